"""Field specs: what the catalogue says of a field and of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from resolvers.categories import Category, Standing

Stands = Standing | tuple[Category, ...]


@unique
class Kind(StrEnum):
    """What a field gives, as far as reading and projecting differ."""

    SCALAR = "scalar"
    ENUM = "enum"
    OBJECT = "object"
    """A data type or a part of a record: an `Element`."""
    UNION = "union"
    """One of several data types: an `Element` whose type says which."""
    RECORD = "record"
    """A record: a `Reference`."""
    ACTOR = "actor"
    """A person, an organization, a place or a device: a `Reference`, or an `Element` when contained."""
    PATIENT = "patient"
    NODE = "node"
    CONNECTION = "connection"
    VIEW = "view"
    """What the gateway makes: source, provenance, term, territory, viewer, edge, place in a page."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field; `enum_values` are GraphQL names, None for what isn't an enumeration."""

    coordinate: str
    standing: Stands
    named_type: str
    many: bool
    kind: Kind
    enum_values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """A connection of the patient: what it holds, what dates it, what its arguments test.

    `order` names fields of the record in precedence, a dot leading into a part (`period.start`); `filters` gives, for
    each argument beyond the window's, the field that it tests.
    """

    coordinate: str
    field: str
    record_type: str
    page_type: str
    edge_type: str
    order: tuple[str, ...]
    filters: Mapping[str, str]

    @property
    def dating(self) -> frozenset[str]:
        """Return the record's fields that order the connection."""
        return frozenset(path.split(".")[0] for path in self.order)

    @property
    def tested(self) -> frozenset[str]:
        """Return the record's fields that its filters test."""
        return frozenset(path.split(".")[0] for path in self.filters.values())
