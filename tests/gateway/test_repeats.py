"""Repeats: a test done more than once; an order and its results, copies, corrections and panels are one doing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.instants import span_of
from gateway.paging import Dated
from gateway.projection.sightings import day_of
from gateway.repeats import Repetition, repeated
from gateway.sittings import Sighting, sittings
from resolvers.records import Label
from tests.gateway.stage_parts import record

LOINC = "http://loinc.org"
TSH, HB, WBC, CBC, ANY_LAB = (Label(LOINC, code) for code in ("3016-3", "718-7", "6690-2", "58410-2", "11502-2"))
KINDS = {"o": "ServiceRequest", "r": "Observation", "d": "DiagnosticReport", "s": "ImagingStudy"}


def seen(name: str, day: str | None, *codes: Label, source: str = "chus", **leads: Sequence[str]) -> Sighting:
    """Return a sighting called `o1` (an order), `r1` (a result), `d1` (a report) or `s1` (a study)."""
    one = record(KINDS[name[0]], name, source)
    keys = {kind: frozenset((source, KINDS[other[0]], other) for other in others) for kind, others in leads.items()}
    place = Dated(one, span_of(day)).key
    return Sighting(one, place, day_of(day or ""), day or "", frozenset(codes), **keys)  # type: ignore[arg-type]


def alike_of(ones: Sequence[Sighting]) -> Any:
    """Return who is likely a copy of whom: of one type, code and day, in different sources."""

    def alike(one: Sighting) -> Iterable[Sighting]:
        for other in ones:
            same = one.record.type == other.record.type and one.day == other.day and one.codes & other.codes
            if same and one.day is not None and one.record.source != other.record.source:
                yield other

    return alike


def found(*ones: Sighting, within: int = 30) -> list[Repetition]:
    """Return the repetitions."""
    return repeated(sittings(ones, alike_of(ones), within), within)


def told(*ones: Sighting, within: int = 30) -> list[tuple[str, str, int]]:
    """Return each repetition as its code, the names of what was sighted, and the days."""
    return [
        (one.code.code, " ".join(each.record.local_id for each in one.seen), one.days_apart)
        for one in found(*ones, within=within)
    ]


def test_a_test_that_two_places_ordered_is_told_with_its_orders_and_results() -> None:
    """Newest first, with the fewest days between two."""
    ones = (
        seen("o1", "2026-11-01", TSH, source="omnimed"),
        seen("r1", "2026-11-02", TSH, source="omnimed", based_on=["o1"]),
        seen("o2", "2026-11-10", TSH),
        seen("r2", "2026-11-12", TSH, based_on=["o2"]),
    )
    assert told(*ones) == [("3016-3", "r2 o2 r1 o1", 10)]
    (one,) = found(*ones)
    assert [each.record.local_id for each in one.orders] == ["o2", "o1"]
    assert [each.record.local_id for each in one.results] == ["r2", "r1"]
    assert told(*ones, within=9) == []
    assert told(*ones, within=10) != []


@pytest.mark.parametrize(
    "ones",
    [
        (seen("o1", "2026-11-01", TSH), seen("r1", "2026-11-02", TSH, based_on=["o1"])),
        (seen("o1", "2026-11-01", TSH, source="omnimed"), seen("r1", "2026-11-02", TSH)),
        (seen("r1", "2026-11-02T07:30:00-05:00", TSH), seen("r1", "2026-11-02", TSH, source="omnimed")),
        (seen("r1", "2026-11-02T07:30:00-05:00", TSH), seen("r2", "2026-11-02T07:30:00-05:00", TSH)),
        (seen("o1", "2026-11-01", CBC), *(seen(f"r{n}", f"2026-11-0{n}", HB, based_on=["o1"]) for n in (2, 3, 4))),
        (seen("d1", "2026-11-02", ANY_LAB, holds=["r1"]), seen("r1", "2026-11-02", HB)),
        (seen("o1", "2026-11-01", TSH), seen("o2", "2026-11-01", TSH, based_on=["o1"])),
        (seen("r1", "2026-11-02", TSH), seen("r2", "2026-12-03", TSH)),
        (seen("r1", "2026-11-02", TSH), seen("r2", "2026-11-03", HB)),
        (seen("r1", "2026-11", TSH), seen("r2", "2026-11-03", TSH)),
        (seen("r1", None, TSH), seen("r2", None, TSH)),
    ],
    ids=[
        "an order and its result", "an order elsewhere and what answers it", "a copy in another source",
        "a correction", "results of one standing order", "a report and its result", "an order and its filler",
        "too far apart", "another test", "a month is no day", "undated",
    ],
)  # fmt: skip
def test_what_is_one_doing_of_a_test_is_no_repetition(ones: tuple[Sighting, ...]) -> None:
    """Whether records say so, or it is only likely."""
    assert told(*ones) == []


def test_an_order_after_a_result_repeats_it_and_so_does_a_second_result_after_one_order() -> None:
    """An order has one result of those that nothing ordered: the first after it."""
    assert told(seen("r1", "2026-11-02", TSH), seen("o1", "2026-11-09", TSH)) == [("3016-3", "o1 r1", 7)]
    assert told(
        seen("o1", "2026-11-01", TSH, source="omnimed"), seen("r1", "2026-11-02", TSH), seen("r2", "2026-11-09", TSH)
    ) == [("3016-3", "r2 r1 o1", 7)]


def test_two_of_one_source_on_one_day_are_two_though_another_source_has_a_copy() -> None:
    """The copy is of the nearer."""
    morning, noon = "2026-11-02T06:15:00-05:00", "2026-11-02T12:15:00-05:00"
    ones = (seen("r1", morning, HB), seen("r2", noon, HB), seen("r3", "2026-11-02", HB, source="omnimed"))
    assert told(*ones) == [("718-7", "r2 r1 r3", 0)]
    third = seen("r4", noon, HB, source="gmf")
    assert told(*ones, third) == [("718-7", "r2 r4 r1 r3", 0)]


def panel(rank: int, day: str, *codes: Label, source: str = "chus", named: Label = CBC) -> list[Sighting]:
    """Return a report with its results."""
    results = [seen(f"r{rank}-{n}", day, code, source=source) for n, code in enumerate(codes)]
    return [seen(f"d{rank}", day, named, source=source, holds=[one.record.local_id for one in results]), *results]


def test_a_panel_that_is_repeated_says_it_of_its_parts() -> None:
    """One line, not one for each analyte."""
    ones = [*panel(1, "2026-11-02", HB, WBC), *panel(2, "2026-11-05", WBC, HB, source="omnimed")]
    assert [(code, days) for code, _, days in told(*ones)] == [("58410-2", 3)]


def test_parts_that_two_different_panels_share_are_told_apart() -> None:
    """A code such as "laboratory report" says nothing of what was tested."""
    ones = [*panel(1, "2026-11-02", HB, WBC, named=ANY_LAB), *panel(2, "2026-11-05", HB, TSH, named=ANY_LAB)]
    assert told(*ones) == [("718-7", "r2-0 r1-0", 3)]


def test_a_part_that_was_also_done_by_itself_is_told_beside_its_panel() -> None:
    """With all of its times."""
    ones = [*panel(1, "2026-11-02", HB, WBC), *panel(2, "2026-11-05", HB, WBC), seen("r9", "2026-11-07", HB)]
    assert told(*ones) == [("718-7", "r9 r2-0 r1-0", 2), ("58410-2", "d2 r2-0 r2-1 d1 r1-0 r1-1", 3)]


def test_a_panel_ordered_twice_is_told_before_its_results_are_in() -> None:
    """An order's code says all: the second has no result yet, the first has several."""
    ones = (
        seen("o1", "2026-11-01", CBC), seen("r1", "2026-11-02", HB, based_on=["o1"]),
        seen("r2", "2026-11-02", WBC, based_on=["o1"]), seen("o2", "2026-11-04", CBC, source="omnimed"),
    )  # fmt: skip
    assert told(*ones) == [("58410-2", "o2 r1 r2 o1", 2)]


def test_two_tests_of_one_report_stay_two() -> None:
    """A report that answers two orders is of both, and mixes neither's results."""
    ones: list[Sighting] = []
    for rank, day in ((1, "2026-11-02"), (2, "2026-11-05")):
        ones += [
            seen(f"o{rank}1", day, TSH), seen(f"o{rank}2", day, HB),
            seen(f"r{rank}1", day, TSH, based_on=[f"o{rank}1"]), seen(f"r{rank}2", day, HB, based_on=[f"o{rank}2"]),
            seen(f"d{rank}", day, ANY_LAB, based_on=[f"o{rank}1", f"o{rank}2"], holds=[f"r{rank}1", f"r{rank}2"]),
        ]  # fmt: skip
    assert sorted(told(*ones)) == [("3016-3", "d2 r21 o21 d1 r11 o11", 3), ("718-7", "d2 r22 o22 d1 r12 o12", 3)]


def test_an_imaging_test_is_its_order_its_study_and_its_report() -> None:
    """Each with a code of its own system."""
    rx, report = Label("http://snomed.info/sct", "399208008"), Label(LOINC, "30745-4")
    ones: list[Sighting] = []
    for rank, day in ((1, "2026-11-02"), (2, "2026-11-20")):
        ones += [
            seen(f"o{rank}", day, rx), seen(f"s{rank}", day, rx, based_on=[f"o{rank}"]),
            seen(f"d{rank}", day, report, based_on=[f"o{rank}"], about=[f"s{rank}"]),
        ]  # fmt: skip
    assert [(len(one.orders), len(one.results), one.days_apart) for one in found(*ones)] == [(2, 4, 18)]


SIGHTINGS = st.lists(
    st.tuples(
        st.sampled_from("ord"),
        st.integers(0, 9),
        st.sampled_from(["2026-11-02", "2026-11-02T07:30:00-05:00", "2026-11-20", "2027-03-01", "2026", None]),
        st.lists(st.sampled_from([TSH, HB, WBC, CBC]), max_size=2),
        st.sampled_from(["chus", "omnimed"]),
        st.lists(st.integers(0, 9), max_size=2),
    ),
    unique_by=lambda one: (one[0], one[1], one[4]),
    max_size=12,
).map(
    lambda ones: [
        seen(
            f"{kind}{rank}", day, *codes, source=source,
            **({"holds": [f"r{n}" for n in to]} if kind == "d" else {"based_on": [f"o{n}" for n in to]}),
        )
        for kind, rank, day, codes, source, to in ones
    ]
)  # fmt: skip


@given(SIGHTINGS, st.integers(1, 365), st.randoms(use_true_random=False))
def test_sittings_part_what_was_sighted_and_repetitions_hang_on_no_order(
    ones: list[Sighting], within: int, chance: random.Random
) -> None:
    """Each sighting in one sitting; the same repetitions however records came; each of two sittings at least."""
    held = sittings(ones, alike_of(ones), within)
    assert sorted(each.key for one in held for each in one.seen) == sorted(one.key for one in ones)
    shuffled = list(ones)
    chance.shuffle(shuffled)
    assert told(*shuffled, within=within) == told(*ones, within=within)
    of = {each.key: rank for rank, one in enumerate(held) for each in one.seen}
    for one in found(*ones, within=within):
        assert len({of[each.key] for each in one.seen}) > 1
        assert 0 <= one.days_apart <= within
        assert len({each.key for each in one.seen}) == len(one.seen)


@given(SIGHTINGS, st.integers(1, 365))
def test_a_wider_window_of_days_takes_no_test_away(ones: list[Sighting], within: int) -> None:
    """What is repeated within some days is within more, when no order waits for a result."""
    ones = [one for one in ones if not one.ordered]
    narrow = {one.code for one in found(*ones, within=within)}
    wide = found(*ones, within=within + 30)
    assert all(any(code in {*each.codes, *each.parts} for one in wide for each in one.seen) for code in narrow)
