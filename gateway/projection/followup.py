"""Follow-up: what the records say of what comes after a stay, a visit or a session. Facts, no advice.

Takes released records, read as far as they may be shown (`Told`). Gives those that answer each question of a FollowUp
(docs/guides/transitions.md says each in a sentence). Which source is silent isn't known here. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.happenings import moments
from gateway.instants import span_of
from gateway.projection.told import Key, Told
from resolvers.act_classes import OUTPATIENT_VISIT, TELECONSULTATION
from resolvers.records import Label

FINAL: Final = frozenset({"FINAL", "AMENDED", "CORRECTED", "APPENDED"})
AWAITED: Final = frozenset({"REGISTERED", "PARTIAL", "PRELIMINARY"})
OPEN: Final = frozenset({"ACTIVE", "ON_HOLD"})
BEGUN: Final = frozenset({"ACTIVE", "COMPLETED", "ON_HOLD"})
STOPPED: Final = frozenset({"CANCELLED", "STOPPED"})
ORDERED: Final = frozenset({"ORDER", "ORIGINAL_ORDER", "REFLEX_ORDER", "FILLER_ORDER", "INSTANCE_ORDER"})
BOOKED: Final = frozenset({"ARRIVED", "BOOKED", "CHECKED_IN", "FULFILLED", "PENDING"})
MEETINGS: Final = frozenset({OUTPATIENT_VISIT, TELECONSULTATION})
"""Kinds in which someone may take over; not a stay, nor an emergency, which begin something else."""
PROPOSED: Final = frozenset({"BOOKED", "PENDING", "PROPOSED", "WAITLIST"})
REFERRAL: Final = Label("http://snomed.info/sct", "3457005")
"""Patient referral."""
SUMMARY: Final = Label("http://loinc.org", "18842-5")
"""Discharge summary."""
DIN: Final = "http://hl7.org/fhir/NamingSystem/ca-hc-din"


@dataclass(frozen=True, slots=True)
class Stay:
    """What the follow-up is after: a stay, a visit or a session, from when to when, in seconds.

    `end` is the first instant at which it may be over, `after` the first at which it surely is: the next day's, when
    the source gives a day alone. `encounters` are its own, and those that are part of it: a record is of it when it
    refers to one of them.
    """

    key: Key
    encounters: frozenset[Key]
    start: float
    end: float
    after: float

    def has(self, one: Told) -> bool:
        """Tell whether a record is of it."""
        return not self.encounters.isdisjoint(one.refers("encounter", "Encounter"))


def orders(stay: Stay, requests: Iterable[Told]) -> list[Told]:
    """Return the orders of the stay that are open."""
    return [one for one in requests if one.word("status") in OPEN and _asks(one) and stay.has(one)]


def pending(stay: Stay, requests: Iterable[Told], reports: Sequence[Told], results: Iterable[Told]) -> list[Told]:
    """Return the open orders of the stay without a final report or result, then its reports that aren't final."""
    done = {
        key
        for one in (*reports, *results)
        if one.word("status") in FINAL
        for key in one.refers("basedOn", "ServiceRequest")
    }
    asked = [one for one in orders(stay, requests) if one.key not in done]
    ordered = {one.key for one in requests if stay.has(one)}
    awaited = [
        one
        for one in reports
        if one.word("status") in AWAITED
        and (stay.has(one) or not ordered.isdisjoint(one.refers("basedOn", "ServiceRequest")))
    ]
    return [*asked, *awaited]


def begun(stay: Stay, requests: Sequence[Told]) -> list[Told]:
    """Return the prescriptions written in the stay or since, of what wasn't prescribed before it."""
    since = [one for one in requests if _ordered(one) and one.word("status") in BEGUN and _within(stay, one)]
    before = [one for one in requests if _ordered(one) and not _within(stay, one) and one.word("status") not in STOPPED]
    known = {one.key for one in before}
    return [
        one
        for one in since
        if known.isdisjoint(one.refers("priorPrescription", "MedicationRequest"))
        and not any(_same(one.codes("medication"), other.codes("medication")) for other in before)
    ]


def stopped(stay: Stay, requests: Iterable[Told]) -> list[Told]:
    """Return the prescriptions that are stopped, of the stay or changed at their source since it began."""
    return [one for one in requests if one.word("status") in STOPPED and (stay.has(one) or _changed(one) >= stay.start)]


def booked(stay: Stay, appointments: Iterable[Told]) -> list[Told]:
    """Return the appointments after it that are booked, the first to come first."""
    found = [
        (start, one)
        for one in appointments
        if one.word("status") in BOOKED and (start := one.instant("start")) is not None and start >= stay.after
    ]
    return [one for _, one in sorted(found, key=lambda each: (each[0], each[1].key))]


def proposed(
    stay: Stay, appointments: Iterable[Told], sessions: Iterable[Told], telehealth: frozenset[str]
) -> Told | None:
    """Return the first appointment after it at a distance, asked for or booked.

    At a distance: kept by a source of `telehealth`, or answered by a session.
    """
    held = {key for one in sessions for key in one.refers("appointment", "Appointment")}
    found = [
        (float("inf") if start is None else start, one)
        for one in appointments
        if one.word("status") in PROPOSED and (one.record.source in telehealth or one.key in held)
        for start in [one.instant("start")]
        if start is None or start >= stay.after
    ]
    return min(found, key=lambda each: (each[0], each[1].key))[1] if found else None


def expected(stay: Stay, requests: Iterable[Told]) -> str | None:
    """Return the first date by which an open order of the stay is wanted after it, as its source wrote it.

    A month is wanted until its end: one in which the stay ended is a date after it.
    """
    said = [text for one in orders(stay, requests) if (text := _wanted_by(one)) is not None]
    dated = [(span.end, text) for text in said if (span := span_of(text)) is not None and span.end is not None]
    return min((one for one in dated if one[0] > stay.end), default=(0, None))[1]


def asks_follow_up(stay: Stay, requests: Iterable[Told]) -> bool:
    """Tell whether an open order of the stay is a referral, or says by when it is wanted after it."""
    asked = orders(stay, requests)
    return expected(stay, asked) is not None or any(REFERRAL in one.codes("category") for one in asked)


def document(stay: Stay, documents: Iterable[Told]) -> Told | None:
    """Return the discharge summary, else the last note, of those that are about it and current."""
    found = [one for one in documents if one.word("status") == "CURRENT" and stay.has(one)]
    return max(found, key=lambda one: (SUMMARY in one.codes("type"), one.instant("date") or 0, one.key), default=None)


def taken_over(stay: Stay, encounters: Iterable[Told], sessions: Iterable[Told]) -> list[tuple[float, Told]]:
    """Return the visits and sessions that began after it, the first first, with when each began."""
    every = (*encounters, *sessions)
    found = [(start, one) for one in every if (start := met(one)) is not None and start >= stay.after]
    return sorted(((at, one) for at, one in found if one.key != stay.key), key=lambda each: (each[0], each[1].key))


def met(one: Told) -> float | None:
    """Return when a professional met the patient, in seconds; None for a stay, and for what wasn't held."""
    if MEETINGS.isdisjoint(moment.kind for moment in moments(one.event)):
        return None
    span = one.period("period")
    return span.start if span is not None else None


def _asks(one: Told) -> bool:
    return one.read("doNotPerform") is not True


def _ordered(one: Told) -> bool:
    return one.word("intent") in ORDERED and _asks(one)


def _within(stay: Stay, one: Told) -> bool:
    """Tell whether a prescription was written in the stay or since; a day without an hour counts whole."""
    span = span_of(one.word("authoredOn"))
    return stay.has(one) or (span is not None and span.end is not None and span.end > stay.start)


def _changed(one: Told) -> float:
    """Return when the source last changed a record; long ago when it doesn't say, or that may not be shown."""
    span = span_of(one.record.last_updated) if one.may("provenance") else None
    return span.start if span is not None and span.start is not None else float("-inf")


def _same(first: frozenset[Label], second: frozenset[Label]) -> bool:
    """Tell whether two prescriptions are of one medication: by its DIN where both say one, else by any coding."""
    dins = [frozenset(one for one in codes if one.system == DIN) for codes in (first, second)]
    return bool(dins[0] & dins[1]) if all(dins) else bool(first & second)


def _wanted_by(one: Told) -> str | None:
    return one.part("occurrencePeriod", "end") or one.word("occurrenceDateTime")
