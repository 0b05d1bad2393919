"""Pages: a connection of the patient, read whole, released, then cut.

Takes a window and filters from the connection's resolver. Gives the page, or None when the connection is refused or no
source answered; an empty page only when every source that was asked answered. A source that failed is noted at the
connection's path. Order, dates and filters rest on values that may be shown unmasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from gateway.access import Effect
from gateway.paging import Dated, Item, Untold, cut, place_from, place_of, select
from gateway.projection.listing import Listing
from gateway.projection.scene import Scene
from gateway.projection.seen import Seen
from gateway.target import bind_cursor
from resolvers.catalogue import ConnectionSpec
from resolvers.records import Record
from resolvers.types.ports import Filter, Window
from resolvers.types.views import EdgeView, PageView, ToldEdgeView


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
        listing = Listing(self._scene, self._spec, self._path)
        listed = listing.of(window.sources)
        if not listed.answered:
            return None
        items: list[Item] = [
            *select(listed.records, window, filters, self._spec.filters, listing.date, listing.read),
        ]
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

    def _page(self, items: list[Item], window: Window) -> PageView:
        keyring = self._scene.keyring
        parts = keyring.open_cursor(window.after, self._binding) if window.after is not None else None
        page = cut(items, window.first, place_from(parts))
        edges = tuple(
            ToldEdgeView(self._spec.edge_type, partial(self._cursor, item), self._node(item)) for item in page.items
        )
        return PageView(
            self._spec.page_type,
            edges,
            has_next_page=page.more,
            has_previous_page=window.after is not None,
            start=edges[0].cursor if edges else None,
            end=edges[-1].cursor if edges else None,
        )

    def edge(self, record: Record) -> EdgeView:
        """Return the edge of one record."""
        item = Dated(record, Listing(self._scene, self._spec, self._path).date(record))
        return EdgeView(self._spec.edge_type, self._cursor(item), self._seen(record))

    def _cursor(self, item: Item) -> str:
        return self._scene.keyring.seal_cursor(place_of(item), self._binding)

    def _node(self, item: Item) -> Seen | None:
        return None if isinstance(item, Untold) else self._seen(item.record)

    def _seen(self, record: Record) -> Seen:
        holder = self._scene.holder_of(record)
        self._scene.tally.released[self._spec.coordinate, record.source, holder.klass] += 1
        return Seen(record.root(), holder)
