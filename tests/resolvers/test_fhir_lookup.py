"""FHIR lookup: what a Consent names by reference alone is asked for by id, and only the patient's own is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.fhir_lookup import FhirLookup

LOOKUP = FhirLookup("http://source.test/fhir")


def answer(*bodies: dict[str, Any]) -> Response:
    """Return a searchset of these resources."""
    entries = [{"resource": body, "search": {"mode": "match"}} for body in bodies]
    body = {"resourceType": "Bundle", "type": "searchset", "total": len(bodies), "entry": entries}
    return Response(200, {"content-type": "application/fhir+json"}, json.dumps(body).encode())


def request(kind: str, *ids: str) -> Request:
    """Return the one request for ids of a type."""
    (found,) = LOOKUP.requests([(kind, one) for one in ids], "p-1")
    return found


def found(kind: str, *bodies: dict[str, Any]) -> list[str]:
    """Return the ids read of an answer to a lookup of a-1."""
    return [one.local_id for one in LOOKUP.read(request(kind, "a-1"), answer(*bodies)).items]


def test_one_search_a_type_within_the_patient_s_file_unless_the_type_is_nobody_s() -> None:
    """A practitioner belongs to no patient."""
    asked = LOOKUP.requests([("Encounter", "e-2"), ("Practitioner", "x"), ("Encounter", "e-1")], "p-1")
    assert [(one.path, one.query) for one in asked] == [
        ("Encounter", (("_id", "e-1,e-2"), ("_count", "2"), ("patient", "Patient/p-1"))),
        ("Practitioner", (("_id", "x"), ("_count", "1"))),
    ]
    assert all(one.reads for one in asked)


@pytest.mark.parametrize("local_id", ["", "..", "a/b", "a,b", "x" * 65])
def test_an_id_that_can_t_be_one_is_not_asked(local_id: str) -> None:
    """Nothing written by a source becomes part of a search as it is."""
    with pytest.raises(SourceFault):
        LOOKUP.requests([("Encounter", local_id)], "p-1")


def test_what_was_asked_is_found_and_nothing_else() -> None:
    """Another id, another type and what came along are left."""
    mine = {"resourceType": "Encounter", "id": "a-1", "subject": {"reference": "Patient/p-1"}}
    assert found("Encounter", mine, {**mine, "id": "a-2"}, {"resourceType": "Location", "id": "a-1"}) == ["a-1"]
    assert found("Encounter", {**mine, "subject": {"reference": "http://source.test/fhir/Patient/p-1"}}) == ["a-1"]
    assert found("Practitioner", {"resourceType": "Practitioner", "id": "a-1"}) == ["a-1"]
    parts = [{"actor": {"reference": "Practitioner/x"}}, {"actor": {"reference": "Patient/p-1"}}]
    assert found("Appointment", {"resourceType": "Appointment", "id": "a-1", "participant": parts}) == ["a-1"]
    assert found("Encounter") == []


@pytest.mark.parametrize("subject", [{"reference": "Patient/p-2"}, {"reference": "Group/p-1"}, None, "Patient/p-1"])
def test_another_patient_s_is_the_source_s_fault(subject: Any) -> None:
    """What it refers to is no evidence about this one."""
    with pytest.raises(SourceFault) as fault:
        found("Encounter", {"resourceType": "Encounter", "id": "a-1", "subject": subject})
    assert fault.value.reason == "wrong-patient"
