"""Follow-up: what the records say of what comes after, by hand-made records and hand-written expectations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.directory import Directory
from gateway.located import Located
from gateway.projection import followup
from gateway.projection.followup import Stay
from gateway.projection.scene import Ground, Scene
from gateway.projection.told import Told, told
from gateway.target import Target
from resolvers.records import Record
from tests.gateway.stage_parts import catalogue, keyring, record

STAY = ("chus", "Encounter", "stay")
START, END = 1_794_429_600.0, 1_794_942_300.0
"""2026-11-11 15:40 and 2026-11-17 14:05, in Québec."""
OF_STAY: dict[str, Any] = {"encounter": {"reference": "Encounter/stay"}}
DOC_OF_STAY = {"context": {"encounter": [{"reference": "Encounter/stay"}]}}
ATC = "http://www.whocc.no/atc"


def scene(*records: Record, fields: dict[str, str] | None = None) -> Scene:
    """Return a scene that releases these records, all their fields but those that `fields` denies."""
    codes = {code for said in catalogue().coordinates().values() for code in said}
    classes = {
        f"c-{r.type}": RecordClass(r.type, (*catalogue().categories_of(r.type), "provenance"), (), ()) for r in records
    }
    answer = {
        "revision": "r", "subject": "permit", "role": dict.fromkeys(codes, "permit"), "fields": fields or {},
        "coordinates": {c: list(said) for c, said in catalogue().coordinates().items()},
        "classes": dict.fromkeys(classes, "permit"), "requests": [{"open": sorted(codes), "shut": {}}] * 2,
    }  # fmt: skip
    tables: dict[str, Any] = {"terms": {}, "never": {"systems": [], "words": [], "types": []}}
    directory = Directory(demo_settings(8000, None, None, Path("state")), tables, keyring(), lambda _: None)
    found = Ground(catalogue(), keyring(), directory, {}, "registre").scene(Target(), Located())
    found.decisions = Decisions(answer, ["chus", "omnimed"], classes)
    found.admit(records, {id(r): f"c-{r.type}" for r in records}, {})
    return found


def stay() -> Stay:
    """Return the stay that all is after."""
    return Stay(STAY, frozenset({STAY}), START, END, END)


def stay_until_the_18th() -> Stay:
    """Return a stay that ended on 18 November, its source doesn't say at what hour."""
    return Stay(STAY, frozenset({STAY}), START, 1_794_978_000.0, 1_795_064_400.0)


def ids(found: Any) -> list[str]:
    """Return the local ids of what was found."""
    return [one.record.local_id for one in found]


def of(type: str, *records: Record, fields: dict[str, str] | None = None) -> list[Told]:
    """Return records as they may be told."""
    return told(scene(*records, fields=fields), type)


def drug(*codes: tuple[str, str]) -> dict[str, Any]:
    """Return a medication."""
    return {"medicationCodeableConcept": {"coding": [{"system": system, "code": code} for system, code in codes]}}


def prescribed(id: str, on: str, *codes: tuple[str, str], status: str = "active", **others: Any) -> Record:
    """Return a prescription."""
    body = {"status": status, "intent": "order", "authoredOn": on, **drug(*codes), **others}
    return record("MedicationRequest", id, others.pop("source", "chus"), **body)


RAMIPRIL_5, RAMIPRIL_10 = (ATC, "C09AA05"), (followup.DIN, "2251574")


def test_begun_is_what_was_written_in_the_stay_or_since_and_wasn_t_before() -> None:
    """Across sources: the same substance prescribed before is no beginning, another strength of it is."""
    found = of(
        "MedicationRequest",
        prescribed("before", "2026-01-05", RAMIPRIL_5, (followup.DIN, "2251531")),
        prescribed("renewed", "2026-11-18", RAMIPRIL_5),
        prescribed("stronger", "2026-11-17", RAMIPRIL_5, RAMIPRIL_10),
        prescribed("of-stay", "2026-11-12", (ATC, "J01MA12"), **OF_STAY),
        prescribed("the-day", "2026-11-11", (ATC, "N02BE01")),
        prescribed("day-before", "2026-11-10", (ATC, "N02BE02")),
        prescribed("plan", "2026-11-17", (ATC, "A01"), intent="plan"),
        prescribed("never", "2026-11-17", (ATC, "A02"), doNotPerform=True),
        prescribed("wrong", "2026-11-17", (ATC, "A03"), status="entered-in-error"),
        prescribed("follows", "2026-11-17", (ATC, "A04"), priorPrescription={"reference": "MedicationRequest/before"}),
        prescribed("again", "2026-11-17", (ATC, "A05")),
        prescribed("once", "2026-03-03", (ATC, "A05"), status="stopped"),
    )
    assert ids(followup.begun(stay(), found)) == ["stronger", "of-stay", "the-day", "again"]


def test_stopped_is_what_its_source_changed_since_the_stay_began() -> None:
    """Or what is of the stay; one stopped long ago, or at no known time, isn't news."""

    def stopped(id: str, changed: str | None, status: str = "stopped", **body: Any) -> Record:
        made = prescribed(id, "2026-01-05", (ATC, id), status=status, **body)
        return Record(
            made.type, made.source, made.local_id, made.patient, made.body, made.table, made.as_of, None, changed
        )

    records = (
        stopped("in-stay", "2026-11-13T10:00:00-05:00"),
        stopped("since", "2026-11-19T10:00:00-05:00", "cancelled"),
        stopped("long-ago", "2026-05-01T10:00:00-04:00"),
        stopped("unknown", None),
        stopped("of-stay", None, **OF_STAY),
        stopped("goes-on", "2026-11-19T10:00:00-05:00", "active"),
    )
    assert ids(followup.stopped(stay(), of("MedicationRequest", *records))) == ["in-stay", "since", "of-stay"]
    unsaid = of("MedicationRequest", *records, fields={"MedicationRequest.provenance": "deny:ROLE"})
    assert ids(followup.stopped(stay(), unsaid)) == ["of-stay"]


def order(id: str, status: str = "active", **body: Any) -> Record:
    """Return an order of the stay."""
    return record("ServiceRequest", id, **{"status": status, "intent": "order", **OF_STAY, **body})


def answers(type: str, id: str, status: str, to: str = "", **body: Any) -> Record:
    """Return a report or a result."""
    based = {"basedOn": [{"reference": f"ServiceRequest/{to}"}]} if to else {}
    return record(type, id, **{"status": status, **based, **body})


def test_pending_is_an_open_order_without_a_final_answer_and_a_report_that_isn_t_final() -> None:
    """By a report or by a result; of the stay, and of nothing else."""
    whole = scene(
        order("waits"), order("answered"), order("measured"), order("half"), order("closed", "completed"),
        order("elsewhere", encounter={"reference": "Encounter/other"}), order("not", doNotPerform=True),
        answers("DiagnosticReport", "final", "final", "answered"),
        answers("Observation", "value", "amended", "measured"),
        answers("DiagnosticReport", "early", "preliminary", "half"),
        answers("DiagnosticReport", "later", "registered", "closed"),
        answers("DiagnosticReport", "own", "partial", **OF_STAY),
        answers("DiagnosticReport", "other", "preliminary", "elsewhere"),
    )  # fmt: skip
    requests, reports, results = (told(whole, name) for name in ("ServiceRequest", "DiagnosticReport", "Observation"))
    found = followup.pending(stay(), requests, reports, results)
    assert ids(found) == ["waits", "half", "early", "later", "own"]


def test_follow_up_is_expected_by_the_first_date_that_an_open_order_names_after_the_stay() -> None:
    """As the source wrote it; a date of the stay itself, or of a closed order, says nothing."""
    found = of(
        "ServiceRequest",
        order("late", occurrencePeriod={"start": "2026-11-24", "end": "2027-01-04"}),
        order("soon", occurrenceDateTime="2026-12-01"),
        order("done", "completed", occurrenceDateTime="2026-11-20"),
        order("within", occurrenceDateTime="2026-11-12"),
    )
    assert followup.expected(stay(), found) == "2026-12-01"
    assert followup.expected(stay(), found[3:]) is None
    assert followup.asks_follow_up(stay(), found[:1])
    assert not followup.asks_follow_up(stay(), found[3:])


@pytest.mark.parametrize(
    ("wanted", "said"), [("2026-11", True), ("2026-11-17", True), ("2026", True), ("2026-10", False)]
)
def test_a_month_or_a_day_that_is_not_over_with_the_stay_is_after_it(wanted: str, said: bool) -> None:
    """A follow-up wanted in November, or on the day itself, is missing as one wanted on the thirtieth is."""
    found = of("ServiceRequest", order("r", occurrenceDateTime=wanted))
    assert followup.expected(stay(), found) == (wanted if said else None)
    assert followup.asks_follow_up(stay(), found) is said


def test_the_date_that_is_over_first_comes_first() -> None:
    """A day of December before December, though the month begins before it."""
    months = order("month", occurrenceDateTime="2026-12"), order("day", occurrenceDateTime="2026-12-10")
    assert followup.expected(stay(), of("ServiceRequest", *months)) == "2026-12-10"


def test_what_may_have_been_before_an_end_without_an_hour_is_not_after_it() -> None:
    """That day's visit and appointment aren't; the next day's are. What was wanted that day may still be."""
    stay = stay_until_the_18th()
    at = {"same": "2026-11-18T08:00:00-05:00", "next": "2026-11-19T08:00:00-05:00"}
    visits = of("Encounter", *(visit(id, "AMB", start) for id, start in at.items()))
    assert ids(one for _, one in followup.taken_over(stay, visits, [])) == ["next"]
    booked = of("Appointment", *(appointment(id, "booked", start) for id, start in at.items()))
    assert ids(followup.booked(stay, booked)) == ["next"]
    proposed = followup.proposed(stay, booked, [], frozenset({"chus"}))
    assert proposed is not None
    assert proposed.record.local_id == "next"
    wanted = of("ServiceRequest", order("r", occurrenceDateTime="2026-11-18T16:00:00-05:00"))
    assert followup.expected(stay, wanted) == "2026-11-18T16:00:00-05:00"


def test_a_referral_asks_for_follow_up_without_a_date() -> None:
    """By its category."""
    category = [{"coding": [{"system": "http://snomed.info/sct", "code": "3457005"}]}]
    assert followup.asks_follow_up(stay(), of("ServiceRequest", order("r", category=category)))
    assert not followup.asks_follow_up(stay(), of("ServiceRequest", order("r")))


def appointment(id: str, status: str, start: str | None, source: str = "chus") -> Record:
    """Return an appointment."""
    return record("Appointment", id, source, status=status, **({"start": start} if start else {}))


APPOINTMENTS = (
    appointment("later", "booked", "2026-12-11T10:30:00-05:00"),
    appointment("sooner", "booked", "2026-11-20T10:30:00-05:00"),
    appointment("before", "booked", "2026-11-16T10:30:00-05:00"),
    appointment("cancelled", "cancelled", "2026-12-01T10:30:00-05:00"),
    appointment("undated", "booked", None),
    appointment("far", "booked", "2026-12-20T10:30:00-05:00", "omnimed"),
    appointment("asked", "proposed", "2026-12-19T10:30:00-05:00", "omnimed"),
)


def test_appointments_after_it_are_told_in_their_order() -> None:
    """Booked ones, with a day; not one that is only proposed."""
    assert ids(followup.booked(stay(), of("Appointment", *APPOINTMENTS))) == ["sooner", "later", "far"]


def test_a_teleconsultation_is_proposed_by_a_telehealth_source_or_a_session() -> None:
    """The first to come; none when no appointment is at a distance."""
    found = of("Appointment", *APPOINTMENTS)
    one = followup.proposed(stay(), found, [], frozenset({"omnimed"}))
    assert one is not None
    assert one.record.local_id == "asked"
    assert followup.proposed(stay(), found, [], frozenset()) is None


def test_the_summary_comes_before_a_later_note_and_an_old_version_never() -> None:
    """Of the stay alone; without a summary, the last note."""

    def written(id: str, code: str, date: str, status: str = "current", **about: Any) -> Record:
        kind = {"coding": [{"system": "http://loinc.org", "code": code}]}
        return record("DocumentReference", id, status=status, type=kind, date=date, **(about or DOC_OF_STAY))

    summary = written("summary", "18842-5", "2026-11-17T16:00:00-05:00")
    notes = (
        written("first", "11506-3", "2026-11-12T16:00:00-05:00"),
        written("last", "11506-3", "2026-11-18T16:00:00-05:00"),
        written("replaced", "18842-5", "2026-11-19T16:00:00-05:00", "superseded"),
        written("other", "18842-5", "2026-11-20T16:00:00-05:00", context={}),
    )
    best = followup.document(stay(), of("DocumentReference", *notes, summary))
    last = followup.document(stay(), of("DocumentReference", *notes))
    assert (best and best.record.local_id, last and last.record.local_id) == ("summary", "last")
    assert followup.document(stay(), of("DocumentReference", notes[3])) is None


def visit(id: str, code: str, start: str, status: str = "finished") -> Record:
    """Return a visit."""
    return record("Encounter", id, status=status, **{"class": {"code": code}}, period={"start": start, "end": start})


@pytest.mark.parametrize(
    ("first", "who"),
    [
        (visit("clinic", "AMB", "2026-11-18T09:00:00-05:00"), "clinic"),
        (visit("far", "VR", "2026-11-18T09:00:00-05:00"), "far"),
        (visit("planned", "AMB", "2026-11-18T09:00:00-05:00", "planned"), "later"),
        (visit("emergency", "EMER", "2026-11-18T09:00:00-05:00"), "later"),
        (visit("stay-2", "IMP", "2026-11-18T09:00:00-05:00"), "later"),
        (visit("before", "AMB", "2026-11-16T09:00:00-05:00"), "later"),
    ],
)
def test_who_met_the_patient_first_after_it_took_over(first: Record, who: str) -> None:
    """At a visit or at a distance; neither planned, nor an emergency, nor another stay, nor before."""
    later = visit("later", "AMB", "2026-12-01T09:00:00-05:00")
    found = followup.taken_over(stay(), of("Encounter", later, first), [])
    assert ids(one for _, one in found)[0] == who


def test_what_may_not_be_shown_says_nothing() -> None:
    """A field that is denied reads as absent, in every derivation."""
    closed = {"Appointment.status": "deny:ROLE", "ServiceRequest.status": "mask:year"}
    assert followup.booked(stay(), of("Appointment", *APPOINTMENTS, fields=closed)) == []
    assert followup.orders(stay(), of("ServiceRequest", order("waits"), fields=closed)) == []
    assert followup.document(stay(), []) is None
