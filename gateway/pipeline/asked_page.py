"""Asked page: what the lists over several patients have in common: their arguments, their page, their cursor.

Part of the `operation` stage. Takes a root and what it was given. Gives plain values, or refuses them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema
from graphql.execution.values import get_argument_values

from gateway.errors import BadUserInput
from gateway.keyring import Keyring
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Keyed

FIRST = 20
MOST = 50
"""Most items in a page."""

Place = tuple[float, str]
"""Where an item stands: minus what orders it, in seconds, then its mark."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A root that is asked: its response key, its field, and the arguments that were given; one that is null wasn't."""

    key: str
    field: str
    given: Mapping[str, Any]


class Asks:
    """Finds the root that an operation asks of some fields of `Query`."""

    def __init__(self, schema: GraphQLSchema, fields: Collection[str]) -> None:
        query = schema.query_type
        self._fields = {} if query is None else {name: query.fields[name] for name in fields}

    def of(self, operation: Operation, spanning: Keyed) -> Asked | None:
        """Return the root that is asked; None when none is."""
        for key, node in spanning:
            declared = self._fields.get(node.name.value)
            if declared is not None:
                values = get_argument_values(declared, node, operation.values)
                return Asked(key, node.name.value, {k: v for k, v in values.items() if v is not None})
        return None


def first_of(given: Mapping[str, Any]) -> int:
    """Return how many items a page has; raise `BadUserInput` out of bounds."""
    first: int = given.get("first", FIRST)
    if not 1 <= first <= MOST:
        raise BadUserInput("first", limit=MOST)
    return first


def after_of(given: Mapping[str, Any], keyring: Keyring, binding: tuple[str, ...]) -> Place | None:
    """Return the place after which a page begins; raise `BadUserInput` for a cursor that this query did not give."""
    after = given.get("after")
    if after is None:
        return None
    parts = keyring.open_cursor(str(after), binding)
    if parts is None or len(parts) != 2:
        raise BadUserInput("cursor")
    return float(parts[0]), parts[1]


def names_of(values: Any) -> tuple[str, ...] | None:
    """Return the names of enumeration values; None when none were given."""
    return None if values is None else tuple(str(getattr(one, "value", one)) for one in values)
