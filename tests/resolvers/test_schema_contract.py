"""The schema is the public contract, type by type, as far as it is built."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    print_ast,
)
from graphql import (
    build_schema as build_core,
)

from resolvers.schema import build_schema, sdl_of
from tests.shared import shared

NOT_BUILT_TYPES = {
    "DirectiveChangedEvent",
    "SourceStatusChangedEvent",
    "Subscription",
    "TransitionOccurredEvent",
}
NOT_BUILT_FIELDS: set[str] = set()

GROWN_TYPES = {
    "EstablishmentCapacity",
    "EstablishmentFollowUps",
    "EstablishmentTests",
    "FollowUpCounts",
    "KindFollowUps",
    "MissingFollowUps",
    "RepeatedTestUse",
    "ResourceUse",
    "SpecialtyWait",
    "TestCounts",
    "TestOrders",
    "MedicationDifference",
    "MedicationLine",
    "MedicationReconciliation",
    "RepeatedTest",
    "TelehealthProcess",
    "Trajectory",
    "TrajectoryState",
    "TrajectoryStep",
}
"""Types that the contract grew by (it may grow, not break)."""
GROWN_FIELDS = {
    "Patient.medicationReconciliation",
    "Patient.repeatedTests",
    "Patient.trajectories",
    "Viewer.patient",
    "Query.resourceUse",
    "Query.sessions",
    "Teleconsultation.process",
}
"""Fields that it grew by, of types that it has."""

LATER = re.compile(r"^Later work \([^)]*\): (.)")
Fielded = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_core(shared("schema.graphql").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built() -> GraphQLSchema:
    return build_core(sdl_of(build_schema()))


def own_types(schema: GraphQLSchema) -> dict[str, GraphQLNamedType]:
    return {name: held for name, held in schema.type_map.items() if not name.startswith("__")}


def fields_of(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField | GraphQLInputField]]:
    for name, held in own_types(schema).items():
        if isinstance(held, Fielded):
            for field, value in held.fields.items():
                yield f"{name}.{field}", value


def default_of(held: GraphQLArgument | GraphQLInputField) -> str:
    written = held.ast_node.default_value if held.ast_node else None
    return "no default" if written is None else print_ast(written)


def argument(held: GraphQLArgument) -> tuple[str, str, str | None]:
    return str(held.type), default_of(held), held.description


def described(text: str | None) -> str | None:
    """Return a description without the contract's word of which later work brings the field."""
    return LATER.sub(lambda found: found[1].upper(), text) if text else text


def field(held: GraphQLField | GraphQLInputField) -> tuple[object, ...]:
    said = (str(held.type), described(held.description), held.deprecation_reason)
    if isinstance(held, GraphQLInputField):
        return (*said, default_of(held))
    return (*said, {name: argument(each) for name, each in held.args.items()})


def named(held: GraphQLNamedType) -> tuple[object, ...]:
    said: tuple[object, ...] = (type(held).__name__, held.description)
    if isinstance(held, GraphQLEnumType):
        said += ([(name, value.description) for name, value in held.values.items()],)
    if isinstance(held, GraphQLUnionType):
        said += ({member.name for member in held.types},)
    if isinstance(held, GraphQLScalarType):
        said += (held.specified_by_url,)
    if isinstance(held, GraphQLObjectType | GraphQLInterfaceType):
        said += ({each.name for each in held.interfaces},)
    return said


def test_what_is_not_built_is_exactly_what_later_work_brings(contract: GraphQLSchema, built: GraphQLSchema) -> None:
    """Neither less, nor more, nor anything that the contract doesn't have."""
    assert own_types(contract).keys() - own_types(built).keys() == NOT_BUILT_TYPES
    assert own_types(built).keys() - own_types(contract).keys() == GROWN_TYPES
    ours, theirs = dict(fields_of(built)).keys(), dict(fields_of(contract)).keys()
    assert {each for each in theirs - ours if each.split(".")[0] not in NOT_BUILT_TYPES} == NOT_BUILT_FIELDS
    assert {each for each in ours - theirs if each.split(".")[0] not in GROWN_TYPES} == GROWN_FIELDS


def test_each_type_is_the_contracts(contract: GraphQLSchema, built: GraphQLSchema) -> None:
    """Kind, description, values, members, interfaces, specification."""
    theirs = own_types(contract)
    assert {name: named(held) for name, held in own_types(built).items() if name not in GROWN_TYPES} == {
        name: named(theirs[name]) for name in own_types(built).keys() - GROWN_TYPES
    }


def test_each_field_is_the_contracts(contract: GraphQLSchema, built: GraphQLSchema) -> None:
    """Type, nullability, description, arguments and their defaults."""
    theirs = dict(fields_of(contract))
    differing = {name: (field(held), field(theirs[name])) for name, held in fields_of(built)
                 if name in theirs and field(held) != field(theirs[name])}  # fmt: skip
    assert differing == {}


def test_each_directive_is_the_contracts(contract: GraphQLSchema, built: GraphQLSchema) -> None:
    """Arguments, defaults, places and descriptions of complete, cost and listSize, and no directive more."""

    def said(schema: GraphQLSchema) -> dict[str, tuple[object, ...]]:
        return {
            each.name: (
                each.description,
                set(each.locations),
                each.is_repeatable,
                {name: argument(held) for name, held in each.args.items()},
            )
            for each in schema.directives
        }

    assert {"complete", "cost", "listSize"} <= said(contract).keys()
    assert said(built) == said(contract)


def test_defaults_are_compared(contract: GraphQLSchema) -> None:
    """The comparison above would see a default that changed."""
    observations = dict(fields_of(contract))["Patient.observations"]
    assert isinstance(observations, GraphQLField)
    assert default_of(observations.args["first"]) == "50"
    assert default_of(observations.args["after"]) == "no default"


def test_no_default_is_an_explicit_null() -> None:
    """An argument left out differs from one given as null, so no default may be null."""
    assert "= null" not in sdl_of(build_schema())
