"""Conditions: the variables by which an operation says what it leaves out (`@skip`, `@include`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from graphql import FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode, VariableNode


class Selecting(Protocol):
    """An operation, with the fragments that it spreads."""

    @property
    def definition(self) -> OperationDefinitionNode:
        """The operation."""
        ...

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """The fragments, by name."""
        ...


def condition_variables(operation: Selecting) -> Iterator[str]:
    """Yield the names of the variables that decide what is skipped or included."""
    stack: list[SelectionSetNode] = [operation.definition.selection_set]
    stack += [fragment.selection_set for fragment in operation.fragments.values()]
    while stack:
        for node in stack.pop().selections:
            arguments = (argument for directive in node.directives or () for argument in directive.arguments or ())
            yield from (a.value.name.value for a in arguments if isinstance(a.value, VariableNode))
            inner = getattr(node, "selection_set", None)
            if inner is not None:
                stack.append(inner)
