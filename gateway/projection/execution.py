"""Execution: an operation over a scene, by graphql-core and the guard.

Takes an operation, the answer's root, the scene and the caller's language. Gives the answer's data, or raises
`Unexpected`: a fault releases nothing. This is the oracle that the compiled projection (`compiled/`) must equal, and
what executes whatever isn't compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode
from graphql.execution import execute_sync
from graphql.execution.values import VariableValues

from gateway.errors import Unexpected
from gateway.projection.guard import Guard
from gateway.projection.scene import Scene


class Executable(Protocol):
    """An operation as the `operation` stage gives it; `key` names its text, in which no identifier is."""

    @property
    def key(self) -> str:
        """Names the text."""
        ...

    @property
    def document(self) -> DocumentNode:
        """The document, of this one operation."""
        ...

    @property
    def definition(self) -> OperationDefinitionNode:
        """The operation."""
        ...

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """Its fragments by name."""
        ...

    @property
    def raw_variables(self) -> dict[str, Any]:
        """Variables as they came."""
        ...

    @property
    def values(self) -> VariableValues:
        """Variables, coerced."""
        ...


class Execution(Protocol):
    """What executes operations."""

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data, the scene's tallies filled; raise `Unexpected` when execution fails.

        `conditions` are the names of the variables by which `@skip` and `@include` choose.
        """
        ...


class Oracle:
    """Executes by graphql-core, field by field, under the guard."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data (`Execution.run`)."""
        guard = Guard(scene, language)
        result = execute_sync(
            self._schema,
            operation.document,
            root_value=root,
            variable_values=operation.raw_variables,
            middleware=[guard],
        )
        if result.errors:
            raise Unexpected from result.errors[0].original_error
        data: dict[str, Any] = result.data or {}
        if not (guard.ran or _unguarded(operation, data)):
            raise Unexpected
        return data


def _unguarded(operation: Executable, data: Mapping[str, Any]) -> bool:
    """Tell whether an operation asks nothing of the root, all of it skipped, or nothing but `__typename`.

    The executor answers either by itself.
    """
    selections = operation.definition.selection_set.selections
    only_names = all(isinstance(node, FieldNode) and node.name.value == "__typename" for node in selections)
    return data == {} or only_names
