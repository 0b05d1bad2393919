"""The directives of the contract, beside GraphQL's own."""

from __future__ import annotations

from typing import Any, Final

import strawberry
from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
)
from strawberry.directive import DirectiveLocation as OperationLocation
from strawberry.directive import DirectiveValue


@strawberry.directive(
    locations=[OperationLocation.QUERY],
    description="Refuse a partial answer: with required true, if any source needed did not answer, data is null"
    " and each missing source has an error.",
)
def complete(value: DirectiveValue[Any], required: bool = True) -> Any:
    """Change nothing: what `@complete` asks is done by the gateway, once all sources have answered."""
    return value


_NAMES: Final = GraphQLList(GraphQLNonNull(GraphQLString))

COST: Final = GraphQLDirective(
    "cost",
    [
        DirectiveLocation.ARGUMENT_DEFINITION,
        DirectiveLocation.ENUM,
        DirectiveLocation.FIELD_DEFINITION,
        DirectiveLocation.INPUT_FIELD_DEFINITION,
        DirectiveLocation.OBJECT,
        DirectiveLocation.SCALAR,
    ],
    {"weight": GraphQLArgument(GraphQLNonNull(GraphQLString))},
    description="Cost of a field, argument or type in the IBM GraphQL cost specification; weight is a decimal number."
    " Defined here, not applied in this text.",
)

LIST_SIZE: Final = GraphQLDirective(
    "listSize",
    [DirectiveLocation.FIELD_DEFINITION],
    {
        "assumedSize": GraphQLArgument(GraphQLInt),
        "slicingArguments": GraphQLArgument(_NAMES),
        "sizedFields": GraphQLArgument(_NAMES),
        "requireOneSlicingArgument": GraphQLArgument(GraphQLBoolean, default_value=True),
    },
    description="Size of a list in the IBM GraphQL cost specification. Defined here, not applied in this text.",
)
