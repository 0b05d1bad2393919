"""Trajectories, as properties: states partition time, evidence only helps, silence never says more, nor what is hidden.

Records are drawn around a stay for heart failure eighteen days before; the present is drawn around it too.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.projection.trajectories.days import Days, State, Window, state_of
from gateway.sources import Fault
from resolvers.records import Record
from tests.gateway.stage_parts import record
from tests.gateway.trajectory_ground import (
    BOTH,
    LOINC,
    SNOMED,
    TYPES,
    at,
    coded,
    day,
    potassium,
    scene,
    seconds,
    states,
    stay,
    visit,
)

FEW = settings(deadline=None, database=None, max_examples=60)
LEFT = -18
ORDER = [State.LATER, State.DUE, State.OVERDUE]
days = st.integers(-30, 5)
sources = st.sampled_from(BOTH)
kinds = st.sampled_from(("AMB", "VR", "EMER"))
statuses = st.sampled_from(("finished", "cancelled", "planned"))
presents = st.integers(LEFT, 190).map(lambda n: seconds(n, "12:00"))


def _named(rank: int, made: Record) -> Record:
    return record(made.type, f"x{rank}", made.source, **{k: v for k, v in made.body.items() if k != "id"})


def _summary(of: int, source: str) -> Record:
    return record("DocumentReference", "d", source, status="current", type=coded(LOINC, "18842-5"), date=at(of))


def _booked(of: int, source: str) -> Record:
    body = {"status": "booked", "start": at(of), "specialty": [coded(SNOMED, "394579002")]}
    return record("Appointment", "a", source, **body)


drawn = st.one_of(
    st.builds(
        lambda of, source, kind, status: visit(of, "v", source, kind, status=status), days, sources, kinds, statuses
    ),
    st.builds(lambda of, source: potassium(of, "p", source), days, sources),
    st.builds(_summary, days, sources),
    st.builds(_booked, days, sources),
)
records = st.lists(drawn, max_size=6).map(lambda found: [_named(rank, one) for rank, one in enumerate(found)])
faults = st.dictionaries(sources, st.sets(st.sampled_from(sorted(TYPES)), min_size=1), min_size=1).map(
    lambda down: {s: {n: Fault(s, "offline", "connect") for n in names} for s, names in down.items()}
)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(-5, 200), st.integers(0, 5))
def test_without_evidence_a_step_is_later_then_due_then_overdue(since: int, length: int, now: int, more: int) -> None:
    """Each day has one state, and time goes one way."""
    window = Window.of(Days(day(0), day(0)), since, since + length)
    first, then = (state_of(window, day(n), done=False, hidden=False) for n in (now, now + more))
    assert ORDER.index(first) <= ORDER.index(then)
    assert first is (State.LATER if now < since else State.DUE if now <= since + length else State.OVERDUE)


@FEW
@given(records, presents, presents)
def test_for_the_same_records_time_changes_only_what_is_not_done(held: list[Record], one: float, other: float) -> None:
    """A step that is done stays so; the others move on."""
    early, late = sorted((one, other))
    before, after = states(scene([stay(LEFT), *held], early)), states(scene([stay(LEFT), *held], late))
    for step in before.keys() & after.keys():
        if "DONE" in (before[step], after[step]):
            assert before[step] == after[step]
        else:
            assert ORDER.index(State(before[step])) <= ORDER.index(State(after[step]))


@FEW
@given(records, records, presents)
def test_more_evidence_never_undoes_a_step(held: list[Record], more: list[Record], now: float) -> None:
    """Whatever is released besides, but for another start: what was done is done, and nothing becomes late by it."""
    added = [_named(100 + rank, one) for rank, one in enumerate(more)]
    before, after = (states(scene([stay(LEFT), *found], now)) for found in (held, [*held, *added]))
    assert before.keys() == after.keys()
    assert {step: after[step] for step in before if after[step] != "DONE"}.items() <= before.items()


@FEW
@given(records, faults, presents)
def test_silence_makes_the_late_unknown_and_nothing_done(
    held: list[Record], down: dict[str, dict[str, Fault]], now: float
) -> None:
    """What a silent source gave is gone with it: no step is done that wasn't, and none is late that it could show."""
    kept = [one for one in held if one.type not in down.get(one.source, {})]
    if "Encounter" in down.get("chus", {}):
        return  # the start itself
    whole, cut = states(scene([stay(LEFT), *held], now)), states(scene([stay(LEFT), *kept], now, faults=down))
    absent = states(scene([stay(LEFT), *kept], now))
    for step, state in cut.items():
        assert state in (whole[step], "UNKNOWN") or (state, whole[step]) == ("LATER", "DONE")
        assert state in (absent[step], "UNKNOWN")
        assert state != "UNKNOWN" or absent[step] in ("DUE", "OVERDUE")


@FEW
@given(records, records, presents, st.booleans())
def test_what_is_withheld_changes_nothing(held: list[Record], hidden: list[Record], now: float, begins: bool) -> None:
    """Starts too: what a directive withholds, or a source that is shut in silence holds, is as if it weren't there."""
    unseen = [_named(100 + rank, one) for rank, one in enumerate(hidden)] + ([stay(-2, "x999")] if begins else [])
    classes = {one.local_id: "c1" for one in unseen}
    plain = states(scene([stay(LEFT), *held], now))
    assert states(scene([stay(LEFT), *held, *unseen], now, classes=classes)) == plain
