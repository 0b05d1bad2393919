"""Dating: when a record is dated, read once a record and straight from its JSON.

Takes a path table, a record type and the fields that may be read, in precedence. Gives what dates a record of theirs
as `reading.date_of` does; of a body that isn't decoded, only the elements that these fields are read from are. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.instants import Span
from gateway.reading import date_of, span_told
from resolvers.paths import PathTable
from resolvers.records import Element, Record
from resolvers.rows import Row
from resolvers.shapes import Shaped

Dating = Callable[[Record], Span | None]
Read = Callable[[Any, Record], Span | None]


def dating(table: Any, kind: str, order: Sequence[str], *, whole: bool) -> Dating:
    """Return what dates a record of this table and type by the fields `order` (`recordedDate`, `period.start`).

    `whole` tells that the record's body is read anyway.
    """
    if type(table) is not PathTable:
        return lambda record: date_of(record.root(), order)
    paths = [path.split(".") for path in order]
    rows = [(table.row(kind, first), rest) for first, *rest in paths]
    names = frozenset(root for row, _ in rows for root in row.rule.roots)
    decoded = whole or not all(row.rule.roots for row, _ in rows)
    reads = [_leaf(row) if row.shape.shaped is Shaped.SCALAR and not rest else _part(row, rest) for row, rest in rows]

    def date(record: Record) -> Span | None:
        json = record.body if decoded or record.unread is None else record.unread.part(names)
        for read in reads:
            span = read(json, record)
            if span is not None:
                return span
        return None

    return date


def _leaf(row: Row) -> Read:
    """Return what reads a date; a text that comes again, as the results of one day do, is understood once."""
    known: dict[str, Span | None] = {}
    extract = row.rule.extract

    def read(json: Any, record: Record) -> Span | None:
        written = extract(json, record)
        if type(written) is not str:
            return None if written is None else span_told(row.value(json, record))
        if written not in known:
            known[written] = span_told(row.value(json, record))
        return known[written]

    return read


def _part(row: Row, rest: Sequence[str]) -> Read:
    """Return what reads a Period, or a date within something."""

    def read(json: Any, record: Record) -> Span | None:
        value = row.value(json, record)
        for step in rest:
            value = value.read(step) if isinstance(value, Element) else None
        return span_told(value)

    return read
