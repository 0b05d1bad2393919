"""Trajectories: what the records that may be shown say of each step, and what nobody can say."""

from __future__ import annotations

import pytest

from gateway.sources import Fault
from resolvers.records import Record
from tests.gateway.stage_parts import record
from tests.gateway.trajectory_ground import (
    ICD10,
    LOINC,
    at,
    because,
    coded,
    potassium,
    scene,
    seconds,
    states,
    stay,
    told,
    visit,
)

DOWN = Fault("omnimed", "time-out", "deadline")


def test_a_stay_eighteen_days_ago_by_hand() -> None:
    """Left on 2 November: no summary, no visit, no test, no appointment; the follow-up visit's days have begun."""
    only = scene([stay(-18)])
    assert states(only) == {
        "discharge-summary": "OVERDUE",
        "first-contact": "OVERDUE",
        "renal-function": "OVERDUE",
        "cardiology-booked": "DUE",
        "follow-up-visit": "DUE",
    }
    (one,) = told(only) or []
    assert (one.started_at, one.started_by.element.record.local_id) == (at(-18, "10:00"), "stay")
    windows = [(step.due_from, step.due_by) for step in one.steps]
    assert windows == [
        ("2026-11-02", "2026-11-09"),
        ("2026-11-03", "2026-11-09"),
        ("2026-11-05", "2026-11-16"),
        ("2026-11-02", "2026-12-02"),
        ("2026-11-16", "2027-01-01"),
    ]
    assert (one.incomplete, {step.unknown_because for step in one.steps}) == ((), {None})


def test_what_fulfils_a_step_is_named_oldest_first_whatever_its_source() -> None:
    """Also late, and also before its days begin, once records count."""
    held = [stay(-18), visit(-2, "late", "omnimed", "VR"), visit(-9, "early"), potassium(-16)]
    found = scene(held)
    assert states(found)["first-contact"] == "DONE"
    assert states(found)["renal-function"] == "DONE"  # on day 2: from day 1 on, it counts
    (one,) = told(found) or []
    contact = next(step for step in one.steps if step.code == "first-contact")
    assert [seen.element.record.local_id for seen in contact.fulfilled_by] == ["early", "late"]


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (visit(-18), "the day of discharge is before day 1"),
        (visit(-30), "before the stay"),
        (visit(-5, status="cancelled"), "it did not take place"),
        (visit(-5, status="entered-in-error"), "it is an error"),
        (visit(-5, kind="EMER"), "another kind of visit"),
        (
            record("Encounter", "odd", **{"status": "finished", "class": {"system": "x", "code": "AMB"}}),
            "no such class",
        ),
    ],
)
def test_what_does_not_count_leaves_a_step_as_it_was(held: Record, why: str) -> None:
    """A record of the right type is not yet evidence."""
    assert states(scene([stay(-18), held]))["first-contact"] == "OVERDUE", why


@pytest.mark.parametrize(
    ("start", "began"),
    [
        (stay(-180), True),
        (stay(-181), False),
        (stay(-3, code="I11.0"), True),
        (stay(-3, code="J18.9"), False),
        (stay(-3, status="in-progress"), False),
        (stay(-3, kind="AMB"), False),
        (stay(-3, period={"start": at(-9)}), False),  # it ended, and nobody says when
        (stay(1), False),
        (stay(-3, reasonCode=[coded("urn:oid:2.16.840.1.113883.6.96", "84114007")]), True),
    ],
)
def test_what_begins_a_pathway(start: Record, began: bool) -> None:
    """A stay that ended, for heart failure, within the look-back; also said in another system, by its OID."""
    assert bool(states(scene([start]))) is began


def test_a_stay_begins_it_by_a_diagnosis_that_is_another_record() -> None:
    """By the condition that it refers to, when that is released too."""
    diagnosed = stay(-3, reasonCode=[], diagnosis=[{"condition": {"reference": "Condition/hf"}}])
    condition = record("Condition", "hf", code=coded(ICD10, "I50.1"))
    assert states(scene([diagnosed, condition]))
    assert not states(scene([diagnosed]))
    assert not states(scene([diagnosed, condition], classes={"hf": "c1"}))


def test_the_most_recent_start_counts() -> None:
    """One stay for heart failure, however many there were."""
    (one,) = told(scene([stay(-90, "before"), stay(-18, "last")])) or []
    assert one.started_by.element.record.local_id == "last"


@pytest.mark.parametrize(
    ("seen_on", "state"),
    [("2026-11", "UNKNOWN"), ("2026-12", "DONE"), ("2026-10", "OVERDUE"), ("2026", "UNKNOWN"), (None, "UNKNOWN")],
)
def test_a_date_that_is_not_known_to_the_day_never_makes_a_step_late(seen_on: str | None, state: str) -> None:
    """A visit of some day of November may be after 2 November; one without a date, too."""
    period = {"start": seen_on} if seen_on else {}
    assert states(scene([stay(-18), visit(0, period=period)]))["first-contact"] == state


def test_a_start_that_is_not_known_to_the_day_has_no_windows() -> None:
    """What is surely after it is done; of the rest nobody can tell."""
    partial = stay(-18, period={"end": "2026-10"})
    found = scene([partial, visit(-5)])
    (one,) = told(found) or []
    assert one.started_at == "2026-10"
    assert {step.due_from for step in one.steps} == {None}
    assert set(states(found).values()) == {"DONE", "UNKNOWN"}


def test_a_source_that_does_not_answer_is_named_and_nothing_is_said_to_be_late() -> None:
    """In the steps that it could show, in the trajectory, and as an error."""
    held = [stay(-18), potassium(-10)]
    found = scene(held, faults={"omnimed": {"Encounter": DOWN, "Appointment": DOWN}})
    assert states(found) == {
        "discharge-summary": "OVERDUE",
        "first-contact": "UNKNOWN",
        "renal-function": "DONE",
        "cardiology-booked": "UNKNOWN",
        "follow-up-visit": "UNKNOWN",
    }
    assert because(found, "first-contact") == ["omnimed"]
    assert because(found, "discharge-summary") is None
    assert [source.id for source in (told(found) or [])[0].incomplete] == ["omnimed"]
    assert {(one.source, one.status) for one in found.tally.errors} == {("omnimed", "time-out")}


def test_a_list_that_was_cut_is_as_good_as_silent_and_no_error() -> None:
    """`partial` is said in extensions.access, here as for any list."""
    found = scene([stay(-18)], partial=frozenset({"omnimed"}))
    assert because(found, "first-contact") == ["omnimed"]
    assert found.tally.errors == {}


def test_when_nothing_began_an_empty_list_says_that_all_answered() -> None:
    """Otherwise null: a time-out is never an absence."""
    assert told(scene([])) == []
    assert told(scene([], faults={"omnimed": {"Encounter": DOWN}})) is None
    assert told(scene([], faults={"omnimed": {"Observation": DOWN}})) == []  # nothing begins by one


def test_a_step_whose_records_the_role_does_not_read_is_unknown_without_a_source() -> None:
    """By category, in every way that a record of the type may be categorised."""
    closed = scene([stay(-18), potassium(-10)], roles={"document": "deny:ROLE", "laboratory": "deny:ROLE"})
    assert because(closed, "discharge-summary") == []
    assert because(closed, "first-contact") is None
    assert states(scene([stay(-18)], roles={"laboratory": "deny:ROLE"}))["renal-function"] == "UNKNOWN"
    assert told(scene([stay(-18)], roles={"care_plan": "deny:ROLE"})) is None
    assert told(scene([stay(-18)], roles={"encounter": "deny:ROLE"})) is None


@pytest.mark.parametrize("masked", ["care_plan", "document"])
def test_a_masked_category_counts_as_denied(masked: str) -> None:
    """Nothing is read from a mask."""
    found = scene([stay(-18)], roles={masked: "mask:year"})
    assert told(found) is None or states(found)["discharge-summary"] == "UNKNOWN"


def test_a_withheld_record_is_as_one_that_is_not_there() -> None:
    """A step reads the same whether a directive withholds what fulfils it or nothing does."""
    without = scene([stay(-18)])
    withheld = scene([stay(-18), visit(-9)], classes={"visit": "c1"})
    shut = scene([stay(-18), visit(-9, source="omnimed")], shut={"omnimed": ("encounter",)})
    shown = states(scene([stay(-18), visit(-9)]))
    assert states(withheld) == states(without) != shown
    assert states(shut) == states(without)
    assert withheld.tally.errors == shut.tally.errors == {}


def test_a_withheld_start_begins_nothing() -> None:
    """And the stay before it is then the most recent."""
    held = [stay(-18, "last"), stay(-90, "before")]
    (one,) = told(scene(held, classes={"last": "c1"})) or []
    assert one.started_by.element.record.local_id == "before"


def test_what_is_withheld_with_notice_makes_a_step_unknown() -> None:
    """Where the policy tells the caller that something is held back, nothing is said to be late."""
    found = scene([stay(-18)], notices=["RESTRICTION"], withheld={("Encounter", "chus", "RESTRICTION"): 1})
    assert because(found, "first-contact") == []
    assert because(found, "discharge-summary") is None
    assert found.tally.notices == {("Patient.encounters", "RESTRICTION")}


def test_a_source_where_trajectories_are_shut_has_no_part() -> None:
    """Its records neither begin nor fulfil, and its silence isn't told."""
    shut = {"omnimed": ("care_plan",)}
    held = [stay(-18), visit(-9, source="omnimed"), stay(-2, "there", "omnimed")]
    found = scene(held, shut=shut, faults={"omnimed": {"Encounter": DOWN}})
    assert states(found) == states(scene([stay(-18)]))
    assert found.tally.errors == {}


def test_a_type_that_no_source_gives_is_not_late() -> None:
    """Nobody could have shown it."""
    found = scene([stay(-18)])
    found.gives = {name: frozenset({"Encounter", "Appointment", "Teleconsultation"}) for name in found.gives}
    assert because(found, "discharge-summary") == []
    assert states(found)["first-contact"] == "OVERDUE"


def test_what_leaves_is_counted_for_the_audit() -> None:
    """The trajectory with each source whose records it names, and the date that it shows."""
    found = scene([stay(-18), visit(-9, source="omnimed")])
    told(found)
    assert {(name, source) for name, source, _ in found.tally.released} == {
        ("Patient.trajectories", "chus"),
        ("Encounter.period", "chus"),
        ("Patient.trajectories", "omnimed"),
    }


def test_days_are_those_of_quebec() -> None:
    """At eleven in the evening of the last day, in Québec, it is the next day in Greenwich: the step isn't late yet."""
    held = [stay(-18)]
    assert states(scene(held, seconds(-11, "23:30")))["first-contact"] == "DUE"
    assert states(scene(held, seconds(-10, "00:30")))["first-contact"] == "OVERDUE"
    left_at_night = stay(-18, period={"end": at(-18, "23:30")})
    (one,) = told(scene([left_at_night])) or []
    assert one.steps[1].due_from == "2026-11-03"


def test_a_note_of_the_right_kind_counts_by_its_code() -> None:
    """The summary of the stay, by LOINC."""
    summary = record("DocumentReference", "s", status="current", type=coded(LOINC, "18842-5"), date=at(-18, "16:00"))
    other = record("DocumentReference", "o", status="current", type=coded(LOINC, "11506-3"), date=at(-18, "16:00"))
    assert states(scene([stay(-18), summary]))["discharge-summary"] == "DONE"
    assert states(scene([stay(-18), other]))["discharge-summary"] == "OVERDUE"
