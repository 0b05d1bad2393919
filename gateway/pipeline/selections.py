"""Selections: the fields that a document selects and keeps, each on the types that it may be of.

Part of the `plan` stage. Takes an operation and the catalogue. Gives fields, through fragments, without what `@skip`
and `@include` leave out. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.execution.values import get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from gateway.pipeline.operation import Operation
from resolvers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Selected:
    """A field, on a concrete type; `alone` when it is asked of no other type at once."""

    node: FieldNode
    parent: str
    alone: bool = True

    @property
    def name(self) -> str:
        """The field's name."""
        return self.node.name.value


@dataclass(frozen=True, slots=True)
class Selections:
    """The selections of one operation."""

    operation: Operation
    catalogue: Catalogue

    def of(self, selections: SelectionSetNode, types: Sequence[str]) -> Iterator[Selected]:
        """Yield the fields selected and kept, once for each concrete type that they may apply to."""
        for node in selections.selections:
            if not self._kept(node):
                continue
            if isinstance(node, FieldNode):
                for name in types:
                    if self.catalogue.has(name, node.name.value):
                        yield Selected(node, name, len(types) == 1)
                continue
            fragment: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(node, FragmentSpreadNode):
                fragment = self.operation.fragments[node.name.value]
            elif isinstance(node, InlineFragmentNode):
                fragment = node
            else:
                continue
            condition = fragment.type_condition
            kept = self._narrow(types, condition.name.value) if condition else types
            yield from self.of(fragment.selection_set, kept)

    def _narrow(self, types: Sequence[str], condition: str) -> Sequence[str]:
        possible = self.catalogue.possible(condition)
        return [name for name in types if name in possible]

    def _kept(self, node: SelectionNode) -> bool:
        values = self.operation.values
        skip = get_directive_values(GraphQLSkipDirective, node, values)
        include = get_directive_values(GraphQLIncludeDirective, node, values)
        return not (skip and skip["if"]) and not (include and not include["if"])
