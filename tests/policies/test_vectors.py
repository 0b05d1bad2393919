"""Questions and answers that people wrote, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.access import Engine
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from gateway.engines.tables import read_table
from gateway.officers.stories import merged
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.questions import QUESTION

VECTORS = [
    vector
    for file in sorted(Path(__file__).with_name("vectors").glob("*.yaml"))
    for vector in read_table(file.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with real_opa() as url:
        yield url


@pytest.fixture(params=["embedded", pytest.param("opa", marks=pytest.mark.real_opa)])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    made: Engine
    if request.param == "embedded":
        made = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=30)
    else:
        made = OpaEngine(request.getfixturevalue("address"), deadline_s=30)
    yield made
    await made.aclose()


def asked(vector: Mapping[str, Any]) -> dict[str, Any]:
    question = deepcopy(QUESTION)
    for path in vector.get("without", ()):
        *steps, last = path.split(".")
        place = question
        for step in steps:
            place = place[step]
        del place[last]
    laid: dict[str, Any] = merged(question, vector.get("with", {}))
    return laid


def part_of(answer: Any, wanted: Any) -> Any:
    """Return what of the answer the vector speaks of."""
    if isinstance(answer, dict) and isinstance(wanted, dict):
        return {key: part_of(answer.get(key), value) for key, value in wanted.items()}
    return answer


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
async def test_an_engine_answers_what_people_wrote(engine: Engine, vector: Mapping[str, Any]) -> None:
    """A whole answer is equal but for its revision; a part is equal where the vector speaks."""
    answer = dict(await engine.evaluate(vector["entry"], asked(vector)))
    assert answer.pop("revision") == Bundle.load(POLICIES).revision
    if "whole" in vector:
        assert answer == vector["whole"]
    else:
        assert part_of(answer, vector["part"]) == vector["part"]


def test_no_vector_is_without_an_expectation() -> None:
    """Nor has two names."""
    assert all(("whole" in vector) != ("part" in vector) for vector in VECTORS)
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS) > 20
