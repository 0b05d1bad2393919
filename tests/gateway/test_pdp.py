"""PDP: one question for a whole operation, and an answer that is taken only if it is the answer to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.decisions import RecordClass
from gateway.demo.config import demo_settings
from gateway.errors import DecisionUnavailable, StaleRevision
from gateway.pipeline.pdp import DecisionPoint, Question
from tests.gateway.stage_parts import Told, subject, telemetry

SOURCES = demo_settings(8000, None, None, Path("state")).sources
PATIENT = {"age": 41, "self": False, "relationships": [], "directives": {}}
CLASSES = {"c0": RecordClass("Condition", ("condition", "provenance"), ("PSY",), ("d1",))}


def answer(number: int = 2, **changes: Any) -> dict[str, Any]:
    """Return an answer about this many requests."""
    one = {"open": ["condition"], "shut": {}}
    whole = {
        "revision": "r1",
        "subject": "permit",
        "coordinates": {},
        "role": {},
        "fields": {},
        "requests": [one] * number,
    }
    return {**whole, **changes}


def question(*located: str) -> Question:
    """Return a question about a patient whom these sources know."""
    return Question(subject(), "TREAT", ("Condition.code",), PATIENT, located, "r1")


def point(engine: Told) -> DecisionPoint:
    """Return the point over an engine."""
    return DecisionPoint(engine, SOURCES, telemetry(), profile="quebec", now=lambda: 1_795_651_200.9)


async def test_the_first_question_has_no_class_and_one_request_a_source() -> None:
    """Instants are whole seconds; what each source's word is worth comes from its configuration."""
    engine = Told(answer())
    found = await point(engine).decide(question("chus", "registre"))
    assert found.sources == ("chus", "registre")
    ((entry, asked),) = engine.asked
    assert entry == "decisions"
    whole = "now profile purpose emergency subject coordinates sources patients classes requests"
    assert set(asked) == set(whole.split())
    assert (asked["now"], asked["classes"], asked["patients"]) == (1_795_651_200, {}, {"p0": PATIENT})
    assert asked["requests"] == [
        {"patient": "p0", "source": "chus", "organization": "org-chus", "classes": []},
        {"patient": "p0", "source": "registre", "organization": "org-registre", "classes": []},
    ]
    assert {name: trust["registry"] for name, trust in asked["sources"].items()} == {
        "chus": False,
        "omnimed": False,
        "registre": True,
        "gesmus": False,
        "telesante": False,
    }


async def test_a_source_of_several_establishments_names_no_organization_and_its_classes_do() -> None:
    """The records say whose they are; a class of any other source says nothing."""
    engine = Told(answer(classes={"c0": "permit", "c1": "permit"}))
    whose = RecordClass("Teleconsultation", ("teleconsultation",), (), (), "org-chus")
    nobody = RecordClass("Teleconsultation", ("teleconsultation",), (), (), "")
    await point(engine).decide(question("chus", "telesante"), {**CLASSES, "c1": whose, "c2": nobody}, {})
    asked = engine.asked[0][1]
    assert {one["source"]: one["organization"] for one in asked["requests"]} == {"chus": "org-chus", "telesante": ""}
    assert asked["sources"]["telesante"]["organization"] == "org-telesante"
    assert {name: one.get("establishment") for name, one in asked["classes"].items()} == {
        "c0": None,
        "c1": "org-chus",
        "c2": "",
    }


async def test_the_second_question_holds_each_class_once_and_names_those_of_a_source() -> None:
    """However many records."""
    engine = Told(answer(classes={"c0": "permit"}))
    await point(engine).decide(question("chus", "omnimed"), CLASSES, {"chus": ["c0"]})
    asked = engine.asked[0][1]
    assert asked["classes"] == {
        "c0": {
            "patient": "p0",
            "type": "Condition",
            "categories": ["condition", "provenance"],
            "labels": ["PSY"],
            "selectors": ["d1"],
        }
    }
    assert [request["classes"] for request in asked["requests"]] == [["c0"], []]


async def test_a_patient_whom_nobody_knows_is_no_patient_of_the_question() -> None:
    """And has no request: nothing is open."""
    engine = Told(answer(0))
    await point(engine).decide(question())
    assert (engine.asked[0][1]["patients"], engine.asked[0][1]["requests"]) == ({}, [])


@pytest.mark.parametrize(
    "given",
    [answer(1), answer(3), answer(requests=[]), answer(revision=None), answer(revision=""), {}, answer(requests=None),
     answer(role=None), answer(fields=None), answer(coordinates=[]), answer(requests=[1, 2])],
)  # fmt: skip
async def test_an_answer_to_another_question_is_none(given: dict[str, Any]) -> None:
    """Of another length or shape, or without a revision."""
    with pytest.raises(DecisionUnavailable):
        await point(Told(given)).decide(question("chus", "omnimed"))


async def test_another_revision_than_the_question_s_is_stale() -> None:
    """Both questions meet one policy."""
    with pytest.raises(StaleRevision) as stale:
        await point(Told(answer(revision="r2"))).decide(question("chus", "omnimed"))
    assert stale.value.answered == "r2"


async def test_no_identifier_of_the_patient_enters_a_question() -> None:
    """Only what the policy rests on."""
    engine = Told(answer())
    await point(engine).decide(question("chus", "omnimed"))
    assert "BOUM" not in repr(engine.asked)
    assert "BOUM" not in repr(question("chus"))
