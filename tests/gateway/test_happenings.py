"""What a record of a visit, a stay or a session tells of its patient's way in and out of care."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.happenings import moments
from resolvers.protocols.panel import Event

START, END = "2026-11-10T10:00:00Z", "2026-11-15T10:00:00-05:00"


def at(written: str) -> int:
    """Return an instant in seconds."""
    return int(datetime.fromisoformat(written).timestamp())


def encounter(status: str, act: str, start: str = START, end: str = END) -> Event:
    return Event("Encounter", "e1", "p1", status, act, start, end)


def told(event: Event) -> list[tuple[str, int]]:
    return [(moment.kind, moment.at) for moment in moments(event)]


def test_a_stay_that_is_over_has_an_admission_and_a_discharge() -> None:
    """Each at its own end of the stay."""
    expected = [("ADMISSION", at(START)), ("DISCHARGE", at(END))]
    for act in ("IMP", "ACUTE", "NONAC", "SS"):
        assert told(encounter("FINISHED", act)) == expected


@pytest.mark.parametrize("status", ["ARRIVED", "TRIAGED", "IN_PROGRESS", "ONLEAVE"])
def test_a_stay_that_still_runs_has_only_its_admission(status: str) -> None:
    """An end that is written of it is one that is expected."""
    assert told(encounter(status, "IMP")) == [("ADMISSION", at(START))]


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("EMER", "EMERGENCY_VISIT"),
        ("AMB", "OUTPATIENT_VISIT"),
        ("HH", "OUTPATIENT_VISIT"),
        ("FLD", "OUTPATIENT_VISIT"),
        ("OBSENC", "OUTPATIENT_VISIT"),
        ("VR", "TELECONSULTATION"),
    ],
)
def test_a_visit_is_one_moment_at_its_end_or_at_its_start_while_it_runs(act: str, kind: str) -> None:
    """By its class."""
    assert told(encounter("FINISHED", act)) == [(kind, at(END))]
    assert told(encounter("IN_PROGRESS", act)) == [(kind, at(START))]
    assert told(encounter("FINISHED", act, end="")) == [(kind, at(START))]


@pytest.mark.parametrize("status", ["PLANNED", "CANCELLED", "ENTERED_IN_ERROR", "UNKNOWN", "", "finished"])
@pytest.mark.parametrize("act", ["IMP", "EMER", "AMB", "VR"])
def test_what_is_planned_cancelled_or_an_error_is_no_transition(status: str, act: str) -> None:
    """Nor is a state that the schema has no word for."""
    assert told(encounter(status, act)) == []


@pytest.mark.parametrize("act", ["PRENC", "", "imp", "WELLNESS"])
def test_a_class_that_says_nothing_of_a_transition_tells_none(act: str) -> None:
    """Nothing is guessed."""
    assert told(encounter("FINISHED", act)) == []


def test_a_session_counts_once_it_was_held() -> None:
    """Planned, waited for, cancelled or missed ones don't; nor does a class count there."""
    held = {s: told(Event("Teleconsultation", "s1", "p1", s, "IMP", START, END)) for s in ("COMPLETED", "INTERRUPTED")}
    assert set(map(tuple, held.values())) == {(("TELECONSULTATION", at(END)),)}
    running = Event("Teleconsultation", "s1", "p1", "IN_PROGRESS", "", START, END)
    assert told(running) == [("TELECONSULTATION", at(START))]
    for status in ("PLANNED", "WAITING", "CANCELLED", "NO_SHOW", "UNKNOWN", "FINISHED"):
        assert told(Event("Teleconsultation", "s1", "p1", status, "", START, END)) == []


def test_what_has_no_date_that_can_be_read_is_no_transition() -> None:
    """A discharge without an end is at the start of its stay, the only day that is said."""
    assert told(encounter("FINISHED", "IMP", "", "")) == []
    assert told(encounter("FINISHED", "IMP", "soon", "never")) == []
    assert told(encounter("FINISHED", "IMP", "", END)) == [("DISCHARGE", at(END))]
    assert told(encounter("FINISHED", "IMP", START, "")) == [("ADMISSION", at(START)), ("DISCHARGE", at(START))]


def test_a_day_counts_when_any_second_of_it_lies_within() -> None:
    """A date in part isn't dropped for the part that isn't written."""
    (visit,) = moments(encounter("FINISHED", "AMB", "2026-11-15", "2026-11-15"))
    noon = float(at("2026-11-15T12:00:00Z"))
    assert visit.within(noon, None)
    assert visit.within(noon, noon + 1)
    assert not visit.within(noon + 86_400, None)
    assert not visit.within(0.0, noon - 86_400)


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    """To the second, fractions of it included."""
    (visit,) = moments(encounter("FINISHED", "AMB", START, START))
    instant = float(datetime(2026, 11, 10, 10, 0, tzinfo=UTC).timestamp())
    assert visit.within(instant, None)
    assert visit.within(instant + 0.5, None)
    assert not visit.within(instant + 1, None)
    assert not visit.within(0.0, instant)
    assert visit.within(0.0, instant + 0.001)
