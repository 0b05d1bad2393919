"""The schema: the types put together, the one way a field is read, and no log of what was asked.

Built once at start. Takes nothing. Gives Strawberry's schema, its SDL and its catalogue's ground. Never executes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLError, GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from strawberry.utils.str_converters import to_camel_case

from resolvers.types.directives import COST, LIST_SIZE, complete
from resolvers.types.mutation import Mutation
from resolvers.types.query import Query
from resolvers.types.scalars import SCALARS


class Schema(strawberry.Schema):
    """Strawberry's schema, which keeps errors to itself: Strawberry would log them with the query's text."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing: the answer's errors are the gateway's to write down."""


@cache
def graphql_name(python_name: str) -> str:
    """Return the GraphQL name of a field declared as `python_name`; `class_` is `class`."""
    return to_camel_case(python_name.rstrip("_"))


def read_field(parent: Any, python_name: str) -> Any:
    """Return the value of a field of an execution parent, which reads by GraphQL names."""
    return parent.read(graphql_name(python_name))


def build_schema() -> Schema:
    """Return the schema of the public contract, as far as it is built."""
    schema = Schema(
        Query,
        mutation=Mutation,
        directives=[complete],
        config=StrawberryConfig(default_resolver=read_field, scalar_map=SCALARS),
    )
    core = core_of(schema)
    core.directives = (*core.directives, COST, LIST_SIZE)
    return schema


def core_of(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the graphql-core schema, which validates and executes."""
    return schema._schema


def sdl_of(schema: strawberry.Schema) -> str:
    """Return the schema in GraphQL's definition language."""
    return print_schema(core_of(schema))
