"""Field readers: how a field of the schema reads its parent, without an executor around it.

Takes a field of the schema. Gives its reader, whose arguments are made Python's once and used for every parent: what
Strawberry does for each call. Raises TypeError for a field that reads in a way of its own (an extension, a coroutine,
one that looks at the execution). Never decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from resolvers.schema import graphql_name

Read = Callable[[Any], Any]

_DEFINITION: Final = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads one field; `name` is what a parent knows it by when nothing else reads it."""

    name: str
    declared: StrawberryField
    schema: strawberry.Schema

    def reader(self, arguments: Mapping[str, Any]) -> Read:
        """Return what reads the field of a parent, with these arguments, coerced as GraphQL coerces them."""
        resolver, name = self.declared.base_resolver, self.name
        if resolver is None:
            return lambda parent: parent.read(name)
        function: Any = resolver.wrapped_func
        given = convert_arguments(
            dict(arguments),
            self.declared.arguments,
            scalar_registry=self.schema.schema_converter.scalar_registry,
            config=self.schema.config,
        )
        parameter = resolver.parent_parameter.name if resolver.parent_parameter else ""
        return lambda parent: function(**given, **{parameter: parent})


def field_readers(core: GraphQLSchema) -> Mapping[str, FieldReader]:
    """Return the readers of all fields that a query may select, by coordinate; raise TypeError for one without."""
    types = (held for name, held in core.type_map.items() if not name.startswith("__") and held != core.mutation_type)
    objects = [held for held in types if isinstance(held, GraphQLObjectType)]
    return {f"{held.name}.{name}": _reader(core, field) for held in objects for name, field in held.fields.items()}


def _reader(core: GraphQLSchema, field: GraphQLField) -> FieldReader:
    declared = field.extensions.get(_DEFINITION)
    schema = getattr(core, "_strawberry_schema", None)
    if not isinstance(declared, StrawberryField) or not isinstance(schema, strawberry.Schema):
        raise TypeError("not a field of ours")
    resolver = declared.base_resolver
    if declared.extensions or declared.is_async:
        raise TypeError("a field that reads in its own way")
    if resolver is not None and (resolver.info_parameter or resolver.self_parameter or not resolver.parent_parameter):
        raise TypeError("a resolver that looks at the execution")
    return FieldReader(graphql_name(declared.python_name), declared, schema)
