"""Release: of what came, what may go out, by one question however many records there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.pipeline.label import Labelled
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.release import Released, Releaser
from resolvers.records import Record
from tests.gateway.stage_parts import Told, catalogue, record, subject, telemetry

SOURCES = demo_settings(8000, None, None, Path("state")).sources
QUESTION = Question(subject(), "TREAT", ("Patient.conditions",), {}, ("chus",), "r1")
CLASS = RecordClass("Condition", ("condition", "provenance"), (), ())
FIRST: dict[str, Any] = {
    "revision": "r1",
    "subject": "permit",
    "coordinates": {"Patient.conditions": ["condition"]},
    "role": {"condition": "permit"},
    "fields": {},
    "classes": {},
    "requests": [{"open": ["condition"], "shut": {}}],
}


async def release(records: list[Record], classes: dict[int, str], **verdicts: Any) -> tuple[Told, Released]:
    """Release records of these classes, by rank, under these verdicts on classes."""
    engine = Told({**FIRST, "classes": verdicts})
    point = DecisionPoint(engine, SOURCES, telemetry(), profile="quebec", now=lambda: 0.0)
    names = tuple(sorted(set(classes.values())))
    labelled = Labelled(
        classes=dict.fromkeys(names, CLASS),
        class_of={id(records[rank]): name for rank, name in classes.items()},
        held={"chus": names},
    )
    _, released = await Releaser(point, catalogue()).release(QUESTION, Decisions(FIRST, ("chus",)), records, labelled)
    return engine, released


async def test_records_go_out_by_their_class_and_the_rest_is_counted_by_reason() -> None:
    """One question for all of them."""
    records = [record("Condition", f"c-{rank}") for rank in range(40)]
    classes = {rank: ("c0", "c1", "c2")[rank % 3] for rank in range(40)}
    engine, released = await release(records, classes, c0="permit", c1="deny:RESTRICTION", c2="deny:LABEL")
    assert [one.local_id for one in released.records] == [f"c-{rank}" for rank in range(0, 40, 3)]
    assert released.withheld == {("Condition", "chus", "RESTRICTION"): 13, ("Condition", "chus", "LABEL"): 13}
    assert len(engine.asked) == 1


async def test_a_class_without_a_verdict_and_a_record_without_a_class_stay_in() -> None:
    """Silence is deny."""
    records = [record("Condition", "judged"), record("Condition", "unjudged"), record("Condition", "unclassed")]
    _, released = await release(records, {0: "c0", 1: "c1"}, c0="permit")
    assert [one.local_id for one in released.records] == ["judged"]
    assert sum(released.withheld.values()) == 2


async def test_a_masked_record_goes_out_to_be_masked() -> None:
    """Its fields have their own verdicts."""
    _, released = await release([record("Condition")], {0: "c0"}, c0={"v": "permit", "x": {"condition": "mask:redact"}})
    assert len(released.records) == 1


async def test_a_type_that_is_nobody_s_record_stays_in() -> None:
    """What the catalogue has no home for can't be judged."""
    _, released = await release([record("Condition"), record("Unicorn")], {0: "c0", 1: "c0"}, c0="permit")
    assert [one.type for one in released.records] == ["Condition"]


async def test_persons_and_places_go_with_whoever_refers_to_them() -> None:
    """They have no class; without any record at all, nothing is asked."""
    engine, released = await release([record("Practitioner")], {})
    assert ([one.type for one in released.records], engine.asked) == (["Practitioner"], [])
    engine, empty = await release([], {})
    assert (empty.records, engine.asked) == ((), [])


SESSION = RecordClass("Teleconsultation", ("provenance", "session_technical", "teleconsultation"), (), (), "org-chus")
SIDES = ("session_technical", "teleconsultation")


@pytest.mark.parametrize(
    ("role", "verdict", "out"),
    [
        ({"session_technical": "permit"}, "permit", 1),
        ({"teleconsultation": "permit"}, "permit", 1),
        ({}, "permit", 0),
        ({"session_technical": "permit"}, "deny:LABEL", 0),
        ({"session_technical": "permit"}, {"v": "permit", "x": {"session_technical": "deny:RELATIONSHIP"}}, 0),
        ({"session_technical": "permit"}, {"v": "permit", "x": {"teleconsultation": "deny:RELATIONSHIP"}}, 1),
    ],
)
async def test_a_session_goes_out_by_its_technical_side_or_by_the_rest(
    role: dict[str, str], verdict: Any, out: int
) -> None:
    """One of its sides is enough; the values of the other have their own verdicts."""
    first = {
        **FIRST,
        "coordinates": {
            "Teleconsultation.process": ["session_technical"],
            "Teleconsultation.appointment": ["teleconsultation"],
        },
        "role": {**dict.fromkeys(SIDES, "deny:ROLE"), **role},
        "requests": [{"open": list(SIDES), "shut": {}}],
    }
    engine = Told({**first, "classes": {"c0": verdict}})
    point = DecisionPoint(engine, SOURCES, telemetry(), profile="quebec", now=lambda: 0.0)
    one = record("Teleconsultation")
    labelled = Labelled(classes={"c0": SESSION}, class_of={id(one): "c0"}, held={"chus": ("c0",)})
    _, released = await Releaser(point, catalogue()).release(QUESTION, Decisions(first, ("chus",)), [one], labelled)
    assert len(released.records) == out
