"""Capacity: waits by specialty and places by establishment, as sources count them, small counts kept back.

Takes the rows that sources gave. Gives those that may be said: None is a count that is too small, or that isn't known.
Counts of one establishment, or of one specialty, by several sources are added up; medians of several can't be, and are
None. Pure (docs/decisions/small-numbers.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.shares import Shares
from resolvers.records import Label


@dataclass(frozen=True, slots=True)
class Wait:
    """Referrals to a specialty that wait: how many, and for how many days."""

    text: str
    codes: tuple[Label, ...]
    waiting: int
    median_days: int | None
    longest_days: int | None


@dataclass(frozen=True, slots=True)
class Places:
    """Places of an establishment: offered, and taken of these."""

    establishment: str
    slots: int | None
    booked: int | None


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom a count is: the establishments, each with the sources that count it, and those that none counts."""

    by: Mapping[str, tuple[str, ...]]
    uncounted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resources:
    """What may be said; None is what wasn't asked, or what no source counts or counted."""

    waits: tuple[Wait, ...] | None = None
    capacity: tuple[Places, ...] | None = None
    follow_ups: Shares | None = None
    tests: Shares | None = None
    days: int = 0
    """Within how many days a test counts as ordered again."""
    whose: Mapping[str, Whose] = field(default_factory=dict)
    """By count (`resolvers/protocols/tallies.py`)."""


def waits(found: Iterable[Wait], below: int) -> tuple[Wait, ...]:
    """Return the specialties of which enough wait, by name: one with few, or none, isn't named."""
    by: dict[tuple[tuple[Label, ...], str], list[Wait]] = defaultdict(list)
    for one in found:
        by[one.codes, "" if one.codes else one.text].append(one)
    summed = (_together(each) for each in by.values())
    return tuple(sorted((one for one in summed if one.waiting >= below), key=lambda one: (one.text, one.codes)))


def _together(each: Sequence[Wait]) -> Wait:
    if len(each) == 1:
        return each[0]
    longest = [one.longest_days for one in each]
    known = [days for days in longest if days is not None]
    total = sum(one.waiting for one in each)
    return Wait(each[0].text, each[0].codes, total, None, max(known) if len(known) == len(longest) else None)


def places(
    found: Iterable[Places], establishments: Sequence[str], unknown: Collection[str], below: int
) -> tuple[Places, ...]:
    """Return the places of each establishment, and those taken: few of either aren't said; places are of nobody."""
    slots: dict[str, int] = defaultdict(int)
    booked: dict[str, int] = defaultdict(int)
    for one in found:
        slots[one.establishment] += one.slots or 0
        booked[one.establishment] += one.booked or 0
    return tuple(
        Places(name, None, None) if name in unknown else _said(name, slots[name], booked[name], below)
        for name in establishments
    )


def _said(name: str, slots: int, booked: int, below: int) -> Places:
    return Places(name, slots if slots >= below else None, booked if booked >= below else None)
