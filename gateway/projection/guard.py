"""Guard: between every field of an answer and its value stands a verdict.

Runs as the executor's middleware, on each field of each object. Decides by coordinate and record, not by path: whatever
led to a field (an alias, a fragment, an interface, `node`, a reference), its verdict is the same. Reads a value only
once it is permitted. What it does not know, it withholds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLResolveInfo

from gateway.access import Effect
from gateway.masks import mask
from gateway.projection.duplicates import Duplicates
from gateway.projection.own import own_field
from gateway.projection.patient import PatientFile
from gateway.projection.scene import Scene
from gateway.projection.seen import Followed, Seen, see
from resolvers.attributes import GIVEN_HERE
from resolvers.categories import Standing
from resolvers.types.views import View

Next = Callable[..., Any]

ROOTS = frozenset({"Query", "Mutation"})


class Guard:
    """The middleware of one execution; `ran` tells that the executor asked it at all.

    The executor silently leaves out a middleware that has no method of the name `resolve`: what runs unguarded must not
    leave.
    """

    def __init__(self, scene: Scene, language: str) -> None:
        self._scene = scene
        self._language = language
        self._duplicates = Duplicates(scene)
        self.ran = False

    def resolve(self, next_: Next, parent: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        """Return the field's value, or None."""
        self.ran = True
        if _meta(info):
            return next_(parent, info, **arguments)
        if "language" in info.parent_type.fields[info.field_name].args:
            arguments["language"] = arguments.get("language") or self._language
        self._scene.at = info.path
        if isinstance(parent, Seen):
            return self._of_seen(next_, parent, info, arguments)
        if isinstance(parent, PatientFile):
            return self._of_patient(next_, parent, info, arguments)
        if parent is None or isinstance(parent, View) or info.parent_type.name in ROOTS:
            return next_(parent, info, **arguments)
        return None

    def _of_seen(self, next_: Next, seen: Seen, info: GraphQLResolveInfo[Any], arguments: dict[str, Any]) -> Any:
        spec = self._scene.catalogue.field(info.parent_type.name, info.field_name)
        if spec.standing is Standing.STRUCTURAL:
            return own_field(self._scene, self._duplicates, seen, info.field_name)
        if spec.standing is Standing.INHERITED:
            return see(self._scene, spec, next_(seen, info, **arguments), seen.holder)
        if isinstance(spec.standing, Standing):
            return None
        verdict = self._scene.verdict(spec.coordinate, seen.holder)
        if verdict.effect is Effect.DENY:
            return None
        holder = self._scene.narrowed(spec.coordinate, seen.holder)
        if info.field_name in GIVEN_HERE and seen.is_record(self._scene.catalogue):
            value = (
                own_field(self._scene, self._duplicates, seen, info.field_name)
                if verdict.effect is Effect.PERMIT
                else None
            )
        else:
            parent = Followed(self._scene, seen) if arguments else seen
            value = next_(parent, info, **arguments)
            if verdict.effect is Effect.MASK:
                value = mask(verdict.mask, value)
            value = see(self._scene, spec, value, holder)
        if value is not None:
            self._scene.tally.released[spec.coordinate, seen.holder.source] += 1
        return value

    def _of_patient(
        self, next_: Next, file: PatientFile, info: GraphQLResolveInfo[Any], arguments: dict[str, Any]
    ) -> Any:
        spec = self._scene.catalogue.field("Patient", info.field_name)
        if spec.coordinate in self._scene.catalogue.connections:
            path = tuple(step for step in info.path.as_list() if isinstance(step, str))
            return next_(file.pages(spec.coordinate, path, arguments), info, **arguments)
        return file.demographic(spec)


def _meta(info: GraphQLResolveInfo[Any]) -> bool:
    return info.parent_type.name.startswith("__") or info.field_name.startswith("__")
