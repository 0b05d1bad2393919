"""Paging: one order on every run, pages that make the whole, dates and filters by what a record says of itself."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.instants import Span, span_of
from gateway.paging import Dated, Item, cut, matches, place_from, place_of, select
from gateway.reading import date_of
from resolvers.records import Record
from resolvers.types.ports import Coded, Filter, Window
from tests.gateway.stage_parts import record

DATES = (
    None,
    "1976",
    "2024",
    "2024-02",
    "2024-02-29",
    "2024-02-29T10:00:00-05:00",
    "2024-03-01T00:00:00Z",
    "2026-11-20",
)
RECORDS = st.lists(
    st.tuples(st.sampled_from(DATES), st.sampled_from(["chus", "omnimed"]), st.integers(0, 10_000)),
    unique_by=lambda one: (one[1], one[2]),
    max_size=30,
).map(lambda ones: [condition(date, source, str(number)) for date, source, number in ones])


def condition(date: str | None, source: str = "chus", local_id: str = "c-1", **body: Any) -> Record:
    """Return a condition recorded on a date."""
    return record("Condition", local_id, source, **({"recordedDate": date} if date else {}), **body)


def dated(one: Record) -> Span | None:
    """Return when a condition was recorded."""
    return date_of(one.root(), ("recordedDate",))


def ordered(records: Sequence[Record], window: Window | None = None, **filters: Filter) -> list[Dated]:
    """Return the records in order, filtered by fields of the same name."""
    tested = {name: name for name in filters}
    return select(records, window or Window(), filters, tested, dated, lambda one, name: one.root().read(name))


def names(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return who is in a page."""
    return [(item.record.source, item.record.local_id) for item in items if isinstance(item, Dated)]


@given(RECORDS, st.integers(1, 40))
def test_pages_one_after_the_other_make_the_whole_without_repeats(records: list[Record], first: int) -> None:
    """Each asked with the cursor of the last record of the one before, by its text alone."""
    items = ordered(records)
    found: list[tuple[str, str]] = []
    after = None
    for _ in range(len(records) + 1):
        page = cut(items, first, place_from(after))
        assert len(page.items) <= first
        found += names(page.items)
        if not page.more:
            break
        assert len(page.items) == first
        after = place_of(page.items[-1])
    assert found == names(items)
    assert len(set(found)) == len(records)


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_is_total_and_the_same_however_the_records_came(records: list[Record], chance: random.Random) -> None:
    """Newest first, undated last, ties by source and id."""
    shuffled = list(records)
    chance.shuffle(shuffled)
    items = ordered(records)
    assert names(ordered(shuffled)) == names(items)
    starts = [item.span.start for item in items if item.span]
    assert starts == sorted(starts, key=lambda one: -(one or 0))
    undated = [item.span is None for item in items]
    assert undated == sorted(undated)
    for one, other in itertools.pairwise(items):
        assert one.key < other.key


@given(RECORDS, st.integers(0, 29), st.integers(1, 5))
def test_a_record_that_appears_between_two_pages_neither_repeats_nor_hides_another(
    records: list[Record], newcomer: int, first: int
) -> None:
    """The place is a record's own, not a rank."""
    items = ordered(records)
    page = cut(items, first, None)
    if not page.more:
        return
    grown = ordered([*records, condition("2026-11-21", "chus", f"new-{newcomer}")])
    rest = cut(grown, 500, place_from(place_of(page.items[-1])))
    assert names(rest.items) == names(items[first:])


@given(RECORDS, st.sampled_from(DATES[3:]), st.sampled_from(DATES[3:]))
def test_a_window_keeps_what_has_any_part_in_it(records: list[Record], since: str | None, until: str | None) -> None:
    """By the spans of dates, partial or not; the undated are given only without bounds."""
    kept = names(ordered(records, Window(since=since, until=until)))
    low, high = span_of(since), span_of(until)
    for one in records:
        span = dated(one)
        wanted = True
        if low or high:
            wanted = (
                span is not None
                and (low is None or (span.end or 0) > (low.start or 0))
                and (high is None or (span.start or 0) < (high.start or 0))
            )
        assert ((one.source, one.local_id) in kept) is wanted


@pytest.mark.parametrize(
    ("date", "since", "until", "kept"),
    [
        ("2024", "2024-12-31T00:00:00-05:00", None, True),
        ("2024", "2025-01-01T00:00:00-05:00", None, False),
        ("2024", None, "2024-01-01T00:00:00-05:00", False),
        ("2024", None, "2024-01-01T00:00:01-05:00", True),
        ("2024-02", "2024-02-29T23:59:59-05:00", "2030-01-01T00:00:00Z", True),
        ("2024-02", "2024-03-01T00:00:00-05:00", None, False),
        ("2024-02-29T10:00:00-05:00", "2024-02-29T15:00:00Z", None, True),
        ("2024-02-29T10:00:00-05:00", "2024-02-29T15:00:01Z", None, False),
        ("2024-02-29T10:00:00-05:00", None, "2024-02-29T15:00:00Z", False),
        (None, None, None, True),
        (None, "1900-01-01T00:00:00Z", None, False),
        (None, None, "2100-01-01T00:00:00Z", False),
        ("not a date", "1900-01-01T00:00:00Z", None, False),
        ("not a date", None, None, True),
    ],
)
def test_since_is_included_and_until_is_not(date: str | None, since: str | None, until: str | None, kept: bool) -> None:
    """On the date as it was written, in Québec."""
    assert bool(ordered([condition(date)], Window(since=since, until=until))) is kept


@pytest.mark.parametrize(
    ("period", "since", "until", "kept"),
    [
        ({"start": "2024-01-01", "end": "2024-01-31"}, "2024-01-31T12:00:00-05:00", None, True),
        ({"start": "2024-01-01", "end": "2024-01-31"}, "2024-02-01T00:00:00-05:00", None, False),
        ({"start": "2024-01-01"}, "2030-01-01T00:00:00Z", None, True),
        ({"start": "2024-01-01"}, None, "2023-12-31T00:00:00Z", False),
        ({"end": "2024-01-31"}, "2024-01-01T00:00:00Z", None, True),
        ({"end": "2024-01-31"}, "2025-01-01T00:00:00Z", None, False),
        ({"end": "2024-01-31"}, None, "1990-01-01T00:00:00Z", True),
        ({}, None, "1990-01-01T00:00:00Z", False),
        ({"start": "x", "end": "y"}, "1990-01-01T00:00:00Z", None, False),
    ],
)
def test_a_period_matches_by_any_part_of_it(
    period: dict[str, str], since: str | None, until: str | None, kept: bool
) -> None:
    """One without an end is under way; one without a start began at an unknown time."""
    one = record("Condition", onsetPeriod=period)
    found = select(
        [one], Window(since=since, until=until), {}, {}, lambda r: date_of(r.root(), ("onsetPeriod",)), _none
    )
    assert bool(found) is kept


def _none(_: Record, __: str) -> None:
    return None


def concept(*codes: tuple[str | None, str]) -> dict[str, Any]:
    """Return a concept of these codings."""
    return {"coding": [{**({"system": system} if system else {}), "code": code} for system, code in codes]}


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (None, True),
        ((), False),
        (("I10",), True),
        (("x", "I10"), True),
        ((Coded(None, "I10"),), True),
        ((Coded("urn:icd", "I10"),), True),
        ((Coded("urn:other", "I10"),), False),
        ((Coded("urn:icd", "38341003"),), False),
        ((Coded("urn:sct", "38341003"),), True),
        (("i10",), False),
        (("I10 ",), False),
    ],
)
def test_a_filter_is_passed_by_any_coding_that_is_wanted(wanted: Filter, kept: bool) -> None:
    """Exactly, in its own system; None filters nothing and an empty one matches nothing."""
    one = condition("2024", code=concept(("urn:icd", "I10"), ("urn:sct", "38341003")))
    assert bool(ordered([one], code=wanted)) is kept


def test_several_filters_all_hold_and_a_list_passes_by_any_item() -> None:
    """And a record without the field passes no filter on it."""
    one = condition("2024", code=concept((None, "a")), category=[concept((None, "x")), concept((None, "y"))])
    assert ordered([one], code=("a",), category=("y",))
    assert not ordered([one], code=("a",), category=("z",))
    assert not ordered([condition("2024")], code=("a",))


def test_a_value_that_may_not_be_shown_matches_nothing() -> None:
    """What reads as None passes no filter, or a filter would tell what is hidden."""
    one = condition("2024", code=concept((None, "a")))
    assert not select([one], Window(), {"code": ("a",)}, {"code": "code"}, dated, _none)
    assert not matches(None, ("a",))
    assert not matches([], ("a",))


@given(st.floats(allow_nan=False), st.text(max_size=8), st.text(max_size=8))
def test_a_place_survives_its_text(number: float, source: str, local_id: str) -> None:
    """Even of an undated record."""
    item = Dated(record("Condition", local_id, source), None if number == 0 else Span(number, None))
    assert place_from(place_of(item)) == item.key
    assert place_from(None) is None
