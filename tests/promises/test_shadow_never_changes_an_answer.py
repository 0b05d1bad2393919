"""Promise: a candidate policy that runs beside the live one changes no answer, whatever it says or does."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Policy
from gateway.shadow import Total, tally_of
from tests.gateway.stage_parts import Told
from tests.gateway.test_pdp import answer, point, question
from tests.house import JEAN, MARIE, House, open_house
from tests.policies.opa_server import POLICIES
from tests.promises.everything import about

QUERIES = (
    (about(MARIE, "name { family } birthDate conditions { edges { node { code { text } } } }"), "dr-tremblay", "TREAT"),
    (about(MARIE, "name { family } observations { edges { node { code { text } } } }"), "inf-roy", "TREAT"),
    (about(JEAN, "birthDate coverages { edges { node { status } } }"), "facturation", "HPAYMT"),
    (about(MARIE, "name { family } allergies { edges { node { code { text } } } }"), "ips-gauthier", "TREAT"),
)
WAIT_S = 60


@pytest.fixture(scope="module")
def candidates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Candidates by name: `same`; `shut`, which lets physicians read nothing; `broken`, `endless` and `empty`."""
    folder = tmp_path_factory.mktemp("candidates")
    for name in ("same", "shut", "broken", "endless"):
        shutil.copytree(POLICIES, folder / name)
    (folder / "empty").mkdir()
    roles = folder / "shut/tables/roles/data.yaml"
    text = roles.read_text("utf-8")
    assert text.count("\nphysician: {") == 1
    roles.write_text(text.replace("\nphysician: {", "\nphysician: {}\nnobody: {"), "utf-8")
    (folder / "broken/record_access/answer.rego").write_text("this is no rule", "utf-8")
    decisions = folder / "endless/record_access/decisions.rego"
    long = "count([1 | some a in numbers.range(1, 3000); some b in numbers.range(1, 3000)]) > 0"
    text = decisions.read_text("utf-8")
    assert text.count("decisions := {") == 1
    decisions.write_text(text.replace("decisions := {", f'decisions := {{\n\t"x": {long},'), "utf-8")
    return folder


async def session(folder: Path, candidate: Path | None) -> tuple[list[tuple[int, bytes]], House]:
    """Ask the queries, twice, and return statuses and bytes."""
    folder.mkdir()  # noqa: ASYNC240 - a test's own folder
    policy = Policy(engine="embedded", bundle=POLICIES, shadow=candidate)
    async with open_house(folder, policy=policy) as house:
        answers = [await house.ask(query, who=who, purpose=purpose) for query, who, purpose in QUERIES * 2]
        if candidate is not None and candidate.name in {"same", "shut"}:
            await until_counted(house)
        return [(answer.status, _without_time(answer.content)) for answer in answers], house


def _without_time(content: bytes) -> bytes:
    """Return an answer without how long its sources took, which no two runs share."""
    return re.sub(rb'"latencyMs":[0-9]+', b'"latencyMs":0', content)


async def until_counted(house: House) -> None:
    """Wait until the candidate has answered something, and everything that waited."""
    async with asyncio.timeout(WAIT_S):
        while not counted(house, "same") + counted(house, "differs"):
            await asyncio.sleep(0.05)


def counted(house: House, outcome: str) -> float:
    text = house.app.state.telemetry.metrics.render().decode()
    name = f'passerelle_policy_shadow_questions_total{{outcome="{outcome}"}}'
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, bytes]]:
    """The answers without a shadow."""
    folder = tmp_path_factory.mktemp("alone") / "state"
    return asyncio.run(session(folder, None))[0]


@pytest.mark.parametrize("name", ["same", "shut", "broken", "endless", "empty", "not-there"])
async def test_the_answers_are_those_without_a_shadow(
    tmp_path: Path, candidates: Path, alone: list[tuple[int, bytes]], name: str
) -> None:
    """Byte for byte, with a candidate that agrees, that shuts everything, that can't be loaded, that never ends."""
    answers, _ = await session(tmp_path / "state", candidates / name)
    assert answers == alone
    assert {status for status, _ in answers} == {200}


async def test_what_a_candidate_decides_otherwise_is_counted_and_told_without_values(
    tmp_path: Path, candidates: Path
) -> None:
    """In /metrics and in the tally: roles, purposes, categories; nothing of Marie, nor of who asked."""
    _, house = await session(tmp_path / "state", candidates / "shut")
    text = house.app.state.telemetry.metrics.render().decode()
    labels = 'category="condition",direction="lost",purpose="TREAT",role="physician"'
    assert f"passerelle_policy_shadow_differences_total{{{labels}}}" in text
    [total] = tally_of(tmp_path / "state" / "shadow.sqlite3")
    assert (total.failed, total.dropped) == (0, 0)
    assert total.differing >= 1
    assert {change.role for change in total.changes} == {"physician", "nurse"}, "a nurse is like a physician"
    assert "Condition.code" in {change.field for change in total.changes}
    kept = (tmp_path / "state" / "shadow.sqlite3").read_bytes()
    assert not [word for word in (b"dr-tremblay", b"Bouchard", MARIE.encode(), b"1985") if word in kept]


async def test_a_candidate_that_agrees_differs_in_nothing(tmp_path: Path, candidates: Path) -> None:
    await session(tmp_path / "state", candidates / "same")
    [total] = tally_of(tmp_path / "state" / "shadow.sqlite3")
    assert total.asked >= 1
    assert (total.differing, total.failed, dict(total.changes)) == (0, 0, {})
    assert total.candidate == total.live


async def test_one_who_watches_and_fails_changes_nothing() -> None:
    """The port itself: what it raises stops there, and it is shown the question and the answer that count."""
    seen: list[tuple[Any, Any]] = []

    def watch(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        seen.append((asked["purpose"], answer["revision"]))
        raise RuntimeError

    watched = point(Told(answer()))
    watched.show(watch)
    found = await watched.decide(question("chus", "registre"))
    assert (found.revision, seen) == ("r1", [("TREAT", "r1")])


def test_a_total_without_a_change_is_a_difference_without_one() -> None:
    """What `policy shadow` prints of a candidate that agrees."""
    assert not Total("a", "b", asked=5).difference.widens
