"""Values: what may leave under each scalar, enum and reference, and what junk reads as."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.protocols import SourceFault
from resolvers.protocols.decode import FALLBACK_BYTES, decode
from resolvers.records import Element, Number, Reference
from resolvers.scalars import SCALARS, enum, secretless
from tests.resolvers.record_specs import element, table

BASE = "https://source.example/fhir"


@pytest.mark.parametrize(
    ("scalar", "value", "read"),
    [
        ("String", "été", "été"),
        ("String", Number("1.10"), None),
        ("String", 1, None),
        ("String", "a\ud800b", "a\ufffdb"),
        ("Decimal", Number("1.10"), "1.10"),
        ("Decimal", 7, "7"),
        ("Decimal", True, None),
        ("Decimal", "1.10", None),
        ("Int", 2147483647, 2147483647),
        ("Int", 2147483648, None),
        ("Int", True, None),
        ("Int", Number("1.0"), None),
        ("Boolean", False, False),
        ("Boolean", 0, None),
        ("Float", Number("0.5"), 0.5),
        ("Float", Number("1e999"), None),
        ("FhirDate", "2021", "2021"),
        ("FhirDate", "2021-02-30", None),
        ("FhirDate", "2020-02-29", "2020-02-29"),
        ("FhirDate", "2021-13", None),
        ("FhirDate", "2021-01-01T10:00:00Z", None),
        ("FhirDateTime", "2021-01", "2021-01"),
        ("FhirDateTime", "2021-01-01T10:00:00.12-05:00", "2021-01-01T10:00:00.12-05:00"),
        ("FhirDateTime", "2021-01-01T10:00-05:00", None),
        ("FhirDateTime", "2021-01-01T10:00:00", None),
        ("FhirDateTime", "٢٠٢١", None),
        ("DateTime", "2021-01-01", None),
        ("DateTime", "2021-01-01T10:00:00Z", "2021-01-01T10:00:00Z"),
        ("URI", "urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("URI", "https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("URI", "https://me:secret@a.example/x", None),
        ("URI", "//me@a.example/x", None),
        ("URI", "mailto:me@a.example", "mailto:me@a.example"),
        ("URI", "a b", None),
        ("Base64", "aGk=", "aGk="),
        ("Base64", "aG\nk=", "aGk="),
        ("Base64", "aGk", None),
        ("ID", "e1", None),
    ],
)
def test_a_scalar_leaves_as_written_or_not_at_all(scalar: str, value: object, read: object) -> None:
    """Nothing is rounded, completed or guessed."""
    found = SCALARS[scalar](value)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("code", "name"),
    [("in-progress", "IN_PROGRESS"), ("finished", "FINISHED"), ("in progress", None), ("gone", None), (1, None)],
)
def test_a_code_becomes_its_enum_name(code: object, name: str | None) -> None:
    """A code outside the set is null."""
    assert enum({"IN_PROGRESS", "FINISHED"})(code) == name


def test_comparators_have_their_names() -> None:
    """<, <=, >=, >."""
    read = enum({"LESS_THAN", "LESS_OR_EQUAL", "GREATER_OR_EQUAL", "GREATER_THAN"})
    assert [read(c) for c in ("<", "<=", ">=", ">", "=")] == [
        "LESS_THAN",
        "LESS_OR_EQUAL",
        "GREATER_OR_EQUAL",
        "GREATER_THAN",
        None,
    ]
    assert enum({"MORN_EARLY"})("MORN.early") == "MORN_EARLY"


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/doc?token=1",
        "https://a.example/doc?X-Amz-Signature=1",
        "https://a.example/doc?sv=1&sig=2",
        "https://a.example/doc;jsessionid=1",
        "https://a.example/doc#access_token=1",
        "https://a.example/doc?q=c0ffee00c0ffee00c0ffee00c0ffee00",
        "https://a.example/eyJhbGciOiJub25lIn0.e30.x",
        "https://me:pw@a.example/doc",
    ],
)
def test_an_address_that_may_carry_a_secret_is_null(address: str) -> None:
    """Attachment.url of the contract."""
    assert secretless(address) is None
    assert element("Attachment", {"url": address}, table("fhir")).read("url") is None


def test_a_plain_address_is_kept() -> None:
    """Parameters that hold no secret are."""
    address = "https://a.example/doc/1?page=2&lang=fr"
    assert element("Attachment", {"url": address}, table("fhir")).read("url") == address


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"reference": "Practitioner/p1"}, ("Practitioner", "p1")),
        ({"reference": f"{BASE}/Practitioner/p1"}, ("Practitioner", "p1")),
        ({"reference": "Practitioner/p1/_history/3"}, ("Practitioner", "p1")),
        ({"reference": "https://other.example/fhir/Practitioner/p1"}, None),
        ({"reference": f"{BASE}x/Practitioner/p1"}, None),
        ({"reference": f"{BASE}xPractitioner/p1"}, None),
        ({"reference": "Practitioner/.."}, None),
        ({"reference": "Location/l1"}, None),
        ({"reference": "urn:uuid:0"}, None),
        ({"reference": 3}, None),
        ({"display": "Dr"}, None),
        ("Practitioner/p1", None),
    ],
)
def test_a_reference_names_a_record_of_this_source_or_nobody(written: object, read: tuple[str, str] | None) -> None:
    """An address elsewhere is never a record of ours."""
    found = element("EncounterParticipant", {"individual": written}, table("fhir", BASE)).read("individual")
    assert (None if found is None else (found.type, found.local_id)) == read


def test_a_contained_resource_is_the_body_of_its_reference() -> None:
    """And only a resource that is there."""
    body = {
        "contained": [{"resourceType": "Practitioner", "id": "d", "name": [{"family": "Roy"}]}],
        "recorder": {"reference": "#d"},
        "asserter": {"reference": "#e"},
    }
    condition = element("Condition", body, table("fhir"))
    assert condition.read("recorder") == Reference("Practitioner", "Condition/r1#d", body["contained"][0])  # type: ignore[index]
    assert condition.read("asserter") is None


def test_a_reference_by_licence_alone_says_what_it_says() -> None:
    """As a registry refers to professionals that it keeps no file of."""
    licence = {"system": "urn:l", "value": "81001"}
    member = {"type": "Practitioner", "identifier": licence, "display": "Dre Roy"}
    found = element("CareTeamMember", {"participant": {"member": member}}, table("fhir")).read("practitioner")
    body = {"resourceType": "Practitioner", "identifier": [licence], "name": [{"text": "Dre Roy"}]}
    assert found == Reference("Practitioner", "urn:l|81001", body)
    assert element("Practitioner", body, table("fhir")).read("displayName") == "Dre Roy"


@pytest.mark.parametrize(
    ("body", "kind", "field", "value"),
    [
        ({"valueQuantity": {"value": Number("1.10")}}, "Quantity", "value", "1.10"),
        ({"valueString": "t"}, "StringValue", "string", "t"),
        ({"valueBoolean": False}, "BooleanValue", "boolean", False),
        ({"valueInteger": 0}, "IntegerValue", "integer", 0),
        ({"valueTime": "10:00:00"}, "TimeValue", "time", "10:00:00"),
        ({"valueDateTime": "2021"}, "DateTimeValue", "dateTime", "2021"),
        ({"valuePeriod": {"start": "2021"}}, "PeriodValue", "start", "2021"),
        ({"valueCodeableConcept": {"text": "t"}}, "CodeableConcept", "text", "t"),
        ({"valueSampledData": {"dimensions": 1}}, "SampledData", "dimensions", 1),
    ],
)
def test_a_choice_takes_the_type_that_its_key_says(
    body: dict[str, object], kind: str, field: str, value: object
) -> None:
    """value[x] is a union."""
    found = element("Observation", body, table("fhir")).read("value")
    assert isinstance(found, Element)
    assert (found.type, found.read(field)) == (kind, value)


def test_an_odd_choice_is_null() -> None:
    """A Quantity that is a text has no type to leave under."""
    assert element("Observation", {"valueQuantity": "7"}, table("fhir")).read("value") is None
    found = element("Observation", {"valueString": 7}, table("fhir")).read("value")
    assert found is not None
    assert found.read("string") is None


def test_a_medication_is_a_concept_wherever_it_is_written() -> None:
    """In place, contained, or by the display of a reference."""
    fhir = table("fhir")
    contained = {
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "ramipril"}}],
        "medicationReference": {"reference": "#m"},
    }
    written = (
        {"medicationCodeableConcept": {"text": "ramipril"}},
        contained,
        {"medicationReference": {"display": "ramipril"}},
    )
    for body in written:
        assert element("MedicationRequest", body, fhir).read("medication").read("text") == "ramipril"


def test_odd_items_of_a_list_are_left_out() -> None:
    """The others stay."""
    name = element("HumanName", {"given": ["A", 3, None, {"x": 1}, "B"]}, table("fhir"))
    assert name.read("given") == ["A", "B"]
    assert element("HumanName", {"given": "A"}, table("fhir")).read("given") is None
    assert element("HumanName", {"given": []}, table("fhir")).read("given") == []
    assert element("HumanName", {"given": [3]}, table("fhir")).read("given") is None


def test_a_decimal_keeps_its_text_from_the_wire_to_the_field() -> None:
    """1.10 is not 1.1."""
    body = decode(b'{"valueQuantity": {"value": 1.10}}')
    assert element("Observation", body, table("fhir")).read("value").read("value") == "1.10"


def test_what_the_fast_decoder_refuses_is_decoded_slowly() -> None:
    """A lone surrogate costs its own text only; decimals stay exact."""
    body = decode(b'{"text": "a\\ud800b", "n": 1.10}')
    assert element("CodeableConcept", body, table("fhir")).read("text") == "a\ufffdb"
    assert body["n"] == Number("1.10")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"a": 1', b"NaN", b'{"a": Infinity}', b'"\xff"', b"[" * 100_000, b"1" * 6000]
)
def test_what_is_not_json_is_a_fault_with_one_word(body: bytes) -> None:
    """HTML, half a body, NaN, depth."""
    with pytest.raises(SourceFault) as raised:
        decode(body)
    assert raised.value.reason == "not-json"


def test_the_slow_decoder_is_capped() -> None:
    """It costs seven times more."""
    with pytest.raises(SourceFault):
        decode(b'["\\ud800", "' + b"a" * FALLBACK_BYTES + b'"]')


@given(st.text())
def test_any_json_text_decodes_as_itself(text: str) -> None:
    """Fast or slowly, the same."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        assert decode(json.dumps({"t": text}, ensure_ascii=False).encode()) == {"t": text}
