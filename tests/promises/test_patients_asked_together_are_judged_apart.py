"""Promise: patients asked together are judged as each is alone, by both engines; an answer that mixes them is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Engine
from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from gateway.errors import DecisionUnavailable, StaleRevision
from gateway.pipeline.merged import merge
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.remembered import Asked
from tests.gateway.stage_parts import Told, subject, telemetry
from tests.policies.opa_server import POLICIES, real_opa
from tests.promises.aimed_questions import NOW, aimed_questions, patients, record_classes
from tests.promises.aimed_questions import SOURCES as TRUST

UNHURRIED = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NO_ACT = {"attested": None, "override": None}
Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Raw = dict[str, Any]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One loop for the module's engines."""
    with asyncio.Runner() as runner:
        yield runner


def _asking(runner: asyncio.Runner, engine: Engine) -> Ask:
    return lambda question: runner.run(engine.evaluate("decisions", question))


@pytest.fixture(scope="module")
def embedded(runner: asyncio.Runner) -> Iterator[Ask]:
    """The engine of the process."""
    engine = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=60)
    yield _asking(runner, engine)
    runner.run(engine.aclose())


@pytest.fixture(scope="module")
def opa(runner: asyncio.Runner) -> Iterator[Ask]:
    """A real Open Policy Agent."""
    with real_opa() as url:
        engine = OpaEngine(url, deadline_s=60)
        yield _asking(runner, engine)
        runner.run(engine.aclose())


@st.composite
def panels(draw: st.DrawFn) -> list[Raw]:
    """Return one to four questions of one person, each about another patient, with evidence and classes of its own."""
    first = {**draw(aimed_questions()), "emergency": NO_ACT}
    found = [first]
    for _ in range(draw(st.integers(0, 3))):
        patient = draw(patients(first["subject"]["role"]))
        classes = draw(st.lists(record_classes(tuple(patient["directives"])), max_size=3))
        rows = {f"c{rank}": row for rank, row in enumerate(classes)}
        kept = draw(st.lists(st.sampled_from(first["requests"]), max_size=2, unique_by=lambda one: str(one["source"])))
        found.append(
            {
                **first,
                "patients": {"p0": patient},
                "classes": rows,
                "requests": [{**request, "classes": sorted(rows)} for request in kept],
            }
        )
    return found


def _part(question: Raw) -> Asked:
    rows = {
        name: RecordClass(
            one["type"],
            tuple(one["categories"]),
            tuple(one["labels"]),
            tuple(one["selectors"]),
            one.get("establishment"),
        )
        for name, one in question["classes"].items()
    }
    return Asked(question, "r", [request["source"] for request in question["requests"]], rows)


def _compare(ask: Ask, questions: Sequence[Raw]) -> None:
    """Each part of the merged answer is the whole answer of its patient alone; its boundary is the first of all."""
    merged = merge([_part(question) for question in questions], "p0")
    found = merged.split(ask(merged.question))
    alone = [ask(question) for question in questions]
    apart = {"valid_until", "obligations"}
    for one, answer in zip(found, alone, strict=True):
        assert {k: v for k, v in one.answer.items() if k not in apart} == {
            k: v for k, v in answer.items() if k not in apart
        }
    ends = [answer["valid_until"] for answer in alone if answer["valid_until"] is not None]
    assert {one.valid_until for one in found} == {min(ends, default=None)}
    owed = {str(one) for answer in alone for one in answer["obligations"]}
    assert all({str(one) for one in each.answer["obligations"]} == owed for each in found)


@settings(UNHURRIED, max_examples=60)
@given(questions=panels())
def test_a_merged_answer_is_each_patients_own(embedded: Ask, questions: list[Raw]) -> None:
    """By the engine of the process: verdicts, categories, reasons, classes, notices."""
    _compare(embedded, questions)


def _pilots() -> list[Raw]:
    """Return a pilot's questions about two patients, each with sessions of their establishment and of another."""
    tie = {"source": "telesante", "kind": "own_establishment", "who": "", "organization": "org-chus"}
    patient = {
        **PATIENT, "fourteen": 0, "eighteen": 1, "represents": [], "opinions": [], "deceased": False,
        "relationships": [{**tie, "from": 0, "until": NOW + 1}],
    }  # fmt: skip
    row = {"patient": "p0", "type": "Teleconsultation", "labels": [], "selectors": []}
    categories = ["provenance", "session_technical", "teleconsultation"]
    rows = {
        f"c{rank}": {**row, "categories": categories, "establishment": whose}
        for rank, whose in enumerate(("org-chus", "org-clinique", ""))
    }
    authorization = {"id": "aut-1", "until": NOW + 1, "trained_until": NOW + 1}
    question = {
        "now": NOW, "profile": "quebec", "purpose": "HOPERAT", "emergency": NO_ACT,
        "subject": {
            "id": "someone", "role": "technological_pilot", "organization": "org-chus", "territory": "t1",
            "purposes": ["HOPERAT"], "scopes": ["record:read"], "establishment": "active", "groups": [],
            "standing": {"authorization": authorization},
        },
        "sources": {name: {**said, "territory": "t1"} for name, said in TRUST.items()},
        "coordinates": ["Teleconsultation.quality"], "patients": {"p0": patient}, "classes": rows,
        "requests": [{"patient": "p0", "source": "telesante", "organization": "", "classes": sorted(rows)}],
    }  # fmt: skip
    return [question, question]


def test_a_request_judges_the_classes_of_its_own_patient_alone(embedded: Ask) -> None:
    """Where only the records of one's own establishment are one's to read: each patient's classes apart."""
    questions = _pilots()
    _compare(embedded, questions)
    answer = embedded(merge([_part(question) for question in questions], "p0").question)
    assert [sorted(request["classes"]) for request in answer["requests"]] == [["c1", "c2"], ["c4", "c5"]]


@pytest.mark.real_opa
@settings(UNHURRIED, max_examples=25)
@given(questions=panels())
def test_a_merged_answer_is_each_patients_own_on_opa(opa: Ask, questions: list[Raw]) -> None:
    """The same, on a real Open Policy Agent."""
    _compare(opa, questions)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=1_500)
@given(questions=panels())
def test_thousands_of_merged_answers_are_each_patients_own(embedded: Ask, questions: list[Raw]) -> None:
    """The same, for long."""
    _compare(embedded, questions)


SOURCES = demo_settings(8000, None, None, Path("state")).sources
CLASSES = {"c0": RecordClass("Condition", ("condition", "provenance"), ("PSY",), ())}
PATIENT = {"age": 41, "self": False, "related": [], "relationships": [], "directives": {}}


def _question(*located: str, **patient: Any) -> Question:
    return Question(subject(), "TREAT", ("Condition.code",), {**PATIENT, **patient}, located, "r1")


def _point(engine: Any) -> DecisionPoint:
    return DecisionPoint(engine, SOURCES, telemetry(), profile="quebec", now=lambda: float(NOW))


def _answer(requests: list[Any], **changes: Any) -> Raw:
    said = {"revision": "r1", "subject": "permit", "coordinates": {"Condition.code": ["condition"]}}
    return {**said, "role": {"condition": "permit"}, "fields": {}, "requests": requests, **changes}


OPEN, SHUT = {"open": ["condition"], "shut": {}}, {"open": [], "shut": {"condition": "RELATIONSHIP"}}


async def test_each_patient_has_names_of_their_own_in_one_question() -> None:
    """Two patients, two sources of the first, a class each: nothing of one is called as the other's."""
    engine = Told(_answer([OPEN, OPEN, SHUT], classes={"c0": "permit", "c1": "deny:LABEL"}))
    found = await _point(engine).decide_all(
        [_question("chus", "omnimed"), _question("chus", age=17)], [CLASSES, CLASSES], [{"chus": ["c0"]}] * 2
    )
    ((entry, asked),) = engine.asked
    assert entry == "decisions"
    assert {name: one["age"] for name, one in asked["patients"].items()} == {"p0": 41, "p1": 17}
    assert {name: one["patient"] for name, one in asked["classes"].items()} == {"c0": "p0", "c1": "p1"}
    assert [(one["patient"], one["source"], one["classes"]) for one in asked["requests"]] == [
        ("p0", "chus", ["c0"]), ("p0", "omnimed", []), ("p1", "chus", ["c1"]),
    ]  # fmt: skip
    first, second = found
    assert (first.sources, second.sources) == (("chus", "omnimed"), ("chus",))
    assert first.of("Condition.code", "chus", "c0").effect.name == "PERMIT"
    assert second.of("Condition.code", "chus", "c0").reason == "RELATIONSHIP"
    assert second.asked["patients"] == {"p0": {**PATIENT, "age": 17}}


MIXED: tuple[Raw, ...] = (
    _answer([OPEN]),
    _answer([OPEN, OPEN, OPEN]),
    _answer([OPEN, OPEN], classes={"c0": "permit", "c2": "permit"}),
    _answer([OPEN, OPEN], classes=["c0"]),
    _answer([{**OPEN, "classes": {"c1": "permit"}}, OPEN], classes={}),
    _answer([OPEN, {**OPEN, "classes": {"c0": "permit"}}], classes={}),
    _answer([{**OPEN, "classes": "permit"}, OPEN], classes={}),
    _answer([OPEN, 1], classes={}),
    _answer([OPEN, OPEN], role=None),
    _answer([OPEN, OPEN], revision=""),
    {},
)


@pytest.mark.parametrize("given", MIXED)
async def test_an_answer_that_mixes_up_patients_is_none_for_all(given: Raw) -> None:
    """One request too few or too many, a class of nobody's or of the other's, any odd shape."""
    with pytest.raises(DecisionUnavailable):
        await _point(Told(given)).decide_all([_question("chus"), _question("chus")], [CLASSES] * 2)


async def test_another_revision_is_stale_for_all() -> None:
    """As it is for one."""
    with pytest.raises(StaleRevision):
        await _point(Told(_answer([OPEN, OPEN], revision="r2"))).decide_all([_question("chus")] * 2)


async def test_no_emergency_act_counts_for_several() -> None:
    """It would count for all of them."""
    acting = Question(subject(), "ETREAT", (), PATIENT, ("chus",), "r1", {"attested": {"from": 0}, "override": None})
    with pytest.raises(DecisionUnavailable):
        await _point(Told(_answer([OPEN]))).decide_all([acting])


async def test_questions_of_two_persons_are_not_one() -> None:
    """Nor of two purposes: what they have in common is all but the patient."""
    other = Question(subject(id="dr-other"), "TREAT", ("Condition.code",), PATIENT, ("chus",), "r1")
    with pytest.raises(DecisionUnavailable):
        await _point(Told(_answer([OPEN, OPEN]))).decide_all([_question("chus"), other])


async def test_no_question_asks_nothing() -> None:
    """Someone without patients."""
    engine = Told(_answer([]))
    assert await _point(engine).decide_all([]) == ()
    assert engine.asked == []


async def test_what_the_policy_bids_for_one_is_not_bid_for_another() -> None:
    """A physician who is on their own list: each is asked alone, and only their own record is told of."""
    engine = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=60)
    try:
        revision = Bundle.load(POLICIES).revision
        asked = [_at(revision, _question("chus", self=own)) for own in (False, True, False)]
        found: tuple[Decisions, ...] = await _point(engine).decide_all(asked)
    finally:
        await engine.aclose()
    assert [[one.about for one in each.obligations] for each in found] == [[], ["OWN_RECORD"], []]


def _at(revision: str, question: Question) -> Question:
    return Question(
        question.subject, question.purpose, question.coordinates, question.patient, question.located, revision
    )
