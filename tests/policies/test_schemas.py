"""The JSON schemas of `policies/schemas` describe what is there: tables, questions, answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import pytest

from gateway.engines import Bundle, EmbeddedEngine
from gateway.officers.stories import question_of, read_cases
from tests.policies.opa_server import POLICIES
from tests.policies.questions import QUESTION

SCHEMAS = {
    file.relative_to(POLICIES / "schemas").as_posix(): json.loads(file.read_text("utf-8"))
    for file in sorted((POLICIES / "schemas").rglob("*.json"))
}
TABLES = Bundle.load(POLICIES).data["tables"]
CAST, STORIES = read_cases(POLICIES / "cases")


def fits(document: Any, schema: str) -> None:
    jsonschema.Draft7Validator(SCHEMAS[schema]).validate(document)


@pytest.fixture
async def engine() -> AsyncIterator[EmbeddedEngine]:
    engine = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=30)
    yield engine
    await engine.aclose()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_schema_and_fits_it(name: str) -> None:
    """A table without a schema would be read by nobody's checker."""
    fits(TABLES[name], f"tables/{name}.json")


def test_every_schema_is_one_and_is_used() -> None:
    """Of a table, of the question, or of an answer."""
    for schema in SCHEMAS.values():
        jsonschema.Draft7Validator.check_schema(schema)
    assert set(SCHEMAS) == {f"tables/{name}.json" for name in TABLES} | {
        "input.json",
        "decisions.json",
        "admission.json",
        "directive_act.json",
        "emergency_act.json",
        "explanation.json",
    }


def test_the_questions_that_stories_ask_fit() -> None:
    """But those that tell of what is missing or misshapen."""
    told = [story for name, story in STORIES if name not in {"missing.yaml", "own_access.yaml"}]
    odd = {
        "A relationship without an end doesn't count",
        "A directive that doesn't say whom it aims at aims at all",
        "An attestation without an end is worth nothing",
        "An override that doesn't say both facts lifts nothing",
        '"Self" said otherwise than true doesn\'t count',
    }
    for story in told:
        if story["title"]["en"] not in odd:
            fits(question_of(story, CAST), "input.json")
    fits(QUESTION, "input.json")


async def test_answers_fit_whatever_was_asked(engine: EmbeddedEngine) -> None:
    """A full question, an empty one, and every story's."""
    for question in (QUESTION, {}, *(question_of(story, CAST) for _, story in STORIES)):
        for entry in ("decisions", "admission", "emergency_act", "directive_act"):
            fits(await engine.evaluate(entry, question), f"{entry}.json")
