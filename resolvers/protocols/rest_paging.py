"""REST paging: how a vendor's list goes on, in the three manners that there are: by page, by offset, by cursor.

Takes a mapping's `paging` and the JSON of an answer. Gives the parameters of a page, and what comes after it. Raises
`SourceFault("shape")` for an answer that says it goes on and doesn't say where. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from resolvers.extracts import Faults
from resolvers.protocols import SourceFault
from resolvers.steps import Path, parse

__all__ = ["FIRST", "NOWHERE", "Paging", "Place", "paging", "plain_path"]

STYLES: Final = {"page": "of", "offset": "of", "cursor": "next"}
"""The parameter that moves on → the key of what the answer tells: how many pages, how many records, what next."""

NOWHERE: Final = Path(lambda json: None, frozenset())
"""The path that reads nothing."""

_LONGEST_CURSOR = 4_000

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its rank from 1, the records before it, and the cursor that it was asked with."""

    rank: int = 1
    seen: int = 0
    cursor: str = ""


FIRST: Final = Place()


@dataclass(frozen=True, slots=True)
class Paging:
    """The parameters that say where and how many, where the answer tells the rest, the most records a page."""

    style: str
    moving: str
    size: str
    told: Path
    most: int

    def query(self, place: Place, size: int) -> Query:
        """Return the parameters of a page."""
        at = {"page": str(place.rank), "offset": str(place.seen), "cursor": place.cursor}[self.style]
        return (*([(self.moving, at)] if at else []), (self.size, str(min(size, self.most))))

    def after(self, place: Place, json: Any, count: int) -> Place | None:
        """Return the place after a page of `count` records, None at the end."""
        told = self.told.read(json)
        onward = Place(place.rank + 1, place.seen + count)
        if self.style == "cursor":
            return None if told is None else Place(onward.rank, onward.seen, _cursor(told, place))
        last = 1 if told is None and self.style == "page" else told
        if type(last) is not int:
            raise SourceFault("shape")
        if self.style == "page":
            return onward if place.rank < last else None
        if count == 0 and place.seen < last:
            raise SourceFault("shape")
        return onward if onward.seen < last else None


def paging(row: Mapping[str, Any], faults: Faults) -> Paging:
    """Compile a mapping's `paging`; what is wrong goes to the faults."""
    styles = [style for style in STYLES if style in row]
    if len(styles) != 1:
        faults.add("paging", f"one of {' '.join(STYLES)} is needed, found {' '.join(map(str, row)) or 'none'}")
    style = styles[0] if styles else "page"
    for key in set(row) - {style, "size", "most", STYLES[style]}:
        faults.add(f"paging.{key}", "unknown key")
    for key in (style, "size"):
        if not isinstance(row.get(key), str):
            faults.add(f"paging.{key}", "is a text")
    most = row.get("most", 100)
    if type(most) is not int or most < 1:
        faults.add("paging.most", "is a number of records, 1 at least")
        most = 1
    told = plain_path(row.get(STYLES[style]), f"paging.{STYLES[style]}", faults)
    return Paging(style, str(row.get(style)), str(row.get("size")), told, most)


def plain_path(written: Any, place: str, faults: Faults) -> Path:
    """Parse a path of an answer itself, without changes; what is wrong goes to the faults."""
    try:
        return parse(written if isinstance(written, str) else "")
    except ValueError as fault:
        faults.add(place, str(fault))
        return NOWHERE


def _cursor(told: Any, place: Place) -> str:
    """Return the next cursor; one that leads back to the same page, or that is none, is a fault."""
    cursor = str(told) if type(told) is int else told
    if type(cursor) is not str or not 0 < len(cursor) <= _LONGEST_CURSOR or cursor == place.cursor:
        raise SourceFault("shape")
    return cursor
