"""Cost: how large an answer an operation may ask for, known before anything is asked.

Part of the `operation` stage. Takes a schema and a valid operation whose literals are variables. Gives a `Cost`, which
a request's variables turn into a number. The words are those of the IBM GraphQL cost specification
(https://ibm.github.io/graphql-specs/cost-spec.html): an object weighs 1, a connection 10 since sources are asked for
it, a value 0; a list counts its items. What `@skip` leaves out is counted, and each type of a union: a bound, so that
adding a field never lowers it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_list_type,
)
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

from resolvers.types.ports import DEFAULT_FIRST, LARGEST_FIRST
from resolvers.worked import COURSE, WORKED_FROM

CONNECTION_WEIGHT = 10
OBJECT_WEIGHT = 1
ASSUMED_SIZE = 3
"""Items of a list that no argument cuts: names, codings, participants."""
WORKED_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "Patient.course": CONNECTION_WEIGHT * len(COURSE),
        "Patient.medicationReconciliation": CONNECTION_WEIGHT * len(WORKED_FROM["Patient.medicationReconciliation"]),
        "Patient.repeatedTests": CONNECTION_WEIGHT * len(WORKED_FROM["Patient.repeatedTests"]),
        "Query.resourceUse": 4 * CONNECTION_WEIGHT,
        "Query.telehealthActivity": CONNECTION_WEIGHT,
    }
)
"""What is worked out of several types of records weighs as much more as their connections do."""
COUNTED = {
    "MissingFollowUps.byEstablishment": 34,
    "RepeatedTestUse.byEstablishment": 34,
    "RepeatedTestUse.byTest": 30,
    "ResourceUse.capacity": 34,
    "ResourceUse.referralWaits": 30,
    "TelehealthActivity.byEstablishment": 34,
}
"""Rows of what is counted: establishments of the network, specialties."""
SIZES: Mapping[str, int] = MappingProxyType(
    {"MedicationReconciliation.lines": 30, "Patient.repeatedTests": 30, **COUNTED}
)
"""Items of lists that no argument cuts, where few would be too few."""
SLICING_ARGUMENT = "first"
SIZED_FIELD = "edges"

Terms = dict[tuple[str, ...], int]
"""A sum of products: the variables that multiply each other → how many times."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation costs, by the variables that cut its pages."""

    terms: Mapping[tuple[str, ...], int]

    def of(self, variables: Mapping[str, Any]) -> int:
        """Return the cost for these coerced variables; a page out of bounds counts as the nearest that is not."""
        return sum(times * prod(_page(variables.get(name)) for name in names) for names, times in self.terms.items())


class Prices:
    """The prices of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._sizes = {**_introspection_sizes(schema), **SIZES}

    def cost(self, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Cost:
        """Return the cost of a valid operation; each fragment is weighed once, so that doubling them costs no time."""
        root = self._schema.get_root_type(operation.operation)
        return Cost(_Scale(self._schema, self._sizes, fragments).weigh(operation.selection_set, root, None))


class _Scale:
    """Weighs the selections of one operation."""

    def __init__(
        self, schema: GraphQLSchema, sizes: Mapping[str, int], fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema = schema
        self._sizes = sizes
        self._fragments = fragments
        self._known: dict[tuple[str, str | int | None], Terms] = {}

    def weigh(self, selections: SelectionSetNode, parent: Any, page: str | int | None) -> Terms:
        """Return what the selections of a type weigh; `page` is the size of the connection that holds them."""
        terms: Terms = {}
        for node in selections.selections:
            for names, times in self._node(node, parent, page).items():
                terms[names] = terms.get(names, 0) + times
        return terms

    def _node(self, node: Any, parent: Any, page: str | int | None) -> Terms:
        if isinstance(node, FieldNode):
            return self._field(node, parent, page)
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            return self.weigh(node.selection_set, self._schema.type_map[named.name.value] if named else parent, page)
        return self._spread(node, page)

    def _spread(self, node: FragmentSpreadNode, page: str | int | None) -> Terms:
        key = (node.name.value, page)
        if key not in self._known:
            fragment = self._fragments[key[0]]
            parent = self._schema.type_map[fragment.type_condition.name.value]
            self._known[key] = self.weigh(fragment.selection_set, parent, page)
        return self._known[key]

    def _field(self, node: FieldNode, parent: Any, page: str | int | None) -> Terms:
        field = _definition(node, parent)
        if field is None or node.selection_set is None:
            return {}
        kind: GraphQLNamedType = get_named_type(field.type)
        connection = SLICING_ARGUMENT in field.args
        inner = self.weigh(node.selection_set, kind, _slice(node, field) if connection else None)
        name = f"{parent.name}.{node.name.value}"
        inner[()] = inner.get((), 0) + (CONNECTION_WEIGHT if connection else OBJECT_WEIGHT)
        if _is_list(field):
            sized = page if node.name.value == SIZED_FIELD else None
            inner = _times(inner, self._sizes.get(name, ASSUMED_SIZE) if sized is None else sized)
        if name in WORKED_WEIGHTS:
            inner[()] = inner.get((), 0) + WORKED_WEIGHTS[name]
        return inner


def _times(terms: Terms, size: str | int) -> Terms:
    if isinstance(size, int):
        return {names: times * size for names, times in terms.items()}
    return {tuple(sorted((*names, size))): times for names, times in terms.items()}


def _definition(node: FieldNode, parent: Any) -> GraphQLField | None:
    name = node.name.value
    meta = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}.get(name)
    found: GraphQLField | None = meta or getattr(parent, "fields", {}).get(name)
    return found


def _slice(node: FieldNode, field: GraphQLField) -> str | int:
    """Return what cuts a connection: the name of a variable, or a number."""
    for argument in node.arguments or ():
        if argument.name.value == SLICING_ARGUMENT:
            if isinstance(argument.value, VariableNode):
                return argument.value.name.value
            return _page(int(argument.value.value)) if isinstance(argument.value, IntValueNode) else DEFAULT_FIRST
    return _page(field.args[SLICING_ARGUMENT].default_value)


def _page(first: Any) -> int:
    return min(max(first, 1), LARGEST_FIRST) if isinstance(first, int) else DEFAULT_FIRST


def _is_list(field: GraphQLField) -> bool:
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return is_list_type(kind)


def _introspection_sizes(schema: GraphQLSchema) -> dict[str, int]:
    """Return the sizes of introspection's lists: as many types as there are, and what a type has on average."""
    objects = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    types = len(schema.type_map)
    fields = sum(len(kind.fields) for kind in objects)
    arguments = sum(len(field.args) for field in _fields(objects))
    return {
        "__Schema.types": types,
        "__Schema.directives": len(schema.directives),
        "__Type.fields": -(-fields // types),
        "__Field.args": -(-arguments // max(fields, 1)),
        "__Type.interfaces": 1,
        "__Type.possibleTypes": 1,
        "__Type.inputFields": 1,
        "__Type.enumValues": 2,
    }


def _fields(objects: list[GraphQLObjectType]) -> Iterator[GraphQLField]:
    for kind in objects:
        yield from kind.fields.values()
