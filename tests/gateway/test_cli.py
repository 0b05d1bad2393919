"""The command line: what it prints, its exit status, and one sentence for what was foreseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import build_schema
from typer.testing import CliRunner, Result

from gateway.app import Ports
from gateway.cli import app
from gateway.demo.config import demo_settings
from gateway.keyring import Keyring
from tests.house import MARIE, open_house
from tests.signing import real_policy


def run(*arguments: str | Path) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def fault(result: Result) -> str:
    """Return the sentence of a command that failed."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("passerelle: ")
    return result.stderr.removeprefix("passerelle: ").strip()


def test_schema_prints_a_schema() -> None:
    """That builds."""
    result = run("schema")
    assert result.exit_code == 0
    assert "patient" in build_schema(result.stdout).query_type.fields  # type: ignore[union-attr]


def test_no_command_and_an_unknown_one_are_usage_errors() -> None:
    """Status 2, as every command line does."""
    assert run().exit_code == 2
    assert run("unknown").exit_code == 2
    assert run("serve").exit_code == 2
    assert run("audit", "report").exit_code == 2
    assert run("--help").exit_code == 0


def test_a_token_without_a_demo_is_one_sentence() -> None:
    """That says how to start one."""
    sentence = fault(run("token", "--as", "dr-gagnon", "--port", "1"))
    assert "\n" not in sentence
    assert "make demo" in sentence


def settings(folder: Path, **changes: Any) -> Path:
    """Write the demo's settings, with changes. Return the file."""
    body = {**demo_settings(8000, None, None, folder).model_dump(mode="json"), **changes}
    file = folder / "passerelle.yaml"
    file.write_text(yaml.safe_dump(body), "utf-8")
    return file


def test_serve_refuses_the_demo_issuer(tmp_path: Path) -> None:
    """In one sentence, and nothing is opened."""
    sentence = fault(run("serve", "--config", settings(tmp_path)))
    assert "\n" not in sentence
    assert "demo issuer" in sentence
    assert not (tmp_path / "audit.sqlite3").exists()


def test_serve_tells_all_the_faults_of_the_settings_and_none_of_their_values(tmp_path: Path) -> None:
    """A line each; a secret may be among the values."""
    odd = settings(tmp_path, listen={"port": "s3cret-port"}, deadline_ms=-1, surprise="s3cret")
    sentence = fault(run("serve", "-c", odd))
    for where in ("listen.port", "deadline_ms", "surprise"):
        assert where in sentence
    assert "s3cret" not in sentence


@pytest.mark.parametrize("name", ["none.yaml", "."])
def test_serve_without_settings_is_one_sentence(tmp_path: Path, name: str) -> None:
    """That names the file."""
    assert str(tmp_path / name) in fault(run("serve", "-c", tmp_path / name))


def test_serve_without_a_keyring_or_a_policy_is_one_sentence(tmp_path: Path) -> None:
    """What was foreseen is no traceback."""
    issuer = demo_settings(8000, None, None, tmp_path).issuer.model_dump(mode="json") | {"demo": False}
    signed = real_policy(tmp_path)
    real = {"issuer": issuer, "demo": False, "policy": signed}
    assert "keys.file" in fault(run("serve", "-c", settings(tmp_path, **real, keys={})))
    assert "keyring" in fault(run("serve", "-c", settings(tmp_path, **real)))
    Keyring.generate().save(tmp_path / "keyring.json")
    missing = {**signed, "bundle": str(tmp_path / "none")}
    assert fault(run("serve", "-c", settings(tmp_path, **{**real, "policy": missing})))
    unsigned = {**signed, "bundle": str(Path("policies").resolve())}
    assert "not signed" in fault(run("serve", "-c", settings(tmp_path, **{**real, "policy": unsigned})))
    assert "policy.signers" in fault(
        run("serve", "-c", settings(tmp_path, **{**real, "policy": {**signed, "signers": []}}))
    )
    mapping = tmp_path / "odd.yaml"
    mapping.write_text("types: {Unicorn: {horn: corne}}\n", "utf-8")
    found = demo_settings(8000, None, None, tmp_path).model_dump(mode="json")["sources"]
    odd = [{**one, "mapping": str(mapping)} if one["id"] == "omnimed" else one for one in found]
    assert fault(run("serve", "-c", settings(tmp_path, **real, sources=odd)))


def test_policy_check_and_test_pass_on_what_ships() -> None:
    """For people and for programs."""
    for command in ("check", "test"):
        assert run("policy", command).exit_code == 0
        result = run("policy", command, "--json")
        assert result.exit_code == 0
        assert isinstance(json.loads(result.stdout), dict)


def test_policy_tools_fail_on_a_folder_without_a_policy(tmp_path: Path) -> None:
    """Nothing to check is nothing checked."""
    for command in ("check", "test"):
        result = run("policy", command, "--policies", tmp_path)
        assert result.exit_code == 1
        assert "Traceback" not in result.output


async def test_audit_report_says_who_read_what_and_verify_finds_a_change(tmp_path: Path) -> None:
    """With the keyring that sealed the log."""
    keyring = Keyring.generate()
    keyring.save(tmp_path / "keyring.json")
    async with open_house(tmp_path, ports=Ports(keyring=keyring)) as house:
        assert (await house.ask(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ birthDate }} }}')).patient
    whole = run("audit", "verify", "--state", tmp_path, "--json")
    assert (whole.exit_code, json.loads(whole.stdout)["ok"]) == (0, True)
    for patient in (MARIE, "boum 8555 10zz"):
        report = run("audit", "report", "--patient", patient, "--state", tmp_path)
        assert report.exit_code == 0
        assert "dr-tremblay" in report.stdout
        assert MARIE not in report.stdout
    assert "dr-tremblay" in run("audit", "report", "--patient", MARIE, "--state", tmp_path, "--json").stdout
    stranger = run("audit", "report", "--patient", "TREL700101ZZ", "--state", tmp_path, "--json")
    assert "dr-tremblay" not in stranger.stdout
    late = run("audit", "report", "--patient", MARIE, "--state", tmp_path, "--since", "2099-01-01", "--json")
    assert "dr-tremblay" not in late.stdout
    assert run("audit", "report", "--patient", MARIE, "--state", tmp_path, "--since", "someday").exit_code == 2
    log = tmp_path / "audit.sqlite3"
    log.write_bytes(log.read_bytes().replace(b"dr-tremblay", b"dr-gagnon-x"))
    changed = run("audit", "verify", "--state", tmp_path, "--json")
    assert changed.exit_code == 1
    assert json.loads(changed.stdout)["ok"] is False


def test_audit_tools_without_a_log_are_one_sentence(tmp_path: Path) -> None:
    """It says where none was found."""
    for command in (("verify",), ("report", "--patient", MARIE)):
        sentence = fault(run("audit", *command, "--state", tmp_path))
        assert str(tmp_path) in sentence
        assert "\n" not in sentence


def test_audit_tools_with_another_keyring_do_not_call_the_log_whole(tmp_path: Path) -> None:
    """A log that can't be verified isn't verified."""
    (tmp_path / "audit.sqlite3").write_bytes(b"")
    (tmp_path / "keyring.json").write_text("{}", "utf-8")
    assert "keyring" in fault(run("audit", "verify", "--state", tmp_path))
