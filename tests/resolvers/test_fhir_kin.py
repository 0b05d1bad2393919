"""FHIR kin: who represents a patient, who is a relative, which professional a patient is."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Capabilities, Identifier, Kin, Request, SourceFault
from resolvers.protocols.fhir import FhirConnector
from tests.resolvers.record_specs import table
from tests.resolvers.test_fhir_evidence import BASE, answer, bundle

ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
REPRESENTATION = "urn:passerelle:representation"
NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
MOTHER = Identifier(NAM, "ROYC815314ZZ")
LICENCE = Identifier("urn:l", "81001")
SINCE, UNTIL = 1_767_243_600, 1_798_779_599
"""2026-01-01 and the last second of 2026-12-31, UTC."""
YEAR = {"start": "2026-01-01", "end": "2026-12-31"}


def connector(**capabilities: Any) -> FhirConnector:
    return FhirConnector("registre", table("fhir", BASE), Capabilities(**capabilities))


def role(*codes: str, system: str = ROLE_CODE) -> list[dict[str, Any]]:
    return [{"coding": [{"system": system, "code": code}]} for code in codes]


def person(*codes: str, **more: Any) -> dict[str, Any]:
    """Return a RelatedPerson as HAPI gives one back: meta, narrative and all."""
    return {
        "resourceType": "RelatedPerson",
        "id": "1042",
        "meta": {"versionId": "3", "lastUpdated": "2026-11-01T10:00:00.000-05:00", "source": "#x"},
        "text": {"status": "generated", "div": "<div/>"},
        "identifier": [{"system": NAM, "value": "ROYC815314ZZ"}],
        "active": True,
        "patient": {"reference": f"{BASE}/Patient/p1"},
        "relationship": role(*codes),
        "period": YEAR,
        **more,
    }


def asked(source: FhirConnector, resource: str = "RelatedPerson") -> Request:
    return next(request for request in source.kin("p1") if request.path == resource)


def read(*bodies: Any, **more: Any) -> tuple[Kin, ...]:
    source = connector()
    return source.read_kin(asked(source), answer(bundle(*bodies, **more))).items


def shown(*bodies: Any) -> set[tuple[str, str]]:
    return {(kin.side, kin.kind) for kin in read(*bodies)}


def test_kin_is_asked_by_a_closed_list_of_shapes() -> None:
    """RelatedPerson always; Person where the source keeps any."""
    query = (("patient", "Patient/p1"), ("_count", "200"))
    assert [(r.method, r.path, r.query) for r in connector().kin("p1")] == [("GET", "RelatedPerson", query)]
    found = [(r.path, r.query) for r in connector(persons=True, include=True).kin("p1")]
    assert found == [("RelatedPerson", query), ("Person", (*query, ("_include", "Person:practitioner")))]
    with pytest.raises(SourceFault):
        connector().kin("p1&_id=p2")


def test_a_mother_represents_her_child_and_is_an_ascendant() -> None:
    """Under her own number, for as long as the source says."""
    assert read(person("MTH")) == (
        Kin("represents", "parent_or_tutor", (MOTHER,), SINCE, UNTIL),
        Kin("related", "ascendant", (MOTHER,), SINCE, UNTIL),
    )


@pytest.mark.parametrize(
    ("code", "represents", "related"),
    [
        ("PRN", "parent_or_tutor", "ascendant"),
        ("FTH", "parent_or_tutor", "ascendant"),
        ("ADOPTM", "parent_or_tutor", "ascendant"),
        ("NMTH", "", "ascendant"),
        ("STPFTH", "", "ascendant"),
        ("MTHFOST", "", "ascendant"),
        ("GRMTH", "", "ascendant"),
        ("GUARD", "tutor", ""),
        ("POWATT", "mandatary", ""),
        ("HPOWATT", "mandatary", ""),
        ("SPOWATT", "", ""),
        ("EXCEST", "liquidator", ""),
        ("SPS", "", "spouse"),
        ("DOMPART", "", "spouse"),
        ("CHILD", "", "descendant"),
        ("GRNDSON", "", "descendant"),
        ("BRO", "", "close_relative"),
        ("SIGOTHR", "", "close_relative"),
        ("FRND", "", ""),
        ("mth", "", "close_relative"),
        ("", "", "close_relative"),
    ],
)
def test_a_code_shows_a_representation_a_kinship_both_or_neither(code: str, represents: str, related: str) -> None:
    """What is not known to be something else is a close relative; what isn't known to represent doesn't."""
    wanted = {("represents", represents), ("related", related)}
    assert shown(person(code)) == {one for one in wanted if one[1]}


def test_codes_of_another_system_represent_nobody() -> None:
    """The same word elsewhere means something else; it may still be a relative."""
    assert shown(person(relationship=role("MTH", system="urn:x"))) == {("related", "close_relative")}
    assert shown(person(relationship=role("GUARD", system="urn:x"))) == {("related", "close_relative")}
    assert shown(person(relationship=role("MTH", system=REPRESENTATION))) == {("related", "close_relative")}


@pytest.mark.parametrize("kind", ["parent_or_tutor", "tutor", "mandatary", "heir", "liquidator"])
def test_what_v3_lacks_has_codes_of_its_own(kind: str) -> None:
    """An heir, above all."""
    assert ("represents", kind) in shown(person(relationship=role(kind, system=REPRESENTATION)))


def test_several_codes_show_several_things() -> None:
    """A daughter who holds her father's mandate is both."""
    assert shown(person("HPOWATT", "DAUC")) == {("represents", "mandatary"), ("related", "descendant")}
    assert shown(person(relationship=None)) == {("related", "close_relative")}
    assert shown(person(relationship=[{"text": "mère"}])) == {("related", "close_relative")}
    assert shown(person("GUARD", "what")) == {("represents", "tutor"), ("related", "close_relative")}


@pytest.mark.parametrize(
    "more",
    [
        {"active": None},
        {"active": "true"},
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
        {"implicitRules": "urn:x"},
        {"period": "2026"},
        {"period": {"start": "yesterday"}},
        {"period": {"start": "2026-01-01", "end": "some day"}},
        {"period": {"end": 2026}},
    ],
)
def test_what_cannot_be_understood_represents_nobody_and_is_still_a_relative(more: dict[str, Any]) -> None:
    """What opens must be proven; what warns must be disproven."""
    assert shown(person("MTH", **more)) == {("related", "ascendant")}


def test_a_relative_whose_end_cannot_be_read_has_none() -> None:
    """They are not taken to be one no more; one that is said inactive is."""
    (kin,) = read(person("SPS", period={"start": "x", "end": "y"}))
    assert (kin.since, kin.until) == (None, None)
    assert read(person("SPS", active=False)) == read(person("MTH", active=False)) == ()


def test_someone_without_a_number_represents_nobody() -> None:
    """A name is no proof."""
    assert shown(person("MTH", identifier=None)) == {("related", "ascendant")}
    assert shown(person("MTH", identifier=[{"value": "ROYC815314ZZ"}])) == {("related", "ascendant")}


def test_without_a_period_it_is_open() -> None:
    """As HAPI leaves out what is empty; `active` too."""
    body = person("GUARD")
    del body["period"], body["active"]
    assert read(body) == (Kin("represents", "tutor", (MOTHER,), None, None),)


@pytest.mark.parametrize(
    "bodies",
    [
        [person("MTH", patient={"reference": "Patient/p2"})],
        [person("MTH"), person("MTH", patient={"reference": "https://elsewhere.example/fhir/Patient/p1"})],
        [person("MTH", patient={"display": "Émile"})],
        [person("MTH", patient=None)],
        [{"resourceType": "Patient", "id": "p1"}],
        [{"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "incomplete"}]}],
        [3],
    ],
)
def test_an_answer_with_anything_else_in_it_is_a_fault(bodies: list[Any]) -> None:
    """Of another patient, of another type, or that says itself that something is missing: a relative may be hidden."""
    with pytest.raises(SourceFault):
        read(*bodies)


def test_an_answer_that_is_not_whole_is_a_fault() -> None:
    """The one who is missing may be the one who asks."""
    with pytest.raises(SourceFault):
        read(person("MTH"), total=2)
    source = connector()
    with pytest.raises(SourceFault):
        source.read_kin(asked(source), answer(bundle(person("MTH"), next_link="https://evil.example/fhir?page=2")))
    page = source.read_kin(asked(source), answer(bundle(person("MTH"), next_link=f"{BASE}?_getpages=a&_offset=1")))
    assert [request.query for request in page.further] == [(("_getpages", "a"), ("_offset", "1"))]


@pytest.mark.parametrize("status", [400, 403, 404, 410, 500])
def test_a_refusal_is_a_fault(status: int) -> None:
    """Nobody close is an empty bundle and nothing else."""
    source = connector()
    with pytest.raises(SourceFault):
        source.read_kin(asked(source), answer({"resourceType": "OperationOutcome"}, status))
    assert read() == ()


def test_a_source_set_not_to_know_the_type_says_none_by_404_alone() -> None:
    """As for Consent."""
    source = connector(relatives=False, persons=True)
    assert source.read_kin(asked(source), answer({}, 404)).items == ()
    for status, resource in ((500, "RelatedPerson"), (404, "Person")):
        with pytest.raises(SourceFault):
            source.read_kin(asked(source, resource), answer({}, status))


def someone(*links: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Person", "id": "9", "link": [{"target": link} for link in links], **more}


def oneself(*bodies: Any) -> tuple[Kin, ...]:
    source = connector(persons=True)
    return source.read_kin(asked(source, "Person"), answer(bundle(*bodies))).items


def test_a_person_says_which_professional_a_patient_is() -> None:
    """By a logical reference, by a practitioner who came along, or by the person's own numbers."""
    patient = {"reference": "Patient/p1"}
    logical = {"identifier": {"system": "urn:l", "value": "81001"}}
    along = {"resourceType": "Practitioner", "id": "d1", "identifier": [{"system": "urn:l", "value": "81001"}]}
    wanted = (Kin("self", "self", (LICENCE,)),)
    assert oneself(someone(patient, logical)) == wanted
    assert oneself(someone(patient, {"reference": "Practitioner/d1"}), along) == wanted
    assert oneself(someone(patient, identifier=[{"system": "urn:l", "value": "81001"}])) == wanted
    assert oneself(someone(patient, {"reference": "Practitioner/d1"})) == oneself(
        someone(patient, logical, active=False)
    )


def test_a_person_who_is_not_the_patient_is_a_fault() -> None:
    """Whom the source then speaks of isn't known."""
    with pytest.raises(SourceFault):
        oneself(someone({"reference": "Patient/p2"}, {"identifier": {"system": "urn:l", "value": "81001"}}))
