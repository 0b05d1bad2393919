"""The catalogue: every field of the schema with its standing, and every connection with its order and filters.

Built once at start, by walking the schema. Takes the schema, whose fields carry their standing. Gives look-ups
for planning, path tables and the policy's table of coordinates. Raises `Unclassified` for what nobody classified, so
that the start fails rather than the policy guess. Never reads a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from resolvers.catalogue_tables import codes_of, fields_by_type, one_of_each_kind, with_categories, within_types
from resolvers.categories import CONTEXT, Category, Standing
from resolvers.fieldspecs import ConnectionSpec, FieldSpec, Kind, Stands
from resolvers.schema import core_of
from resolvers.targets import TARGETS
from resolvers.types.declare import CHOSEN, PAGES, STANDING, Pages
from resolvers.types.views import VIEW_TYPES

__all__ = ["Catalogue", "ConnectionSpec", "FieldSpec", "Kind", "Unclassified"]

_WINDOW: Final = frozenset({"first", "after", "since", "until", "sources"})
_DATES: Final = frozenset({"since", "until"})
_PLAIN: Final = frozenset(
    {"first", "after", "sources", "language", "identifier", "id", "input", "foldDuplicates", "withinDays"}
)
"""Arguments that test nothing of a record."""


class Unclassified(Exception):
    """Something in the schema has no standing, or names a field that isn't there; `coordinates` says all of them."""

    def __init__(self, coordinates: tuple[str, ...]) -> None:
        super().__init__("no category, or an unknown field: " + ", ".join(coordinates))
        self.coordinates = coordinates


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the schema holds, looked up by name."""

    fields: Mapping[str, FieldSpec]
    """By coordinate, `Type.field`."""
    arguments: Mapping[str, Stands]
    """By coordinate, `Type.field(argument:)`."""
    connections: Mapping[str, ConnectionSpec]
    """By coordinate."""
    home: Mapping[str, str]
    """The connection of each record type that has one."""
    record_types: frozenset[str]
    context_types: frozenset[str]
    """Persons, organizations, places: the record that refers to them chooses their category."""
    concrete: Mapping[str, frozenset[str]]
    categorised: Mapping[str, tuple[str, ...]]
    by_type: Mapping[str, Mapping[str, FieldSpec]]
    """Fields by name, of each type that has some."""
    classed: Mapping[str, tuple[str, ...]]
    """Category codes that a record of a type may have, by type."""
    parted: Mapping[str, tuple[str, ...]]
    """One field of each kind of a type, by type: see `parts`."""

    @classmethod
    def of(cls, schema: strawberry.Schema) -> Catalogue:
        """Return the catalogue of a schema; raise `Unclassified` naming every coordinate at fault."""
        return _Walk(core_of(schema)).catalogue()

    def field(self, type_name: str, name: str) -> FieldSpec:
        """Return a field; raise KeyError for one that the schema does not have."""
        return self.fields[f"{type_name}.{name}"]

    def fields_of(self, type_name: str) -> Mapping[str, FieldSpec]:
        """Return the fields of a type by name; empty for a type that has none."""
        return self.by_type.get(type_name, {})

    def possible(self, type_name: str) -> frozenset[str]:
        """Return the object types that a value of this type may be; raise KeyError for an unknown type."""
        return self.concrete[type_name]

    def has(self, type_name: str, name: str) -> bool:
        """Tell whether a type has a field."""
        return f"{type_name}.{name}" in self.fields

    def targets(self, spec: FieldSpec) -> tuple[str, ...]:
        """Return the object types that a field may lead to, sorted; a reference's by FHIR's reference targets."""
        return TARGETS.get(spec.coordinate) or tuple(sorted(self.possible(spec.named_type)))

    def connection_of(self, record_type: str) -> ConnectionSpec | None:
        """Return the connection of a record type; None for a type that has none."""
        home = self.home.get(record_type)
        return None if home is None else self.connections[home]

    def coordinates(self) -> Mapping[str, tuple[str, ...]]:
        """Return the category codes, sorted, of each coordinate that has categories; arguments included."""
        return self.categorised

    def categories_of(self, type_name: str) -> tuple[str, ...]:
        """Return the category codes, sorted, that a record of this type may have: its home's, or its fields'."""
        return self.classed.get(type_name, ())

    def parts(self, type_name: str) -> tuple[str, ...]:
        """Return one field of each kind that a record of this type has among its home's categories, sorted.

        Several when fields differ by category (a session's quality and its status); where all have the same, the record
        itself says which category they are of, and one stands for all.
        """
        return self.parted.get(type_name, ())


class _Walk:
    """One walk over the schema; gathers every fault before it raises."""

    def __init__(self, core: GraphQLSchema) -> None:
        self._core = core
        self._faults: list[str] = []
        self._types = {name: held for name, held in core.type_map.items() if not name.startswith("__")}
        self._composite = {
            name: held
            for name, held in self._types.items()
            if isinstance(held, GraphQLObjectType | GraphQLInterfaceType)
        }
        self._records = frozenset(
            name
            for name, held in self._composite.items()
            if isinstance(held, GraphQLObjectType) and any(each.name == "Record" for each in held.interfaces)
        )
        self._standings = {f"{owner}.{name}": self._standing(owner, name) for owner, name, _ in self._all_fields()}
        self._context = frozenset(
            coordinate.partition(".")[0]
            for coordinate, standing in self._standings.items()
            if standing == tuple(sorted(CONTEXT))
        )

    def catalogue(self) -> Catalogue:
        """Return what was found; raise `Unclassified` when anything was at fault."""
        fields = {f"{owner}.{name}": self._field(owner, name, field) for owner, name, field in self._all_fields()}
        connections = {each.coordinate: each for each in self._connections()}
        arguments = dict(self._arguments(connections))
        if self._faults:
            raise Unclassified(tuple(sorted(set(self._faults))))
        home = {each.record_type: each.coordinate for each in connections.values()}
        categorised = with_categories({key: spec.standing for key, spec in fields.items()} | arguments)
        typed = within_types(categorised)
        classed = {kind: codes_of(held) for kind, held in typed.items()} | {
            kind: categorised[coordinate] for kind, coordinate in home.items()
        }
        return Catalogue(
            fields=MappingProxyType(fields),
            arguments=MappingProxyType(arguments),
            connections=MappingProxyType(connections),
            home=MappingProxyType(home),
            record_types=self._records,
            context_types=self._context,
            concrete=MappingProxyType({name: self._concrete(held) for name, held in self._types.items()}),
            categorised=categorised,
            by_type=fields_by_type(fields),
            classed=MappingProxyType(classed),
            parted=MappingProxyType({kind: one_of_each_kind(held, classed[kind]) for kind, held in typed.items()}),
        )

    def _all_fields(self) -> Iterator[tuple[str, str, GraphQLField]]:
        for owner, held in self._composite.items():
            for name, field in held.fields.items():
                yield owner, name, field

    def _declared(self, owner: str, name: str, key: str) -> object:
        definition = self._composite[owner].fields[name].extensions.get("strawberry-definition")
        return getattr(definition, "metadata", {}).get(key)

    def _standing(self, owner: str, name: str) -> Stands:
        standing = self._declared(owner, name, STANDING)
        if isinstance(standing, Standing) or (isinstance(standing, tuple) and standing):
            return standing
        self._faults.append(f"{owner}.{name}")
        return ()

    def _field(self, owner: str, name: str, field: GraphQLField) -> FieldSpec:
        held = get_named_type(field.type)
        return FieldSpec(
            coordinate=f"{owner}.{name}",
            standing=self._standings[f"{owner}.{name}"],
            named_type=held.name,
            many=is_list_type(get_nullable_type(field.type)),
            kind=self._kind(held),
            enum_values=frozenset(held.values) if isinstance(held, GraphQLEnumType) else None,
        )

    def _kind(self, held: GraphQLNamedType) -> Kind:
        if isinstance(held, GraphQLScalarType):
            return Kind.SCALAR
        if isinstance(held, GraphQLEnumType):
            return Kind.ENUM
        if held.name in self._records:
            return Kind.RECORD
        if held.name in self._context:
            return Kind.ACTOR
        named = {"Record": Kind.RECORD, "Actor": Kind.ACTOR, "Patient": Kind.PATIENT, "Node": Kind.NODE}
        return named.get(held.name) or self._kind_by_shape(held)

    def _kind_by_shape(self, held: GraphQLNamedType) -> Kind:
        if isinstance(held, GraphQLUnionType):
            return Kind.UNION
        names = set(getattr(held, "fields", ()))
        if {"edges", "pageInfo"} <= names:
            return Kind.CONNECTION
        if held.name in VIEW_TYPES or {"cursor", "node"} <= names:
            return Kind.VIEW
        return Kind.OBJECT

    def _concrete(self, held: GraphQLNamedType) -> frozenset[str]:
        if isinstance(held, GraphQLInterfaceType | GraphQLUnionType):
            return frozenset(each.name for each in self._core.get_possible_types(held))
        return frozenset({held.name}) if isinstance(held, GraphQLObjectType) else frozenset()

    def _connections(self) -> Iterator[ConnectionSpec]:
        for owner, name, field in self._all_fields():
            pages = self._declared(owner, name, PAGES)
            if isinstance(pages, Pages):
                yield self._connection(f"{owner}.{name}", name, field, pages)

    def _connection(self, coordinate: str, name: str, field: GraphQLField, pages: Pages) -> ConnectionSpec:
        page = get_named_type(field.type).name
        edge = get_named_type(self._composite[page].fields["edges"].type).name
        return ConnectionSpec(
            coordinate=coordinate,
            field=name,
            record_type=get_named_type(self._composite[edge].fields["node"].type).name,
            page_type=page,
            edge_type=edge,
            order=pages.order,
            filters=MappingProxyType({each: pages.tests.get(each, each) for each in field.args if each not in _WINDOW}),
        )

    def _arguments(self, connections: Mapping[str, ConnectionSpec]) -> Iterator[tuple[str, Stands]]:
        for owner, name, field in self._all_fields():
            for argument in field.args:
                coordinate = f"{owner}.{name}({argument}:)"
                yield coordinate, self._argument(coordinate, argument, connections.get(f"{owner}.{name}"))

    def _argument(self, coordinate: str, argument: str, connection: ConnectionSpec | None) -> Stands:
        if argument in _PLAIN:
            return Standing.STRUCTURAL
        tested: tuple[str, ...] = ()
        owner, _, name = coordinate.partition("(")[0].partition(".")
        chosen = self._declared(owner, name, CHOSEN)
        if isinstance(chosen, Mapping):
            return tuple(sorted(chosen.get(argument, ()))) or self._standings[f"{owner}.{name}"]
        if connection is not None:
            tested = connection.order if argument in _DATES else (connection.filters[argument],)
        categories = {each for path in tested for each in self._categories(connection, path)}
        if not categories:
            self._faults.append(coordinate)
        return tuple(sorted(categories))

    def _categories(self, connection: ConnectionSpec | None, path: str) -> tuple[Category, ...]:
        """Return the categories of the record's field that a path begins with; a path into nothing is a fault."""
        owner, standing = connection.record_type if connection else "", None
        for name in path.split("."):
            field = self._composite[owner].fields.get(name) if owner in self._composite else None
            if field is None:
                self._faults.append(f"{owner}.{name}")
                return ()
            standing = standing or self._standings[f"{owner}.{name}"]
            owner = get_named_type(field.type).name
        return standing if isinstance(standing, tuple) else ()
