"""The FHIR connector: a medicine that a record refers to is known before the record is given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.demo.sources.mischief import Status
from gateway.demo.systems import ATC
from resolvers.protocols import Need, Reading, Request, SourceFault
from resolvers.protocols.fhir import FhirConnector
from resolvers.records import Element, Label
from tests.house import House
from tests.resolvers.fhir_answers import (
    BASE,
    CITALOPRAM,
    NOW,
    PRACTITIONERS,
    answer,
    bundle,
    connector,
    medication,
    names,
    referring,
)

REQUESTS = Need("MedicationRequest", frozenset({"status"}))
DISPENSES = Need("MedicationDispense", frozenset({"status"}))
QUERY = """query Medicines { patient(identifier: {value: "BOUM855510ZZ"}) { medicationRequests(first: 100) {
  edges { node { source { id } securityLabels { code } medication { text coding { system code } } } } } } }"""


def first(source: FhirConnector, *bodies: Any, need: Need = REQUESTS) -> Reading:
    return source.read(source.requests([need], "p1")[0], answer(bundle(*bodies)), NOW)


def then(source: FhirConnector, request: Request, *bodies: Any, **more: Any) -> Reading:
    return source.read(request, answer(bundle(*bodies, **more)), NOW)


def codes(reading: Reading) -> list[Any]:
    return [_codes(record.root().read("medication")) for record in reading.records]


def _codes(concept: Any) -> Any:
    assert isinstance(concept, Element)
    assert concept.type == "CodeableConcept"
    return [coding.read("code") for coding in concept.read("coding") or ()] or concept.read("text")


@pytest.mark.parametrize("need", [REQUESTS, DISPENSES], ids=lambda need: need.type)
def test_the_medication_is_asked_to_come_along_whoever_else_is_needed(need: Need) -> None:
    """Only of a server that includes; what refers to it is among the elements."""
    (request,) = connector(include=True, elements=True).requests([need], "p1")
    assert [v for k, v in request.query if k == "_include"] == [f"{need.type}:medication"]
    assert {"medication", "medicationReference", "contained"} <= set(dict(request.query)["_elements"].split(","))
    assert "_include" not in dict(connector().requests([need], "p1")[0].query)
    both = connector(include=True).requests([Need(need.type, frozenset({"status", "performer"})), PRACTITIONERS], "p1")
    assert f"{need.type}:medication" in [v for k, v in both[0].query if k == "_include"]


@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationDispense"])
@pytest.mark.parametrize("to", ["Medication/m1", f"{BASE}/Medication/m1", "Medication/m1/_history/3"])
def test_a_medication_that_came_along_is_read_as_the_records_own(kind: str, to: str) -> None:
    """Its code is the concept; nothing more is asked."""
    reading = first(connector(), referring(to=to, kind=kind), medication(), need=Need(kind, frozenset({"status"})))
    assert (names(reading), codes(reading), reading.further, reading.odd) == ([f"{kind}/r1"], [["N06AB04"]], (), 0)


def test_a_medication_that_did_not_come_is_asked_by_id_before_the_record_is_given() -> None:
    """Once for all records that refer to it; a record that waits for none is not kept."""
    source = connector(elements=True)
    plain = {**referring("r3"), "medicationReference": None, "medicationCodeableConcept": {"text": "ramipril"}}
    reading = first(source, referring("r1"), referring("r2"), plain, referring("r4", "Medication/m2"), medication("m2"))
    assert (names(reading), reading.odd) == (["MedicationRequest/r3", "MedicationRequest/r4"], 0)
    (wave,) = reading.further
    assert (wave.method, wave.path) == ("GET", "Medication")
    assert wave.query == (("_id", "m1"), ("_count", "1"), ("_elements", "code,id,meta"))
    joined = then(source, wave, medication())
    assert names(joined) == ["MedicationRequest/r1", "MedicationRequest/r2"]
    assert (codes(joined), joined.further, joined.odd) == ([["N06AB04"], ["N06AB04"]], (), 0)


def test_medications_are_asked_fifty_at_a_time() -> None:
    """In a batch when the server takes one; a chunk that failed costs the records that wait for it, and says so."""
    bodies = [referring(f"r{at}", f"Medication/m{at:02}") for at in range(51)]
    asked = [dict(wave.query)["_id"].split(",") for wave in first(connector(), *bodies).further]
    assert [len(ids) for ids in asked] == [50, 1]
    source = connector(batch=True)
    (wave,) = first(source, *bodies).further
    urls = [entry["request"]["url"] for entry in json.loads(wave.body)["entry"]]
    assert urls[1] == "Medication?_id=m50&_count=1"
    came = {"response": {"status": "200"}, "resource": bundle(medication("m50"))}
    body = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "500"}}, came]}
    reading = source.read(wave, answer(body), NOW)
    assert (names(reading), reading.faults) == (["MedicationRequest/r50"], (("MedicationRequest", "status"),))


@pytest.mark.parametrize("need", [REQUESTS, DISPENSES], ids=lambda need: need.type)
@pytest.mark.parametrize(("status", "reason"), [(500, "status"), (404, "status"), (403, "forbidden")])
def test_medications_that_cannot_be_asked_cost_the_type_that_waits(need: Need, status: int, reason: str) -> None:
    """The type named is the records', not Medication, which nobody asked for."""
    source = connector()
    (wave,) = first(source, referring(kind=need.type), need=need).further
    assert wave.about.types == (need.type,)
    with pytest.raises(SourceFault) as raised:
        source.read(wave, answer(bundle(), status), NOW)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    "came",
    [
        (),
        (medication("m2"),),
        (medication(code=None),),
        (medication(code={}),),
        (medication(code=[CITALOPRAM]),),
        (medication(code={"coding": "N06AB04"}),),
        (medication(meta={"security": [{"system": "urn:x"}]}),),
        (medication(meta=[]),),
        (medication() | {"resourceType": "Substance"},),
        (medication() | {"id": ["m1"]},),
    ],
    ids=["none", "another", "no code", "empty code", "codes", "odd code", "odd label", "odd meta", "type", "odd id"],
)
def test_a_record_whose_medication_is_not_known_is_left_out(came: tuple[Any, ...]) -> None:
    """Whether it came along so, or was the answer to the search; never given with the display alone."""
    source = connector()
    reading = first(source, referring(), *came)
    assert reading.records == ()
    (wave,) = reading.further
    answered = then(source, wave, *came)
    assert (answered.records, answered.further, answered.odd > 0) == ((), (), True)


@pytest.mark.parametrize(
    "pointer",
    [
        "https://elsewhere.example/fhir/Medication/m1", "Substance/m1", "Medication/..", "#m9", "urn:uuid:6a3f",
        {"reference": 7}, {"identifier": {"system": "urn:x", "value": "m1"}, "display": "sirop"}, ["Medication/m1"],
    ],
)  # fmt: skip
def test_a_medication_that_is_nowhere_here_leaves_the_record_out(pointer: Any) -> None:
    """Nothing is asked for it; the entry is counted."""
    written = {"reference": pointer} if isinstance(pointer, str) else pointer
    reading = first(connector(), {**referring(), "medicationReference": written}, medication())
    assert (reading.records, reading.further, reading.odd) == ((), (), 1)


def test_a_record_that_says_its_medicine_twice_is_left_out() -> None:
    """A choice has one element: which of two the class rests on is nobody's guess."""
    reading = first(connector(), referring(medicationCodeableConcept={"text": "ramipril"}), medication())
    assert (reading.records, reading.odd) == ((), 1)


@pytest.mark.parametrize(
    ("contained", "given"),
    [
        ([medication("m")], [["N06AB04"]]),
        ([medication("m", {"text": "ramipril"})], ["ramipril"]),
        ([medication("m", None)], []),
        ([medication("other")], []),
        (medication("m"), []),
    ],
)
def test_a_contained_medication_is_read_in_place(contained: Any, given: list[Any]) -> None:
    """Without a search; one that can't be read leaves the record out."""
    reading = first(connector(), referring(to="#m", contained=contained))
    assert (codes(reading), reading.further, reading.odd) == (given, (), 0 if given else 1)


def test_words_alone_are_given_as_words() -> None:
    """A reference that has but a display refers to nothing."""
    reading = first(connector(), referring(to={"display": "sirop"}))
    assert (codes(reading), reading.further, reading.odd) == (["sirop"], (), 0)


def test_what_the_record_contained_stays_beside_its_medication() -> None:
    """Even under the id that the Medication has at the source."""
    held = {"resourceType": "Practitioner", "id": "m1", "name": [{"text": "Roy"}]}
    body = referring(contained=[held], requester={"reference": "#m1"})
    (record,) = first(connector(), body, medication()).records
    assert record.root().read("requester").body == held
    assert _codes(record.root().read("medication")) == ["N06AB04"]


def test_the_medications_own_labels_are_the_records_too() -> None:
    """Beside those that it has."""
    own = {"security": [{"system": "urn:s", "code": "R"}]}
    (record,) = first(connector(), referring(meta=own), medication(meta={"security": [{"code": "PSY"}]})).records
    assert record.labels == (Label("urn:s", "R"), Label("", "PSY"))


def test_only_this_patients_records_have_their_medications_asked() -> None:
    """Another patient's record is odd, and refers nowhere."""
    reading = first(connector(), referring(patient="p2"))
    assert (reading.records, reading.further, reading.odd) == ((), (), 1)


def test_a_medication_is_no_answer_to_another_question() -> None:
    """It came along with what refers to none: an odd entry."""
    source = connector()
    (request,) = source.requests([Need("Condition", frozenset({"code"}))], "p1")
    assert source.read(request, answer(bundle(medication())), NOW).odd == 1


def test_medications_come_in_pages_too() -> None:
    """What the last page lacks leaves its records out; what came before is given at once."""
    source = connector()
    (wave,) = first(source, referring("r1"), referring("r2", "Medication/m2"), referring("r3", "Medication/m3")).further
    page = then(source, wave, medication("m1"), next_link=f"{BASE}/Medication?page=2")
    assert (names(page), page.odd) == (["MedicationRequest/r1"], 0)
    (onward,) = page.further
    last = then(source, onward, medication("m3"))
    assert (names(last), last.further, last.odd) == (["MedicationRequest/r3"], (), 1)


def test_the_cap_on_medications_leaves_out_those_that_wait() -> None:
    """And says that the answer is cut."""
    source = connector(cap=2)
    (wave,) = first(source, referring("r1"), referring("r2", "Medication/m2")).further
    page = then(source, wave, medication("m1"), medication("m1"), next_link=f"{BASE}/Medication?page=2")
    assert (names(page), page.further, page.odd, page.partial) == (["MedicationRequest/r1"], (), 1, True)


def test_those_that_a_waiting_record_refers_to_are_asked_once_it_is_given() -> None:
    """The prescriber, by the wave of persons."""
    source = connector()
    asked = Need("MedicationRequest", frozenset({"requester"}))
    body = referring(requester={"reference": "Practitioner/d1"})
    (wave,) = source.read(source.requests([asked, PRACTITIONERS], "p1")[0], answer(bundle(body)), NOW).further
    (persons,) = then(source, wave, medication()).further
    assert (persons.path, dict(persons.query)["_id"]) == ("Practitioner", "d1")


KEYS = st.sampled_from(["reference", "display", "identifier", "id", "resourceType", "code", "coding", "text"])
LEAVES = st.none() | st.integers() | st.sampled_from(["Medication/m1", "#m1", "Medication", "m1", "N06AB04"])
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(pointer=JSON, contained=JSON, code=JSON)
def test_whatever_is_written_a_record_given_by_address_has_a_medicine(pointer: Any, contained: Any, code: Any) -> None:
    """Never a fault of ours; never a record whose reference has an address, without the concept at that address."""
    source = connector()
    body = {**referring(contained=contained), "medicationReference": pointer}
    for record in first(source, body, medication(code=code)).records:
        if isinstance(pointer, dict) and pointer.get("reference") is not None:
            concept = record.root().read("medication")
            assert isinstance(concept, Element)
            assert concept.json.get("coding") or concept.json.get("text")


def _prescribe(house: House, *, known: bool = True) -> None:
    """Put Marie's sertraline at the hospital, the Medication as another resource, unless it isn't `known`."""
    store = house.sources["chus"].state.store
    if known:
        code = {"coding": [{"system": ATC, "code": "N06AB06"}], "text": "Sertraline par renvoi"}
        store.put({"resourceType": "Medication", "id": "med-1", "code": code})
    body = referring("renvoi", "Medication/med-1", patient="p-0001", status="active", intent="order")
    store.put({**body, "authoredOn": "2026-11-01"})


async def test_who_may_not_see_psychiatry_does_not_see_a_psychiatric_medicine_by_reference(house: House) -> None:
    """The family doctor does, with its code; the cardiologist whom the patient restricts doesn't."""
    _prescribe(house)
    allowed = await house.ask(QUERY, who="dr-tremblay")
    assert [asked for asked in house.calls("chus") if "/Medication?" in asked] == []
    (seen,) = [n for n in allowed.nodes("medicationRequests") if n["medication"]["text"] == "Sertraline par renvoi"]
    assert seen["medication"]["coding"] == [{"system": ATC, "code": "N06AB06"}]
    assert "PSY" in [label["code"] for label in seen["securityLabels"]]
    restricted = await house.ask(QUERY, who="dr-pelletier")
    assert [n for n in restricted.nodes("medicationRequests") if n["source"]["id"] == "chus"] != []
    told = (b"renvoi", b"N06AB06", "antidépresseur".encode())
    assert [words for words in told if words in restricted.content] == []


async def test_a_medicine_that_the_hospital_does_not_have_leaves_its_prescription_alone_out(house: House) -> None:
    """Asked for by id; the other prescriptions are there, and its words are not."""
    _prescribe(house, known=False)
    answered = await house.ask(QUERY)
    (asked,) = [one for one in house.calls("chus") if "/Medication?" in one]
    assert "_id=med-1&" in asked
    assert [n for n in answered.nodes("medicationRequests") if n["source"]["id"] == "chus"] != []
    assert "antidépresseur".encode() not in answered.content


async def test_medicines_that_cannot_be_asked_make_the_answer_say_so(house: House) -> None:
    """The prescriptions of the hospital are named as unavailable, in part."""
    _prescribe(house, known=False)
    house.sources["chus"].state.mischief.on("/fhir/Medication?_id=", Status(code=500))
    answered = await house.ask(QUERY)
    assert answered.codes == ["SOURCE_UNAVAILABLE"]
    assert "antidépresseur".encode() not in answered.content
