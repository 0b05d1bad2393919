"""Leaves: how a scalar or a word of an enumeration leaves, as graphql-core's and Strawberry's types write it.

Takes a leaf type. Gives what turns a value into JSON, of any execution: the type's own coercion, behind a short way for
a value that it would give back unchanged. Raises where the oracle would make an error. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLLeafType, Undefined

from resolvers.types.scalars import SCALARS

Leaf = Callable[[Any, Any], Any]
"""Takes an execution, of which it needs nothing, and a value."""

TEXTS: Final = frozenset({"String", "ID", *(scalar.name for scalar in SCALARS.values() if scalar.name)})
"""Scalars that give a plain `str` back as it is."""


def leaf_of(kind: GraphQLLeafType) -> Leaf:
    """Return what writes values of a leaf type; None stays None."""
    slow = _coerced(kind)
    if isinstance(kind, GraphQLEnumType):
        return _word({held.value: name for name, held in kind.values.items() if type(held.value) is str}, slow)
    if kind.name in TEXTS:
        return lambda run, value: value if type(value) is str or value is None else slow(run, value)
    if kind.name == "Boolean":
        return lambda run, value: value if value is True or value is False or value is None else slow(run, value)
    return lambda run, value: None if value is None else slow(run, value)


def _word(names: dict[str, str], slow: Leaf) -> Leaf:
    def write(run: Any, value: Any) -> Any:
        if value is None:
            return None
        found = names.get(value) if type(value) is str else None
        return slow(run, value) if found is None else found

    return write


def _coerced(kind: GraphQLLeafType) -> Leaf:
    def write(run: Any, value: Any) -> Any:
        checked(value)
        if value is Undefined:
            return None
        written = kind.coerce_output_value(value)
        if written is None or written is Undefined:
            raise TypeError(f"{kind.name} gave nothing for a value")
        return written

    return write


def checked(value: Any) -> Any:
    """Return a value; raise the exception that it is."""
    if isinstance(value, Exception):
        raise value
    return value
