"""Told: a released record, read only as far as it may be shown unmasked.

What is worked out of records reads them through this, so that nothing withheld sways it. A field that isn't permitted
reads as absent. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.instants import Span, span_between, span_of
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen, see
from gateway.reading import codings, references
from resolvers.protocols.panel import Event
from resolvers.records import Element, Label, Record

Key = tuple[str, str, str]
"""Source, type and local id of a record."""


@dataclass(frozen=True, slots=True)
class Told:
    """A released record of a scene."""

    scene: Scene
    record: Record

    @property
    def key(self) -> Key:
        """Its name among the records of all sources."""
        return (self.record.source, self.record.type, self.record.local_id)

    @property
    def holder(self) -> Holder:
        """Under which its values are judged."""
        return self.scene.holder_of(self.record)

    @property
    def seen(self) -> Seen:
        """The record, as the executor walks it."""
        return Seen(self.record.root(), self.holder)

    @property
    def event(self) -> Event:
        """What it tells of its patient's way in and out of care."""
        said = (
            self.word("status"),
            self.part("class", "code"),
            self.part("period", "start"),
            self.part("period", "end"),
        )
        return Event(self.record.type, self.record.local_id, self.record.patient, *(text or "" for text in said))

    def may(self, name: str) -> bool:
        """Tell whether a field may be shown unmasked; none that its type doesn't have."""
        return self.scene.permits(f"{self.record.type}.{name}", self.holder)

    def read(self, name: str) -> Any:
        """Return a field's raw value; None when it may not be shown."""
        return self.record.root().read(name) if self.may(name) else None

    def word(self, name: str) -> str | None:
        """Return a text or a word of an enumeration."""
        value = self.read(name)
        return value if isinstance(value, str) else None

    def shown(self, name: str) -> Any:
        """Return a field as the executor may walk it."""
        spec = self.scene.catalogue.field(self.record.type, name)
        return see(self.scene, spec, self.read(name), self.scene.narrowed(spec.coordinate, self.holder))

    def part(self, name: str, part: str) -> str | None:
        """Return a text within an object: `period` and `start`."""
        value = self.read(name)
        found = value.read(part) if isinstance(value, Element) else None
        return found if isinstance(found, str) else None

    def instant(self, name: str) -> float | None:
        """Return when a date or an instant starts, in seconds."""
        span = span_of(self.word(name))
        return span.start if span is not None else None

    def period(self, name: str) -> Span | None:
        """Return a Period's span; None when it has no date."""
        start, end = self.part(name, "start"), self.part(name, "end")
        return span_between(start, end) if start or end else None

    def codes(self, name: str) -> frozenset[Label]:
        """Return the codings under a field."""
        return frozenset(codings(self.record.root(), (name,))) if self.may(name) else frozenset()

    def refers(self, name: str, *types: str) -> Iterator[Key]:
        """Yield the records that a field may refer to, of these types."""
        for reference in references(self.record.root(), (name,)) if self.may(name) else ():
            for kind in types:
                if reference.type in ("", kind):
                    yield (self.record.source, kind, reference.local_id)


def told(scene: Scene, *types: str) -> list[Told]:
    """Return the released records of these types, in the order in which they came."""
    return [Told(scene, record) for record in scene.records if record.type in types]
