"""Outcomes: what a ruling on a field amounts to for a pass, whoever it was made for.

Takes fields, rulings and the path table that reads them. Gives one word a field: two callers of whom all words are the
same are served by one pass. Decides nothing: what was ruled is ruled.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

from graphql import get_nullable_type, is_list_type

from gateway.projection.compiled.fields import Field
from gateway.projection.own import SEALED
from gateway.projection.rules import Ruling, Way
from gateway.projection.seen import LOOKED_INTO
from resolvers.rows import Rows
from resolvers.shapes import Shaped


@unique
class Outcome(Enum):
    """What becomes of a field."""

    NOTHING = "nothing"
    """It is None, and never read."""
    SEALED = "sealed"
    """It is the record's id."""
    COUNTED = "counted"
    """It is read, and counted when it has a value."""
    FREE = "free"
    """It is read, and was counted with its parent."""
    APART = "apart"
    """It goes its own way: a mask, a reference, a resolver, what the gateway fills itself."""


WRITTEN: Final = frozenset({Outcome.NOTHING, Outcome.SEALED, Outcome.COUNTED, Outcome.FREE})


def outcome_of(field: Field, ruling: Ruling, *, read: bool) -> Outcome:
    """Return what becomes of a field; `read` tells that a pass may read it."""
    way = ruling.way
    if way is Way.NOTHING:
        return Outcome.NOTHING if field.nullable else Outcome.APART
    if way is Way.OWN:
        return Outcome.SEALED if ruling.name == SEALED and ruling.counted is None else Outcome.APART
    if not read or ruling.mask is not None:
        return Outcome.APART
    return Outcome.FREE if ruling.counted is None else Outcome.COUNTED


def reads(field: Field, of: str, rows: Rows) -> bool:
    """Tell whether a pass may read a field: its value is what the rows say, and shows as it stands."""
    items = getattr(field.declared.type, "of_type", None)
    if not (field.simple and field.nullable) or (items is not None and is_list_type(get_nullable_type(items))):
        return False
    shaped = rows.row(of, field.reader.name).shape.shaped
    return shaped is not Shaped.OTHER and (field.objects is None or LOOKED_INTO.isdisjoint(field.objects.possible))
