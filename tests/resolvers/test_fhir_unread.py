"""Unread: what is put off is what would have been read at once, refused as soon, and decoded by nobody unasked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.protocols import Need, Reading, Response, SourceFault
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_unread import FhirUnread, opened
from resolvers.records import Record, Unread
from tests.resolvers.drawn_answers import LABEL, answers
from tests.resolvers.fhir_answers import NOW, OBSERVATIONS, PRACTITIONERS, answer, bundle, connector, observation, read

KINDS = ("Observation", "Condition", "Encounter", "MedicationRequest", "DocumentReference", "CareTeamMember")
DEEP = "[" * 600 + "]" * 600


def bodies(found: Any) -> list[Any]:
    """Return the resources of a searchset, all decoded."""
    held = [entry.get("resource") if isinstance(entry, dict) else None for entry in found["entry"]]
    return [one.body() if isinstance(one, Unread) else one for one in held]


def one(body: str | bytes) -> FhirUnread:
    """Return the one resource of a searchset, unread."""
    text = body if isinstance(body, bytes) else body.encode()
    found = opened(answer(b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource":%b}]}' % text))
    resource = found["entry"][0]["resource"]
    assert isinstance(resource, FhirUnread)
    return resource


def outcome(body: bytes, kind: str) -> Any:
    """Return what reading an answer gives, all decoded, or the fault."""
    source = connector()
    needs = [Need(kind, frozenset({"performer", "location"})), PRACTITIONERS]
    request = source.requests(needs, "p1")[0]
    try:
        found = source.read(request, Response(200, {}, body), NOW)
    except SourceFault as fault:
        return fault.reason
    return told(found)


def told(found: Reading) -> Any:
    """Return all that a reading says."""
    records = [shown(one) for one in found.records]
    waiting = [[shown(w) for q in more.about.queries for w in q.waiting] for more in found.further]
    asked = [(more.path, sorted(more.query)) for more in found.further]
    return records, waiting, asked, found.faults, found.odd, found.partial


def shown(record: Record) -> Any:
    """Return all that a record says; in what order its elements stand, too."""
    about = (record.type, record.local_id, record.patient, record.version_id, record.last_updated, record.labels)
    return *about, record.body, list(record.body)


@settings(deadline=None)
@given(st.data(), st.sampled_from(KINDS))
def test_reading_late_gives_what_reading_at_once_gives(data: st.DataObject, kind: str) -> None:
    """Records, their order, what they wait for, what is asked onward, faults and odd entries."""
    resource = "CareTeam" if kind == "CareTeamMember" else kind
    late, whole = data.draw(answers(resource))
    assert outcome(late, kind) == outcome(whole, kind)


@settings(deadline=None)
@given(answers("Observation"))
def test_what_is_put_off_is_never_refused_late(drawn: tuple[bytes, bytes]) -> None:
    """Every body decodes to what a plain decoder makes of the answer, or the whole answer is refused at once."""
    late, _ = drawn
    try:
        whole = checked(answer(late))
    except SourceFault:
        with pytest.raises(SourceFault):
            opened(answer(late))
        return
    assert bodies(opened(answer(late))) == bodies(whole)


def test_a_resource_is_put_off_until_its_body_is_read() -> None:
    """The record holds no body before; its id, its labels and whose it is were read all the same."""
    (record,) = read(bundle(observation(note=[{"text": "a"}]))).records
    assert record.unread is not None
    with pytest.raises(AttributeError):
        object.__getattribute__(record, "body")
    assert record.body["note"] == [{"text": "a"}]
    assert object.__getattribute__(record, "body") is record.body


def test_an_element_is_decoded_alone() -> None:
    """What is asked of one element touches no other; a name that isn't there is none, null is there."""
    found = one('{"resourceType":"Observation","id":"o","code":{"text":"a"},"note":null}')
    assert found["code"] == {"text": "a"}
    assert "note" in found
    assert found.get("note", 1) is None
    assert found.get("value", 1) == 1
    assert sorted(found) == ["code", "id", "note", "resourceType"]
    with pytest.raises(KeyError):
        found["value"]


@pytest.mark.parametrize("name", ["code", "\\u0063ode"])
def test_of_a_name_that_stands_twice_policy_and_reader_see_the_same_value(name: str) -> None:
    """The last, as a plain decoder does, however it is spelled: a source can't show one to each."""
    written = f'{{"resourceType":"Observation","id":"o","code":{{"text":"a"}},"{name}":{{"text":"b","text":"c"}}}}'
    found = one(written)
    assert found["code"] == found.body()["code"] == json.loads(written)["code"] == {"text": "c"}
    assert found.sign(frozenset({"code"}), frozenset()) == (("code", b'{"text":"b","text":"c"}'),)


@pytest.mark.parametrize("written", ["sec-label", "sec\\u002dlabel", "\\u0073ec-label"])
def test_a_word_is_found_however_it_is_spelled(written: str) -> None:
    """An ASCII letter may be written by its number."""
    found = one(f'{{"resourceType":"Observation","note":[{{"text":"{written}"}}],"code":{{"text":"x"}}}}')
    assert found.may_say("sec-label")
    assert found.may_say("sec-label", "note")
    assert not found.may_say("sec-label", "value")


def test_a_word_that_another_resource_says_is_not_said_by_all() -> None:
    """Nor is one that only an accent's number might seem to say."""
    pair = [observation("o1", note=[{"text": "sec-label"}]), observation("o2", note=[{"text": "é"}])]
    first, second = (e["resource"] for e in opened(answer(bundle(*pair)))["entry"])
    assert first.may_say("sec-label")
    assert not second.may_say("sec-label")
    assert not first.may_say("sec-label", "code")


def test_what_stands_in_place_of_an_element_is_read_and_searched() -> None:
    """It has no bytes of the source: no two are told to be alike by them."""
    found = one('{"resourceType":"MedicationRequest","id":"m","contained":[]}').having({"contained": [{"id": LABEL}]})
    assert found["contained"] == found.body()["contained"] == [{"id": LABEL}]
    assert found.may_say(LABEL.rpartition("/")[2], "contained")
    assert found.sign(frozenset({"contained"}), frozenset()) is None
    assert found.sign(frozenset({"id"}), frozenset()) == (("id", b'"m"'),)


def test_a_value_of_many_types_is_told_by_its_presence() -> None:
    """Null is none."""
    there = frozenset({"valueQuantity", "valueString"})
    found = one('{"resourceType":"Observation","valueQuantity":{"value":1},"valueString":null}')
    assert found.sign(frozenset(), there) == (("valueQuantity", None),)


@pytest.mark.parametrize(
    "value", ['"\\ud800"', '"a\x01b"', "NaN", "9" * 4_400, '"\udcff"', "01", "9" * 1_200, '"\udced\udca0\udc80"']
)
def test_an_answer_that_a_strict_decoder_refuses_is_decoded_whole_or_refused_whole(value: str) -> None:
    """Even where nothing that is asked for stands."""
    text = f'{{"resourceType":"Observation","id":"o1","subject":{{"reference":"Patient/p1"}},"note":{value}}}'
    body = b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource":%b}]}' % text.encode(
        "utf-8", "surrogateescape"
    )
    try:
        whole = checked(answer(body))
    except SourceFault:
        with pytest.raises(SourceFault, match="not-json"):
            opened(answer(body))
    else:
        assert type(opened(answer(body))["entry"][0]["resource"]) is dict
        assert opened(answer(body)) == whole


def test_what_is_nested_deep_is_not_put_off() -> None:
    """Whoever reads it later stands deeper in the stack."""
    text = f'{{"resourceType":"Observation","id":"o1","note":{DEEP}}}'
    body = b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource":%b}]}' % text.encode()
    assert type(opened(answer(body))["entry"][0]["resource"]) is dict


def test_references_to_addresses_of_the_bundle_are_written_anew() -> None:
    """Such a bundle is decoded whole."""
    inside = {"fullUrl": "urn:uuid:9", "resource": {"resourceType": "Practitioner", "id": "d1"}, "search": None}
    body = bundle(observation(performer=[{"reference": "urn:uuid:9"}]))
    body["entry"].append(inside)
    (record,) = read(body, (OBSERVATIONS,)).records
    assert record.body["performer"] == [{"reference": "Practitioner/d1"}]


def test_the_parts_of_a_batch_are_put_off_each_by_itself() -> None:
    """One that is odd is decoded; the others are not."""
    source = connector(batch=True)
    (batch,) = source.requests([OBSERVATIONS, Need("Condition", frozenset({"code"}))], "p1")
    condition = {**observation("c1"), "resourceType": "Condition"}
    parts = [bundle(observation()), bundle(condition, 5)]
    entries = [{"response": {"status": "200"}, "resource": part} for part in parts]
    reading = source.read(batch, answer({"resourceType": "Bundle", "type": "batch-response", "entry": entries}), NOW)
    assert [(r.type, r.unread is None) for r in reading.records] == [("Observation", False), ("Condition", False)]
    assert reading.odd == 1


def test_no_element_is_decoded_for_references_that_are_not_in_it() -> None:
    """Whom it refers to is found where it is asked for, however the name is spelled."""
    body = json.dumps(bundle(observation(performer=[{"reference": "Practitioner/d1"}]))).replace(
        '"reference": "Pract', '"refer\\u0065nce": "Pract'
    )
    found = read(body.encode(), (OBSERVATIONS, PRACTITIONERS))
    assert [dict(more.query)["_id"] for more in found.further] == ["d1"]


def test_what_a_server_says_of_having_narrowed_is_no_label() -> None:
    """`SUBSETTED` is a tag; the labels beside it are kept (https://hl7.org/fhir/R4/search.html#elements)."""
    meta = {"tag": [{"code": "SUBSETTED"}], "security": [{"code": "R"}]}
    first, second = read(bundle(observation("o1", meta=meta), observation("o2", meta={"tag": meta["tag"]}))).records
    assert ([label.code for label in first.labels], second.labels) == (["R"], ())


def test_what_labels_a_document_is_asked_whatever_is_needed() -> None:
    """Its own labels, and those on the resource: what a server leaves out labels nothing."""
    (request,) = connector(elements=True).requests([Need("DocumentReference", frozenset({"description"}))], "p1")
    asked = set(dict(request.query)["_elements"].split(","))
    assert asked >= {"securityLabel", "extension", "modifierExtension", "meta", "contained"}
