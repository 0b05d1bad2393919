"""Sessions: the page of an establishment's sessions: what was released, in order, and who did not answer.

Takes released records with their places, and the sources that were asked. Gives the page of `Query.sessions`, or None
when it is refused or no source answered. Whose a session is can't be told from it: ids and cursors are made of a mark,
of one length, that leads back to nobody. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.projection.scene import Scene, SourceError
from gateway.projection.seen import Seen
from resolvers.records import Record
from resolvers.types.views import EdgeView, PageView

COORDINATE = "Query.sessions"
Place = tuple[float, str]


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A page of sessions; `rest` is the place after which more may follow, None when nothing does."""

    key: str
    binding: tuple[str, ...]
    items: Sequence[tuple[Place, Record, Scene]] = field(default=(), repr=False)
    """Where each session stands, and the scene of its patient, which holds it."""
    rest: Place | None = None
    paged: bool = False
    asked: frozenset[str] = frozenset()
    silent: Mapping[str, str] = field(default_factory=dict)
    """Sources that did not do their part, with their status."""
    partial: frozenset[str] = frozenset()
    """Sources that hold more than was read."""

    def of(self, asked: frozenset[str], silent: Mapping[str, str], partial: frozenset[str]) -> SessionPage:
        """Return the page with how the sources did."""
        return replace(self, asked=asked, silent=silent, partial=partial)

    def page(self, scene: Scene) -> PageView | None:
        """Return the page, noting who is silent at its path; None when no source that was asked answered."""
        for source, status in {**dict.fromkeys(sorted(self.partial), "partial"), **self.silent}.items():
            scene.tally.errors[SourceError((self.key,), source, status)] = None
        if self.asked and self.asked <= self.silent.keys() and not self.items:
            return None
        edges = tuple(self._edge(place, record, part) for place, record, part in self.items)
        end = self._cursor(scene, self.rest) if self.rest is not None else edges[-1].cursor if edges else None
        return PageView(
            "TeleconsultationConnection",
            edges,
            has_next_page=self.rest is not None,
            has_previous_page=self.paged,
            start=edges[0].cursor if edges else None,
            end=end,
        )

    def _edge(self, place: Place, record: Record, part: Scene) -> EdgeView:
        holder = part.holder_of(record)
        part.tally.released[COORDINATE, record.source, holder.klass] += 1
        return EdgeView("TeleconsultationEdge", self._cursor(part, place), Seen(record.root(), holder))

    def _cursor(self, scene: Scene, place: Place) -> str:
        return scene.keyring.seal_cursor((f"{place[0]:020.6f}", place[1]), self.binding)
