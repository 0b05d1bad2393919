"""Odd: what a pass does with a value that isn't as usual: the path table reads the field again, as it always does.

Takes a row of a path table. Gives functions of the parent's JSON and its record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.projection.compiled.leaves import Leaf
from resolvers.records import Record
from resolvers.rows import Row

Odd = Callable[[Any, Record], Any]


def leaf(row: Row, write: Leaf) -> Odd:
    """Return what gives a leaf as it leaves."""
    return lambda json, record: write(None, row.value(json, record))


def leaves(row: Row, write: Leaf) -> Odd:
    """Return what gives a list of leaves as it leaves."""

    def read(json: Any, record: Record) -> Any:
        found = row.value(json, record)
        return None if found is None else [write(None, one) for one in found]

    return read


def item(row: Row, write: Leaf) -> Odd:
    """Return what gives one JSON value of a list of leaves as it leaves."""
    make = row.shape.make
    return lambda json, record: write(None, make(json, record))


def typed(row: Row) -> Odd:
    """Return what gives the type and the JSON of an element, or None twice."""

    def read(json: Any, record: Record) -> Any:
        found = row.value(json, record)
        return (None, None) if found is None else (found.type, found.json)

    return read


def part(row: Row) -> Odd:
    """Return what gives the JSON of an element, or None."""

    def read(json: Any, record: Record) -> Any:
        found = row.value(json, record)
        return None if found is None else found.json

    return read


def parts(row: Row) -> Odd:
    """Return what gives the JSON of each element of a list, or None."""

    def read(json: Any, record: Record) -> Any:
        found = row.value(json, record)
        return None if found is None else [one.json for one in found]

    return read
