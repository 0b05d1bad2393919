"""The FHIR connector: batches that a server won't take, answers that stop short, searches that failed inside a 200."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Need, Reading, SourceFault
from tests.resolvers.fhir_answers import (
    BASE,
    ENCOUNTERS,
    NOW,
    OBSERVATIONS,
    PATIENT,
    answer,
    bundle,
    connector,
    medication,
    names,
    observation,
    read,
    referring,
)

NEEDS = [OBSERVATIONS, ENCOUNTERS, PATIENT]
NOTHING: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": 0}


def parts(*given: tuple[Any, str]) -> dict[str, Any]:
    entries = [{"resource": body, "response": {"status": status}} for body, status in given]
    return {"resourceType": "Bundle", "type": "batch-response", "entry": entries}


def outcome(severity: str) -> dict[str, Any]:
    issue = {"severity": severity, "code": "exception", "diagnostics": "Marie Bouchard, BOUM855510ZZ"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def batched(status: int, body: Any) -> Reading:
    source = connector(batch=True)
    (request,) = source.requests(NEEDS, "p1")
    return source.read(request, answer(body, status), NOW)


@pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 422, 501])
def test_a_server_that_takes_no_batch_is_asked_each_search_alone(status: int) -> None:
    """The same searches, as if the settings had said so."""
    reading = batched(status, outcome("error"))
    single = connector().requests(NEEDS, "p1")
    assert [(r.method, r.path, r.query) for r in reading.further] == [(r.method, r.path, r.query) for r in single]
    assert [r.about.types for r in reading.further] == [("Observation",), ("Encounter",), ("Patient",)]
    assert (reading.records, reading.faults) == ((), ())


@pytest.mark.parametrize(
    ("status", "reason"),
    [(401, "unauthenticated"), (403, "forbidden"), (429, "status"), (500, "status"), (503, "status")],
)
def test_a_batch_that_was_refused_or_failed_is_not_asked_again_in_parts(status: int, reason: str) -> None:
    """A refusal is honoured, and a server in trouble isn't given more to do."""
    with pytest.raises(SourceFault) as raised:
        batched(status, outcome("error"))
    assert raised.value.reason == reason


def test_each_part_of_a_batch_has_its_own_status() -> None:
    """A refusal is told apart from a failure."""
    needs = [OBSERVATIONS, ENCOUNTERS, Need("Goal", frozenset()), Need("CarePlan", frozenset()), PATIENT]
    source = connector(batch=True)
    (request,) = source.requests(needs, "p1")
    body = parts(
        (bundle(observation()), "200"),
        (outcome("error"), "403 Forbidden"),
        (outcome("error"), "412"),
        (None, "410 Gone"),
        (outcome("fatal"), "200 OK"),
    )
    reading = source.read(request, answer(body), NOW)
    assert names(reading) == ["Observation/o1"]
    assert reading.faults == (
        ("Encounter", "forbidden"),
        ("Goal", "status"),
        ("CarePlan", "status"),
        ("Patient", "shape"),
    )


def test_a_part_of_a_batch_without_its_next_link_is_asked_again_alone() -> None:
    """Some servers page a search, and cut it short without a word inside a batch: only `total` tells."""
    source = connector(batch=True)
    (request,) = source.requests([OBSERVATIONS, ENCOUNTERS], "p1")
    body = parts((bundle(observation("a"), total=3), "200"), (NOTHING, "200"))
    reading = source.read(request, answer(body), NOW)
    assert reading.records == ()
    assert [(r.method, r.path, r.about.types) for r in reading.further] == [("GET", "Observation", ("Observation",))]
    whole = source.read(reading.further[0], answer(bundle(observation("a"), next_link=f"{BASE}/Observation?n=2")), NOW)
    assert names(whole) == ["Observation/a"]


def test_a_part_with_a_next_link_is_read_and_followed() -> None:
    """Its first page isn't asked twice."""
    source = connector(batch=True)
    (request,) = source.requests([OBSERVATIONS, ENCOUNTERS], "p1")
    first = bundle(observation("a"), total=3, next_link=f"{BASE}/Observation?n=2")
    reading = source.read(request, answer(parts((first, "200"), (NOTHING, "200"))), NOW)
    assert names(reading) == ["Observation/a"]
    assert [dict(r.query) for r in reading.further] == [{"n": "2"}]


def test_fewer_records_than_the_server_counts_read_as_partial() -> None:
    """And none at all, though it counts some, is a fault: never an empty list."""
    short = read(bundle(observation("a"), total=3))
    assert (names(short), short.partial) == (["Observation/a"], True)
    with pytest.raises(SourceFault, match="shape"):
        read(bundle(total=3))


def test_what_came_is_counted_whatever_is_thought_of_it() -> None:
    """Another patient's record, and one of no shape, did arrive; those that came along are not counted."""
    whole = bundle(observation("a"), observation("b", "p2"), {"id": "c"}, total=3)
    whole["entry"].append({"resource": medication(), "search": {"mode": "include"}})
    reading = read(whole)
    assert (names(reading), reading.odd, reading.partial) == (["Observation/a"], 3, False)


def test_pages_together_are_what_the_server_counts() -> None:
    """The last page is judged with those before it."""
    source = connector()
    (request,) = source.requests([OBSERVATIONS], "p1")
    first = source.read(request, answer(bundle(observation("a"), total=2, next_link="?n=2")), NOW)
    last = source.read(first.further[0], answer(bundle(observation("b"), total=2)), NOW)
    assert (first.partial, last.partial) == (False, False)
    assert source.read(first.further[0], answer(bundle(total=2)), NOW).partial


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_a_search_that_says_it_failed_is_never_an_empty_list(severity: str) -> None:
    """An OperationOutcome among the entries of a 200: a fault alone, partial beside records."""
    with pytest.raises(SourceFault) as raised:
        read(bundle(outcome(severity)))
    assert (raised.value.reason, str(raised.value)) == ("outcome", "outcome")
    beside = read(bundle(observation(), outcome(severity)))
    assert (names(beside), beside.partial) == (["Observation/o1"], True)


@pytest.mark.parametrize("severity", ["warning", "information", None])
def test_a_search_that_only_remarks_is_whole(severity: Any) -> None:
    """An unknown parameter was left aside, for example."""
    reading = read(bundle(outcome(severity)))
    assert (reading.records, reading.partial, reading.odd) == ((), False, 0)


def test_medicines_that_were_not_all_given_leave_their_records_out_and_say_so() -> None:
    """A search by id is judged the same way."""
    source = connector()
    (request,) = source.requests([Need("MedicationRequest", frozenset({"medication"}))], "p1")
    first = source.read(
        request, answer(bundle(referring("r1", "Medication/m1"), referring("r2", "Medication/m2"))), NOW
    )
    reading = source.read(first.further[0], answer(bundle(medication("m1"))), NOW)
    assert (names(reading), reading.odd) == (["MedicationRequest/r1"], 1)
