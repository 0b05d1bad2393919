"""Derived parts: what the lists that the gateway derives from a patient's records have in common.

Takes a scene and a coordinate of `Patient`. Gives whether the role reads it, which records have a part in it, and the
sources that did not answer for it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.access import Effect
from gateway.projection.listing import Listed
from gateway.projection.scene import Scene
from gateway.projection.seen import Seen
from resolvers.records import Record
from resolvers.types.ports import Window
from resolvers.types.views import SourceView


def refused(scene: Scene, coordinate: str, window: Window | None = None) -> bool:
    """Tell whether the role refuses a coordinate, or a date that was given; masked counts as refused for a date."""
    decisions = scene.decisions
    if decisions is None or decisions.by_role(coordinate).effect is Effect.DENY:
        return True
    given = [name for name in ("since", "until") if window is not None and getattr(window, name) is not None]
    return any(decisions.by_role(f"{coordinate}({name}:)").effect is not Effect.PERMIT for name in given)


def may_list(scene: Scene, coordinate: str, record: Record) -> bool:
    """Tell whether a released record has a part in a derived list: its class is of the list's categories."""
    holder = scene.holder_of(record)
    return (
        scene.decisions is not None
        and holder.of == scene.name
        and scene.decisions.of(coordinate, holder.source, holder.klass).effect is not Effect.DENY
    )


def seen(scene: Scene, coordinate: str, record: Record) -> Seen:
    """Return a record as the executor may walk it, noting that it leaves under a coordinate."""
    holder = scene.holder_of(record)
    scene.tally.released[coordinate, record.source, holder.klass] += 1
    return Seen(record.root(), holder)


def incomplete(scene: Scene, listed: Iterable[Listed]) -> tuple[SourceView, ...]:
    """Return the sources that did not give theirs for some of the lists, ordered by id."""
    failed = sorted({source for one in listed for source in one.failed})
    return tuple(view for source in failed if (view := scene.directory.source(source)) is not None)
