"""The shadow's parts: a bounded queue, a program that judges a line at a time, a tally that several add to."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.differences import Change
from gateway.engines import BareEngine, Bundle
from gateway.shadow import Means, Shadow, Tally, Total, tally_of
from gateway.shadow.judge import Judge, main, run
from tests.gateway.stage_parts import telemetry
from tests.policies.opa_server import POLICIES
from tests.policies.questions import question

GAIN = Change("gained", "nurse", "TREAT", "laboratory", "Observation.value", "PSY", "deny:ROLE", "permit")
DEAF = (sys.executable, "-c", "import time; time.sleep(60)")
GONE = (sys.executable, "-c", "raise SystemExit(2)")
ECHO = (sys.executable, "-c", "import sys\nfor line in sys.stdin: print('[\"same\",[]]', flush=True)")
WAIT_S = 30


@pytest.fixture(scope="module")
def live() -> Bundle:
    return Bundle.load(POLICIES)


def line(dropped: int, asked: dict[str, Any], answer: dict[str, Any]) -> bytes:
    return json.dumps([dropped, asked, answer]).encode() + b"\n"


def test_a_line_of_input_gives_a_line_of_words_and_is_counted(tmp_path: Path, live: Bundle) -> None:
    """The live answer shut what the candidate opens; nothing finer than a category is said, all fields are counted."""
    asked = question()
    answer = BareEngine(live).ask("decisions", asked)
    shut = {**answer, "revision": "live", "role": dict.fromkeys(answer["role"], "deny:ROLE")}
    out = io.BytesIO()
    judge = Judge(live, Tally(tmp_path / "t.sqlite3"), clock=lambda: 1000.0)
    lines = (line(0, asked, {**answer, "revision": "live"}), line(3, asked, shut), b"not a line\n")
    run(judge, io.BytesIO(b"".join(lines)), out)
    same, differs, failed = (json.loads(said) for said in out.getvalue().splitlines())
    assert same == ["same", []]
    assert failed == ["failed", []]
    assert differs[0] == "differs"
    assert ["physician", "TREAT", "condition", "gained"] in differs[1]
    assert {len(one) for one in differs[1]} == {4}
    [total] = tally_of(tmp_path / "t.sqlite3")
    assert (total.candidate, total.live, total.asked, total.differing) == (live.revision, "live", 2, 1)
    assert (total.dropped, total.since, total.last) == (3, 1000, 1000)
    assert {change.field for change in total.changes} >= {"Condition.code", "Patient.name"}


def test_two_processes_add_to_one_tally(tmp_path: Path) -> None:
    """What is added twice is counted twice; the first instant is kept, the last one moves."""
    path = tmp_path / "t.sqlite3"
    for last in (10, 20):
        one = Total("c", "l", asked=5, differing=2, failed=1, dropped=1, since=last, last=last)
        one.changes[GAIN] = 3
        Tally(path).add([one])
    [total] = tally_of(path)
    counts = (total.asked, total.differing, total.failed, total.dropped, total.since, total.last)
    assert counts == (10, 4, 2, 2, 10, 20)
    assert dict(total.changes) == {GAIN: 6}
    assert total.difference.widens


def test_no_tally_is_no_total(tmp_path: Path) -> None:
    """And looking makes no file."""
    assert tally_of(tmp_path / "t.sqlite3") == ()
    assert not (tmp_path / "t.sqlite3").exists()


def test_a_tally_that_takes_nothing_is_tried_again(tmp_path: Path, live: Bundle) -> None:
    """A folder stands where the file should be; once it is gone, nothing was lost."""
    path = tmp_path / "t.sqlite3"
    path.mkdir()
    judge = Judge(live, Tally(path), clock=lambda: 5.0)
    judge.judge(line(0, question(), {"revision": "live"}))
    judge.add(now=True)
    path.rmdir()
    judge.add(now=True)
    assert [one.asked for one in tally_of(path)] == [1]


def test_a_candidate_that_cannot_be_loaded_ends_the_program_at_once(tmp_path: Path) -> None:
    assert main(str(tmp_path), str(tmp_path / "t.sqlite3")) == 2


def dropped(told: Any) -> bool:
    return b'questions_total{outcome="dropped"} 3.0' in told.metrics.render()


async def test_questions_beyond_the_bound_are_dropped_and_counted(tmp_path: Path) -> None:
    """Nobody takes them: two wait, three are dropped, and the caller is told nothing."""
    told = telemetry()
    shadow = Shadow(tmp_path, tmp_path / "t.sqlite3", told, Means(waiting=2))
    for _ in range(5):
        shadow.watch({"purpose": "TREAT"}, {})
    assert dropped(told)


async def test_a_program_that_hears_nothing_holds_up_nobody(tmp_path: Path) -> None:
    """Its pipe fills, its queue fills, the rest is dropped; to end takes as long as it is given."""
    told = telemetry()
    shadow = Shadow(tmp_path, tmp_path / "t.sqlite3", told, Means(DEAF, waiting=2, end_s=0.1))
    shadow.start()
    async with asyncio.timeout(WAIT_S):
        while not dropped(told):
            shadow.watch({"much": "x" * 200_000}, {})
            await asyncio.sleep(0.01)
    await shadow.aclose()


async def test_a_program_that_ends_is_started_again(tmp_path: Path) -> None:
    """However it ended."""
    told = telemetry()
    shadow = Shadow(tmp_path, tmp_path / "t.sqlite3", told, Means(GONE, waiting=2, again_s=0.01))
    shadow.start()
    async with asyncio.timeout(WAIT_S):
        while shadow.ended < 2:
            shadow.watch({}, {})
            await asyncio.sleep(0.01)
    await shadow.aclose()


async def test_what_the_program_says_is_counted(tmp_path: Path) -> None:
    told = telemetry()
    shadow = Shadow(tmp_path, tmp_path / "t.sqlite3", told, Means(ECHO))
    shadow.start()
    shadow.watch({}, {})
    async with asyncio.timeout(WAIT_S):
        while b'questions_total{outcome="same"} 1.0' not in told.metrics.render():
            await asyncio.sleep(0.01)
    await shadow.aclose()
