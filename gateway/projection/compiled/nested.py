"""Nested: objects of which each type has a pass of its own, bound when the first is met.

What is below a field and not written into its pass, and the records of a page.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.projection.scene import Holder
from gateway.projection.seen import Seen
from resolvers.records import Element, Record

if TYPE_CHECKING:
    from gateway.projection.compiled.fields import Objects
    from gateway.projection.compiled.passes import Make
    from gateway.projection.compiled.run import Run


class Nested:
    """The objects of one field, under one holder; `makes` are the passes of the types that were met.

    `whole` tells that all are whole records.
    """

    __slots__ = ("_holder", "_objects", "_run", "_whole", "makes")

    def __init__(self, run: Run, objects: Objects, holder: Holder, *, whole: bool = False) -> None:
        self._run = run
        self._objects = objects
        self._holder = holder
        self._whole = whole
        self.makes: dict[str, Make] = {}

    def of(self, of: str) -> Make:
        """Return what makes an object of a type as it leaves."""
        return partial(self._met, of)

    def _met(self, of: str, json: Any, record: Record) -> dict[str, Any]:
        seen, selection = Seen(Element(of, json, record), self._holder), self._objects.selection(of)
        scene = self._run.rules.judging(seen)
        if scene is not None and (self._whole or not selection.differs):
            make = self._run.bound(selection, scene, seen).make
            if make is not None:
                self.makes[of] = make
        return selection.seen(self._run, seen)


class Records:
    """The whole records of one field, of any holder and path table."""

    __slots__ = ("_nested", "_objects", "_run")

    def __init__(self, run: Run, objects: Objects) -> None:
        self._run = run
        self._objects = objects
        self._nested: dict[tuple[int, int], Nested] = {}

    def record(self, record: Record | None, holder: Holder | None) -> dict[str, Any] | None:
        """Return a record as it leaves; None for none."""
        if record is None or holder is None:
            return None
        key = (id(holder), id(record.table))
        nested = self._nested.get(key)
        if nested is None:
            nested = self._nested[key] = Nested(self._run, self._objects, holder, whole=True)
        return (nested.makes.get(record.type) or nested.of(record.type))(record.body, record)
