"""Pages: a connection of the patient, read whole, released, then cut.

Takes a window and filters from the connection's resolver. Gives the page, or None when the connection is refused or no
source answered; an empty page only when every source that was asked answered. A source that failed is noted at the
connection's path. Order, dates and filters rest on values that may be shown unmasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.access import Effect
from gateway.instants import Span
from gateway.paging import Item, Untold, cut, place_from, place_of, select
from gateway.projection.scene import Scene, SourceError
from gateway.projection.seen import Seen
from gateway.reading import date_of
from gateway.target import bind_cursor
from resolvers.catalogue import ConnectionSpec
from resolvers.records import Record
from resolvers.types.ports import Filter, Window
from resolvers.types.views import EdgeView, PageView


class Pages:
    """The port of one connection field, at one path of the answer."""

    def __init__(self, scene: Scene, coordinate: str, path: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        self._spec: ConnectionSpec = scene.catalogue.connections[coordinate]
        self._path = path
        self._binding = bind_cursor(scene.target, self._spec.field, arguments)

    def connection(self, field: str, window: Window, filters: Mapping[str, Filter]) -> PageView | None:
        """Return the page; None when refused, or when no source that was asked answered."""
        if self._refused(window, filters):
            return None
        asked = [s for s in self._scene.gives if self._asked(s) and (window.sources is None or s in window.sources)]
        failed = [source for source in asked if self._failed(source)]
        if len(failed) == len(asked) and (failed or self._unproven(window)):
            return None
        records = [r for r in self._scene.of_type(self._spec.record_type) if r.source in asked]
        items: list[Item] = [*select(records, window, filters, self._spec.filters, self._date, self._read)]
        if (window.since, window.until, window.sources) == (None, None, None) and not filters:
            items += map(Untold, range(self._scene.untold(self._spec)))
        return self._page(items, window)

    def _refused(self, window: Window, filters: Mapping[str, Filter]) -> bool:
        """Tell whether the role refuses the connection, or an argument that was given; masked counts as refused."""
        decisions = self._scene.decisions
        if decisions is None or decisions.by_role(self._spec.coordinate).effect is Effect.DENY:
            return True
        given = [name for name in ("since", "until") if getattr(window, name) is not None]
        given += [name for name, wanted in filters.items() if wanted is not None]
        return any(decisions.by_role(f"{self._spec.coordinate}({name}:)").effect is not Effect.PERMIT for name in given)

    def _asked(self, source: str) -> bool:
        """Tell whether a source has a part in this connection: it gives the type, and is open or did not answer."""
        scene, decisions = self._scene, self._scene.decisions
        if self._spec.record_type not in scene.gives[source] or decisions is None:
            return False
        if source in scene.located.faults:
            return True
        known = source in scene.located.people
        return known and decisions.of(self._spec.coordinate, source).effect is not Effect.DENY

    def _failed(self, source: str) -> bool:
        fault = self._scene.fault(source, self._spec.record_type)
        if fault is None:
            return False
        self._scene.tally.errors[SourceError(self._path, source, fault.status)] = None
        return True

    def _unproven(self, window: Window) -> bool:
        """Tell whether a source is shut for a relationship that it didn't answer about: no list, not an empty one."""
        scene, decisions = self._scene, self._scene.decisions
        silent = [
            source
            for source in scene.unproven
            if self._spec.record_type in scene.gives[source]
            and (window.sources is None or source in window.sources)
            and decisions is not None
            and "RELATIONSHIP" in decisions.shut_for(source)
        ]
        for source in silent:
            scene.tally.errors[SourceError(self._path, source, scene.unproven[source])] = None
        return bool(silent)

    def _date(self, record: Record) -> Span | None:
        """Return when a record is dated, by the fields that may be shown."""
        holder = self._scene.holder_of(record)
        order = [p for p in self._spec.order if self._scene.permits(f"{record.type}.{p.split('.')[0]}", holder)]
        return date_of(record.root(), order)

    def _read(self, record: Record, name: str) -> Any:
        permitted = self._scene.permits(f"{record.type}.{name}", self._scene.holder_of(record))
        return record.root().read(name) if permitted else None

    def _page(self, items: list[Item], window: Window) -> PageView:
        keyring = self._scene.keyring
        parts = keyring.open_cursor(window.after, self._binding) if window.after is not None else None
        page = cut(items, window.first, place_from(parts))
        edges = tuple(
            EdgeView(self._spec.edge_type, keyring.seal_cursor(place_of(item), self._binding), self._node(item))
            for item in page.items
        )
        return PageView(
            self._spec.page_type,
            edges,
            has_next_page=page.more,
            has_previous_page=window.after is not None,
            start=edges[0].cursor if edges else None,
            end=edges[-1].cursor if edges else None,
        )

    def _node(self, item: Item) -> Seen | None:
        return None if isinstance(item, Untold) else self._seen(item.record)

    def _seen(self, record: Record) -> Seen:
        holder = self._scene.holder_of(record)
        self._scene.tally.released[self._spec.coordinate, record.source] += 1
        return Seen(record.root(), holder)
