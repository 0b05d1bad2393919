"""Reconciliation: the port of `Patient.medicationReconciliation`.

Takes a scene. Gives what each source says of each medication, out of released records: a value that may not be shown
unmasked is not read. None when the role refuses it or no source answered; a source that did not answer is noted, and
named in `incomplete`; it is never said to be silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gateway.dosages import written
from gateway.paging import Dated
from gateway.projection.derived_parts import incomplete, may_list, refused, seen
from gateway.projection.listing import Listed, Listing
from gateway.projection.scene import Scene
from gateway.projection.seen import see
from gateway.reconciliation import Line, Prescribed, Statement, differences, lines
from gateway.substances import called
from resolvers.records import Element, Record
from resolvers.types.views import SourceView
from resolvers.types.worked_views import MedicationLineView, ReconciliationView

COORDINATE: Final = "Patient.medicationReconciliation"
TYPES: Final = ("MedicationRequest", "MedicationDispense")
COMPARED: Final = ("status", "doNotPerform", "dosageInstruction")


class Reconciliation:
    """The medications of a scene's patient, at one path of the answer."""

    def __init__(self, scene: Scene, path: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        specs = (scene.catalogue.connection_of(name) for name in TYPES)
        listings = (Listing(scene, spec, path) for spec in specs if spec is not None)
        self._listings = {listing.spec.record_type: listing for listing in listings if listing.open}

    def read(self, name: str) -> ReconciliationView | None:
        """Return the reconciliation; None when refused, or when no source that was asked answered."""
        if refused(self._scene, COORDINATE):
            return None
        listed = {name: listing.of() for name, listing in self._listings.items()}
        if not any(one.answered for one in listed.values()):
            return None
        silent = incomplete(self._scene, listed.values())
        answered = self._answered(listed)
        found = tuple(self._line(line, answered) for line in lines(list(self._statements(listed))))
        return ReconciliationView(found if found or not silent else None, silent)

    def _statements(self, listed: Mapping[str, Listed]) -> Iterator[Statement]:
        for name, found in listed.items():
            listing = self._listings[name]
            for record in found.records:
                if may_list(self._scene, COORDINATE, record) and listing.read(record, "status") != "ENTERED_IN_ERROR":
                    key = Dated(record, listing.date(record)).key
                    yield Statement(record, key, called(self._concept(record)))

    def _concept(self, record: Record) -> Element | None:
        found = self._listings[record.type].read(record, "medication")
        return found if isinstance(found, Element) else None

    def _answered(self, listed: Mapping[str, Listed]) -> frozenset[str]:
        """Return the sources that gave all that they have of every type that they were asked for."""
        failed = {source for one in listed.values() for source in one.failed}
        return frozenset(source for one in listed.values() for source in one.gave) - failed - self._scene.partial

    def _line(self, line: Line, answered: frozenset[str]) -> MedicationLineView:
        silent = sorted(answered - line.sources)
        alone = len(line.sources) == 1 and bool(silent)
        views = (self._scene.directory.source(source) for source in silent)
        return MedicationLineView(
            lambda: self._medication(line.first.record),
            tuple(seen(self._scene, COORDINATE, one.record) for one in line.says),
            tuple(seen(self._scene, COORDINATE, one.record) for one in line.dispensed),
            tuple(view for view in views if isinstance(view, SourceView)),
            lambda: differences(list(self._prescribed(line)), alone=alone),
        )

    def _medication(self, record: Record) -> Any:
        """Return how a record writes its medication, noting that it leaves."""
        concept, holder = self._concept(record), self._scene.holder_of(record)
        if concept is None:
            return None
        coordinate = f"{record.type}.medication"
        self._scene.tally.released[coordinate, record.source, holder.klass] += 1
        spec = self._scene.catalogue.fields[coordinate]
        return see(self._scene, spec, concept, self._scene.narrowed(coordinate, holder))

    def _prescribed(self, line: Line) -> Iterator[Prescribed]:
        """Yield what the newest prescription of each source says."""
        for one in line.newest:
            several = sum(other.record.source == one.record.source for other in line.says) > 1
            status, forbids, dosage = (self._listings[one.record.type].read(one.record, n) for n in COMPARED)
            given = [item for item in dosage or () if isinstance(item, Element)]
            yield Prescribed(
                status, forbids is True, written(given, self._scene.catalogue), self._legible(one.record, dated=several)
            )

    def _legible(self, record: Record, *, dated: bool) -> bool:
        """Tell whether all that is compared of a record may be read; its date too, where it says which is newest."""
        dating = self._listings[record.type].spec.dating if dated else frozenset()
        holder = self._scene.holder_of(record)
        return all(self._scene.permits(f"{record.type}.{name}", holder) for name in (*COMPARED, *dating))
