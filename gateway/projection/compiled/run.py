"""Run: one execution of a compiled selection: its rules, its variables, and what was ruled so far.

A verdict stands for all that one record class, source and scene hold, so it is looked up once for each, and not for
each value; what it amounts to is then bound to a pass (`passes.py`), which counts what leaves. Dies with its answer:
nothing in it outlives the request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql.execution.values import VariableValues, get_argument_values

from gateway.projection.compiled.leaf_source import AGAIN, Texts
from gateway.projection.rules import Read, Rules, Ruling
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen

if TYPE_CHECKING:
    from gateway.projection.compiled.fields import Field
    from gateway.projection.compiled.passes import Make
    from gateway.projection.compiled.selection import Selection


@dataclass(slots=True)
class Bound:
    """A selection, under what was ruled for whatever has one holder and one path table."""

    holder: Holder
    table: Any
    whole: bool
    scene: Scene
    rulings: Sequence[Ruling]
    counts: list[int]
    """How many values left, by field, of those that the pass took over."""
    make: Make | None = None
    """The pass; None where each field goes its own way."""


class Run:
    """One execution."""

    __slots__ = ("_bound", "_last", "_read", "_values", "rules", "texts")

    def __init__(self, scene: Scene, language: str, values: VariableValues) -> None:
        self.rules = Rules(scene, language)
        self.texts = tuple(map(Texts, AGAIN.values()))
        self._values = values
        self._bound: dict[tuple[Any, ...], Bound] = {}
        self._last: dict[Selection, Bound] = {}
        self._read: dict[Field, tuple[dict[str, Any], Read]] = {}

    def bound(self, selection: Selection, scene: Scene, seen: Seen) -> Bound:
        """Return a selection bound to what is ruled of a seen element, the same for whatever is judged alike."""
        holder, table = seen.holder, seen.element.record.table
        whole = selection.differs and seen.is_record(scene.catalogue)
        last = self._last.get(selection)
        if last is not None and last.holder is holder and last.table is table and last.whole is whole:
            return last
        key = (selection, holder.source, holder.klass, holder.within, holder.of, id(table), whole)
        found = self._bound.get(key)
        if found is None:
            rulings = [self.rules.ruling(scene, one.spec, seen) for one in selection.fields]
            found = self._bound[key] = Bound(holder, table, whole, scene, rulings, [0] * len(rulings))
            found.make = selection.passes.bind(self, found)
        self._last[selection] = found
        return found

    def reading(self, field: Field) -> tuple[dict[str, Any], Read]:
        """Return a field's arguments, and what reads it with them; raise what the coercion of an argument raises."""
        known = self._read.get(field)
        if known is None:
            given = get_argument_values(field.declared, field.node, self._values)
            arguments = self.rules.spoken(field.declared.args, given)
            known = self._read[field] = (arguments, field.reader.reader(arguments))
        return known

    def tell(self) -> None:
        """Add what passes let leave to the tallies of their scenes."""
        for bound in self._bound.values():
            for ruling, count in zip(bound.rulings, bound.counts, strict=True):
                if count and ruling.counted is not None:
                    bound.scene.tally.released[ruling.counted] += count

    def end(self) -> None:
        """Let go of what was bound: a pass holds what it is bound to, and that all that was read for one answer.

        Else it would stay until the collector comes: 70 to 140 MB more after some large answers at once.
        """
        for bound in self._bound.values():
            bound.make = None
        self._bound.clear()
        self._last.clear()
        self._read.clear()
