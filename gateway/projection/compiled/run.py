"""Run: one execution of a compiled selection: its rules, its variables, and what was ruled so far.

A verdict stands for all that one record class, source and scene hold, so it is looked up once for each, and not for
each value. Dies with its answer: nothing in it outlives the request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql.execution.values import VariableValues, get_argument_values

from gateway.projection.rules import Read, Rules, Ruling
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen

if TYPE_CHECKING:
    from gateway.projection.compiled.fields import Field


class Run:
    """One execution."""

    __slots__ = ("_last", "_read", "_ruled", "_values", "rules")

    def __init__(self, scene: Scene, language: str, values: VariableValues) -> None:
        self.rules = Rules(scene, language)
        self._values = values
        self._ruled: dict[tuple[Any, ...], Sequence[Ruling]] = {}
        self._last: dict[int, tuple[Holder, bool, Sequence[Ruling]]] = {}
        self._read: dict[Field, tuple[dict[str, Any], Read]] = {}

    def rulings(self, fields: tuple[Field, ...], scene: Scene, seen: Seen, *, differs: bool) -> Sequence[Ruling]:
        """Return the rulings on these fields of a seen element, the same for whatever is judged alike.

        `differs` tells that a whole record and a part of its type may be judged differently.
        """
        holder = seen.holder
        whole = differs and seen.is_record(scene.catalogue)
        last = self._last.get(id(fields))
        if last is not None and last[0] is holder and last[1] is whole:
            return last[2]
        key = (id(fields), holder.source, holder.klass, holder.within, holder.of, whole)
        found = self._ruled.get(key)
        if found is None:
            found = self._ruled[key] = [self.rules.ruling(scene, one.spec, seen) for one in fields]
        self._last[id(fields)] = (holder, whole, found)
        return found

    def reading(self, field: Field) -> tuple[dict[str, Any], Read]:
        """Return a field's arguments, and what reads it with them; raise what the coercion of an argument raises."""
        known = self._read.get(field)
        if known is None:
            given = get_argument_values(field.declared, field.node, self._values)
            arguments = self.rules.spoken(field.declared.args, given)
            known = self._read[field] = (arguments, field.reader.reader(arguments))
        return known
