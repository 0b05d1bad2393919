"""FHIR evidence: who a patient is, who cares for them, what they asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers.protocols import Capabilities, Identifier, Request, Response, SourceFault, Tie
from resolvers.protocols.fhir import FhirConnector
from resolvers.protocols.instants import first_second, last_second
from tests.resolvers.record_specs import table

BASE = "https://source.example/fhir"
NOON = 1_794_762_000
"""2026-11-15T12:00:00-05:00."""
RELATIONSHIP = "urn:passerelle:relationship"
LICENCE = {"system": "urn:l", "value": "81001"}


def connector(**capabilities: Any) -> FhirConnector:
    return FhirConnector("chus", table("fhir", BASE), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode())


def bundle(*bodies: Any, next_link: str | None = None, **more: Any) -> dict[str, Any]:
    link = [{"relation": "next", "url": next_link}] if next_link else []
    entries = [{"resource": body} for body in bodies]
    return {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entries, **more}


def mine(kind: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": "x1", "subject": {"reference": "Patient/p1"}, **more}


def ties(body: Any, kind: str = "Encounter", **capabilities: Any) -> tuple[Tie, ...]:
    source = connector(ties=(kind,), **capabilities)
    (request,) = source.ties("p1", NOON)
    return source.read_ties(request, answer(bundle(body) if body.get("resourceType") != "Bundle" else body)).items


def test_identity_is_a_token_search_with_its_separators_escaped() -> None:
    """A value can't widen the question."""
    request = connector().identity(Identifier("urn:s", "A|B,C$D\\E"))
    assert (request.path, dict(request.query)["identifier"]) == ("Patient", "urn:s|A\\|B\\,C\\$D\\\\E")
    request = connector().identity_of("p1")
    assert (request.path, dict(request.query)["_id"]) == ("Patient", "p1")


PERSON = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": "urn:s", "value": "1"}, {"value": "no system"}, 3],
    "name": [{"family": "Old"}, {"use": "official", "family": "Roy", "given": ["Émile", "Luc"]}],
    "birthDate": "2011-04-02",
    "gender": "male",
    "deceasedDateTime": "2026",
}


def test_a_person_is_read_from_a_search() -> None:
    """The official name, whole identifiers."""
    source = connector()
    (person,) = source.read_identity(answer(bundle(PERSON)))
    assert (person.local_id, person.identifiers) == ("p1", (Identifier("urn:s", "1"),))
    assert (person.family, person.given, person.birth_date, person.gender) == ("Roy", "Émile Luc", "2011-04-02", "male")
    assert person.deceased


@pytest.mark.parametrize("response", [answer(bundle()), answer(bundle(total=0))])
def test_nobody_is_nobody(response: Response) -> None:
    """An empty bundle."""
    assert connector().read_identity(response) == ()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**PERSON, "id": "../p"}, 200),
        (bundle(PERSON, {"resourceType": "Observation"}), 200),
        (bundle(PERSON, 3), 200),
        (bundle(PERSON, next_link="?p=2"), 200),
        (bundle(PERSON, total=2), 200),
        ({"resourceType": "OperationOutcome"}, 200),
        (PERSON, 200),
        ({"resourceType": "OperationOutcome"}, 404),
        ({}, 404),
        ({}, 410),
        ({}, 200),
        (PERSON, 500),
    ],
)
def test_an_identity_that_cannot_be_read_whole_is_a_fault(body: Any, status: int) -> None:
    """Two persons may hide behind it; a wrong address finds nobody either."""
    with pytest.raises(SourceFault):
        connector().read_identity(answer(body, status))


def test_ties_are_asked_by_a_closed_list_of_shapes() -> None:
    """Encounters of the last 400 days."""
    source = connector(ties=("CareTeam", "Encounter", "MedicationDispense", "Account"), include=True)
    assert [(r.path, r.query) for r in source.ties("p1", NOON)] == [
        ("CareTeam", (("patient", "Patient/p1"), ("_count", "200"))),
        (
            "Encounter",
            (
                ("patient", "Patient/p1"),
                ("_count", "200"),
                ("date", "ge2025-10-11"),
                ("_include", "Encounter:participant"),
            ),
        ),
        ("MedicationDispense", (("patient", "Patient/p1"), ("_count", "200"))),
    ]


def stay(status: str = "finished", **more: Any) -> dict[str, Any]:
    attending = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "ATND"}]}
    parts = [
        {"type": [attending], "individual": {"reference": "Practitioner/d1", "identifier": LICENCE}},
        {"individual": {"reference": "Practitioner/n1"}},
        {"individual": {"reference": "RelatedPerson/r1"}},
    ]
    period = {"start": "2026-11-01T10:00:00Z", "end": "2026-11-03"}
    return mine("Encounter", status=status, participant=parts, period=period, **more)


def test_an_encounter_ties_its_participants() -> None:
    """The attending, and the others; until the last second of the end."""
    start, end = 1_793_527_200, 1_793_768_399  # the end is a day of Québec
    assert ties(stay()) == (
        Tie("attending", (Identifier("urn:l", "81001"), Identifier("Practitioner", "d1")), "", start, end),
        Tie("participant", (Identifier("Practitioner", "n1"),), "", start, end),
    )


@pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error", "unknown", None, 3])
def test_an_encounter_that_did_not_take_place_ties_nobody(status: Any) -> None:
    """Only one that began."""
    assert ties(stay(status)) == ()


def test_what_is_over_without_an_end_ends_at_its_start() -> None:
    """A relationship never lasts for lack of a date."""
    assert {tie.until for tie in ties({**stay(), "period": {"start": "2026-11-01T10:00:00Z"}})} == {1_793_527_200}
    assert ties({**stay(), "period": {}}) == ()
    assert {tie.until for tie in ties({**stay("in-progress"), "period": {"start": "2026-11-01", "end": "soon"}})} == {1}
    assert {tie.until for tie in ties({**stay("in-progress"), "period": {"start": "2026-11-01"}})} == {None}


def test_an_arrival_at_the_emergency_ties_the_organization() -> None:
    """While it lasts."""
    emergency = {"class": {"code": "EMER"}, "serviceProvider": {"reference": "Organization/org-chus"}}
    last = ties({**stay("arrived", **emergency), "period": {"start": "2026-11-01T10:00:00Z"}})[-1]
    assert last == Tie("emergency_arrival", (), "org-chus", 1_793_527_200, None)
    assert all(tie.kind != "emergency_arrival" for tie in ties(stay("finished", **emergency)))


def test_licences_of_those_who_came_along_count() -> None:
    """By _include."""
    doctor = {"resourceType": "Practitioner", "id": "n1", "identifier": [LICENCE]}
    found = ties(bundle(stay(), doctor))
    assert found[1].who == (Identifier("Practitioner", "n1"), Identifier("urn:l", "81001"))


def team(**more: Any) -> dict[str, Any]:
    role = {"coding": [{"system": RELATIONSHIP, "code": "roster"}]}
    parts = [
        {"role": [role], "member": {"identifier": LICENCE}},
        {"member": {"reference": "Practitioner/d2"}, "period": {"start": "2024", "end": "2029"}},
        {"member": {"reference": "Organization/g1"}},
    ]
    return mine("CareTeam", participant=parts, period={"start": "2020-01-01", "end": "2025"}, **more)


def test_a_care_team_ties_its_members() -> None:
    """By the kind that their role says; the sooner end counts."""
    start, end = 1_577_854_800, 1_767_243_599
    assert ties(team(), "CareTeam") == (
        Tie("roster", (Identifier("urn:l", "81001"),), "", start, end),
        Tie("care_team", (Identifier("Practitioner", "d2"),), "", 1_704_085_200, end),
        Tie("care_team", (), "g1", start, end),
    )
    assert ties(team(status="inactive"), "CareTeam") == ()


def test_a_dispense_ties_who_dispensed_at_that_moment() -> None:
    """An open end would last forever."""
    performer = [{"actor": {"reference": "Practitioner/d1"}}]
    body = mine("MedicationDispense", status="completed", performer=performer, whenHandedOver="2026-11-01T10:00:00Z")
    assert ties(body, "MedicationDispense") == (
        Tie("participant", (Identifier("Practitioner", "d1"),), "", 1_793_527_200, 1_793_527_200),
    )
    assert ties({**body, "status": "cancelled"}, "MedicationDispense") == ()
    assert ties({**body, "whenHandedOver": "?"}, "MedicationDispense") == ()


def test_another_patient_s_encounter_is_no_evidence() -> None:
    """Nor one that names nobody."""
    assert ties({**stay(), "subject": {"reference": "Patient/p2"}}) == ()
    assert ties({**stay(), "subject": None}) == ()


def test_pages_of_ties_are_followed_within_the_base() -> None:
    """As for records."""
    source = connector()
    request = source.ties("p1", NOON)[0]
    evidence = source.read_ties(request, answer(bundle(team(), next_link="?page=2")))
    assert [(r.path, r.query) for r in evidence.further] == [("CareTeam", (("page", "2"),))]
    with pytest.raises(SourceFault):
        source.read_ties(request, answer(bundle(team(), next_link="https://evil.example/fhir/CareTeam")))


def consent(name: str = "c1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Consent", "id": name, "patient": {"reference": "Patient/p1"}, **more}


def asked(source: FhirConnector) -> Request:
    (request,) = source.statements("p1")
    assert (request.path, request.query) == ("Consent", (("patient", "Patient/p1"), ("_count", "200")))
    return request


def test_every_consent_is_a_statement() -> None:
    """With its version, for revalidation."""
    source = connector()
    body = bundle(consent(meta={"versionId": "4"}), consent("c2"), total=2)
    items = source.read_statements(asked(source), answer(body)).items
    assert [(one.local_id, one.version) for one in items] == [("c1", "4"), ("c2", "")]
    assert items[0].body["id"] == "c1"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (bundle(consent(), 3), "shape"),
        (bundle(consent(), {"id": "x"}), "shape"),
        (bundle(consent("a/b")), "shape"),
        (bundle(consent(meta=3)), "shape"),
        (bundle(consent(meta={"versionId": 4})), "shape"),
        (bundle(consent(patient={"reference": "Patient/p2"})), "wrong-patient"),
        (bundle(consent(patient=None)), "wrong-patient"),
        (bundle(mine("Observation")), "shape"),
        (bundle({"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]}), "shape"),
        (bundle({"resourceType": "OperationOutcome"}), "shape"),
        (bundle(consent(), total=2), "shape"),
        (bundle(consent(), next_link="https://evil.example/"), "shape"),
        ({"resourceType": "OperationOutcome"}, "shape"),
    ],
)
def test_a_directive_that_cannot_be_read_is_a_fault_never_fewer_directives(body: Any, reason: str) -> None:
    """What is missing could be a refusal."""
    source = connector()
    with pytest.raises(SourceFault) as raised:
        source.read_statements(asked(source), answer(body))
    assert raised.value.reason == reason


def test_a_remark_that_only_informs_is_no_fault() -> None:
    """Severity information."""
    source = connector()
    remark = {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]}
    assert len(source.read_statements(asked(source), answer(bundle(consent(), remark))).items) == 1


def test_directives_without_end_are_a_fault() -> None:
    """A cap must not drop one."""
    source = connector(cap=2)
    with pytest.raises(SourceFault) as raised:
        source.read_statements(asked(source), answer(bundle(consent(), consent("c2"), next_link="?p=2")))
    assert raised.value.reason == "too-large"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2020", 1_577_854_800, 1_609_477_199),
        ("2020-02", 1_580_533_200, 1_583_038_799),
        ("2020-12", 1_606_798_800, 1_609_477_199),
        ("2020-02-29", 1_582_952_400, 1_583_038_799),
        ("2026-03-08", 1_772_946_000, 1_773_028_799),
        ("2026-11-01", 1_793_505_600, 1_793_595_599),
        ("2020-01-01T00:00:60Z", 1_577_836_859, 1_577_836_859),
        ("2020-01-01T00:00:00.9-05:00", 1_577_854_800, 1_577_854_800),
        ("9999", None, None),
        ("2020-02-30", None, None),
        (None, None, None),
    ],
)
def test_a_date_has_a_first_and_a_last_second(written: Any, first: int | None, last: int | None) -> None:
    """Partial dates span, from a midnight of Québec to another: twice a year 23 or 25 hours after."""
    assert (first_second(written), last_second(written)) == (first, last)
