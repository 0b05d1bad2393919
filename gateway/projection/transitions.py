"""Transitions: who entered or left care, and what is expected after, worked out of one patient's released records.

Takes a scene and the record that tells of the event. Gives a `Transition`, or None when the record doesn't tell of it
to this caller. A source that didn't answer is named; where it could have changed what is said, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from gateway.happenings import ADMISSION, Moment, moments
from gateway.instants import span_of
from gateway.projection import followup
from gateway.projection.followup import Stay
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen, follow
from gateway.projection.told import Key, Told, told
from gateway.projection.worked import Worked
from resolvers.protocols.instants import last_second
from resolvers.records import Element, Record, Reference
from resolvers.types.views import OrganizationView, SourceView
from resolvers.worked import WORKED_FROM

TOLD_BY = ("Teleconsultation", "Encounter")
"""Record types that tell of a transition: an encounter that a session made is told by the session."""
RESTS_ON = frozenset(
    name
    for what, said in WORKED_FROM.items()
    if what.partition(".")[0] in ("Transition", "FollowUp") or what == "Query.transitions"
    for name in said
)
"""Record types that any part of a transition rests on."""


class Transition(Worked):
    """A patient entered or left care somewhere."""

    type = "Transition"

    def __init__(self, event: Told, moment: Moment) -> None:
        """Take the record that tells of it, and the moment, of those that it tells of."""
        super().__init__(event.scene, event.record.source)
        self.event = event
        self.moment = moment

    def said_by(self, name: str) -> Holder:
        """Return the record that tells of it: all but what comes after is its word."""
        return self.event.holder

    def id(self) -> str:
        """Return its id: of the record that tells of it, and of what it tells."""
        record = self.event.record
        patient = self.scene.local_patient(record.source)
        parts = ("Transition", record.source, patient, record.type, record.local_id, self.moment.kind)
        return self.scene.keyring.seal_id(parts)

    def kind(self) -> str:
        """Return what happened."""
        return self.moment.kind

    def at(self) -> str:
        """Return when, as the source wrote it."""
        return _text(self.event, self.moment)

    def patient(self) -> Any:
        """Return whose it is."""
        return self.scene.patient

    def encounter(self) -> Seen | None:
        """Return the encounter that tells of it, or that the session made."""
        if self.event.record.type == "Encounter":
            return self.event.seen
        found: Seen | None = self.event.shown("encounter")
        return found

    def establishment(self) -> Seen | OrganizationView | None:
        """Return where: as the record says, else the organization whose system holds it."""
        name = "serviceProvider" if self.event.record.type == "Encounter" else "establishment"
        if (found := self.event.shown(name)) is not None:
            seen: Seen = found
            return seen
        view = self.scene.directory.source(self.source) if self.event.may(name) else None
        return view.organization if view is not None and self.event.record.establishment is None else None

    def reason(self) -> list[Any] | None:
        """Return why, as the source codes it."""
        found: list[Any] | None = self.event.shown("reasonCode") if self.event.record.type == "Encounter" else None
        return found

    def follow_up(self) -> FollowUp | None:
        """Return what is expected after; None of an admission, which its discharge follows."""
        stay = _stay(self.event) if self.moment.kind != ADMISSION else None
        return FollowUp(self.event, stay) if stay is not None else None

    def incomplete(self) -> list[SourceView]:
        """Return the sources that didn't answer, of those that could say something of it."""
        views = (self.scene.directory.source(source) for source in sorted(silent(self.scene, RESTS_ON)))
        return [view for view in views if view is not None]


class FollowUp(Worked):
    """What is expected after a transition."""

    type = "FollowUp"

    def __init__(self, event: Told, stay: Stay) -> None:
        super().__init__(event.scene, event.record.source)
        self._stay = stay

    def said_by(self, name: str) -> Holder:
        """Return the meeting, of when they took over; what rests on several types of records is no class's."""
        met = self._taken_over if name == "takenOverAt" else None
        return met[0].holder if met is not None else super().said_by(name)

    def expected_by(self) -> str | None:
        """Return by when someone should follow up."""
        return followup.expected(self._stay, self._of("ServiceRequest"))

    def pending_results(self) -> list[Seen] | None:
        """Return the orders and reports without a final result."""
        requests, reports, results = map(self._of, ("ServiceRequest", "DiagnosticReport", "Observation"))
        found = followup.pending(self._stay, requests, reports, results)
        return self._seen(found, "pendingResults", "ServiceRequest", "DiagnosticReport")

    def new_medications(self) -> list[Seen] | None:
        """Return the medications begun."""
        found = followup.begun(self._stay, self._of("MedicationRequest"))
        return self._seen(found, "newMedications", "MedicationRequest")

    def stopped_medications(self) -> list[Seen] | None:
        """Return the medications stopped."""
        found = followup.stopped(self._stay, self._of("MedicationRequest"))
        return self._seen(found, "stoppedMedications", "MedicationRequest")

    def appointments(self) -> list[Seen] | None:
        """Return the appointments booked."""
        return self._seen(followup.booked(self._stay, self._of("Appointment")), "appointments", "Appointment")

    def missing_appointment(self) -> bool | None:
        """Tell whether follow-up is asked for and nothing is booked; None when that can't be known."""
        if not self._whole("missingAppointment", "Appointment", "ServiceRequest"):
            return None
        asked = followup.asks_follow_up(self._stay, self._of("ServiceRequest"))
        return asked and not followup.booked(self._stay, self._of("Appointment"))

    def proposed_teleconsultation(self) -> Seen | None:
        """Return the teleconsultation proposed."""
        telehealth = frozenset(view.id for view in self.scene.directory.sources if view.kind == "TELEHEALTH")
        appointments, sessions = self._of("Appointment"), self._of("Teleconsultation")
        found = followup.proposed(self._stay, appointments, sessions, telehealth)
        return found.seen if found is not None else None

    def document(self) -> Seen | None:
        """Return the discharge summary or note."""
        found = followup.document(self._stay, self._of("DocumentReference"))
        return found.seen if found is not None else None

    def taken_over_by(self) -> Seen | None:
        """Return who took over."""
        return self._taken_over[1] if self._taken_over is not None else None

    def taken_over_at(self) -> str | None:
        """Return when they took over, as the source wrote it."""
        return self._taken_over[0].part("period", "start") if self._taken_over is not None else None

    @cached_property
    def _taken_over(self) -> tuple[Told, Seen | None] | None:
        """The first meeting after it, and the professional who is named there."""
        met = followup.taken_over(self._stay, self._of("Encounter"), self._of("Teleconsultation"))
        return next(((one, _professional(one)) for _, one in met), None)

    def _of(self, name: str) -> list[Told]:
        return told(self.scene, name)

    def _seen(self, found: Iterable[Told], what: str, *types: str) -> list[Seen] | None:
        """Return records as the executor walks them; None when there is none and there might be."""
        seen = [one.seen for one in found]
        return seen if seen or self._whole(what, *types) else None

    def _whole(self, what: str, *types: str) -> bool:
        """Tell whether the role reads all that a field rests on of these types, and no source of theirs is silent.

        A field that reads as absent would be taken for one that says nothing: an appointment without a status isn't
        booked.
        """
        decisions, rests_on = self.scene.decisions, WORKED_FROM[f"FollowUp.{what}"]
        read = {f"{name}.{one}" for name in types for one in rests_on[name]}
        homes = {self.scene.catalogue.home[name] for name in types}
        opened = decisions is not None and all(map(decisions.wholly, read | homes))
        return opened and not silent(self.scene, frozenset(types))


def transition(scene: Scene, key: Key, kind: str) -> Transition | None:
    """Return what a record tells of; None unless it is released, dated, and of this kind to whoever asks."""
    record = scene.find(key[0], (key[1],), key[2]) if key[1] in TOLD_BY else None
    event = Told(scene, record) if record is not None else None
    if event is None or not scene.permits("Query.transitions", event.holder) or _told_by_session(event):
        return None
    moment = _moments(event).get(kind)
    return Transition(event, moment) if moment is not None else None


def silent(scene: Scene, types: frozenset[str]) -> dict[str, str]:
    """Return the sources that could hold records of these types and did not give them, or not whole, with how."""
    found: dict[str, str] = {}
    for source, gives in scene.gives.items():
        fault = scene.located.faults.get(source) if gives & types else None
        failed = fault or next((f for name, f in scene.faults.get(source, {}).items() if name in types), None)
        if failed is not None:
            found[source] = failed.status
        elif source in scene.partial and gives & types and scene.shown(source):
            found[source] = "partial"
        elif gives & types and source in scene.unproven and not scene.shown(source):
            found[source] = scene.unproven[source]
    return found


def _moments(event: Told) -> dict[str, Moment]:
    """Return what a record tells of, by kind; only by what may be shown."""
    return {moment.kind: moment for moment in moments(event.event)}


def _text(event: Told, moment: Moment) -> str:
    """Return when it happened, as the source wrote it."""
    said = event.event
    return said.end if moment.kind != ADMISSION and last_second(said.end) == moment.at else said.start


def _stay(event: Told) -> Stay | None:
    """Return the span of what happened, and the encounters that are of it; None when it isn't dated."""
    span = event.period("period")
    if span is None or (span.start is None and span.end is None):
        return None
    own = {event.key} if _is_encounter(event.record) else set(event.refers("encounter", "Encounter"))
    parts = {one.key for one in told(event.scene, "Encounter") if not own.isdisjoint(one.refers("partOf", "Encounter"))}
    start, end = event.part("period", "start"), event.part("period", "end")
    first, last = (span_of(text) for text in (start or end, end or start))
    if first is None or last is None or first.start is None or last.start is None:
        return None
    after = last.start if last.end is None or last.end - last.start < 1 else last.end
    return Stay(event.key, frozenset(own | parts), first.start, last.start, after)


def _told_by_session(event: Told) -> bool:
    """Tell whether a released session made this encounter: it tells of both."""
    if not _is_encounter(event.record):
        return False
    sessions = told(event.scene, "Teleconsultation")
    return any(event.key in one.refers("encounter", "Encounter") and _moments(one) for one in sessions)


def _professional(one: Told) -> Seen | None:
    """Return the first professional whom a visit or a session names."""
    scene, record = one.scene, one.record
    if _is_encounter(record):
        spec, name = scene.catalogue.field("EncounterParticipant", "individual"), "participant"
        parts = one.read(name) or ()
        named = [part.read("individual") for part in parts if isinstance(part, Element)]
    else:
        spec, name = scene.catalogue.field("Teleconsultation", "participants"), "participants"
        named = list(one.read(name) or ())
    holder = scene.narrowed(f"{record.type}.{name}", one.holder)
    for reference in named:
        found = follow(scene, spec, reference, holder) if isinstance(reference, Reference) else None
        if isinstance(found, Seen) and found.type == "Practitioner":
            return found
    return None


def _is_encounter(record: Record) -> bool:
    return record.type == "Encounter"
