"""Panel: the page of transitions of several patients, and how the sources did, put into the operation's scene.

Takes the scene of the operation, which shows nothing of itself, over one scene for each patient of the page. What is
said of the sources rests on the patients of the page, and on who failed: another patient, of whom nothing is shown, is
not told of. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.projection.scene import Scene, SourceError
from gateway.projection.transitions import RESTS_ON, Transition, silent
from resolvers.types.transition_views import TransitionsView
from resolvers.types.views import EdgeView

ORDER = ("time-out", "offline", "consent-denied", "partial", "active")
"""How a source did, the worst first."""


@dataclass(frozen=True, slots=True)
class PanelPage:
    """A page: its transitions with their cursors, and the cursor after which more may follow, None when none does."""

    key: str
    items: Sequence[tuple[str, Transition]]
    rest: str | None
    after: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """What the page lacks: sources that failed, with how; those read in part; `nothing` when nobody answered at all."""

    failed: Mapping[str, str]
    partial: frozenset[str]
    nothing: bool


def show(scene: Scene, page: PanelPage, missing: Missing, *, whole: bool) -> None:
    """Put the page into the scene, with the errors that name who is missing; `whole` counts what was cut too."""
    for _, one in page.items:
        one.scene.tally.released["Query.transitions", one.source, one.event.holder.klass] += 1
    scene.heard = {source: words[0] for source in scene.gives if (words := _words(scene, missing, source))}
    said = {**missing.failed, **(dict.fromkeys(missing.partial, "partial") if whole else {})}
    _note(scene, (page.key,), said)
    for part in scene.others.values():
        found = silent(part, part.wanted or RESTS_ON)
        _note(scene, (page.key, "edges"), {s: how for s, how in found.items() if whole or how != "partial"})
    scene.panel = None if missing.nothing else _view(scene, page, missing)


def _view(scene: Scene, page: PanelPage, missing: Missing) -> TransitionsView:
    edges = tuple(EdgeView("TransitionEdge", cursor, item) for cursor, item in page.items)
    views = (scene.directory.source(source) for source in sorted({*missing.failed, *missing.partial}))
    end = edges[-1].cursor if edges else None
    return TransitionsView(
        "TransitionConnection",
        edges,
        has_next_page=page.rest is not None,
        has_previous_page=page.after,
        start=edges[0].cursor if edges else None,
        end=page.rest if page.rest is not None else end,
        incomplete=tuple(view for view in views if view is not None),
    )


def _words(scene: Scene, missing: Missing, source: str) -> list[str]:
    """Return how a source did, for the panel and for each patient of the page, the worst first."""
    return sorted({*_met(scene, missing, source)}, key=ORDER.index)


def _met(scene: Scene, missing: Missing, source: str) -> Iterator[str]:
    if source in missing.failed:
        yield missing.failed[source]
    if source in missing.partial:
        yield "partial"
    for part in scene.others.values():
        how = silent(part, part.wanted or RESTS_ON).get(source)
        if how is not None or part.shown(source):
            yield how or "active"


def _note(scene: Scene, path: tuple[str, ...], found: Mapping[str, str]) -> None:
    for source, how in sorted(found.items()):
        scene.tally.errors[SourceError(path, source, how)] = None
