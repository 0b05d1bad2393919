"""Paging: a page of a connection, out of records that may all be shown.

Takes released records with their dates, a window and filters. Gives the page's records in order, newest first, undated
last, ties by source and id: the same order on every run. Sorts and filters on released values only, so that nothing
withheld sways order, place or page. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from gateway.instants import Span, span_of
from resolvers.records import Element, Record
from resolvers.types.ports import Coded, Filter, Window

UNDATED = float("-inf")
LAST = "\U0010ffff"
"""What sorts after the id of every source."""

Read = Callable[[Record, str], Any]
"""Reads a record's field by its GraphQL name, None when it may not be shown unmasked."""


@dataclass(slots=True, unsafe_hash=True)  # not frozen: one is made for each record of a list, at four times the cost
class Dated:
    """A record, and when it is dated, as released. Nobody changes one."""

    record: Record
    span: Span | None

    @property
    def key(self) -> tuple[float, str, str]:
        """The sort key: newest first, undated last, then source and id."""
        start = UNDATED if self.span is None else self.span.start if self.span.start is not None else self.span.end
        return (-(start if start is not None else UNDATED), self.record.source, self.record.local_id)


@dataclass(frozen=True, slots=True)
class Untold:
    """A record that is withheld with notice: it has a place, after all others, and nothing else."""

    rank: int

    @property
    def key(self) -> tuple[float, str, str]:
        """The sort key: undated, after every source."""
        return (-UNDATED, LAST, f"{self.rank:06d}")


Item = Dated | Untold


class Placed(Protocol):
    """What has a place in a list."""

    @property
    def key(self) -> tuple[float, str, str]:
        """The sort key."""
        ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Cut(Generic[P]):
    """A page: its items, and whether another follows."""

    items: tuple[P, ...]
    more: bool


def select(
    records: Iterable[Record],
    window: Window,
    filters: Mapping[str, Filter],
    tested: Mapping[str, str],
    dated: Callable[[Record], Span | None],
    read: Read,
) -> list[Dated]:
    """Return the records in the window that pass every filter, in order; `tested` gives each filter's field."""
    bounds = _bounds(window)
    kept = []
    for record in records:
        span = dated(record)
        if _in_window(span, bounds) and (not filters or _passes(record, filters, tested, read)):
            kept.append(Dated(record, span))
    return sorted(kept, key=lambda item: item.key)


def cut(items: Sequence[P], first: int, after: tuple[float, str, str] | None) -> Cut[P]:
    """Return the page of `first` items that follow the place `after`."""
    rest = [item for item in items if after is None or item.key > after]
    return Cut(tuple(rest[:first]), len(rest) > first)


def place_of(item: Placed) -> tuple[str, str, str]:
    """Return an item's place as the text parts of a cursor."""
    number, source, local_id = item.key
    return (repr(number), source, local_id)


def place_from(parts: tuple[str, ...] | None) -> tuple[float, str, str] | None:
    """Return the place that a cursor's parts say; None without a cursor."""
    return None if parts is None else (float(parts[0]), parts[1], parts[2])


def matches(value: Any, wanted: Sequence[str | Coded]) -> bool:
    """Tell whether a value is one of the alternatives: a code, a concept by any coding, or any item of a list."""
    if isinstance(value, list):
        return any(matches(item, wanted) for item in value)
    if isinstance(value, Element) and value.type == "CodeableConcept":
        return matches(value.read("coding") or [], wanted)
    if isinstance(value, Element) and value.type == "Coding":
        system, code = value.read("system"), value.read("code")
        return code is not None and any(_same(one, system, code) for one in wanted)
    return isinstance(value, str) and value in wanted


def _same(wanted: str | Coded, system: str | None, code: str) -> bool:
    if isinstance(wanted, Coded):
        return wanted.code == code and wanted.system in (None, system)
    return wanted == code


def _passes(record: Record, filters: Mapping[str, Filter], tested: Mapping[str, str], read: Read) -> bool:
    return all(
        wanted is None or matches(read(record, tested[argument]), wanted) for argument, wanted in filters.items()
    )


def _bounds(window: Window) -> Span | None:
    if window.since is None and window.until is None:
        return None
    since, until = span_of(window.since), span_of(window.until)
    return Span(since.start if since else None, until.start if until else None)


def _in_window(span: Span | None, bounds: Span | None) -> bool:
    return bounds is None or (span is not None and span.meets(bounds))
