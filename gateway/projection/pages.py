"""Pages: a connection of the patient, read whole, released, then cut.

Takes a window and filters from the connection's resolver. Gives the page, or None when the connection is refused or no
source answered; an empty page only when every source that was asked answered. A source that failed is noted at the
connection's path. Order, dates and filters rest on values that may be shown unmasked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, overload

from gateway.access import Effect
from gateway.paging import Dated, Item, Untold, cut, place_from, place_of, select
from gateway.projection.listing import Listing
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen
from gateway.target import bind_cursor
from resolvers.catalogue import ConnectionSpec
from resolvers.records import Record
from resolvers.types.ports import Filter, Window
from resolvers.types.views import EdgeView, ToldEdgeView, ToldPageView


class Edges(Sequence[ToldEdgeView]):
    """The edges of a page, each made when it is asked."""

    __slots__ = ("_cursor", "_items", "held", "type")

    def __init__(self, scene: Scene, kind: str, items: Sequence[Item], cursor: Callable[[Item], str]) -> None:
        self.type = kind
        self._items = items
        self._cursor = cursor
        self.held = [_held(scene, item) for item in items]
        """Each edge's record with its holder; None twice for one that is withheld with notice."""

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> ToldEdgeView: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[ToldEdgeView]: ...

    def __getitem__(self, place: int | slice) -> ToldEdgeView | Sequence[ToldEdgeView]:
        if isinstance(place, slice):
            return [self._edge(one) for one in range(len(self))[place]]
        return self._edge(range(len(self))[place])

    def cursor(self, place: int) -> str:
        """Return where a page that follows an edge begins."""
        return self._cursor(self._items[place])

    def _edge(self, place: int) -> ToldEdgeView:
        record, holder = self.held[place]
        node = Seen(record.root(), holder) if record is not None and holder is not None else None
        return ToldEdgeView(self.type, partial(self.cursor, place), node)


def _held(scene: Scene, item: Item) -> tuple[Record | None, Holder | None]:
    return (item.record, scene.holder_of(item.record)) if isinstance(item, Dated) else (None, None)


class Pages:
    """The port of one connection field, at one path of the answer."""

    def __init__(self, scene: Scene, coordinate: str, path: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        self._spec: ConnectionSpec = scene.catalogue.connections[coordinate]
        self._path = path
        self._binding = bind_cursor(scene.target, self._spec.field, arguments)

    def connection(self, field: str, window: Window, filters: Mapping[str, Filter]) -> ToldPageView | None:
        """Return the page; None when refused, or when no source that was asked answered."""
        if self._refused(window, filters):
            return None
        listing = Listing(self._scene, self._spec, self._path)
        listed = listing.of(window.sources)
        if not listed.answered:
            return None
        if len(listed.records) > window.first:
            listing = listing.without_bodies()
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

    def _page(self, items: list[Item], window: Window) -> ToldPageView:
        keyring = self._scene.keyring
        parts = keyring.open_cursor(window.after, self._binding) if window.after is not None else None
        page = cut(items, window.first, place_from(parts))
        edges = Edges(self._scene, self._spec.edge_type, page.items, self._cursor)
        shown = Counter((holder.source, holder.klass) for _, holder in edges.held if holder is not None)
        for (source, klass), count in shown.items():
            self._scene.tally.released[self._spec.coordinate, source, klass] += count
        return ToldPageView(
            self._spec.page_type, edges, has_next_page=page.more, has_previous_page=window.after is not None
        )

    def edge(self, record: Record) -> EdgeView:
        """Return the edge of one record."""
        item = Dated(record, Listing(self._scene, self._spec, self._path).date(record))
        holder = self._scene.holder_of(record)
        self._scene.tally.released[self._spec.coordinate, record.source, holder.klass] += 1
        return EdgeView(self._spec.edge_type, self._cursor(item), Seen(record.root(), holder))

    def _cursor(self, item: Item) -> str:
        return self._scene.keyring.seal_cursor(place_of(item), self._binding)
