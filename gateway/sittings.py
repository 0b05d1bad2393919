"""Sittings: orders and results put together that are one doing of a test.

Takes sightings: released orders, results, reports and studies, with what they refer to. Gives sittings: an order with
its results, a report with what it reports, a panel with its members, copies in another source, a result and its
correction. The same in whatever order they come. Pure (docs/decisions/course.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from resolvers.records import Label, Record

Key = tuple[str, str, str]
"""A record: its source, type and local id."""

ORDER: Final = "ServiceRequest"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An order, a result, a report or a study of a test.

    `day` is its date as a count of days, None when it is known less closely; `instant` its date as its source wrote it.
    `codes` tell what it is of, `parts` what the parts in it are of; `based_on` are the orders that it answers, `holds`
    the results that a report or a panel is made of, `about` the studies that a report reads.
    """

    record: Record
    place: tuple[float, str, str]
    day: int | None
    instant: str
    codes: frozenset[Label]
    parts: frozenset[Label] = frozenset()
    based_on: frozenset[Key] = frozenset()
    holds: frozenset[Key] = frozenset()
    about: frozenset[Key] = frozenset()

    @property
    def key(self) -> Key:
        """Its record."""
        return (self.record.source, self.record.type, self.record.local_id)

    @property
    def ordered(self) -> bool:
        """Whether it is an order."""
        return self.record.type == ORDER

    @property
    def sorts(self) -> tuple[float, str, str, str]:
        """The sort key among sightings of all types: newest first."""
        when, source, local_id = self.place
        return (when, source, self.record.type, local_id)


@dataclass(frozen=True, slots=True)
class Sighted:
    """What was sighted, newest first."""

    seen: tuple[Sighting, ...] = field(repr=False)

    @property
    def orders(self) -> tuple[Sighting, ...]:
        """Its orders."""
        return tuple(one for one in self.seen if one.ordered)

    @property
    def results(self) -> tuple[Sighting, ...]:
        """Its results, reports and studies."""
        return tuple(one for one in self.seen if not one.ordered)


@dataclass(frozen=True, slots=True)
class Sitting(Sighted):
    """One doing of a test."""

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day of its results, else of its orders; None when no date is known to the day."""
        return days_of(self.seen)

    @property
    def sorts(self) -> tuple[float, str, str, str]:
        """The sort key: its newest sighting's."""
        return self.seen[0].sorts


def days_of(seen: Iterable[Sighting]) -> tuple[int, int] | None:
    """Return the first and the last day of results, else of orders; None when no date is known to the day."""
    held = [one for one in seen if one.day is not None]
    found = [one.day for one in held if not one.ordered] or [one.day for one in held]
    known = [day for day in found if day is not None]
    return (min(known), max(known)) if known else None


Alike = Callable[[Sighting], Iterable[Sighting]]
"""Gives the sightings of other sources that are likely copies of one."""


def sittings(sightings: Sequence[Sighting], alike: Alike, within: int) -> list[Sitting]:
    """Return the sittings, newest first; an order without a result has the first one within `within` days after it."""
    groups = _Groups(sightings)
    for one, other in (*_referred(sightings), *_reissued(sightings), *_copied(sightings, alike)):
        groups.join(one.key, other.key)
    for one, other in _answered(groups.sittings(), within):
        groups.join(one.key, other.key)
    return groups.sittings()


class _Groups:
    """Sightings in groups, each named by its least record."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self._sightings = sorted(sightings, key=lambda one: one.sorts)
        self._of = {one.key: one.key for one in sightings}

    def join(self, one: Key, other: Key) -> None:
        least, most = sorted((self._named(one), self._named(other)))
        self._of[most] = least

    def sittings(self) -> list[Sitting]:
        found: dict[Key, list[Sighting]] = defaultdict(list)
        for one in self._sightings:
            found[self._named(one.key)].append(one)
        return sorted((Sitting(tuple(seen)) for seen in found.values()), key=lambda one: one.sorts)

    def _named(self, key: Key) -> Key:
        while self._of[key] != key:
            key = self._of[key]
        return key


Pair = tuple[Sighting, Sighting]


def _referred(sightings: Sequence[Sighting]) -> Iterator[Pair]:
    """Yield what refers to each other: by order, by report, by panel."""
    known = {one.key: one for one in sightings}
    for one in sightings:
        yield from ((one, known[key]) for key in one.based_on | one.holds | one.about if key in known)


def _reissued(sightings: Sequence[Sighting]) -> Iterator[Pair]:
    """Yield results of one source, of one test, of the same moment: one corrects or completes the other."""
    first: dict[tuple[str, str, str, Label], Sighting] = {}
    for one in sightings:
        for code in one.codes if one.instant and not one.ordered else ():
            other = first.setdefault((one.record.source, one.record.type, one.instant, code), one)
            yield one, other


def _copied(sightings: Sequence[Sighting], alike: Alike) -> Iterator[Pair]:
    """Yield what is likely one fact in several sources, the nearest in time first; of each source once."""
    pairs = ((one, other) for one in sightings for other in alike(one) if one.sorts < other.sorts)
    copies = {one.key: {one.key} for one in sightings}
    for one, other in sorted(pairs, key=_apart):
        mine, theirs = copies[one.key], copies[other.key]
        if {key[0] for key in mine}.isdisjoint(key[0] for key in theirs):
            mine |= theirs
            copies |= dict.fromkeys(theirs, mine)
            yield one, other


def _apart(pair: Pair) -> tuple[float, tuple[float, str, str, str], tuple[float, str, str, str]]:
    one, other = pair
    return (abs(one.place[0] - other.place[0]), one.sorts, other.sorts)


def _answered(found: Sequence[Sitting], within: int) -> Iterator[Pair]:
    """Yield orders without a result, each with the first result that nothing ordered and that may be its own."""
    orders = sorted((one for one in found if one.orders and not one.results and one.days), key=_chronologically)
    results = sorted((one for one in found if one.results and not one.orders and one.days), key=_chronologically)
    for order in orders:
        mine = next((one for one in results if _may_answer(order, one, within)), None)
        if mine is not None:
            results.remove(mine)
            yield order.orders[0], mine.results[0]


def _may_answer(order: Sitting, result: Sitting, within: int) -> bool:
    if order.days is None or result.days is None or not 0 <= result.days[0] - order.days[0] <= within:
        return False
    asked = frozenset().union(*(one.codes for one in order.seen))
    return any(not asked.isdisjoint(one.codes) for one in result.seen)


def _chronologically(one: Sitting) -> tuple[tuple[int, int], tuple[float, str, str, str]]:
    return (one.days or (0, 0), one.sorts)
