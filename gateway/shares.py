"""Shares: how many of what is counted are of one sort, by establishment and by name, small counts kept back.

Follow-ups that are missing of those expected, tests that were repeated of those ordered. Takes rows that sources gave.
Gives the counts that may be said: None is one that is too small, one that would tell such a one or that few are of the
other sort, or one that isn't known: while any establishment's is unknown, none is said. A name is said where enough are
counted of it. Pure (docs/decisions/small-numbers.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.crossed import ALL, TOTAL, Frame, Row, crossed
from gateway.suppression import withheld
from resolvers.records import Label

SORT: Final = "sort"
OTHERS: Final = "others"
"""Those counted that are not of the sort: never said, since whoever knows the whole and the sort knows them."""
REST: Final[Row] = ("name", "")
"""What isn't named; never said."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a row is of: a word, or a concept's text and codes."""

    text: str = ""
    codes: tuple[Label, ...] = ()

    @property
    def key(self) -> str:
        """What two rows of the same have in common: their codes, else their text."""
        return "|".join(f"{one.system} {one.code}" for one in self.codes) or self.text


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a source: of `whole` counted at an establishment, `part` are of the sort."""

    establishment: str
    name: Name
    whole: int
    part: int


@dataclass(frozen=True, slots=True)
class Share:
    """Counts of a row; None where one isn't said."""

    whole: int | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """What may be said; `names` is None where not all sources answered."""

    total: Share
    establishments: tuple[tuple[str, Share], ...]
    names: tuple[tuple[Name, Share], ...] | None


def shares(found: Iterable[Found], establishments: Sequence[str], unknown: Collection[str], below: int) -> Shares:
    """Return the counts that may be said; of `unknown` establishments some source told nothing, or not all.

    Then nothing is said, for the reason that `activity` gives.
    """
    if unknown:
        return Shares(Share(), tuple((one, Share()) for one in establishments), None)
    known = [one for one in found if one.establishment in establishments]
    named = _named(known, below)
    rows = _rows(known, named)
    places, names = [("establishment", one) for one in establishments], [("name", key) for key in named]
    frame = Frame((SORT, OTHERS), frozenset({OTHERS}), below, REST)
    cells = dict(crossed(rows, places, names, frame))
    kept = withheld(cells, below)

    def share(row: Row) -> Share:
        return Share(*(None if (row, part) in kept else cells[row, part].value for part in (ALL, SORT)))

    return Shares(
        share(TOTAL),
        tuple((place[1], share(place)) for place in places),
        tuple((named[key], share(("name", key))) for key in named),
    )


def _named(found: Sequence[Found], below: int) -> dict[str, Name]:
    """Return the names of which enough are counted, each as most are called, by their keys, in the order of texts."""
    held: Counter[str] = Counter()
    called: Counter[Name] = Counter()
    for one in found:
        held[one.name.key] += one.whole
        called[one.name] += one.whole
    said: dict[str, Name] = {}
    for name in sorted(called, key=lambda name: (-called[name], _order(name))):
        if name.key and held[name.key] >= below:
            said.setdefault(name.key, name)
    return dict(sorted(said.items(), key=lambda each: _order(each[1])))


def _order(name: Name) -> tuple[str, str]:
    return name.text, name.key


def _rows(found: Iterable[Found], named: Collection[str]) -> Mapping[Row, Counter[str]]:
    """Return how many of each row are of the sort, and of the others; those that aren't named are in the rest."""
    rows: dict[Row, Counter[str]] = defaultdict(Counter)
    for one in found:
        name = ("name", one.name.key) if one.name.key in named else REST
        for row in (TOTAL, ("establishment", one.establishment), name):
            rows[row][SORT] += one.part
            rows[row][OTHERS] += one.whole - one.part
    return rows
