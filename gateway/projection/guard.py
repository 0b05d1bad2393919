"""Guard: between every field of an answer and its value stands a verdict.

Runs as the executor's middleware, on each field of each object. Decides by coordinate and record, not by path: whatever
led to a field (an alias, a fragment, an interface, `node`, a reference), its verdict is the same. What it lets through
is said by the rules (`rules.py`), which the compiled projection obeys too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo

from gateway.projection.rules import ROOTS, Rules, Stance, stance_of
from gateway.projection.scene import Scene

Next = Callable[..., Any]


class Guard:
    """The middleware of one execution; `ran` tells that the executor asked it at all.

    The executor silently leaves out a middleware that has no method of the name `resolve`: what runs unguarded must not
    leave.
    """

    def __init__(self, scene: Scene, language: str) -> None:
        self._rules = Rules(scene, language)
        self.ran = False

    def resolve(self, next_: Next, parent: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        """Return the field's value, or None."""
        self.ran = True
        if _meta(info):
            return next_(parent, info, **arguments)
        arguments = self._rules.spoken(info.parent_type.fields[info.field_name].args, arguments)
        scene = self._rules.judging(parent)
        if scene is None:
            return None
        scene.at = info.path
        return self._value(scene, lambda of: next_(of, info, **arguments), parent, info, arguments)

    def _value(
        self,
        scene: Scene,
        read: Callable[[Any], Any],
        parent: Any,
        info: GraphQLResolveInfo[Any],
        arguments: dict[str, Any],
    ) -> Any:
        """Return the field's value by the rules of what its parent is."""
        stance, kind = stance_of(parent), info.parent_type.name
        if stance is Stance.MADE or (stance is Stance.UNKNOWN and kind in ROOTS):
            return read(parent)
        if stance is Stance.UNKNOWN:
            return None
        spec = scene.catalogue.field(kind, info.field_name)
        if stance is Stance.SEEN:
            ruling = self._rules.ruling(scene, spec, parent)
            return self._rules.of_seen(scene, ruling, parent, read, takes=bool(arguments))
        if stance is Stance.WORKED:
            return self._rules.of_worked(parent, spec, read)
        path = tuple(step for step in info.path.as_list() if isinstance(step, str))
        return self._rules.of_patient(parent, spec, path, arguments, read)


def _meta(info: GraphQLResolveInfo[Any]) -> bool:
    return info.parent_type.name.startswith("__") or info.field_name.startswith("__")
