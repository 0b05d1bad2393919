"""FHIR appointments: a relationship is proven by what somebody else booked, when it is known who did."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Capabilities, Identifier, Tie
from resolvers.protocols.fhir import FhirConnector
from tests.resolvers.record_specs import table
from tests.resolvers.test_fhir_evidence import BASE, NOON, answer, bundle

GAGNON = {"reference": "Practitioner/d1", "identifier": {"system": "urn:l", "value": "81002"}}
ROY = {"reference": "Practitioner/d2", "identifier": {"system": "urn:l", "value": "81003"}}
CLERK = {"reference": "Practitioner/c1", "identifier": {"system": "urn:employee", "value": "4471"}}
PATIENT = {"reference": "Patient/p1"}
MADE, END = 1_793_620_800, 1_795_543_200
"""2026-11-02T12:00:00Z, when it was booked, and 2026-11-24T18:00:00Z, when it ends."""


def connector(**more: Any) -> FhirConnector:
    return FhirConnector("chus", table("fhir", BASE), Capabilities(ties=("Appointment",), **more))


def meeting(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "created": "2026-11-02T12:00:00Z",
        "start": "2026-11-24T17:30:00Z",
        "end": "2026-11-24T18:00:00Z",
        "participant": [
            {"actor": PATIENT, "status": "accepted"},
            {"actor": GAGNON, "status": "accepted"},
            {"actor": {"reference": "Location/l1"}, "status": "accepted"},
        ],
        **more,
    }


def written(*agents: Any, target: str = "Appointment/a1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Provenance", "id": "v", "target": [{"reference": target}], "agent": list(agents), **more}


def ties(*bodies: Any) -> list[Tie]:
    source = connector()
    (request,) = source.ties("p1", NOON)
    return list(source.read_ties(request, answer(bundle(*bodies))).items)


def proofs(*bodies: Any) -> list[str]:
    """Return who wrote each tie: `other` or `self`."""
    return [tie.by or "other" for tie in ties(*bodies)]


def test_appointments_are_asked_with_those_who_wrote_them() -> None:
    """R4's Appointment doesn't say who booked it; a Provenance does."""
    (request,) = connector(include=True).ties("p1", NOON)
    assert (request.path, request.query) == (
        "Appointment",
        (
            ("patient", "Patient/p1"),
            ("_count", "200"),
            ("date", "ge2025-10-11"),
            ("_include", "Appointment:practitioner"),
            ("_revinclude", "Provenance:target"),
            ("_include:iterate", "Provenance:agent"),
        ),
    )


def test_an_appointment_that_another_booked_ties_its_practitioner() -> None:
    """From when it was made to its end; a place is nobody."""
    who = (Identifier("urn:l", "81002"), Identifier("Practitioner", "d1"))
    assert ties(meeting(), written({"who": ROY})) == [Tie("appointment_by_other", who, "", MADE, END)]


@pytest.mark.parametrize(
    ("agents", "found"),
    [
        ([{"who": ROY}], ["other"]),
        ([{"who": PATIENT}], ["other"]),
        ([{"who": ROY}, {"who": PATIENT}], ["other"]),
        ([{"who": CLERK}], []),
        ([{"who": CLERK}, {"who": ROY}], []),
        ([{"who": {"identifier": {"system": "urn:staff", "value": "gagnonh"}}}], []),
        ([{"who": {"identifier": {"system": "urn:oid:2.16.124", "value": "81002"}}}], []),
        ([{"who": {"identifier": {"system": "", "value": "x"}}}], []),
        ([{"who": {"identifier": {"system": "urn:l", "value": " 0"}}}], []),
        ([{"who": {"identifier": {"system": "urn:l", "value": "81-002"}}}], ["self"]),
        ([{"who": GAGNON}], ["self"]),
        ([{"who": {"identifier": {"system": "URN:L ", "value": " 081002"}}}], ["self"]),
        ([{"who": {"reference": "Practitioner/d1", "identifier": {"system": "urn:employee", "value": "9"}}}], ["self"]),
        ([{"who": CLERK, "onBehalfOf": GAGNON}], ["self"]),
        ([{"who": CLERK}, {"who": GAGNON}], ["self"]),
        ([{"who": {"reference": "Practitioner/c1"}}], []),
        ([{"who": {"reference": "Device/kiosk"}}], []),
        ([{"who": {"reference": "RelatedPerson/r1"}}], []),
        ([{"who": {"display": "la réception"}}], []),
        ([{"who": CLERK}, {"who": {"display": "quelqu’un"}}], []),
        ([{"type": {"text": "author"}}], []),
        ([], []),
    ],
)
def test_it_proves_nothing_for_whoever_had_a_part_in_it(agents: list[Any], found: list[str]) -> None:
    """Nor for anyone when one of its authors isn't known, or has no number that compares with the professional's."""
    assert proofs(meeting(), written(*agents)) == found


def test_an_appointment_whose_author_did_not_come_proves_nothing() -> None:
    """Nor does the Provenance of another appointment, or of another server's."""
    assert proofs(meeting()) == []
    assert proofs(meeting(), written({"who": ROY}, target="Appointment/a2")) == []
    assert proofs(meeting(), written({"who": ROY}, target="https://elsewhere.example/fhir/Appointment/a1")) == []
    assert proofs(meeting(), written({"who": ROY}), written({"who": GAGNON})) == ["self"]


def test_the_licences_of_those_who_came_along_count() -> None:
    """As HAPI answers: literal references, and the practitioners included."""
    literal = {"reference": f"{BASE}/Practitioner/d1"}
    numbers = [{"system": "urn:l", "value": "81002"}, {"system": "urn:employee", "value": "1007"}]
    along = {"resourceType": "Practitioner", "id": "d1", "identifier": numbers}
    clerk = {"resourceType": "Practitioner", "id": "c1", "identifier": [{"system": "urn:employee", "value": "4471"}]}
    body = meeting(participant=[{"actor": PATIENT}, {"actor": literal}])
    (tie,) = ties(body, written({"who": {"reference": "Practitioner/c1"}}), along, clerk)
    assert (tie.by, Identifier("urn:l", "81002") in tie.who) == ("", True)
    assert proofs(body, written({"who": literal}), along) == ["self"]


@pytest.mark.parametrize(
    "more",
    [
        {"status": "cancelled"},
        {"status": "proposed"},
        {"status": "noshow"},
        {"status": "entered-in-error"},
        {"status": None},
        {"created": None},
        {"created": "last week"},
        {"start": None, "end": None},
        {"end": "soon", "start": "soon"},
        {"participant": [{"actor": GAGNON}]},
        {"participant": [{"actor": {"reference": "Patient/p2"}}, {"actor": GAGNON}]},
        {"participant": [{"actor": PATIENT}, {"actor": {"reference": "Patient/p2"}}, {"actor": GAGNON}]},
        {"participant": [{"actor": PATIENT}, {"actor": GAGNON, "status": "declined"}]},
        {"participant": None},
    ],
)
def test_one_that_does_not_stand_or_is_not_the_patient_s_alone_proves_nothing(more: dict[str, Any]) -> None:
    """Cancelled, without a day, without the patient, with another patient."""
    assert ties(meeting(**more), written({"who": ROY})) == []


@pytest.mark.parametrize("value", ["", " 0", "000"])
def test_a_professional_of_whose_number_nothing_is_left_is_told_from_nobody(value: str) -> None:
    """A system in common with who booked it tells nobody apart without a number."""
    blank = {"reference": "Practitioner/d9", "identifier": {"system": "urn:employee", "value": value}}
    assert ties(meeting(participant=[{"actor": PATIENT}, {"actor": blank}]), written({"who": CLERK})) == []
