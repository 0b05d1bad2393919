"""Compiler: from the selections of a document to closures that project parents.

Takes a document, the catalogue, and graphql-core's types. Gives selections, each made when the first parent of its type
is met at its place, so that compiling costs no more than what is executed. Raises `NotCompiled` for introspection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import is_iterable

from gateway.projection.compiled.document import Document, NotCompiled
from gateway.projection.compiled.fields import Complete, Field, Place
from gateway.projection.compiled.leaves import checked, leaf_of
from gateway.projection.compiled.passes import Allowance
from gateway.projection.compiled.run import Run
from gateway.projection.compiled.selection import Selection
from gateway.projection.pages import Edges
from gateway.projection.seen import Seen
from resolvers.catalogue import Catalogue
from resolvers.field_readers import FieldReader

TYPENAME = "__typename"


class Compiler:
    """Compiles one document."""

    def __init__(
        self, document: Document, catalogue: Catalogue, readers: Mapping[str, FieldReader], allowance: Allowance
    ) -> None:
        """`readers` has one for each field that a query may select, by coordinate."""
        self._document = document
        self._allowance = allowance
        self._catalogue = catalogue
        self._readers = readers

    def root(self) -> Selection:
        """Return the operation's root."""
        query = self._document.schema.query_type
        if query is None:
            raise NotCompiled
        return self._selection(query, self._document.root(query), Place())

    def _selection(self, of: GraphQLObjectType, selected: GroupedFieldSet, place: Place) -> Selection:
        fields, shape = [], {}
        for key, details in selected.items():
            name = details[0].node.name.value
            shape[key] = of.name if name == TYPENAME else None
            if name != TYPENAME:
                fields.append(self._field(of, key, details, place.under(key)))
        return Selection(of.name, tuple(fields), shape, self._allowance)

    def _field(self, of: GraphQLObjectType, key: str, details: FieldDetailsList, place: Place) -> Field:
        node = details[0].node
        declared, coordinate = of.fields.get(node.name.value), f"{of.name}.{node.name.value}"
        if declared is None:
            raise NotCompiled
        spec, reader, named = (
            self._catalogue.fields[coordinate],
            self._readers[coordinate],
            get_named_type(declared.type),
        )
        leaf = leaf_of(named) if is_leaf_type(named) else None
        objects = self._objects(declared, details, place) if leaf is None else None
        complete = _complete(declared.type, leaf or objects)
        return Field(key, place.at, place.steps, spec, node, declared, reader, complete, leaf, objects)

    def _objects(self, declared: GraphQLField, details: FieldDetailsList, place: Place) -> _Objects:
        below = place.of_items() if is_list_type(get_nullable_type(declared.type)) else place
        possible = self._catalogue.possible(get_named_type(declared.type).name)
        return _Objects(possible, lambda of: self._under(of, details, below))

    def _under(self, of: str, details: FieldDetailsList, place: Place) -> Selection:
        kind = self._document.schema.get_type(of)
        if not isinstance(kind, GraphQLObjectType):
            raise NotCompiled
        return self._selection(kind, self._document.under(details, kind), place)


def _complete(kind: GraphQLOutputType, one: Complete | None) -> Complete:
    """Return what makes JSON of a field's value, given what makes it of one (GraphQL, section 6.4.3)."""
    if one is None:
        raise NotCompiled
    if isinstance(kind, GraphQLNonNull):
        return _never_null(_complete(kind.of_type, one))
    if not isinstance(kind, GraphQLList):
        return one
    return _list_of(_complete(kind.of_type, one), one.edges if isinstance(one, _Objects) else None)


def _never_null(inner: Complete) -> Complete:
    def complete(run: Run, value: Any) -> Any:
        found = inner(run, value)
        if found is None:
            raise TypeError("null where the schema has none")
        return found

    return complete


def _list_of(item: Complete, edges: Complete | None) -> Complete:
    def complete(run: Run, value: Any) -> Any:
        if value is None or value is Undefined:
            return None
        if edges is not None and type(value) is Edges:
            return edges(run, value)
        return [item(run, one) for one in (value if type(value) in (list, tuple) else _items(value))]

    return complete


def _items(value: Any) -> Iterable[Any]:
    if not is_iterable(checked(value)):
        raise TypeError("a list is expected")
    items: Iterable[Any] = value
    return items


class _Objects:
    """Completes objects, of a type or of one of several: each says its own."""

    __slots__ = ("_known", "_make", "possible")

    def __init__(self, possible: frozenset[str], make: Callable[[str], Selection]) -> None:
        self.possible = possible
        self._make = make
        self._known: dict[str, Selection] = {}

    def __call__(self, run: Run, value: Any) -> Any:
        if value is None or value is Undefined:
            return None
        seen = type(value) is Seen
        of = value.element.type if seen else value.type
        selection = self._known.get(of) or self.selection(of)
        return selection.seen(run, value) if seen else selection.of(run, value)

    def edges(self, run: Run, edges: Edges) -> list[Any]:
        """Return the edges of a page as they leave."""
        return self.selection(edges.type).edges(run, edges) if edges else []

    def selection(self, of: str) -> Selection:
        """Return what is selected of a type; raise TypeError for one that the field doesn't have."""
        found = self._known.get(of)
        if found is None:
            if of not in self.possible:
                raise TypeError("a value of a type that its field doesn't have")
            found = self._known[of] = self._make(of)
        return found
