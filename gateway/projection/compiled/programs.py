"""Programs: documents compiled, remembered by the document's hash and the values by which it chooses.

Takes operations. Executes by its program one that was seen before, and by the oracle what was never seen, what isn't
compiled (introspection, mutations) and whatever can't be. Bounded, least recently used first out: compiling costs more
than it gives to a document that never comes again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema

from gateway.errors import Unexpected
from gateway.projection.compiled.compiler import Compiler
from gateway.projection.compiled.document import Document, NotCompiled
from gateway.projection.compiled.run import Run
from gateway.projection.compiled.selection import Selection
from gateway.projection.execution import Executable, Execution, Oracle
from gateway.projection.scene import Scene
from resolvers.catalogue import Catalogue
from resolvers.field_readers import field_readers

Key = tuple[Any, ...]


class Programs:
    """The compiled projection, over the oracle."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue, *, bound: int, sights: int = 2) -> None:
        """`bound` programs are remembered; a document is compiled when it is met for the `sights`th time."""
        self._schema = schema
        self._catalogue = catalogue
        self._bound = bound
        self._sights = sights
        self._readers = field_readers(schema)
        self._oracle: Execution = Oracle(schema)
        self._met: OrderedDict[Key, int] = OrderedDict()
        self._programs: OrderedDict[Key, Selection | None] = OrderedDict()

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data (`Execution.run`)."""
        program = self._program(operation, conditions)
        if program is None:
            return self._oracle.run(operation, conditions, root, scene, language)
        try:
            return program.root(Run(scene, language, operation.values), root)
        except Exception as error:
            raise Unexpected from error

    def _program(self, operation: Executable, conditions: tuple[str, ...]) -> Selection | None:
        """Return the program of an operation; None when the oracle is to execute it."""
        values = operation.values.coerced
        key = (operation.key, *(repr(values.get(name)) for name in conditions))
        if key in self._programs:
            self._programs.move_to_end(key)
            return self._programs[key]
        met = self._met.pop(key, 0) + 1
        if met < self._sights:
            _keep(self._met, key, met, self._bound)
            return None
        program = self._compile(operation, conditions)
        _keep(self._programs, key, program, self._bound)
        return program

    def _compile(self, operation: Executable, conditions: tuple[str, ...]) -> Selection | None:
        try:
            return Compiler(Document.of(self._schema, operation, conditions), self._catalogue, self._readers).root()
        except (NotCompiled, GraphQLError):
            return None


def _keep(kept: OrderedDict[Key, Any], key: Key, value: Any, bound: int) -> None:
    kept[key] = value
    while len(kept) > bound:
        kept.popitem(last=False)
