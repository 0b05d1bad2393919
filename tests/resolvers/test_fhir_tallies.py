"""Tallies of FHIR sources: a measure evaluated over whole days, read row by row, never the subjects of it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Response, SourceFault
from resolvers.protocols.fhir import FhirConnector
from resolvers.protocols.fhir_tallies import FhirTallies
from resolvers.protocols.holdings import Span
from resolvers.protocols.tallies import FOLLOW_UPS, TESTS, Tallied, Tally
from resolvers.rows import shipped
from tests.resolvers.record_specs import specs

SPAN = Span("", 1_787_371_200, 1_795_237_200, 30)
"""From midnight in Québec, 22 August 2026, to midnight, 21 November."""
TALLIES = FhirTallies({FOLLOW_UPS: "suivis", TESTS: "analyses-{days}"})


def population(counted: Any, shown: Any) -> list[Any]:
    """Return both numbers as a MeasureReport says them."""
    said = (("initial-population", 999), ("denominator", counted), ("numerator", shown))
    return [{"code": {"coding": [{"code": code}]}, "count": count} for code, count in said]


def stratum(code: str, counted: Any, shown: Any) -> Any:
    """Return a stratum of a code."""
    value = {"coding": [{"system": "urn:s", "code": code}], "text": code}
    return {"value": value, "population": population(counted, shown)}


def report(*strata: Any, whole: Any = (364, 43), named: str = "class", **others: Any) -> Any:
    """Return a report."""
    ages = {"code": [{"coding": [{"code": "age"}]}], "stratum": [stratum("P65Y", 1, 1)]}
    stratifier = {"code": [{"coding": [{"code": named}]}], "stratum": list(strata)}
    return {
        "resourceType": "MeasureReport", "status": "complete", "type": "summary",
        "period": {"start": "2026-08-22", "end": "2026-11-20"},
        "group": [{"population": population(*whole), "stratifier": [ages, stratifier]}], **others,
    }  # fmt: skip


def read(body: Any, name: str = FOLLOW_UPS) -> Tally:
    """Read a report."""
    return TALLIES.read(TALLIES.request(name, SPAN), Response(200, {}, json.dumps(body).encode()))


def test_a_measure_is_asked_for_whole_days_and_for_no_subject() -> None:
    """The last day is included; how many days a repeat is within names the measure."""
    asked = TALLIES.request(FOLLOW_UPS, SPAN)
    assert (asked.method, asked.path) == ("GET", "Measure/suivis/$evaluate-measure")
    assert dict(asked.query) == {"periodStart": "2026-08-22", "periodEnd": "2026-11-20", "reportType": "population"}
    assert TALLIES.request(TESTS, SPAN).path == "Measure/analyses-30/$evaluate-measure"


def test_a_measure_of_all_establishments_is_never_one_s() -> None:
    """It counts all that its server holds: a pilot of one of several would read the others'."""
    with pytest.raises(SourceFault):
        TALLIES.request(FOLLOW_UPS, Span("ETS-001", SPAN.since, SPAN.until, 30))


def test_a_source_gives_the_measures_of_its_settings() -> None:
    """None without; another count is a mistake to ask for."""
    table = PathTable.load(shipped("fhir"), specs(), "https://chus.example/fhir")
    source = FhirConnector("chus", table, Capabilities(measures={FOLLOW_UPS: "suivis"}))
    assert isinstance(source, Tallied)
    assert source.tallies.names == {FOLLOW_UPS}
    assert FhirConnector("chus", table, Capabilities()).tallies.names == frozenset()
    with pytest.raises(KeyError):
        source.tallies.request(TESTS, SPAN)


def test_each_stratum_is_a_row() -> None:
    """By class, what ended; a class that is none that we know is a row without a kind."""
    found = read(report(stratum("IMP", 200, 20), stratum("EMER", 100, 20), stratum("PRENC", 64, 3)))
    assert found.rows == (
        {"kind": "DISCHARGE", "expected": 200, "missing": 20},
        {"kind": "EMERGENCY_VISIT", "expected": 100, "missing": 20},
        {"kind": None, "expected": 64, "missing": 3},
    )
    assert (found.odd, found.whole) == (0, True)


def test_what_no_stratum_says_is_counted_without_a_name() -> None:
    """Whether a server keeps a stratum back or only its numbers."""
    hidden = stratum("EMER", 100, 20) | {"population": []}
    rest = {"kind": None, "expected": 164, "missing": 23}
    assert read(report(stratum("IMP", 200, 20), hidden)).rows[-1] == rest
    assert read(report(stratum("IMP", 200, 20))).rows[-1] == rest


def test_a_test_is_named_as_its_stratum_is() -> None:
    """With the days that were asked."""
    (row,) = read(report(stratum("14749-6", 364, 43), named="code"), TESTS).rows
    assert (row["ordered"], row["repeated"], row["within_days"]) == (364, 43, 30)
    assert row["test"]["coding"] == [{"system": "urn:s", "code": "14749-6"}]


@pytest.mark.parametrize("numbers", [(5, 6), (-1, -2), (2**31, 1)])
def test_numbers_that_are_no_count_are_odd(numbers: tuple[int, int]) -> None:
    """More of the sort than there are, fewer than none, or beyond a GraphQL Int."""
    whole = (max(numbers[0], 0) + 10, max(numbers[1], 0) + 10)
    assert read(report(stratum("IMP", *numbers), whole=whole)).odd


def spoilt(*path: Any, to: Any) -> Any:
    """Return a report in which one thing is otherwise."""
    body = deepcopy(report(stratum("IMP", 364, 43)))
    held = body
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = to
    return body


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"resourceType": "Bundle"},
        spoilt("type", to="subject-list"),
        spoilt("status", to="pending"),
        spoilt("status", to="error"),
        spoilt("group", to=[]),
        spoilt("group", to={}),
        spoilt("period", to=None),
        spoilt("period", "start", to="2026-07-22"),
        spoilt("period", "end", to="2026-12-20"),
        spoilt("group", 0, "population", to=[]),
        spoilt("group", 0, "population", 1, "count", to="364"),
        spoilt("group", 0, "population", 1, "count", to=363),
        spoilt("group", 0, "stratifier", 0, to={"code": [{"coding": [{"code": "class"}]}]}),
        spoilt("group", 0, "stratifier", to=["class"]),
    ],
)
def test_what_is_no_report_of_the_time_asked_is_a_fault(body: Any) -> None:
    """Another type, not complete, of other days, or that doesn't add up."""
    with pytest.raises(SourceFault):
        read(body)


def test_a_server_may_write_its_period_in_its_own_zone() -> None:
    """To the second, in UTC."""
    period = {"start": "2026-08-22T04:00:00Z", "end": "2026-11-21T04:59:59Z"}
    assert len(read(report(stratum("IMP", 364, 43), period=period)).rows) == 1


def test_an_answer_that_is_no_success_is_a_fault() -> None:
    """A measure that isn't there, or a refusal."""
    for status in (404, 403, 500):
        with pytest.raises(SourceFault):
            TALLIES.read(TALLIES.request(FOLLOW_UPS, SPAN), Response(status, {}, b"{}"))
