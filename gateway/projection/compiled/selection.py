"""Selection: the fields selected of one object type at one place, read from a parent by what the parent is.

Gives the object that leaves, its keys in the order of the document. Raises what the executor would make an error of:
then nothing leaves.
"""

from __future__ import annotations

from typing import Any, Final

from gateway.projection.compiled.fields import Field
from gateway.projection.compiled.nested import Records
from gateway.projection.compiled.passes import Allowance, Passes
from gateway.projection.compiled.run import Bound, Run
from gateway.projection.pages import Edges
from gateway.projection.patient import PatientFile
from gateway.projection.rules import Stance, stance_of
from gateway.projection.seen import Seen
from gateway.projection.worked import Worked
from resolvers.attributes import GIVEN_HERE

NODE: Final = "node"
CURSOR: Final = "cursor"


class Selection:
    """The fields of one object type at one place.

    `differs` tells that a whole record and a part of its type may be judged differently.
    """

    __slots__ = ("differs", "fields", "passes", "shape", "type")

    def __init__(self, of: str, fields: tuple[Field, ...], shape: dict[str, Any], allowance: Allowance) -> None:
        """`shape` has every response key in its place: with None, or the type's name for `__typename`."""
        self.type = of
        self.fields = fields
        self.shape = shape
        self.differs = any(one.spec.coordinate.partition(".")[2] in GIVEN_HERE for one in fields)
        self.passes = Passes(self, allowance)

    def root(self, run: Run, root: Any) -> dict[str, Any]:
        """Return the operation's root as it leaves."""
        return self._made(run, root)

    def of(self, run: Run, parent: Any) -> dict[str, Any]:
        """Return a parent of this type as it leaves."""
        stance = stance_of(parent)
        if stance is Stance.SEEN:
            return self.seen(run, parent)
        if stance is Stance.MADE:
            return self._made(run, parent)
        if stance is Stance.PATIENT:
            return self._patient(run, parent)
        return self._worked(run, parent) if stance is Stance.WORKED else self._nothing(run)

    def seen(self, run: Run, seen: Seen) -> dict[str, Any]:
        """Return a seen element of this type as it leaves."""
        scene = run.rules.judging(seen)
        if scene is None:
            return self._nothing(run)
        bound = run.bound(self, scene, seen)
        if bound.make is None:
            return self.by_field(run, bound, seen)
        return bound.make(seen.element.json, seen.element.record)

    def by_field(self, run: Run, bound: Bound, seen: Seen) -> dict[str, Any]:
        """Return a seen element as it leaves, each field going its own way."""
        found = self.shape.copy()
        for one, ruling in zip(self.fields, bound.rulings, strict=True):
            found[one.key] = one.of_seen(run, bound.scene, ruling, seen)
        return found

    def edges(self, run: Run, edges: Edges) -> list[dict[str, Any]]:
        """Return the edges of a page as they leave; no edge is made where one node is asked of each, and cursors."""
        nodes, cursors = ([one for one in self.fields if one.reader.name == name] for name in (NODE, CURSOR))
        objects = nodes[0].objects if len(nodes) == 1 else None
        if objects is None or 1 + len(cursors) < len(self.fields):
            return [self._made(run, edge) for edge in edges]
        records, shape, key = Records(run, objects), self.shape, nodes[0].key
        found = [{**shape, key: records.record(*held)} for held in edges.held]
        for one in cursors:
            for place, edge in enumerate(found):
                edge[one.key] = edges.cursor(place)
        return found

    def _patient(self, run: Run, file: PatientFile) -> dict[str, Any]:
        found = self.shape.copy()
        for one in self.fields:
            found[one.key] = one.of_patient(run, file)
        return found

    def _worked(self, run: Run, worked: Worked) -> dict[str, Any]:
        found = self.shape.copy()
        for one in self.fields:
            found[one.key] = one.of_worked(run, worked)
        return found

    def _made(self, run: Run, parent: Any) -> dict[str, Any]:
        found = self.shape.copy()
        for one in self.fields:
            found[one.key] = one.made(run, parent)
        return found

    def _nothing(self, run: Run) -> dict[str, Any]:
        found = self.shape.copy()
        for one in self.fields:
            found[one.key] = one.nothing(run)
        return found
