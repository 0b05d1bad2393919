"""Fields: one field selected at one place of a document, ready to be read from any number of parents.

Holds what is the same for all of them: its coordinate and standing, where it stands in the answer, how it is read, what
its value becomes. Gives its value by the rules of what the parent is. Holds no value of a variable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graphql import FieldNode, GraphQLField, is_nullable_type
from graphql.pyutils import Path

from gateway.projection.compiled.leaves import Leaf
from gateway.projection.compiled.run import Run
from gateway.projection.patient import PatientFile
from gateway.projection.rules import Read, Ruling
from gateway.projection.scene import Scene
from gateway.projection.seen import Seen
from gateway.projection.worked import Worked
from resolvers.catalogue import FieldSpec
from resolvers.field_readers import FieldReader

if TYPE_CHECKING:
    from gateway.projection.compiled.selection import Selection

Complete = Callable[[Run, Any], Any]
"""Makes of a field's value what leaves as JSON; raises what the executor would make an error of."""


class Objects(Protocol):
    """Completes the objects of a field."""

    def __call__(self, run: Run, value: Any) -> Any:
        """Return an object as it leaves (`Complete`)."""
        ...

    @property
    def possible(self) -> frozenset[str]:
        """The types that they may be of."""
        ...

    def selection(self, of: str) -> Selection:
        """Return what is selected of a type; raise TypeError for one that the field doesn't have."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a selection stands: `at` as far as no list is passed, for errors; `steps` are its response keys."""

    at: Path | None = None
    steps: tuple[str, ...] = ()
    listed: bool = False

    def under(self, key: str) -> Place:
        """Return the place of a field."""
        return Place(self.at if self.listed else Path(self.at, key, None), (*self.steps, key), self.listed)

    def of_items(self) -> Place:
        """Return the place of a list's items: no path without an index leads further."""
        return Place(self.at, self.steps, True)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field; `at` and `steps` are its place."""

    key: str
    at: Path | None
    steps: tuple[str, ...]
    spec: FieldSpec
    node: FieldNode
    declared: GraphQLField
    reader: FieldReader
    complete: Complete
    leaf: Leaf | None
    """What completes one of its values, of a field of leaves."""
    objects: Objects | None
    """What completes one of its values, of a field of objects."""
    plain: Read | None = field(init=False)
    """What reads it when it takes no argument, which is the same for every execution."""
    direct: Read | None = field(init=False)
    """What reads it so of a seen element."""
    simple: bool = field(init=False)
    """Whether its value is what the path table reads."""
    nullable: bool = field(init=False)

    def __post_init__(self) -> None:
        resolver = self.reader.declared.base_resolver
        plain = None if self.declared.args else self.reader.reader({})
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "direct", plain if resolver else _direct(self.reader.name))
        object.__setattr__(self, "simple", plain is not None and resolver is None)
        object.__setattr__(self, "nullable", is_nullable_type(self.declared.type))

    def reading(self, run: Run) -> tuple[dict[str, Any], Read]:
        """Return the field's arguments and what reads it."""
        return run.reading(self) if self.plain is None else ({}, self.plain)

    def nothing(self, run: Run) -> Any:
        """Return the field of what nobody judges."""
        self.reading(run)
        return self.complete(run, None)

    def made(self, run: Run, parent: Any) -> Any:
        """Return the field of what the gateway made."""
        _, read = self.reading(run)
        run.rules.scene.at = self.at
        return self.complete(run, read(parent))

    def of_seen(self, run: Run, scene: Scene, ruling: Ruling, seen: Seen) -> Any:
        """Return the field of a seen element."""
        scene.at = self.at
        if self.direct is not None:
            return self.complete(run, run.rules.of_seen(scene, ruling, seen, self.direct, takes=False))
        arguments, read = run.reading(self)
        return self.complete(run, run.rules.of_seen(scene, ruling, seen, read, takes=bool(arguments)))

    def of_patient(self, run: Run, file: PatientFile) -> Any:
        """Return the field of a patient."""
        arguments, read = self.reading(run)
        file.scene.at = self.at
        return self.complete(run, run.rules.of_patient(file, self.spec, self.steps, arguments, read))

    def of_worked(self, run: Run, worked: Worked) -> Any:
        """Return the field of what was worked out."""
        _, read = self.reading(run)
        worked.scene.at = self.at
        return self.complete(run, run.rules.of_worked(worked, self.spec, read))


def _direct(name: str) -> Read:
    """Return what `Seen.read` and `Element.read` do, in one step."""

    def read(seen: Seen) -> Any:
        element = seen.element
        return element.record.table.read(element, name)

    return read
