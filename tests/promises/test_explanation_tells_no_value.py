"""An explanation tells no value of a record: the demo's are read and not told, a real gateway's are not even read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from gateway.app import Ports
from gateway.cli import app
from gateway.cli.policy_explain import Wish, causes_of
from gateway.cli.policy_questions import of_gateway
from gateway.demo.config import demo_settings
from gateway.demo.roster import roster
from gateway.demo.sources import create_source
from gateway.demo.world import build_world
from gateway.keyring import Keyring
from gateway.ledger.anchor import Anchor
from gateway.officers.audit import report
from gateway.officers.explanation import explain
from gateway.officers.explanation_text import Text
from tests.house import MARIE, open_house, world_of
from tests.policies.opa_server import POLICIES

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
ASKED = [
    ("dr-pelletier", "Condition.code"),
    ("dr-tremblay", "Observation.value"),
    ("pharm-cote", "MedicationRequest.medication"),
    ("facturation", "Patient.birthDate"),
]
TELLING = ("display", "text", "code", "value", "reference", "birthDate", "line", "family")


def values(resource: Any, key: str = "") -> Iterator[str]:
    """Yield what a FHIR resource says: codes, texts, values, names, references; not its own identifiers."""
    if isinstance(resource, Mapping):
        for name, inner in resource.items():
            if name not in ("resourceType", "id", "system", "meta", "identifier", "security"):
                yield from values(inner, name)
    elif isinstance(resource, list):
        for inner in resource:
            yield from values(inner, key)
    elif isinstance(resource, str) and key in TELLING and len(resource) > 3:
        yield resource


def said_of_marie(who: str) -> set[str]:
    """What the demo hospital's records of her say; the policy's own words and the name of who asks are not of her."""
    world = build_world()
    rows = [json.loads(resource) for resource in world.chus]
    hers = [one for one in rows if "Patient/p-0001" in json.dumps(one) and one["resourceType"] != "Consent"]
    tables = ("terms", "categories")
    policy = "".join((POLICIES / f"tables/{name}/data.yaml").read_text("utf-8") for name in tables)
    policy += world.staff.member(who).name
    return {value for one in hers for value in values(one) if value not in policy}


@pytest.mark.parametrize(("who", "field"), ASKED)
def test_of_the_demos_records_no_value_is_told(who: str, field: str) -> None:
    """In words or in JSON, in either language; the records are there, and their classes are told."""
    found = said_of_marie(who)
    assert len(found) > 50
    asked = ["policy", "explain", "--as", who, "--patient", MARIE, "--field", field]
    printed = [CliRunner().invoke(app, [*asked, *extra]) for extra in ([], ["--lang", "en"], ["--json"])]
    for told in printed:
        assert told.exit_code == 0, told.output
        assert [value for value in found if value in told.output] == []
    cases = json.loads(printed[-1].stdout)["explanations"][0]["cases"]
    assert any(one["records"] for one in cases)


def gateway_of(folder: Path) -> Path:
    """Write the settings of a gateway, and its keys. Return the settings' file."""
    Keyring.generate().save(folder / "keyring.json")
    file = folder / "passerelle.yaml"
    file.write_text(yaml.safe_dump(demo_settings(8000, None, None, folder).model_dump(mode="json")), "utf-8")
    claims = {
        "roles": ["physician"], "organization": "org-chus", "territory": "ruisss-sherbrooke", "purposes": ["TREAT"],
        "standing": {"professional": "CMQ", "licence": "00000"}, "groups": [], "name": "Dre Inconnue",
    }  # fmt: skip
    (folder / "claims.yaml").write_text(yaml.safe_dump(claims), "utf-8")
    return file


def test_at_a_real_gateway_evidence_is_read_and_audited_and_no_record_is(tmp_path: Path) -> None:
    """The log says that an officer looked; each label is explained, whether or not a record has it."""
    config, world = gateway_of(tmp_path), world_of()
    sources = {one.id: create_source(one.id, world, record=True) for one in roster(0)}
    wish = Wish("dr-inconnue", MARIE, "Condition.code", None, None, config, tmp_path / "claims.yaml")
    causes = causes_of(POLICIES)
    question, wanted = of_gateway(wish, causes, {name: httpx.ASGITransport(one) for name, one in sources.items()})
    told = explain(question, wanted, causes.engine, causes)
    assert {cause.reason for case in told.cases for cause in case.causes} >= {"RELATIONSHIP"}
    assert {labels for case in told.cases for kept in case.records for labels in kept.labels} >= {"PSY", "HIV"}
    assert "Aucun enregistrement n’a été lu" in "\n".join(Text(told, "fr").lines())
    asked = [path for source in sources.values() for call in source.state.calls for path in call.asked]
    assert asked
    assert not [path for path in asked if "Condition" in path or "problemes" in path]
    keyring = Keyring.load(tmp_path / "keyring.json")
    (access,) = report(tmp_path / "audit.sqlite3", keyring, (NAM, MARIE))
    assert access.entry is not None
    assert access.entry.subject is not None
    assert access.entry.subject.id.startswith("officer:")
    assert (access.entry.code, access.entry.operation.name) == ("EXPLAINED", "policy explain")
    assert access.entry.evidence
    assert not access.entry.released
    assert Anchor(tmp_path / "audit.anchor.json", keyring).exists()


async def test_a_decision_of_the_past_is_explained_by_the_question_that_was_kept(tmp_path: Path) -> None:
    """By pseudonyms; a decision that is not in the log is one sentence."""
    keyring = Keyring.generate()
    keyring.save(tmp_path / "keyring.json")
    query = (
        f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ conditions {{ edges {{ node {{ code {{ text }} }} }} }} }} }}'
    )
    async with open_house(tmp_path, ports=Ports(keyring=keyring)) as house:
        reply = await house.ask(query, who="dr-pelletier")
    decision = reply.access["decisionId"]
    run = CliRunner()
    told = run.invoke(
        app, ["policy", "explain", "--decision", decision, "--state", str(tmp_path), "--field", "Condition.code"]
    )
    assert told.exit_code == 0, told.output
    assert "la directive d1" in told.stdout
    assert "pseudonymisée" in told.stdout
    assert MARIE not in told.stdout
    assert "dr-pelletier" not in told.stdout
    plain = run.invoke(
        app, ["policy", "explain", "--decision", decision, "--state", str(tmp_path), "--json", "--lang", "en"]
    )
    assert plain.exit_code == 0, plain.output
    assert isinstance(json.loads(plain.stdout)["explanations"], list)
    none = run.invoke(app, ["policy", "explain", "--decision", "decision-none", "--state", str(tmp_path)])
    assert (none.exit_code, none.stderr) == (1, "passerelle: aucune décision decision-none dans le journal\n")
