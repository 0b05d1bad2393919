"""Programs: documents compiled, remembered by the document's hash and the values by which it chooses.

Takes operations. Executes by its program one that was seen before, and by the oracle what was never seen, what isn't
compiled (introspection, mutations) and whatever can't be. Bounded, least recently used first out: compiling costs more
than it gives to a document that never comes again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema

from gateway.errors import Unexpected
from gateway.projection.compiled.compiler import Compiler
from gateway.projection.compiled.document import Document, NotCompiled
from gateway.projection.compiled.passes import Allowance, Pool
from gateway.projection.compiled.run import Run
from gateway.projection.compiled.selection import Selection
from gateway.projection.execution import Executable, Execution, Oracle
from gateway.projection.scene import Scene
from resolvers.catalogue import Catalogue
from resolvers.field_readers import field_readers

Key = tuple[Any, ...]

WRITTEN: Final = 1_000
"""Fields of one document that passes may be written for; what is beyond goes its own way."""
KEPT: Final = 20_000
"""Fields of all documents together that passes are kept for; past it, a new document takes the place of old ones."""
BOUND: Final = 3
"""How often a selection of a document is bound before a pass is written for it."""


class Programs:
    """The compiled projection, over the oracle."""

    def __init__(
        self, schema: GraphQLSchema, catalogue: Catalogue, *, bound: int, sights: int = 2, after: int = BOUND
    ) -> None:
        """`bound` programs are remembered; a document is compiled when it is met for the `sights`th time."""
        self._after = after
        self._pool = Pool(KEPT)
        self._schema = schema
        self._catalogue = catalogue
        self._bound = bound
        self._sights = sights
        self._readers = field_readers(schema)
        self._oracle: Execution = Oracle(schema)
        self._met: OrderedDict[Key, int] = OrderedDict()
        self._programs: OrderedDict[Key, tuple[Selection | None, Allowance]] = OrderedDict()

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data (`Execution.run`)."""
        program = self._program(operation, conditions)
        if program is None:
            return self._oracle.run(operation, conditions, root, scene, language)
        run = Run(scene, language, operation.values)
        try:
            data = program.root(run, root)
            run.tell()
            return data
        except Exception as error:
            raise Unexpected from error
        finally:
            run.end()

    def _program(self, operation: Executable, conditions: tuple[str, ...]) -> Selection | None:
        """Return the program of an operation; None when the oracle is to execute it."""
        values = operation.values.coerced
        key = (operation.key, *(repr(values.get(name)) for name in conditions))
        if key in self._programs:
            self._programs.move_to_end(key)
            return self._programs[key][0]
        met = self._met.pop(key, 0) + 1
        if met < self._sights:
            self._met[key] = met
            while len(self._met) > self._bound:
                self._met.popitem(last=False)
            return None
        allowance = Allowance(self._pool, WRITTEN, self._after)
        self._programs[key] = program, _ = self._compile(operation, conditions, allowance), allowance
        while len(self._programs) > self._bound or (self._pool.fields <= 0 and len(self._programs) > 1):
            _, (_, forgotten) = self._programs.popitem(last=False)
            forgotten.give_back()
        return program

    def _compile(self, operation: Executable, conditions: tuple[str, ...], allowance: Allowance) -> Selection | None:
        try:
            document = Document.of(self._schema, operation, conditions)
            return Compiler(document, self._catalogue, self._readers, allowance).root()
        except (NotCompiled, GraphQLError):
            return None
