"""Course: one order over all types, and likely duplicates under the first of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.course import Moment, fold, in_order
from gateway.instants import span_of
from gateway.paging import Dated, cut, place_from, place_of
from resolvers.records import Record
from tests.gateway.stage_parts import record

DAYS = (
    None,
    "2026",
    "2026-11-17",
    "2026-11-17T06:15:00-05:00",
    "2026-11-17T14:00:00-05:00",
    "2026-11-18T06:15:00-05:00",
)
TYPES = ("Condition", "MedicationRequest", "Observation")
SOURCES = ("chus", "omnimed", "telesante")
Many = st.lists(
    st.tuples(st.sampled_from(TYPES), st.sampled_from(SOURCES), st.integers(0, 40), st.sampled_from(DAYS)),
    unique_by=lambda one: one[:3],
    max_size=25,
).map(lambda ones: [dated(kind, source, str(rank), day) for kind, source, rank, day in ones])


def dated(kind: str, source: str, local_id: str, day: str | None) -> Dated:
    """Return a record with its date."""
    return Dated(record(kind, local_id, source), span_of(day))


def names(moments: Iterable[Moment]) -> list[tuple[str, str, str]]:
    """Return who stands where."""
    return [(m.record.source, m.record.type, m.record.local_id) for m in moments]


def same_day(ones: Sequence[Dated]) -> Callable[[Record], list[Record]]:
    """Return who is like whom: of one type and day, in different sources."""
    day = {id(one.record): one.span and int((one.span.start or 0) // 86_400) for one in ones}

    def alike(of: Record) -> list[Record]:
        others = [one.record for one in ones if one.record.type == of.type and one.record.source != of.source]
        return [one for one in others if day[id(one)] is not None and day[id(one)] == day[id(of)]]

    return alike


@given(Many, st.randoms(use_true_random=False))
def test_the_order_is_one_however_the_records_came_and_each_type_keeps_its_own(
    ones: list[Dated], chance: random.Random
) -> None:
    """Newest first, undated last, ties by source, type and id; of one type alone, the order of its connection."""
    shuffled = list(ones)
    chance.shuffle(shuffled)
    moments = in_order(ones)
    assert names(in_order(shuffled)) == names(moments)
    assert len({moment.key for moment in moments}) == len(ones)
    for kind in TYPES:
        alone = sorted((one for one in ones if one.record.type == kind), key=lambda one: one.key)
        assert [m.record for m in moments if m.record.type == kind] == [one.record for one in alone]


@given(Many, st.integers(1, 30))
def test_pages_of_any_size_make_the_whole_folded_or_not(ones: list[Dated], first: int) -> None:
    """Each asked by the text of the last place: folding comes before the cut."""
    for whole in (in_order(ones), fold(in_order(ones), same_day(ones))):
        found: list[Moment] = []
        after: tuple[str, ...] | None = None
        for _ in range(len(whole) + 1):
            page = cut(whole, first, place_from(after))
            found += page.items
            if not page.more:
                break
            after = place_of(page.items[-1])
        assert found == whole


@given(Many)
def test_folding_loses_nothing_repeats_nothing_and_moves_nothing(ones: list[Dated]) -> None:
    """A partition: each record stands once; those on top keep their order; what is folded is like its top."""
    moments, alike = in_order(ones), same_day(ones)
    folded = fold(moments, alike)
    held = [id(one) for moment in folded for one in (moment.record, *moment.folded)]
    assert sorted(held) == sorted(id(one.record) for one in ones)
    kept = set(names(folded))
    assert names(folded) == [name for name in names(moments) if name in kept]
    for moment in folded:
        assert all(any(one is other for other in alike(moment.record)) for one in moment.folded)
        sources = [moment.record.source, *(one.source for one in moment.folded)]
        assert len(set(sources)) == len(sources)


@given(Many, st.randoms(use_true_random=False))
def test_folding_is_the_same_however_the_likenesses_are_told(ones: list[Dated], chance: random.Random) -> None:
    """Not the order in which duplicates are found chooses, but their place."""
    moments, alike = in_order(ones), same_day(ones)

    def shuffled(of: Record) -> list[Record]:
        found = alike(of)
        chance.shuffle(found)
        return found

    assert fold(moments, shuffled) == fold(moments, alike)


def test_the_first_in_the_order_stands_on_top_and_takes_the_nearest_of_each_other_source() -> None:
    """Two measures of one source on one day are two: the other source's is the copy of the nearer."""
    ones = [
        dated("Observation", "omnimed", "glucose", "2026-11-17T06:20:00-05:00"),
        dated("Observation", "chus", "glucose-matin", "2026-11-17T06:15:00-05:00"),
        dated("Observation", "chus", "glucose-midi", "2026-11-17T11:00:00-05:00"),
    ]
    folded = fold(in_order(ones), same_day(ones))
    assert [(m.record.local_id, [one.local_id for one in m.folded]) for m in folded] == [
        ("glucose-midi", ["glucose"]),
        ("glucose-matin", []),
    ]


@pytest.mark.parametrize("times", [0, 1])
def test_without_likenesses_nothing_is_folded(times: int) -> None:
    """And folding twice folds no more."""
    ones = [dated("Condition", source, "a", "2026-11-17") for source in SOURCES]
    folded = fold(in_order(ones), lambda _: [])
    assert [m.folded for m in folded] == [(), (), ()]
