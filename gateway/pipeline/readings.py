"""Readings: who read the patient's record, found in the ledger for an operation that asks it.

Takes a scene whose decisions are made, and the ledger. Puts into the scene the pages of `Patient.accessEvents`, and the
readings asked by their ids. Asks the ledger only what the policy permits. A ledger that can't be read refuses the
operation, and is never an empty page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.access import Effect
from gateway.instants import span_of
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, instant
from gateway.ledger.readings import Found, Place, Reading, Readings, Sought
from gateway.located import Located
from gateway.pipeline.project import Asked
from gateway.pipeline.target import Targets
from gateway.projection.access import EVENTS, AccessViews, page_key
from gateway.projection.scene import Scene
from gateway.target import Opened, bind_cursor
from resolvers.types.access_event_views import AccessEventView
from resolvers.types.ports import DEFAULT_FIRST
from resolvers.types.views import EdgeView, PageView

FIELD = "accessEvents"
TYPE = "AccessEvent"
TESTED = ("since", "until", "purpose", "override")
"""Arguments that need the right to read what they test."""
PARTS = 4
"""Parts of a reading's id, beside its type: the patient's identifier, the writer and the rank."""


@dataclass(frozen=True, slots=True)
class AccessLog:
    """The stage."""

    readings: Readings
    targets: Targets
    keyring: Keyring

    async def read(self, asked: Asked, scene: Scene) -> None:
        """Put the pages, and the readings asked by id, into the scene; raise `AuditUnavailable`."""
        nodes = [node for name, node in asked.plan.pages if name == FIELD]
        opened = {one for one in scene.target.opened.values() if one.type == TYPE}
        views = AccessViews.of(scene, asked.language) if nodes or opened else None
        if views is None:
            return
        pseudonyms = self._pseudonyms(scene.located)
        pages: dict[str, PageView] = {}
        for arguments in (self.targets.page_arguments(asked.operation, node) for node in nodes):
            if page_key(arguments) not in pages and not _refused(scene, arguments):
                pages[page_key(arguments)] = await self._page(views, pseudonyms, arguments)
        scene.readings = pages
        scene.acts = {**scene.acts, **{key: one async for key, one in self._by_id(views, pseudonyms, opened)}}

    def _pseudonyms(self, located: Located) -> tuple[str, ...]:
        known = sorted(located.trusted, key=lambda i: (i.system, i.value))
        return tuple(name for one in known for name in self.keyring.pseudonyms(one.system, one.value))

    async def _page(self, views: AccessViews, pseudonyms: tuple[str, ...], arguments: Mapping[str, Any]) -> PageView:
        binding = bind_cursor(views.scene.target, FIELD, arguments)
        after = arguments.get("after")
        sought = Sought(
            pseudonyms,
            _Kept(views, arguments),
            DEFAULT_FIRST if arguments.get("first") is None else arguments["first"],
            _place(self.keyring.open_cursor(after, binding)) if after is not None else None,
            _bound(arguments.get("since")),
            _bound(arguments.get("until")),
        )
        found: Found = await self.readings.page(sought)
        edges = tuple(self._edge(views, one, binding) for one in found.readings)
        return PageView(
            "AccessEventConnection",
            edges,
            has_next_page=found.more,
            has_previous_page=after is not None,
            start=edges[0].cursor if edges else None,
            end=edges[-1].cursor if edges else None,
        )

    def _edge(self, views: AccessViews, reading: Reading, binding: tuple[str, ...]) -> EdgeView:
        recorded, writer, seq = reading.place
        cursor = self.keyring.seal_cursor((recorded, writer, str(seq)), binding)
        return EdgeView("AccessEventEdge", cursor, views.view(reading))

    async def _by_id(self, views: AccessViews, pseudonyms: tuple[str, ...], opened: set[Opened]) -> Any:
        """Yield the readings of these ids that show, by the parts of their ids."""
        for one in sorted(opened, key=repr):
            found = await self._one(views, pseudonyms, one)
            if found is not None:
                yield (one.type, *one.parts), found

    async def _one(self, views: AccessViews, pseudonyms: tuple[str, ...], opened: Opened) -> AccessEventView | None:
        if len(opened.parts) != PARTS or not opened.parts[3].isdecimal():
            return None
        reading = await self.readings.one(pseudonyms, opened.parts[2], int(opened.parts[3]))
        if reading is None or not views.sources(reading.entry):
            return None
        views.scene.tally.released[EVENTS, "ledger", ""] += 1
        return views.view(reading)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Tells which entries a page's arguments want, of those that show."""

    views: AccessViews
    arguments: Mapping[str, Any]

    def __call__(self, entry: AuditEntry) -> bool:
        shown, told = self.views.sources(entry), self.views.told_at(entry)
        purposes, sources = self.arguments.get("purpose"), self.arguments.get("sources")
        override = self.arguments.get("override")
        return (
            bool(shown)
            and (purposes is None or entry.purpose in purposes)
            and (sources is None or not told.keys().isdisjoint(sources))
            and (override is None or override == ("override" in entry.emergency))
        )


def _refused(scene: Scene, arguments: Mapping[str, Any]) -> bool:
    """Tell whether the role refuses the connection, or an argument that was given; masked counts as refused."""
    decisions = scene.decisions
    given = [f"{EVENTS}({name}:)" for name in TESTED if arguments.get(name) is not None]
    return decisions is None or any(decisions.by_role(one).effect is not Effect.PERMIT for one in (EVENTS, *given))


def _place(parts: tuple[str, ...] | None) -> Place | None:
    return None if parts is None else (parts[0], parts[1], int(parts[2]))


def _bound(text: str | None) -> str:
    """Return an instant as entries are recorded: the first millisecond that is not before it."""
    span = span_of(text)
    if span is None or span.start is None:
        return ""
    return instant(-(-round(span.start * 1_000_000) // 1_000) / 1_000)
