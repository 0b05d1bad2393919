"""Sightings: the orders and results of tests among a patient's released records.

Takes a scene and the listings of four types. Gives sightings, out of values that may be shown unmasked. What was
cancelled, entered in error, revoked, only proposed or forbidden is none; neither is what isn't known to be of a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.instants import span_of
from gateway.paging import select
from gateway.projection.derived_parts import may_list
from gateway.projection.listing import Listed, Listing
from gateway.projection.scene import Scene
from gateway.reading import codings
from gateway.sittings import ORDER, Key, Sighting
from resolvers.calendar import day_at
from resolvers.categories import Category
from resolvers.code_systems import system_of
from resolvers.records import Element, Label, Record, Reference
from resolvers.types.ports import Window

COORDINATE: Final = "Patient.repeatedTests"
CODED: Final[Mapping[str, str]] = {
    ORDER: "code",
    "Observation": "code",
    "DiagnosticReport": "code",
    "ImagingStudy": "procedureCode",
}
"""Record type → the field that says of which test it is."""
HOLDS: Final = {"Observation": "hasMember", "DiagnosticReport": "result"}
UNDONE: Final = frozenset({"CANCELLED", "DRAFT", "ENTERED_IN_ERROR", "REVOKED"})
NOT_ORDERED: Final = frozenset({"DIRECTIVE", "OPTION", "PLAN", "PROPOSAL"})
TESTED: Final = frozenset(one.value for one in (Category.LABORATORY, Category.IMAGING, Category.PROCEDURE))
LOINC: Final = "http://loinc.org"
OF_A_TEST: Final = frozenset(
    {
        *(Label("http://snomed.info/sct", code) for code in ("108252007", "363679005", "103693007", "386053000")),
        *(Label("http://terminology.hl7.org/CodeSystem/v2-0074", code) for code in ("LAB", "RAD", "IMG", "PF", "EC")),
    }
)
"""Categories of an order for a test: laboratory, imaging, a diagnostic or an evaluation procedure."""
DAY_S: Final = 25 * 3600
"""The longest day, in seconds: when clocks go back."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """Finds the sightings of a scene."""

    scene: Scene
    listings: Mapping[str, Listing]

    def of(self, listed: Mapping[str, Listed], window: Window) -> list[Sighting]:
        """Return what was sighted in a window, in no order."""
        found = [one for name in listed for one in self._of_type(name, listed[name].records, window)]
        answered = {key for one in found for key in one.based_on}
        reported = {key for one in found for key in one.holds}
        return [one for one in found if self._is_test(one, answered, reported)]

    def concepts(self, record: Record) -> Iterator[Element]:
        """Yield the concepts that say of which test a record is, and of which its parts are."""
        said = self.listings[record.type].read(record, CODED[record.type])
        yield from (one for one in (said if isinstance(said, list) else [said]) if isinstance(one, Element))
        for part in self._parts(record):
            if isinstance(code := part.read("code"), Element):
                yield code

    def _of_type(self, name: str, records: Iterable[Record], window: Window) -> Iterator[Sighting]:
        listing = self.listings[name]
        listable = (record for record in records if may_list(self.scene, COORDINATE, record) and self._done(record))
        for dated in select(listable, window, {}, {}, listing.date, listing.read):
            record = dated.record
            instant = (listing.date_text(record) or ("", ""))[1]
            yield Sighting(
                record,
                dated.key,
                day_of(instant),
                instant,
                _labels(self.listings[name].read(record, CODED[name])),
                frozenset(label for part in self._parts(record) for label in _labels(part.read("code"))),
                self._led(record, "basedOn"),
                self._led(record, HOLDS[name]) if name in HOLDS else frozenset(),
                self._led(record, "imagingStudy") if name == "DiagnosticReport" else frozenset(),
            )

    def _done(self, record: Record) -> bool:
        """Tell whether a record stands for something that was ordered or done, as far as it may be read."""
        read = self.listings[record.type].read
        if not self.scene.permits(f"{record.type}.status", self.scene.holder_of(record)):
            return False
        if record.type != ORDER:
            return read(record, "status") not in UNDONE
        meant = read(record, "intent") not in NOT_ORDERED and read(record, "doNotPerform") is not True
        return meant and read(record, "status") not in UNDONE

    def _is_test(self, one: Sighting, answered: set[Key], reported: set[Key]) -> bool:
        """Tell whether something sighted is of a test, by what it says of itself or by what leads to it or from it."""
        if one.ordered:
            kinds = _labels(self.listings[ORDER].read(one.record, "category"))
            return one.key in answered or not kinds.isdisjoint(OF_A_TEST) or any(c.system == LOINC for c in one.codes)
        if one.record.type != "Observation" or one.key in reported or one.based_on:
            return True
        holder = self.scene.holder_of(one.record)
        of = self.scene.decisions.categories("Patient.observations", holder.klass) if self.scene.decisions else ()
        return bool(of) and TESTED.issuperset(of)

    def _parts(self, record: Record) -> list[Element]:
        found = self.listings[record.type].read(record, "component") if record.type == "Observation" else None
        return [one for one in found or () if isinstance(one, Element)]

    def _led(self, record: Record, name: str) -> frozenset[Key]:
        """Return the records of the same source that a field refers to; those that aren't sighted lead nowhere."""
        given = self.listings[record.type].read(record, name)
        return frozenset(
            (record.source, one.type, one.local_id) for one in given or () if isinstance(one, Reference) and one.type
        )


def day_of(text: str) -> int | None:
    """Return a date as a count of days, Québec's; None when it is known less closely than a day."""
    span = span_of(text)
    if span is None or span.start is None or span.end is None or span.end - span.start > DAY_S:
        return None
    return day_at(span.start).toordinal()


def _labels(value: Any) -> frozenset[Label]:
    concepts = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Element)]
    return frozenset(Label(system_of(c.system), c.code) for one in concepts for c in codings(one, ("coding",)))
