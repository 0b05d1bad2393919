"""The embedded engine: its one thread, its panics, its deadline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from regorus import Engine as Regorus  # type: ignore[import-untyped]  # the wheel tells no types

import gateway.engines.embedded
from gateway.engines import Bundle, EmbeddedEngine
from gateway.errors import DecisionUnavailable
from tests.policies.opa_server import POLICIES
from tests.policies.questions import QUESTION

BUNDLE = Bundle.load(POLICIES)


class Spy:
    """A regorus engine that keeps the threads in which it was made and asked, and may be told to misbehave."""

    def __init__(self) -> None:
        self.inner: Any = None
        self.threads: set[int] = set()
        self.loaded: list[str] = []
        self.asked = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self.answers: Any = None

    def make(self) -> Spy:
        self.threads.add(threading.get_ident())
        return self

    def add_policy(self, name: str, text: str) -> None:
        self.loaded.append(name)

    def add_data_json(self, text: str) -> None: ...

    def set_input_json(self, text: str) -> None:
        self.threads.add(threading.get_ident())
        self.asked.set()
        self.go.wait(30)

    def eval_rule_as_json(self, rule: str) -> Any:
        return self.answers


@pytest.fixture
async def spy() -> AsyncIterator[Spy]:
    spy = Spy()
    yield spy
    spy.go.set()


async def test_one_thread_makes_and_asks_the_engine_and_it_is_not_the_loops(spy: Spy) -> None:
    """Regorus panics when another thread touches an engine."""
    spy.answers = "{}"
    engine = EmbeddedEngine(BUNDLE, make=spy.make)
    await asyncio.gather(*(engine.evaluate("decisions", QUESTION) for _ in range(20)))
    await engine.aclose()
    assert len(spy.threads) == 1
    assert threading.get_ident() not in spy.threads


async def test_tests_are_not_loaded(spy: Spy) -> None:
    """They would be rules like the others."""
    spy.answers = "{}"
    engine = EmbeddedEngine(BUNDLE, make=spy.make)
    await engine.evaluate("decisions", QUESTION)
    await engine.aclose()
    assert sorted(spy.loaded) == sorted(BUNDLE.modules)
    assert not [name for name in spy.loaded if "_test" in name]


@pytest.mark.parametrize("answer", ['"<undefined>"', "null", "true", "[]", '"permit"', "5", "", "{", None])
async def test_anything_but_an_object_is_no_decision(spy: Spy, answer: object) -> None:
    """An undefined rule is a word in regorus' JSON."""
    spy.answers = answer
    engine = EmbeddedEngine(BUNDLE, make=spy.make)
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    await engine.aclose()


async def test_a_panic_costs_its_question_and_the_next_one_is_answered() -> None:
    """A real panic of the wheel: an engine made by another thread. It isn't an `Exception`."""
    foreign = Regorus()
    with pytest.raises(BaseException) as panic:
        await asyncio.to_thread(foreign.add_data_json, "{}")
    assert not isinstance(panic.value, Exception)
    del panic

    made: list[Any] = [foreign]
    engine = EmbeddedEngine(BUNDLE, deadline_s=30, make=lambda: made.pop() if made else Regorus())
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    answer = await engine.evaluate("decisions", QUESTION)
    assert answer["subject"] == "permit"
    await engine.aclose()


async def test_a_slow_engine_is_no_decision_and_the_loop_goes_on(spy: Spy) -> None:
    """The deadline covers the wait for the thread: the second question never starts."""
    spy.go.clear()
    spy.answers = "{}"
    engine = EmbeddedEngine(BUNDLE, deadline_s=0.2, make=spy.make)
    results = await asyncio.gather(
        engine.evaluate("decisions", QUESTION), engine.evaluate("decisions", QUESTION), return_exceptions=True
    )
    assert [type(result) for result in results] == [DecisionUnavailable, DecisionUnavailable]
    assert spy.asked.is_set()
    spy.go.set()
    await engine.aclose()


async def test_a_policy_that_does_not_compile_is_no_decision() -> None:
    """And says nothing of itself to the caller."""
    broken = Bundle({"record_access/x.rego": "package record_access\n\ndecisions := {"}, BUNDLE.data, "r")
    engine = EmbeddedEngine(broken, deadline_s=30)
    with pytest.raises(DecisionUnavailable) as raised:
        await engine.evaluate("decisions", QUESTION)
    assert str(raised.value) == ""
    assert await engine.ready() is False
    await engine.aclose()


async def test_it_says_which_revision_answers() -> None:
    """The bundle's."""
    engine = EmbeddedEngine(BUNDLE)
    assert engine.revision == BUNDLE.revision
    await engine.aclose()


def test_the_wheels_other_machines_are_never_used() -> None:
    """`Rvm` and `Program` let every `every` succeed."""
    text = Path(gateway.engines.embedded.__file__).read_text("utf-8")
    code = text.split('"""', 2)[2]
    assert "Rvm" not in code
    assert "Program" not in code
