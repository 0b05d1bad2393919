"""Course: the port of `Patient.course`, all that is told of a person's care in one order.

Takes a window. Gives the page, or None when the course is refused or no source answered for any of its types; a source
that did not answer for one is noted, and named in `incomplete`. Each type is listed as its own connection lists it; a
type that the role doesn't read has no part, and nobody is told of it, since nobody asked for it by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.course import Moment, fold, in_order
from gateway.paging import Untold, cut, place_from, place_of, select
from gateway.projection.derived_parts import incomplete, may_list, refused, seen
from gateway.projection.duplicates import Duplicates
from gateway.projection.listing import Listing
from gateway.projection.scene import Scene
from gateway.target import bind_cursor
from resolvers.records import Record
from resolvers.types.ports import Window
from resolvers.types.worked_views import CourseEdgeView, CourseView
from resolvers.worked import COURSE

COORDINATE = "Patient.course"


class Course:
    """The course of a scene's patient, at one path of the answer."""

    def __init__(self, scene: Scene, path: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        self._binding = bind_cursor(scene.target, "course", arguments)
        specs = (scene.catalogue.connection_of(name) for name in COURSE)
        listings = (Listing(scene, spec, path) for spec in specs if spec is not None)
        self._listings = {listing.spec.record_type: listing for listing in listings if listing.open}

    def course(self, window: Window, *, fold: bool) -> CourseView | None:
        """Return the page; None when refused, or when no source that was asked answered."""
        if refused(self._scene, COORDINATE, window):
            return None
        listed = {name: listing.of() for name, listing in self._listings.items()}
        if not any(one.answered for one in listed.values()):
            return None
        dated = [
            one
            for name, found in listed.items()
            for one in select(
                (r for r in found.records if may_list(self._scene, COORDINATE, r)), window, {}, {},
                self._listings[name].date, self._listings[name].read,
            )
        ]  # fmt: skip
        moments = self._folded(in_order(dated)) if fold else in_order(dated)
        return self._page([*moments, *self._untold(window)], window, incomplete(self._scene, listed.values()))

    def _folded(self, moments: list[Moment]) -> list[Moment]:
        """Fold what may be told to be alike: on both records, by the same right as `likelySameAs`."""
        duplicates = Duplicates(self._scene)

        def alike(record: Record) -> Iterator[Record]:
            if self._tells(record):
                yield from filter(self._tells, duplicates.of(record))

        return fold(moments, alike)

    def _tells(self, record: Record) -> bool:
        return self._scene.permits(f"{record.type}.likelySameAs", self._scene.holder_of(record))

    def _untold(self, window: Window) -> Iterator[Untold]:
        """Yield the places of what is withheld with notice; a window tests what can't be told."""
        if window.since is not None or window.until is not None:
            return
        specs = (listing.spec for listing in self._listings.values())
        yield from map(Untold, range(sum(self._scene.untold(spec, COORDINATE) for spec in specs)))

    def _page(self, items: list[Moment | Untold], window: Window, silent: tuple[Any, ...]) -> CourseView:
        keyring = self._scene.keyring
        parts = keyring.open_cursor(window.after, self._binding) if window.after is not None else None
        page = cut(items, window.first, place_from(parts))
        edges = tuple(self._edge(item) for item in page.items)
        return CourseView(
            "CourseConnection",
            edges,
            has_next_page=page.more,
            has_previous_page=window.after is not None,
            start=edges[0].cursor if edges else None,
            end=edges[-1].cursor if edges else None,
            incomplete=silent,
        )

    def _edge(self, item: Moment | Untold) -> CourseEdgeView:
        cursor = self._scene.keyring.seal_cursor(place_of(item), self._binding)
        if isinstance(item, Untold):
            return CourseEdgeView("CourseEdge", cursor, None, lambda: None)
        node, *folded = (seen(self._scene, COORDINATE, record) for record in (item.record, *item.folded))
        return CourseEdgeView("CourseEdge", cursor, node, lambda: self._at(item.record), tuple(folded))

    def _at(self, record: Record) -> str | None:
        """Return the date that orders a record, noting that it leaves."""
        found = self._listings[record.type].date_text(record)
        if found is None:
            return None
        path, text = found
        coordinate, holder = f"{record.type}.{path.split('.')[0]}", self._scene.holder_of(record)
        self._scene.tally.released[coordinate, record.source, holder.klass] += 1
        return text
