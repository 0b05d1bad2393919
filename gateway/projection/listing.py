"""Listing: the records of one type that a list of the patient may show, and which sources did not give theirs.

Takes a scene, a connection and where in the answer the list stands. Gives the released records of the sources that
answered, and the failures, each noted at that place. Dates and fields are read only where they may be shown unmasked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from gateway.access import Effect
from gateway.instants import Span
from gateway.projection.dating import Dating, dating
from gateway.projection.scene import Holder, Scene, SourceError
from gateway.reading import text_of_date
from resolvers.catalogue import ConnectionSpec
from resolvers.records import Record


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing found: `answered` is false when no source that was asked did."""

    answered: bool
    records: tuple[Record, ...] = field(default=(), repr=False)
    asked: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Sources that did not give theirs, named at the place."""

    @property
    def gave(self) -> frozenset[str]:
        """The sources that were asked and gave all that they have."""
        return frozenset(self.asked) - frozenset(self.failed)


class Listing:
    """The records of a connection's type, at one path of the answer."""

    def __init__(self, scene: Scene, spec: ConnectionSpec, path: tuple[str, ...]) -> None:
        self._scene = scene
        self.spec = spec
        self._path = path
        self._whole = True
        self._datings: dict[tuple[int, int], tuple[Holder, Dating]] = {}
        """By the identity of a holder, which is kept, and of a path table, which its records keep."""

    @property
    def open(self) -> bool:
        """Tell whether the role may have any of these records at all."""
        decisions = self._scene.decisions
        return decisions is not None and decisions.by_role(self.spec.coordinate).effect is not Effect.DENY

    def of(self, sources: Collection[str] | None = None) -> Listed:
        """Return the records of these sources, of all when None, noting which did not answer."""
        asked = tuple(s for s in self._scene.gives if self._asked(s) and (sources is None or s in sources))
        failed = tuple(source for source in asked if self._failed(source))
        if len(failed) == len(asked):
            unproven = () if failed else self._unproven(sources)
            if failed or unproven:
                return Listed(False, asked=asked, failed=failed or unproven)
        records = tuple(r for r in self._scene.of_type(self.spec.record_type) if r.source in asked)
        return Listed(True, records, asked, failed)

    def date(self, record: Record) -> Span | None:
        """Return when a record is dated, by the fields that may be shown."""
        holder = self._scene.holder_of(record)
        known = self._datings.get((id(holder), id(record.table)))
        if known is None:
            known = holder, dating(record.table, record.type, self._order(record), whole=self._whole)
            self._datings[id(holder), id(record.table)] = known
        return known[1](record)

    def without_bodies(self) -> Listing:
        """Return the listing for records of which most won't be read: a date alone doesn't decode one."""
        again = Listing(self._scene, self.spec, self._path)
        again._whole = False
        return again

    def date_text(self, record: Record) -> tuple[str, str] | None:
        """Return the field that dates a record and the date as its source wrote it; None when undated."""
        return text_of_date(record.root(), self._order(record))

    def read(self, record: Record, name: str) -> Any:
        """Return a field of a record, None when it may not be shown unmasked."""
        permitted = self._scene.permits(f"{record.type}.{name}", self._scene.holder_of(record))
        return record.root().read(name) if permitted else None

    def _order(self, record: Record) -> list[str]:
        holder = self._scene.holder_of(record)
        return [p for p in self.spec.order if self._scene.permits(f"{record.type}.{p.split('.')[0]}", holder)]

    def _asked(self, source: str) -> bool:
        """Tell whether a source has a part in this list: it gives the type, and is open or did not answer."""
        scene, decisions = self._scene, self._scene.decisions
        if self.spec.record_type not in scene.gives[source] or decisions is None:
            return False
        if source in scene.located.faults:
            return True
        known = source in scene.located.people
        return known and decisions.of(self.spec.coordinate, source).effect is not Effect.DENY

    def _failed(self, source: str) -> bool:
        fault = self._scene.fault(source, self.spec.record_type)
        if fault is None:
            return False
        self._scene.tally.errors[SourceError(self._path, source, fault.status)] = None
        return True

    def _unproven(self, sources: Collection[str] | None) -> tuple[str, ...]:
        """Return the sources that are shut for a relationship that they didn't answer about: no list, not an empty one.

        Each is noted.
        """
        scene, decisions = self._scene, self._scene.decisions
        silent = tuple(
            source
            for source in scene.unproven
            if self.spec.record_type in scene.gives[source]
            and (sources is None or source in sources)
            and decisions is not None
            and "RELATIONSHIP" in decisions.shut_for(source)
        )
        for source in silent:
            scene.tally.errors[SourceError(self._path, source, scene.unproven[source])] = None
        return silent
