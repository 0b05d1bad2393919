"""The words in which the types are declared: each field says its description and its standing on one line.

A class's docstring is its GraphQL description. Takes a class or a description. Gives Strawberry's types and
fields, the standing in the field's metadata, where the catalogue finds it. Never reads a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

import strawberry

from resolvers.categories import CONTEXT, Category, Standing

STANDING: Final = "standing"
PAGES: Final = "pages"
CHOSEN: Final = "chosen"

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Pages:
    """How a connection is ordered and filtered.

    `order` names the record's fields that date it, the first that has a value counting; a dot leads into a part.
    `tests` names the field that an argument tests, where it isn't the field of the same name.
    """

    order: tuple[str, ...]
    tests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declarer:
    """Declares fields of one standing: called with a description, it gives the field."""

    standing: Standing | tuple[Category, ...]

    def __call__(self, description: str, *, name: str | None = None, resolver: Callable[..., Any] | None = None) -> Any:
        """Return the field; `resolver` only where the field takes arguments."""
        return _field(description, {STANDING: self.standing}, name, resolver)

    def chosen(self, description: str, resolver: Callable[..., Any], **others: tuple[Category, ...]) -> Any:
        """Return a field whose arguments choose among what it is about: each is of the field's own categories.

        `others` are arguments of other categories.
        """
        return _field(description, {STANDING: self.standing, CHOSEN: others}, None, resolver)

    def pages(self, description: str, resolver: Callable[..., Any], *order: str, **tests: str) -> Any:
        """Return a connection's field: `order` and `tests` as in `Pages`."""
        pages = Pages(order, MappingProxyType(tests))
        return _field(description, {STANDING: self.standing, PAGES: pages}, None, resolver)


def _field(description: str, metadata: Mapping[Any, Any], name: str | None, resolver: Callable[..., Any] | None) -> Any:
    if resolver is None:
        return strawberry.field(description=description, metadata=metadata, name=name)
    return strawberry.field(description=description, metadata=metadata, name=name, resolver=resolver)


def classified(*categories: Category) -> Declarer:
    """Return the declarer of fields of these categories; with several, the record's class chooses."""
    return Declarer(tuple(sorted(categories)))


structural: Final = Declarer(Standing.STRUCTURAL)
inherited: Final = Declarer(Standing.INHERITED)
open_: Final = Declarer(Standing.OPEN)
sourced: Final = classified(Category.PROVENANCE)
context: Final = classified(*CONTEXT)
"""Of persons, organizations and places: the record that refers to them chooses."""

RESULT: Final = (
    Category.LABORATORY,
    Category.VITAL_SIGNS,
    Category.IMAGING,
    Category.PROCEDURE,
    Category.CONDITION,
    Category.CARE_PLAN,
)
"""What an observation or a report may be about."""


class Word(StrEnum):
    """An enumeration whose members' values are their GraphQL names."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


def description_of(cls: type[Any]) -> str:
    """Return the class's docstring on one line; raise TypeError when it has none."""
    if not cls.__doc__:
        raise TypeError(f"{cls.__name__} has no docstring, which is its GraphQL description")
    return " ".join(cls.__doc__.split())


def object_type(cls: type[T]) -> type[T]:
    """Declare an object type: a value is of it when the value's own `type` says its name."""
    name = cls.__name__

    def is_type_of(_: type[T], value: Any, info: Any) -> bool:
        return bool(value.type == name)

    cls.is_type_of = classmethod(is_type_of)  # type: ignore[attr-defined]  # Strawberry looks for it on the class
    return strawberry.type(cls, description=description_of(cls))


def root_type(cls: type[T]) -> type[T]:
    """Declare a root, which no value is of."""
    return strawberry.type(cls, description=description_of(cls))


def interface(cls: type[T]) -> type[T]:
    """Declare an interface."""
    return strawberry.interface(cls, description=description_of(cls))


def input_type(cls: type[T]) -> type[T]:
    """Declare an input."""
    return strawberry.input(cls, description=description_of(cls))


def enum(cls: type[E]) -> type[E]:
    """Declare an enumeration."""
    return strawberry.enum(cls, description=description_of(cls))
