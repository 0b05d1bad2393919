"""`passerelle source check` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from typer.testing import CliRunner

from gateway.cli import app
from gateway.demo.systems import NAM
from tests.signing import signers


def test_the_command_says_it_in_both_languages_and_ends_as_it_should(tmp_path: Path) -> None:
    """French unless asked otherwise; 1 when something fails; JSON for programs."""
    registry = {"id": "r", "name": {"fr": "R"}, "kind": "registry", "organization": "o", "protocol": "fhir-r4"}
    body = {
        "issuer": {"issuer": "https://i.example", "jwks_url": "https://i.example/keys"},
        "policy": {"engine": "embedded", "signers": signers()},
        "sources": [registry | {"base_url": "http://127.0.0.1:9/fhir", "keyed_on": [NAM]}],
    }
    file = tmp_path / "passerelle.yaml"
    file.write_text(yaml.safe_dump(body))
    run = CliRunner().invoke
    french = run(app, ["source", "check", "--config", str(file)])
    assert (french.exit_code, "1 à corriger" in french.stdout, "→ vérifiez base_url" in french.stdout) == (
        1,
        True,
        True,
    )
    english = run(app, ["source", "check", "r", "--config", str(file), "--lang", "en"])
    assert (english.exit_code, "no usable answer (connect)" in english.stdout) == (1, True)
    told = json.loads(run(app, ["source", "check", "--config", str(file), "--json"]).stdout)
    assert (told["ok"], told["counts"]["fail"], told["sources"]["r"][-1]["kind"]) == (False, 1, "silent")
    unknown = run(app, ["source", "check", "nowhere", "--config", str(file)])
    assert (unknown.exit_code, "il y a r" in unknown.stderr) == (1, True)
    assert run(app, ["source", "check", "--config", str(file), "--identifier", "no-bar"]).exit_code == 2
