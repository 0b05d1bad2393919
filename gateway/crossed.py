"""Crossed: a table of counts by place and by name, whose rows fall into the same parts, small counts kept back.

Takes what is counted of each row, in parts. Gives the cells that add up (`suppression.py`), as a flow: from the whole
to each place, its parts, each name, and back. Names that are not said are the rest. Pure
(docs/decisions/small-numbers.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.suppression import Cell

ALL: Final = "sum"
"""The sum of a row's parts."""

Row = tuple[str, str]
"""A row of the table: of the total, of an establishment, of a name."""
Key = tuple[Row, str]
"""A cell: its row, and a part or the sum."""
Parts = Mapping[str, int]
"""How many of a row are in each part."""
TOTAL: Final[Row] = ("total", "")


@dataclass(frozen=True, slots=True)
class Frame:
    """How a table is made: the parts of each row, those that are never said, the least number, the rest's row."""

    parts: tuple[str, ...]
    hidden: frozenset[str]
    below: int
    rest: Row


def crossed(
    rows: Mapping[Row, Parts], places: Sequence[Row], names: Sequence[Row], frame: Frame
) -> Iterator[tuple[Key, Cell]]:
    """Yield the cells of the counts, as a flow."""
    for place in places:
        held = rows.get(place, {})
        yield (place, ALL), Cell("places", place, sum(held.values()))
        for part in frame.parts:
            yield (place, part), Cell(place, ("placed", part), held.get(part, 0), hidden=part in frame.hidden)
    held = rows.get(TOTAL, {})
    yield (TOTAL, ALL), Cell("names", "places", sum(held.values()))
    for part in frame.parts:
        yield (TOTAL, part), Cell(("placed", part), ("held", part), held.get(part, 0), hidden=part in frame.hidden)
    for name in (*names, frame.rest):
        unsaid, held = name == frame.rest, rows.get(name, {})
        if unsaid and not any(held.values()):  # whoever knows that all is named must not work out what it would hide
            continue
        low = 0 if unsaid else frame.below
        yield (name, ALL), Cell(name, "names", sum(held.values()), hidden=unsaid, low=low)
        for part in frame.parts:
            hidden = unsaid or part in frame.hidden
            yield (name, part), Cell(("held", part), name, held.get(part, 0), hidden=hidden)
