"""Selection: the fields selected of one object type at one place, read from a parent by what the parent is.

Gives the object that leaves, its keys in the order of the document. Raises what the executor would make an error of:
then nothing leaves.
"""

from __future__ import annotations

from typing import Any

from gateway.projection.compiled.fields import Field
from gateway.projection.compiled.run import Run
from gateway.projection.patient import PatientFile
from gateway.projection.rules import Stance, stance_of
from gateway.projection.seen import Seen
from gateway.projection.worked import Worked
from resolvers.attributes import GIVEN_HERE


class Selection:
    """The fields of one object type at one place; `named` are the keys under which `__typename` is asked."""

    __slots__ = ("_differs", "_fields", "_shape", "type")

    def __init__(self, of: str, fields: tuple[Field, ...], shape: dict[str, Any]) -> None:
        """`shape` has every response key in its place: with None, or the type's name for `__typename`."""
        self.type = of
        self._fields = fields
        self._shape = shape
        self._differs = any(one.spec.coordinate.partition(".")[2] in GIVEN_HERE for one in fields)

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
        found = self._shape.copy()
        rulings = run.rulings(self._fields, scene, seen, differs=self._differs)
        for one, ruling in zip(self._fields, rulings, strict=True):
            found[one.key] = one.of_seen(run, scene, ruling, seen)
        return found

    def _patient(self, run: Run, file: PatientFile) -> dict[str, Any]:
        found = self._shape.copy()
        for one in self._fields:
            found[one.key] = one.of_patient(run, file)
        return found

    def _worked(self, run: Run, worked: Worked) -> dict[str, Any]:
        found = self._shape.copy()
        for one in self._fields:
            found[one.key] = one.of_worked(run, worked)
        return found

    def _made(self, run: Run, parent: Any) -> dict[str, Any]:
        found = self._shape.copy()
        for one in self._fields:
            found[one.key] = one.made(run, parent)
        return found

    def _nothing(self, run: Run) -> dict[str, Any]:
        found = self._shape.copy()
        for one in self._fields:
            found[one.key] = one.nothing(run)
        return found
