"""Conditions: the variables by which an operation says what it leaves out (`@skip`, `@include`)."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import SelectionSetNode, VariableNode

from gateway.pipeline.operation import Operation


def condition_variables(operation: Operation) -> Iterator[str]:
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
