"""Repeats: tests that were done more than once within some days.

Takes sittings. Gives repetitions, newest first: of a test, its sittings of which each follows another within so many
days. A panel that is repeated says it of its parts; parts that two panels share are told when the panels differ. Two
records are of one test when they share a coding. Pure (docs/decisions/course.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.sittings import Key, Sighted, Sighting, Sitting, days_of
from resolvers.records import Label

REPORT: Final = "DiagnosticReport"

Test = tuple[Label, frozenset[Label]]
"""What was done: its code and, of a report, what it is made of. Two reports of one code and other results may be of
other tests: "laboratory report" is a code."""


@dataclass(frozen=True, slots=True)
class Repetition(Sighted):
    """A test that was repeated: its code, and what was sighted of it."""

    code: Label
    days_apart: int

    @property
    def named_by(self) -> Sighting:
        """The newest sighting that bears its code itself, else in one of its parts."""
        return min(self.seen, key=lambda one: (self.code not in one.codes, self.code not in one.parts, one.sorts))


def repeated(sittings: Sequence[Sitting], within: int) -> list[Repetition]:
    """Return the tests with two sittings or more, each within `within` days of another."""
    done: dict[Test, list[tuple[Sighting, ...]]] = defaultdict(list)
    for sitting in sittings:
        for test in _tests(sitting):
            done[test].append(_of_test(test, sitting))
    found = [one for test, times in done.items() for one in _runs(test, times, within)]
    return sorted(_telling(found), key=lambda one: (one.seen[0].sorts, one.code.system, one.code.code))


def _tests(sitting: Sitting) -> set[Test]:
    """Return the tests that a sitting is of: those ordered, those of its panels, and each result."""
    found: set[Test] = set()
    for one in sitting.seen:
        made_of = _made_of(one, sitting)
        found |= {(code, made_of) for code in one.codes}
        found |= {(code, frozenset()) for code in one.parts}
    return found


def _made_of(one: Sighting, sitting: Sitting) -> frozenset[Label]:
    """Return the codes of what a report holds; none of an order or of a result, whose code says all."""
    if one.record.type != REPORT:
        return frozenset()
    held = (other for other in sitting.seen if other.key in one.holds)
    return frozenset().union(*(other.codes | other.parts for other in held))


def _of_test(test: Test, sitting: Sitting) -> tuple[Sighting, ...]:
    """Return what a sitting has of a test: what bears its code, what that holds, its results and its orders."""
    code, made_of = test
    kept = {
        one.key: one
        for one in sitting.seen
        if (code in one.codes and _made_of(one, sitting) == made_of) or (code in one.parts and not made_of)
    }
    for reach in (_results, _held, _orders):
        kept |= {one.key: one for one in reach(kept, sitting)}
    return tuple(one for one in sitting.seen if one.key in kept)


def _results(kept: dict[Key, Sighting], sitting: Sitting) -> Iterator[Sighting]:
    """Yield what answers the orders that are kept."""
    orders = {key for key, one in kept.items() if one.ordered}
    return (one for one in sitting.seen if not one.based_on.isdisjoint(orders))


def _held(kept: dict[Key, Sighting], sitting: Sitting) -> Iterator[Sighting]:
    """Yield what kept reports and panels hold or read."""
    wholes = _of_one_order(kept, sitting)
    return (one for one in sitting.seen for whole in wholes if one.key in whole.holds | whole.about)


def _orders(kept: dict[Key, Sighting], sitting: Sitting) -> Iterator[Sighting]:
    """Yield the orders that what is kept answers."""
    answers = _of_one_order(kept, sitting)
    return (one for one in sitting.orders if any(one.key in other.based_on for other in answers))


def _of_one_order(kept: dict[Key, Sighting], sitting: Sitting) -> list[Sighting]:
    """Return what is kept without what answers several orders: that is of several tests, and tells them of none."""
    orders = {one.key for one in sitting.orders}
    return [one for one in kept.values() if len(one.based_on & orders) <= 1]


def _runs(test: Test, times: Iterable[tuple[Sighting, ...]], within: int) -> Iterator[Repetition]:
    """Yield the longest rows of a test's times in which each follows within so many days."""
    dated = sorted(
        ((days, seen) for seen in times if (days := days_of(seen))), key=lambda one: (one[0], one[1][0].sorts)
    )
    row: list[tuple[Sighting, ...]] = []
    gaps: list[int] = []
    last = 0
    for (start, end), seen in dated:
        gap = max(start - last, 0)
        if row and gap > within:
            yield from _repetition(test, row, gaps)
            row, gaps = [], []
        elif row:
            gaps.append(gap)
        last = max(last, end) if row else end
        row.append(seen)
    yield from _repetition(test, row, gaps)


def _repetition(test: Test, row: Sequence[tuple[Sighting, ...]], gaps: Sequence[int]) -> Iterator[Repetition]:
    if gaps:
        seen = sorted((one for time in row for one in time), key=lambda one: one.sorts)
        yield Repetition(tuple(seen), test[0], min(gaps))


def _telling(found: Iterable[Repetition]) -> list[Repetition]:
    """Return the repetitions that tell more than another: one of all that another is of stands for it."""
    by_seen: dict[frozenset[Key], Repetition] = {}
    for one in sorted(found, key=lambda each: (each.code.system, each.code.code)):
        by_seen.setdefault(frozenset(sighting.key for sighting in one.seen), one)
    return [one for seen, one in by_seen.items() if not any(seen < other for other in by_seen)]
