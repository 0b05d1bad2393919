"""Document: what an operation selects, without any value of its variables but those that choose.

Takes an executable operation. Gives, for a concrete type, the fields selected of it, merged and ordered by graphql-core
itself: fragments, aliases, `@skip` and `@include` mean here what they mean to the oracle. Raises `NotCompiled` for what
isn't compiled. Read again from the text that the operation's key is the hash of: no literal of a caller's, nor the
source that every node of a parsed document leads to, is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    print_ast,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_variable_values

from gateway.projection.execution import Executable

CHOOSING: Final = frozenset({"skip", "include"})


class NotCompiled(Exception):
    """The oracle is to execute this."""


@dataclass(frozen=True, slots=True)
class Document:
    """The selections of one operation, under one choice of conditions."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    chosen: VariableValues

    @classmethod
    def of(cls, schema: GraphQLSchema, operation: Executable, conditions: tuple[str, ...]) -> Document:
        """Return what is selected; raise `NotCompiled` for a mutation, or a directive that isn't a known condition."""
        again = parse(print_ast(operation.document), no_location=True)
        definition, fragments = _parts(again)
        sets = [one.selection_set for one in (definition, *fragments)]
        plain = CHOOSING.issuperset(_directives(sets)) and not any(one.variable_definitions for one in fragments)
        if definition.operation is not OperationType.QUERY or not plain or not set(conditions).issuperset(_used(sets)):
            raise NotCompiled
        return cls(
            schema,
            definition,
            {one.name.value: FragmentDetails(one) for one in fragments},
            _chosen(schema, definition, {name: operation.values.coerced.get(name) for name in conditions}),
        )

    def root(self, of: GraphQLObjectType) -> GroupedFieldSet:
        """Return the root's fields by response key, in the order of the answer."""
        found = collect_fields(self.schema, self.fragments, self.chosen, of, self.operation)
        return found.grouped_field_set

    def under(self, fields: FieldDetailsList, of: GraphQLObjectType) -> GroupedFieldSet:
        """Return the fields selected of an object type under fields of one response key."""
        found = collect_subfields(self.schema, self.fragments, self.chosen, self.operation, of, fields)
        return found.grouped_field_set


def _parts(document: DocumentNode) -> tuple[OperationDefinitionNode, list[FragmentDefinitionNode]]:
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    fragments = [one for one in document.definitions if isinstance(one, FragmentDefinitionNode)]
    if len(operations) != 1:
        raise NotCompiled
    return operations[0], fragments


def _chosen(schema: GraphQLSchema, operation: OperationDefinitionNode, given: dict[str, object]) -> VariableValues:
    """Return the values of the conditions alone."""
    declared = [one for one in operation.variable_definitions or () if one.variable.name.value in given]
    values = get_variable_values(schema, declared, given)
    if isinstance(values, list):
        raise NotCompiled
    return values


def _directives(sets: list[SelectionSetNode]) -> Iterator[str]:
    """Yield the names of the directives on selections."""
    for one in _selected(sets):
        yield from (directive.name.value for directive in one.directives or ())


def _used(sets: list[SelectionSetNode]) -> Iterator[str]:
    """Yield the names of the variables of those directives."""
    for one in _selected(sets):
        values = (argument.value for directive in one.directives or () for argument in directive.arguments or ())
        yield from (value.name.value for value in values if isinstance(value, VariableNode))


def _selected(sets: list[SelectionSetNode]) -> Iterator[SelectionNode]:
    stack = list(sets)
    while stack:
        for node in stack.pop().selections:
            yield node
            inner = getattr(node, "selection_set", None)
            if inner is not None:
                stack.append(inner)
