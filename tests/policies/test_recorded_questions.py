"""A question told by pseudonyms is decided as the original, by both engines, whatever it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Engine
from gateway.engines import BareEngine, Bundle
from gateway.engines.opa import OpaEngine
from gateway.errors import DecisionUnavailable
from gateway.keyring import Keyring
from gateway.ledger import Recorder
from gateway.ledger.questions import PASSING, assembled
from tests.policies.odd_questions import questions
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.proper_questions import proper

UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
RECORDER = Recorder(Keyring.generate())


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def embedded() -> BareEngine:
    return BareEngine(Bundle.load(POLICIES))


@pytest.fixture(scope="module")
def opa(runner: asyncio.Runner) -> Iterator[OpaEngine]:
    with real_opa() as url:
        engine = OpaEngine(url, deadline_s=60)
        yield engine
        runner.run(engine.aclose())


def kept(asked: dict[str, Any]) -> dict[str, Any]:
    """Return a question as it comes back from the ledger."""
    recorded = RECORDER.record(asked, {})
    return {"now": recorded.reference.now, **assembled(recorded.wholes[recorded.reference.question], recorded.parts)}


def birthdays(asked: dict[str, Any]) -> set[Any]:
    patients = asked["patients"].values()
    return {patient.get(name) for patient in patients for name in ("fourteen", "eighteen")}


async def check(engine: Engine, asked: dict[str, Any]) -> None:
    """Check that what is decided is the same, for as long: a birthday to come alone may make it hold longer."""
    said, again = [await engine.evaluate("decisions", one) for one in (asked, kept(asked))]
    assert {key: said[key] for key in said if key not in PASSING} == {
        key: again[key] for key in again if key not in PASSING
    }
    assert said["valid_until"] == again["valid_until"] or said["valid_until"] in birthdays(asked)


@UNHURRIED
@given(asked=proper())
def test_the_embedded_engine_decides_alike(runner: asyncio.Runner, embedded: BareEngine, asked: dict[str, Any]) -> None:
    runner.run(check(embedded, asked))


@pytest.mark.real_opa
@UNHURRIED
@given(asked=proper())
def test_opa_decides_alike(runner: asyncio.Runner, opa: OpaEngine, asked: dict[str, Any]) -> None:
    runner.run(check(opa, asked))


@UNHURRIED
@given(asked=st.one_of(proper(), questions()))
def test_a_question_is_recorded_or_refused_by_a_fault_that_is_foreseen(asked: dict[str, Any]) -> None:
    """An odd `now` alone has no month; nothing else stops the recording."""
    now = asked.get("now")
    if isinstance(now, int) and not isinstance(now, bool) and 0 <= now < 4_000_000_000:
        assert RECORDER.record(asked, {}).reference.now == now
        return
    with suppress(ArithmeticError, LookupError, OSError, TypeError, ValueError):
        RECORDER.record(asked, {})


def test_an_engine_that_gives_no_answer_is_not_taken_for_one_that_agrees() -> None:
    """The checks above would say nothing if both sides could fail alike."""
    with pytest.raises(DecisionUnavailable):
        BareEngine(Bundle.load(POLICIES)).ask("nothing", {})
