"""The AuditEvent of an entry: what FHIR R4 asks, all that the entry has, and nothing more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from gateway.insurance_number import NAM
from gateway.officers.audit import Period
from gateway.officers.audit_event import OUTCOMES, audit_event
from gateway.officers.audit_export import Export, Wanted
from tests.gateway.audit_events import faults
from tests.gateway.exported import RING, entries, whole
from tests.house import MARIE, open_house
from tests.node_tools import PACKAGES, need_node

GOLDEN = Path(__file__).parent / "golden" / "audit_event.json"
R4 = PACKAGES / "@medplum" / "definitions" / "dist" / "fhir" / "r4" / "fhir.schema.json"
QUERY = """query($nam: String!) {
  patient(identifier: {value: $nam}) { name { family } billingActivities { edges { cursor } } }
}"""


def test_the_check_of_shapes_finds_what_is_wrong() -> None:
    """Else the test above would prove nothing."""
    event = audit_event(whole(), ("w", 1))
    assert list(faults(event)) == []
    for name in ("type", "recorded", "agent", "source", "resourceType"):
        assert list(faults({key: value for key, value in event.items() if key != name})) == [
            f"AuditEvent.{name}: missing"
        ]
    wrong: dict[str, Any] = {"outcome": "1", "action": "X", "agent": [], "recorded": "2026-01-15", "nam": MARIE}
    for name, value in wrong.items():
        assert len(list(faults(event | {name: value}))) == 1
    assert list(faults(event | {"subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "seek"}]}))


def test_every_audit_event_fits_the_json_schema_of_fhir_r4() -> None:
    """The one that HL7 publishes, which comes with the packages of Node."""
    need_node()
    schema = json.loads(R4.read_text("utf-8"))
    check = jsonschema.Draft6Validator({"$ref": "#/definitions/AuditEvent", "definitions": schema["definitions"]})
    for rank, entry in enumerate(entries(), 1):
        found = [error.message for error in check.iter_errors(audit_event(entry, ("w", rank), "UNCERTREL"))]
        assert found == []


def test_an_audit_event_says_all_that_an_entry_has() -> None:
    """Who, why, which patient's key, which query and decision, what left, was masked and was withheld."""
    event = audit_event(whole(), ("w", 1))
    user, organization = event["agent"]
    assert (user["who"]["identifier"]["value"], user["role"][0]["coding"][0]["code"]) == ("dr-tremblay", "physician")
    assert (user["requestor"], organization["requestor"]) == (True, False)
    assert organization["who"]["identifier"]["value"] == "org-clinique"
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == user["purposeOfUse"][0]["coding"][0]["code"] == "ETREAT"
    patient, query, *data = event["entity"]
    assert patient["what"]["identifier"]["value"] == RING.pseudonyms(NAM, MARIE)[0]
    assert {detail["type"]: detail["valueString"] for detail in query["detail"]} == {
        "decision": "d1",
        "policy-revision": "r1",
        "localization": "registry",
        "source:chus": "active",
        "source:telesante": "time-out",
        "evidence:registre": "directives",
        "emergency:override": "coma",
        "conflict:double": "chus registre",
    }
    assert [(one["name"], {d["type"]: d["valueString"] for d in one["detail"]}) for one in data] == [
        ("Condition.code", {"released:chus": "2", "released:omnimed": "1"}),
        ("Patient.birthDate", {"masked": "true"}),
        ("Patient.id", {"released:chus": "1"}),
        ("Patient.name", {"released:omnimed": "1"}),
        ("Patient.billing", {"withheld": "ROLE", "told": "true"}),
        ("Condition.code", {"withheld": "LABEL", "told": "false"}),
    ]


def test_what_was_refused_was_not_disclosed() -> None:
    """A disclosure is said of what left, and of nothing else; every outcome has a code."""
    assert [subtype["code"] for subtype in audit_event(entries()[1], ("w", 1))["subtype"]] == ["search"]
    assert [subtype["code"] for subtype in audit_event(whole(), ("w", 1))["subtype"]] == ["search", "disclose"]
    assert {OUTCOMES[entry.outcome] for entry in entries()} == {"0", "4", "8"}
    assert "id" not in audit_event(whole(), ("écrivain", 1))


def steady(value: Any, known: dict[str, str]) -> Any:
    """Return a value with ids, keys, hashes and times replaced by what they are."""
    if isinstance(value, dict):
        return {key: _instead(key, value, known) or steady(item, known) for key, item in value.items()}
    return [steady(item, known) for item in value] if isinstance(value, list) else value


def _instead(key: str, parent: dict[str, Any], known: dict[str, str]) -> str | None:
    if key in {"id", "recorded"}:
        return f"({key})"
    if key == "value":
        return known.get(parent["system"])
    return known.get(parent["type"]) if key == "valueString" else None


KNOWN = {
    "urn:passerelle:patient-key": "(key)",
    "urn:passerelle:document": "(hash)",
    "urn:passerelle:writer": "(writer)",
    "decision": "(decision)",
    "policy-revision": "(revision)",
}


async def test_a_journey_of_the_house_is_the_audit_event_that_is_kept_beside(tmp_path: Path) -> None:
    """dr-tremblay reads a name and asks for what is billed, which is refused by name."""
    async with open_house(tmp_path) as house:
        await house.ask(QUERY, variables={"nam": MARIE}, who="dr-tremblay")
        export = Export(Wanted(Period()), verified=True)
        (line,) = export.lines(house.settings.audit.database, house.keyring)
    event = json.loads(line)
    assert list(faults(event)) == []
    assert steady(event, KNOWN) == json.loads(GOLDEN.read_text("utf-8"))
