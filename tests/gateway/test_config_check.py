"""Config check: every fault at once, each with its line, in two languages, and never a value of the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.keyring import Keyring
from gateway.officers.config_check import check_config
from gateway.settings import Settings, SettingsFault, read_settings
from gateway.settings.words import SENTENCES
from tests.signing import sign_folder, signed_policies, signers

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
issuer:
  issuer: https://login.example.org
  jwks_url: https://login.example.org/keys
policy: {{engine: embedded, bundle: {policies}, signers: {signers}}}
audit: {{database: {folder}/audit.sqlite3, anchor: {folder}/anchor.json}}
keys:
  file: {folder}/keys.json
sources:
  - id: hopital
    name: {{fr: Hôpital}}
    kind: hospital
    organization: org-hopital
    protocol: fhir-r4
    base_url: https://fhir.example.org/r4
  - id: registre
    name: {{fr: Registre}}
    kind: registry
    organization: org-registre
    protocol: fhir-r4
    base_url: http://127.0.0.1:8103/fhir
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the good file with changes. Return it."""
    Keyring.generate().save(folder / "keys.json") if not (folder / "keys.json").exists() else None
    text = GOOD.format(folder=folder, policies=signed_policies(folder), signers=json.dumps(signers()))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "passerelle.yaml"
    file.write_text(text, "utf-8")
    return file


def found(file: Path, environment: dict[str, str] | None = None) -> list[tuple[int | None, str, str]]:
    """Return (line, setting, kind) of each fault."""
    return [(one.line, one.setting, one.kind) for one in check_config(file, environment or {}).faults]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    """Nor a doubt."""
    report = check_config(written(tmp_path), {})
    assert (report.faults, report.warnings, report.ok) == ((), (), True)


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    """Of single settings and of two together, in one look."""
    file = written(
        tmp_path,
        ("jwks_url: https", "jwks_uri: https"),
        ("kind: hospital", "kind: hopital"),
        ("8103/fhir", "8103/fhir\n    budget: {deadline_ms: 9000}"),
        ("policy: {engine: embedded, ", "policy: {engine: opa, "),
    )  # fmt: skip
    assert found(file) == [
        (1, "issuer.jwks_url", "missing"),
        (3, "issuer.jwks_uri", "extra_forbidden"),
        (11, "sources.0.kind", "literal_error"),
        (4, "policy", "opa-url"),
        (21, "sources.1.budget.deadline_ms", "deadline"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: registre", "id: hopital", (15, "sources.1.id", "twice")),
        ("kind: registry", "kind: clinic", (8, "sources", "registry")),
        ("protocol: fhir-r4\n    base_url: https", "protocol: rest\n    base_url: https", (9, "sources.0", "mapping")),
        ("keys:\n  file: ", "keys:\n  file: nowhere", (7, "keys.file", "keys")),
        ("name: {fr: Hôpital}", "name: {fr: Hôpital}\n    auth: {scheme: bearer, token_file: nowhere}",
         (11, "sources.0.auth.token_file", "file")),
        ("name: {fr: Hôpital}", "name: {fr: Hôpital, fr: Hôpital}", (10, "sources.0.name.fr", "double")),
        ("name: {fr: Hôpital}", "name: {}\n    establishments: {A: a}\n    capabilities: {measures: {follow_ups: m}}",
         (12, "sources.0.capabilities.measures", "measures")),
        ("issuer:\n", "issuer:\n  demo: true\n", (2, "issuer.demo", "demo")),
        ("issuer:\n", "listen: {workers: 2}\nissuer:\n", (1, "listen.workers", "workers-admin")),
        ("issuer:\n", "listen: {workers: 2, admin_port: 0}\nissuer:\n", (1, "listen.workers", "workers-admin")),
        ("issuer:\n", "listen: {workers: 0}\nissuer:\n", (1, "listen.workers", "greater_than_equal")),
        ("keys:\n", "keys: [\n", (8, "", "yaml")),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(tmp_path: Path, old: str, new: str, expected: tuple[int, str, str]) -> None:
    """The line that a person will look at."""
    assert found(written(tmp_path, (old, new))) == [expected]


def test_a_policy_that_two_signers_did_not_sign_is_told(tmp_path: Path) -> None:
    """Nor are settings without signers good, nor those whose signers can't make two roles."""
    file = written(tmp_path)
    sign_folder(signed_policies(tmp_path), names=["Anne Roy"])
    assert found(file) == [(4, "policy.bundle", "unsigned")]


def test_a_candidate_that_cannot_be_loaded_is_a_fault_of_its_own_setting(tmp_path: Path) -> None:
    """The gateway starts all the same; its officer learns here that nothing is compared."""
    good = written(tmp_path, ("engine: embedded,", f"engine: embedded, shadow: {ROOT / 'policies'},"))
    assert found(good) == []
    file = written(tmp_path, ("engine: embedded,", f"engine: embedded, shadow: {tmp_path / 'nowhere'},"))
    assert found(file) == [(4, "policy.shadow", "bundle")]
    assert found(written(tmp_path, (json.dumps(signers()), "[]"))) == [(4, "policy.signers", "signers")]
    one = json.dumps(signers("Anne Roy"))
    assert found(written(tmp_path, (json.dumps(signers()), one))) == [(4, "policy.signers", "signer-roles")]
    twice = json.dumps([*signers(), *signers("Claire Ouellet")])
    assert found(written(tmp_path, (json.dumps(signers()), twice))) == [(4, "policy.signers.3", "signer-twice")]


def test_a_server_of_acts_is_spoken_to_over_tls_with_a_password_and_alone(tmp_path: Path) -> None:
    """Only one on the same machine does without TLS; its files are there, and no file of acts beside it."""
    (tmp_path / "word").write_text("x", "utf-8")
    good = f"host: db.example.org, password_file: {tmp_path}/word"

    def told(server: str, before: str = "", **environment: str) -> list[tuple[str, str]]:
        file = written(tmp_path, ("audit: {", f"audit: {{{before}acts_server: {{{server}}}, "))
        return [(setting.removeprefix("audit.acts"), kind) for _, setting, kind in found(file, environment)]

    assert told(good) == []
    assert told("host: db.example.org", PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD="x") == []
    assert told(good.replace("db.example.org", "127.0.0.1") + ", tls: false") == []
    assert told(good + ", tls: false") == [("_server.tls", "server-plain")]
    assert told("host: db.example.org") == [("_server", "acts-password")]
    assert told(good, PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD="x") == [("_server", "acts-password")]
    assert told(good + ", deadline_ms: 8000") == [("_server.deadline_ms", "acts-deadline")]
    assert told(good, f"acts: {tmp_path}/acts.sqlite3, ") == [("", "acts-twice")]
    assert told(good + f", ca_file: {tmp_path}/none") == [("_server.ca_file", "file")]
    assert told("host: db.example.org, password_file: /none") == [("_server.password_file", "file")]


def test_a_shared_cache_is_spoken_to_over_tls_and_its_password_can_be_read(tmp_path: Path) -> None:
    """Only one on the same machine does without TLS; a cache may have no password, and has one at the most."""
    (tmp_path / "word").write_text("x", "utf-8")
    (tmp_path / "word").chmod(0o600)
    (tmp_path / "bytes").write_bytes(b"\xff")
    good = f"host: cache.example.org, password_file: {tmp_path}/word"

    def told(server: str, **environment: str) -> list[tuple[str, str]]:
        file = written(tmp_path, ("audit: {", f"cache: {{shared: {{{server}}}}}\naudit: {{"))
        return [(setting.removeprefix("cache.shared"), kind) for _, setting, kind in found(file, environment)]

    assert told(good) == told("host: cache.example.org") == told("host: 127.0.0.1, tls: false") == []
    assert told(good + ", tls: false") == [(".tls", "server-plain")]
    assert told(good, PASSERELLE_CACHE__SHARED__PASSWORD="x") == [("", "cache-password")]
    assert told("host: cache.example.org, password_file: /none") == [(".password_file", "file")]
    assert told(f"host: cache.example.org, password_file: {tmp_path}/bytes") == [(".password_file", "file")]
    (tmp_path / "word").chmod(0o644)
    file = written(tmp_path, ("audit: {", f"cache: {{shared: {{{good}}}}}\naudit: {{"))
    assert [(one.setting, one.kind) for one in check_config(file, {}).warnings] == [
        ("cache.shared.password_file", "open-file")
    ]


def test_what_the_environment_gave_is_named_by_its_variable(tmp_path: Path) -> None:
    """No line of the file has it."""
    (fault,) = check_config(written(tmp_path), {"PASSERELLE_LISTEN__PORT": "many"}).faults
    assert (fault.line, fault.variable, fault.kind) == (None, "PASSERELLE_LISTEN__PORT", "int_parsing")


def test_a_faulty_mapping_is_told_on_the_line_that_names_it(tmp_path: Path) -> None:
    """With what is wrong in it."""
    (tmp_path / "labo.yaml").write_text("protocol: rest\nfields: {Observation: {valeur: v}}\n", "utf-8")
    rest = f"protocol: rest\n    mapping: {tmp_path}/labo.yaml\n    base_url: https"
    changed = written(tmp_path, ("protocol: fhir-r4\n    base_url: https", rest))
    kinds = {(line, setting, kind) for line, setting, kind in found(changed)}
    assert kinds == {(14, "sources.0.mapping", "table")}
    assert any("valeur" in one.says("fr") for one in check_config(changed, {}).faults)


def test_a_source_without_tls_on_another_machine_is_a_doubt(tmp_path: Path) -> None:
    """It starts; it is likely to be a mistake."""
    report = check_config(written(tmp_path, ("https://fhir.example.org/r4", "http://fhir.example.org/r4")), {})
    assert report.ok
    assert [(one.line, one.kind) for one in report.warnings] == [(14, "plain")]


def smart(folder: Path, key: str, *, url: bool = False) -> str:
    """Return the settings of a source that is presented to with a key of this name, made when it isn't there."""
    file = folder / key
    if not file.exists():
        file.write_text(json.dumps(ECKey.generate_key("P-384").as_dict(private=True)), "utf-8")
        file.chmod(0o600)
    found = ", token_url: https://login.example.org/token" if url else ""
    return f"\n    auth: {{scheme: smart-backend-services, client_id: gw, key_file: {file}{found}}}"


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (("one", False), ("one", False), [15, 22]),
        (("one", True), ("one", False), [22]),
        (("one", True), ("one", True), []),
        (("one", False), ("two", False), []),
    ],
)
def test_two_sources_that_share_a_key_name_their_token_endpoints(
    tmp_path: Path, first: tuple[str, bool], second: tuple[str, bool], lines: list[int]
) -> None:
    """Each that doesn't is a doubt, on its own line, which names the other."""
    hospital, registry = "base_url: https://fhir.example.org/r4", "base_url: http://127.0.0.1:8103/fhir"
    changes = (
        (hospital, hospital + smart(tmp_path, first[0], url=first[1])),
        (registry, registry + smart(tmp_path, second[0], url=second[1])),
    )
    report = check_config(written(tmp_path, *changes), {})
    found = [one for one in report.warnings if one.kind == "shared-key"]
    assert (report.ok, [one.line for one in found]) == (True, lines)
    assert all("hopital" in one.says("fr") and "registre" in one.says("en") for one in found)


@pytest.mark.parametrize(("mode", "kinds"), [(0o600, 0), (0o400, 0), (0o640, 4), (0o604, 4), (0o644, 4)])
def test_a_secret_that_others_may_read_is_a_doubt(tmp_path: Path, mode: int, kinds: int) -> None:
    """The keyring, the engine's token, a source's token and a source's key; each on its line."""
    token = tmp_path / "token"
    token.write_text("abc", "utf-8")
    bearer = f"\n    auth: {{scheme: bearer, token_file: {token}}}"
    hospital, registry = "base_url: https://fhir.example.org/r4", "base_url: http://127.0.0.1:8103/fhir"
    file = written(
        tmp_path,
        (hospital, hospital + smart(tmp_path, "key")),
        (registry, registry + bearer),
        ("policy: {", f"policy: {{token_file: {token}, "),
    )
    for secret in (tmp_path / "key", tmp_path / "keys.json", token):
        secret.chmod(mode)
    report = check_config(file, {})
    assert report.ok
    assert [(one.line, one.kind) for one in report.warnings] == [(n, "open-file") for n in (7, 4, 15, 22)][:kinds]


SECRET = "s3cr3t-of-the-keyring"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_repeats_a_value(tmp_path: Path, language: Any) -> None:
    """It may be a secret."""
    file = written(tmp_path, ("kind: hospital", f"kind: {SECRET}"), ("keys:\n", f"keys:\n  secret: {SECRET}\n"),
                   ("protocol: fhir-r4\n    base_url: https://fhir.example.org/r4",
                    f"protocol: {SECRET}\n    base_url: {SECRET}"))  # fmt: skip
    with pytest.raises(SettingsFault) as refused:
        read_settings(file, {"PASSERELLE_DEADLINE_MS__X": SECRET, "PASSERELLE_KEYS__SECRET": SECRET})
    said = " ".join(one.says(language) for one in refused.value.faults) + str(refused.value)
    assert len(refused.value.faults) >= 4
    assert SECRET not in said


def test_every_sentence_is_there_in_both_languages() -> None:
    """With the same places to fill."""
    for kind, (french, english) in SENTENCES.items():
        assert french, kind
        assert english, kind

        assert sorted(part.split("}")[0] for part in french.split("{")[1:]) == sorted(
            part.split("}")[0] for part in english.split("{")[1:]
        ), kind


def test_the_command_speaks_french_english_and_json(tmp_path: Path) -> None:
    """And ends with 1 when there is something to mend."""
    file, run = written(tmp_path, ("kind: hospital", "kind: hopital")), CliRunner().invoke
    french = run(app, ["config", "check", "--config", str(file)])
    english = run(app, ["config", "check", "--config", str(file), "--lang", "en"])
    program = run(app, ["config", "check", "--config", str(file), "--json"])
    assert (french.exit_code, english.exit_code, program.exit_code) == (1, 1, 1)
    assert f"{file}:11: sources.0.kind: valeurs possibles" in french.output
    assert f"{file}:11: sources.0.kind: values that are possible" in english.output
    body = json.loads(program.output)
    assert (body["ok"], body["faults"][0]["line"], body["faults"][0]["setting"]) == (False, 11, "sources.0.kind")


def test_the_command_says_when_all_is_well(tmp_path: Path) -> None:
    """In one line, with 0."""
    done = CliRunner().invoke(app, ["config", "check", "--config", str(written(tmp_path))])
    assert (done.exit_code, done.output.strip()) == (0, f"{tmp_path}/passerelle.yaml: rien à corriger")


def test_the_schema_is_printed_for_an_editor() -> None:
    """The one of the settings."""
    done = CliRunner().invoke(app, ["config", "schema"])
    assert json.loads(done.output) == Settings.model_json_schema()
