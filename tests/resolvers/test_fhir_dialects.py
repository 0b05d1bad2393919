"""The FHIR connector: the manners of HAPI, Azure, Aidbox and Medplum, and of FHIR itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from resolvers.protocols import Capabilities, Need, SourceFault
from resolvers.protocols.fhir import FhirConnector
from tests.resolvers.fhir_answers import (
    BASE,
    ENCOUNTERS,
    NOW,
    OBSERVATIONS,
    PATIENT,
    PRACTITIONERS,
    answer,
    bundle,
    connector,
    encounter,
    names,
    observation,
    read,
)
from tests.resolvers.fhir_dialects import DIALECTS, Dialect
from tests.resolvers.record_specs import table

EACH = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)


def speaking(dialect: Dialect) -> FhirConnector:
    return FhirConnector("clinic", table("fhir", dialect.base), Capabilities(page_size=2))


@EACH
def test_a_first_page_is_read_and_the_next_is_asked_as_the_server_says(dialect: Dialect) -> None:
    """Both records, nothing odd, and every parameter of the link, as it was."""
    source = speaking(dialect)
    (request,) = source.requests([OBSERVATIONS], "p1")
    reading = source.read(request, answer(dict(dialect.page)), NOW)
    assert (names(reading), reading.odd, reading.partial) == (["Observation/1", "Observation/2"], 0, False)
    assert {r.root().read("value").read("value") for r in reading.records} == {"70"}
    (further,) = reading.further
    assert (further.method, further.path, urlencode(further.query)) == ("GET", dialect.path, dialect.query)
    assert further.about.types == ("Observation",)


@EACH
def test_the_last_page_ends_it(dialect: Dialect) -> None:
    """Without a next link, whether or not the server counts."""
    source = speaking(dialect)
    (request,) = source.requests([OBSERVATIONS], "p1")
    (second,) = source.read(request, answer(dict(dialect.page)), NOW).further
    last = {**dialect.page, "link": [], "entry": dialect.page["entry"][-1:]}
    reading = source.read(second, answer(last), NOW)
    assert (names(reading), reading.further, reading.partial) == (["Observation/2"], (), False)


@EACH
def test_a_next_link_on_another_server_is_refused(dialect: Dialect) -> None:
    """Whatever its manner of paging."""
    source = speaking(dialect)
    (request,) = source.requests([OBSERVATIONS], "p1")
    away = [{"relation": "next", "url": f"https://mirror.example/fhir?{dialect.query}"}]
    with pytest.raises(SourceFault, match="shape"):
        source.read(request, answer({**dialect.page, "link": away}), NOW)


def test_a_plus_in_a_continuation_token_stays_what_it_was() -> None:
    """Some servers write their token's base64 without escaping it."""
    (further,) = read(bundle(observation(), next_link=f"{BASE}/Observation?ct=a+b==&empty")).further
    assert urlencode(further.query) == "ct=a+b%3D%3D&empty="


def values(**members: Any) -> Any:
    (record,) = read(bundle(observation(**members))).records
    return record.root().read("value")


@pytest.mark.parametrize(
    ("members", "kind", "field", "value"),
    [
        ({"valueQuantity": {"value": 1}}, "Quantity", "value", "1"),
        ({"valueString": "clair"}, "StringValue", "string", "clair"),
        ({"valueBoolean": False}, "BooleanValue", "boolean", False),
        ({"valueInteger": 0}, "IntegerValue", "integer", 0),
        ({"valueDateTime": "2026-11"}, "DateTimeValue", "dateTime", "2026-11"),
        ({"valueCodeableConcept": {"text": "positif"}}, "CodeableConcept", "text", "positif"),
    ],
)
def test_a_choice_is_read_by_the_name_that_the_server_wrote(
    members: dict[str, Any], kind: str, field: str, value: Any
) -> None:
    """value[x], false and zero included."""
    read_value = values(**members)
    assert (read_value.type, read_value.read(field)) == (kind, value)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}},
        {"_valueString": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}]}},
        {"valueString": None, "_valueString": {"id": "x"}},
        {"valueUnheardOf": {"value": 1}},
    ],
)
def test_a_value_that_is_absent_is_absent_and_nothing_more(members: dict[str, Any]) -> None:
    """A reason for its absence, an extension without a value, a type that nobody knows: the record stays."""
    assert values(**members) is None


def test_what_only_extensions_say_is_not_read_as_a_value() -> None:
    """`_birthDate` without `birthDate`; a name with a part that is null beside its extension."""
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
    }
    body = {
        "resourceType": "Patient",
        "id": "p1",
        "_birthDate": absent,
        "birthDate": None,
        "gender": "female",
        "_gender": {"id": "g"},
        "name": [{"family": "Roy", "given": [None, "Luc"], "_given": [absent, None]}],
        "contained": [{"resourceType": "Unheard", "id": "u"}],
        "modifierExtension": [{"url": "urn:x", "valueBoolean": True}],
    }
    source = connector()
    (request,) = source.requests([PATIENT], "p1")
    (record,) = source.read(request, answer(body), NOW).records
    root = record.root()
    assert (root.read("birthDate"), root.read("gender")) == (None, "FEMALE")
    assert root.read("name")[0].read("given") == ["Luc"]
    (person,) = source.read_identity(answer(bundle(body)))
    assert (person.birth_date, person.family, person.given) == ("", "Roy", "Luc")


@pytest.mark.parametrize(
    "written",
    ["Practitioner/d1", f"{BASE}/Practitioner/d1", "Practitioner/d1/_history/3", f"{BASE}/Practitioner/d1/_history/3"],
)
def test_someone_is_the_same_however_the_reference_is_written(written: str) -> None:
    """Relative, absolute, versioned: one search by id, one person."""
    stay = encounter(participant=[{"individual": {"reference": written}}])
    reading = read(bundle(stay), [ENCOUNTERS, PRACTITIONERS])
    assert [dict(r.query)["_id"] for r in reading.further] == ["d1"]
    assert reading.records[0].root().read("participant")[0].read("individual").local_id == "d1"


@pytest.mark.parametrize(
    "written", ["urn:uuid:ffff", "urn:oid:1.2.3", "https://elsewhere.example/Practitioner/d1", "d1"]
)
def test_a_reference_that_leads_nowhere_here_is_nobody(written: str) -> None:
    """The record stays, without that person."""
    reading = read(bundle(encounter(participant=[{"individual": {"reference": written}}])), [ENCOUNTERS, PRACTITIONERS])
    assert (names(reading), reading.further) == (["Encounter/e1"], ())
    assert [p.read("individual") for p in reading.records[0].root().read("participant") or ()] in ([], [None])


def test_someone_written_inside_the_record_is_read_there() -> None:
    """Contained: nothing is asked for them."""
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Roy"}]}
    inside = encounter(participant=[{"individual": {"reference": "#d"}}], contained=[doctor, {"resourceType": "?"}])
    reading = read(bundle(inside), [ENCOUNTERS, PRACTITIONERS])
    assert reading.further == ()
    assert reading.records[0].root().read("participant")[0].read("individual").body == doctor


def test_a_type_that_nobody_knows_costs_nothing_else() -> None:
    """FHIR R5's, or a vendor's own, among the entries."""
    reading = read(bundle(observation(), {"resourceType": "InventoryItem", "id": "i"}), [OBSERVATIONS])
    assert (names(reading), reading.odd) == (["Observation/o1"], 1)


def test_a_need_that_the_table_does_not_speak_of_is_not_asked() -> None:
    """A teleconsultation is no FHIR resource."""
    assert connector().requests([Need("Teleconsultation", frozenset({"status"}))], "p1") == ()
