"""Strawberry alone: the same documents, executed by Strawberry over dicts, without policy, sources or audit.

Takes a document and the data of its answer. Gives the data again, as an application that resolves from dicts would. The
types are those of the peers' subgraphs, put together: nothing is described twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from types import GenericAlias
from typing import Annotated, Any, Final

import strawberry
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_leaf_type,
)
from strawberry.schema.config import StrawberryConfig

from tests.benchmarks.subgraphs_process import SUBGRAPHS, executable

_SCALARS: Final[Mapping[str, Any]] = {"ID": strawberry.ID, "Int": int, "Boolean": bool}


class _Types:
    """Strawberry's types, made from the subgraphs' as they are met."""

    def __init__(self, schemas: list[GraphQLSchema]) -> None:
        self._schemas = schemas
        self._made: dict[str, Any] = {}

    def of(self, kind: Any) -> Any:
        """Return the annotation of a field's type."""
        if isinstance(kind, GraphQLNonNull):
            inner = kind.of_type
            return (
                GenericAlias(list, (self.of(inner.of_type),)) if isinstance(inner, GraphQLList) else self._named(inner)
            )
        if isinstance(kind, GraphQLList):
            return GenericAlias(list, (self.of(kind.of_type),)) | None
        return self._named(kind) | None

    def _named(self, kind: Any) -> Any:
        if is_leaf_type(kind):
            return _SCALARS.get(kind.name, str)
        if kind.name not in self._made:
            self._made[kind.name] = self._union(kind) if isinstance(kind, GraphQLUnionType) else self.object(kind.name)
        return self._made[kind.name]

    def _union(self, kind: GraphQLUnionType) -> Any:
        return Annotated[reduce(or_, map(self._named, kind.types)), strawberry.union(kind.name)]

    def object(self, name: str) -> Any:
        """Return a type with the fields that any subgraph gives it."""
        fields: dict[str, GraphQLField] = {}
        for schema in self._schemas:
            known = schema.type_map.get(name)
            fields |= known.fields if isinstance(known, GraphQLObjectType) else {}
        body: dict[str, Any] = {"__annotations__": {}, "is_type_of": _is_a(name)}
        for named, field in fields.items():
            annotation = self.of(field.type)
            if field.args:
                body[named] = _paged(annotation)
            else:
                attribute = f"{named}_"  # `class` is a word of Python's
                body["__annotations__"][attribute] = annotation
                body[attribute] = strawberry.field(name=named)
        return strawberry.type(type(name, (), body))


def _is_a(name: str) -> Any:
    return classmethod(lambda cls, value, info: value.get("__typename", name) == name)


def _paged(annotation: Any) -> Any:
    def resolve(root: Any, info: strawberry.Info, first: int = 50) -> Any:
        return root[info.field_name]

    resolve.__annotations__.update({"root": Any, "info": strawberry.Info, "first": int, "return": annotation})
    return strawberry.field(resolver=resolve)


def _read(source: Any, name: str) -> Any:
    return source[name.removesuffix("_")]


@cache
def schema() -> strawberry.Schema:
    """Return the schema."""
    patient = _Types([executable(name) for name in SUBGRAPHS]).object("Patient")

    def resolve(root: Any, identifier: Any) -> Any:
        return root["patient"]

    given = strawberry.input(type("IdentifierInput", (), {"__annotations__": {"value": str}}))
    resolve.__annotations__.update({"root": Any, "identifier": given, "return": patient | None})
    query = strawberry.type(type("Query", (), {"patient": strawberry.field(resolver=resolve)}))
    return strawberry.Schema(query, config=StrawberryConfig(auto_camel_case=False, default_resolver=_read))


def executed(document: str, data: Any) -> Any:
    """Return the data of the answer; raise `ValueError` when Strawberry found a fault."""
    found = schema().execute_sync(document, variable_values={"nam": ""}, root_value=data)
    if found.errors:
        raise ValueError(str(found.errors[0]))
    return found.data
