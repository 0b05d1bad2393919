"""Activity: sessions at a distance counted by establishment and by tool, small counts kept back.

Takes what is counted of each session, the establishments that could hold some, and those of which not all is known.
Gives the counts that may be said: None is one that is too small, one that would tell such a one, or one that isn't
known: while any establishment's is unknown, none is said. Establishments are those of the configuration, so that to be
listed tells nothing; a tool is named where it held enough sessions. Pure (docs/decisions/small-numbers.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from gateway.crossed import ALL, TOTAL, Frame, Key, Row, crossed
from gateway.suppression import Cell, withheld

OTHER: Final = "other"
PARTS: Final = ("completed", "interrupted", "cancelled", OTHER)
"""How sessions go; those planned, running or unknown are in no count but the sum."""
STATES: Final[Mapping[str, str]] = {
    "COMPLETED": "completed",
    "INTERRUPTED": "interrupted",
    "CANCELLED": "cancelled",
    "NO_SHOW": "cancelled",
}
"""A session's state → its part."""
REST: Final[Row] = ("tool", "")
"""Sessions of tools that aren't named; never said."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is counted of a session: where, by which tool, in which state; its jitter in ms, its loss in percent."""

    establishment: str
    tool: str
    state: str
    jitter: float | None = None
    loss: float | None = None

    @property
    def part(self) -> str:
        """The part of the sum that it is in."""
        return STATES.get(self.state, OTHER)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a row; None where it isn't said."""

    sessions: int | None = None
    completed: int | None = None
    interrupted: int | None = None
    cancelled: int | None = None
    jitter: float | None = None
    loss: float | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts of a territory, by establishment and by tool; `tools` is None where not all sources answered."""

    total: Counts
    establishments: tuple[tuple[str, Counts], ...]
    tools: tuple[tuple[str, Counts], ...] | None


def activity(
    sessions: Sequence[Session], establishments: Sequence[str], unknown: Collection[str], below: int
) -> Activity:
    """Return the counts that may be said; of `unknown` establishments some source told nothing, or not all.

    Then nothing is said: what is kept back beside a small count is chosen in the whole table, and another choice, made
    while a source is silent, would say the counts that hide it in this one.
    """
    if unknown:
        return Activity(Counts(), tuple((one, Counts()) for one in establishments), None)
    rows = _rows([one for one in sessions if one.establishment in establishments], below)
    places = [("establishment", one) for one in establishments]
    tools = tuple(row for row in sorted(rows) if row[0] == "tool" and row != REST)
    parts = {row: Counter(one.part for one in held) for row, held in rows.items()}
    frame = Frame(PARTS, frozenset({OTHER}), below, REST)
    cells = dict(crossed(parts, places, tools, frame))
    kept = withheld(cells, below)

    def counts(row: Row) -> Counts:
        return _counts(row, rows[row], cells, kept, below)

    return Activity(
        counts(TOTAL),
        tuple((place[1], counts(place)) for place in places),
        tuple((row[1], counts(row)) for row in tools),
    )


def _rows(sessions: Sequence[Session], below: int) -> Mapping[Row, Sequence[Session]]:
    """Return the sessions of each row; those of a tool that held too few are in the rest."""
    held = Counter(one.tool for one in sessions)
    rows: dict[Row, list[Session]] = defaultdict(list)
    for one in sessions:
        tool = ("tool", one.tool) if one.tool and held[one.tool] >= below else REST
        for row in (TOTAL, ("establishment", one.establishment), tool):
            rows[row].append(one)
    return rows


def _counts(
    row: Row, sessions: Sequence[Session], cells: Mapping[Key, Cell], kept: Collection[Key], below: int
) -> Counts:
    """Return the counts of a row; a median only where the sessions that ended as planned are said."""
    said = {name: None if (row, name) in kept else cells[row, name].value for name in (ALL, *PARTS)}
    enough = below if said["completed"] is not None else len(sessions) + 1
    return Counts(
        said[ALL],
        said["completed"],
        said["interrupted"],
        said["cancelled"],
        _median(sessions, lambda one: one.jitter, enough, 0),
        _median(sessions, lambda one: one.loss, enough, 1),
    )


def _median(
    sessions: Sequence[Session], of: Callable[[Session], float | None], enough: int, digits: int
) -> float | None:
    """Return the median of what was measured, rounded: of an odd number it is one session's own value."""
    found = [value for one in sessions if (value := of(one)) is not None]
    return float(round(median(found), digits)) if found and len(found) >= enough else None
