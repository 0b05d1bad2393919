"""Leaf source: how a leaf that is as usual is taken over as it is, by an expression.

Takes what a leaf is. Gives the expression for a value: short for the usual JSON type, and asking the path table's own
reader for anything else. A promise holds each to `resolvers.scalars`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.projection.compiled.leaves import Leaf
from resolvers.catalogue import FieldSpec
from resolvers.scalars import SCALARS, Coerce, enum

USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "String": "None if {v} is None else {odd} if type({v}) is not str else {v} if {v}.isascii() else {read}({v})",
        "Boolean": "{v} if {v} is True or {v} is False or {v} is None else {odd}",
        "Int": "{v} if type({v}) is int and -2147483648 <= {v} <= 2147483647 else None if {v} is None else {odd}",
        "Decimal": "{read}({v}) if type({v}) is Number or type({v}) is int else None if {v} is None else {odd}",
        "Base64": "{read}({v}) if type({v}) is str else None if {v} is None else {odd}",
        "URI": "addresses[{v}] if type({v}) is str else None if {v} is None else {odd}",
        "FhirDate": "days[{v}] if type({v}) is str else None if {v} is None else {odd}",
        "FhirDateTime": "dates[{v}] if type({v}) is str else None if {v} is None else {odd}",
        "DateTime": "instants[{v}] if type({v}) is str else None if {v} is None else {odd}",
    }
)
"""By scalar: `v` is the JSON value, `read` the scalar's reader, `odd` the call that reads the field as always."""
WORD: Final = "None if {v} is None else (type({v}) is str and {read}({v})) or {odd}"
"""Of an enumeration: `read` finds the words that are as usual."""
ANY: Final = "None if {v} is None else {odd}"
ITEM: Final = "{v} if type({v}) is str and {v}.isascii() else {read}({v})"
"""Of a list of texts."""


class Texts(dict[str, str | None]):
    """What a scalar reads of the texts of one answer: code systems and days come again and again. Dies with it."""

    __slots__ = ("_read",)

    def __init__(self, scalar: str) -> None:
        super().__init__()
        self._read = SCALARS[scalar]

    def __missing__(self, written: str) -> str | None:
        found: str | None = self._read(written)
        self[written] = found
        return found


AGAIN: Final[Mapping[str, str]] = MappingProxyType(
    {"addresses": "URI", "days": "FhirDate", "dates": "FhirDateTime", "instants": "DateTime"}
)
"""Scalars whose texts come again, by what their `Texts` are called in a pass."""


def usual(spec: FieldSpec, leaf: Leaf) -> tuple[str, Any]:
    """Return the expression of a field's leaf, and what it reads with."""
    if spec.enum_values:
        return WORD, words(spec.enum_values, leaf).get
    return USUAL.get(spec.named_type, ANY), SCALARS[spec.named_type]


def words(names: Iterable[str], leaf: Leaf) -> dict[str, Any]:
    """Return the codes of an enumeration in their usual spellings, with what leaves for each."""
    names = sorted(names)
    read: Coerce = enum(names)
    spelt = {spelling for name in names for spelling in (name, name.lower(), name.lower().replace("_", "-"))}
    return {code: leaf(None, name) for code in spelt if (name := read(code)) is not None}
