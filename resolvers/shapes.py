"""Shapes: what one JSON value of a field becomes, by the field's GraphQL type.

A scalar, a word of an enumeration, an element, a choice's member, a reference; None when the JSON isn't of that shape.
Takes a field's spec. Gives a `Shape`, which says both how the value is made and of which kind it is. Never decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from typing import Any, Protocol

from resolvers.extracts import Typed
from resolvers.join_pages import join_page
from resolvers.records import Element, Record, Reference
from resolvers.references import reference, resources_of
from resolvers.rules import CHOICES
from resolvers.scalars import SCALARS, enum, secretless

__all__ = ["FieldSpec", "Make", "Shape", "Shaped", "shape_of"]

Make = Callable[[Any, Record], Any]

_CHOICE = "ObservationValue"
_MEMBERS = frozenset(member for _, member, _ in CHOICES)


class FieldSpec(Protocol):
    """What a table needs to know of a field (`resolvers.catalogue` has it)."""

    @property
    def named_type(self) -> str:
        """GraphQL type, without list or non-null."""
        ...

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        ...

    @property
    def enum_values(self) -> Collection[str] | None:
        """Names of the enum's values; empty or None when the type isn't an enum."""
        ...


@unique
class Shaped(Enum):
    """What a value is made of."""

    SCALAR = "scalar"
    """What the scalar's reader takes (`scalars.SCALARS`)."""
    WORD = "word"
    """A code of an enumeration."""
    ELEMENT = "element"
    """Any map, as an `Element` of the field's type."""
    CHOICE = "choice"
    """A map whose type the JSON chose, as an `Element` of it."""
    OTHER = "other"
    """A reference, or what only `make` knows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one value is made: `make` is what says it, `shaped` what it amounts to."""

    make: Make
    shaped: Shaped = Shaped.OTHER


def shape_of(coordinate: str, spec: FieldSpec) -> Shape:
    """Return the shape of a field's values, at whatever source; what hangs on one is asked of the record's table."""
    if coordinate in _ADDRESSES:
        return Shape(_ADDRESSES[coordinate])
    if spec.enum_values:
        named = enum(spec.enum_values)
        return Shape(lambda json, record: named(json), Shaped.WORD)
    if scalar := SCALARS.get(spec.named_type):
        return Shape(lambda json, record: scalar(json), Shaped.SCALAR)
    if spec.named_type == _CHOICE:
        return Shape(_chosen, Shaped.CHOICE)
    resources = resources_of(spec.named_type)
    if resources is None:
        return Shape(_element(spec.named_type), Shaped.ELEMENT)
    return Shape(_referred(resources))


_ADDRESSES: Mapping[str, Make] = {
    "Attachment.url": lambda json, record: secretless(json),
    "Teleconsultation.joinPage": lambda json, record: join_page(json, record.local_id, _site(record).join_pages),
}
"""Addresses, each with the function that lets one leave."""


def _site(record: Record) -> Any:
    """Return the path table of a record's source: what is read here is read by one."""
    return record.table


def _element(kind: str) -> Make:
    return lambda json, record: Element(kind, json, record) if type(json) is dict else None


def _chosen(json: Any, record: Record) -> Element | None:
    if type(json) is Typed and json.type in _MEMBERS and type(json.json) is dict:
        return Element(json.type, json.json, record)
    return None


def _referred(resources: frozenset[str]) -> Make:
    def make(json: Any, record: Record) -> Reference | None:
        found = reference(json, record, _site(record).base_url)
        return found if found is not None and found.type in resources else None

    return make
