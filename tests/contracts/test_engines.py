"""What every policy engine promises behind `gateway.access.Engine`: the same tests, embedded and on a real OPA."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.access import Engine
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.canaries import failed_canaries
from gateway.engines.opa import OpaEngine, connect_client
from gateway.errors import DecisionUnavailable
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.questions import QUESTION, question

BOTH = ("embedded", pytest.param("opa", marks=pytest.mark.real_opa))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with real_opa() as url:
        yield url


@pytest.fixture(params=BOTH)
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    made: Engine
    if request.param == "embedded":
        made = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=30)
    else:
        made = OpaEngine(request.getfixturevalue("address"), deadline_s=30)
    yield made
    await made.aclose()


async def test_an_entry_point_answers_an_object(engine: Engine) -> None:
    """The answer names the revision of the bundle."""
    answer = await engine.evaluate("decisions", QUESTION)
    assert answer["subject"] == "permit"
    assert answer["revision"] == Bundle.load(POLICIES).revision


async def test_it_is_known_to_answer_by_its_own_revision_and_by_no_other(engine: Engine) -> None:
    """A server is asked which one that is, beside the requests."""
    revision = Bundle.load(POLICIES).revision
    async with asyncio.timeout(60):
        while not engine.alive(revision):
            await asyncio.sleep(0.01)
    assert not engine.alive("another")
    assert not engine.alive("")
    await engine.aclose()
    assert not engine.alive(revision)


async def test_the_canaries_pass(engine: Engine) -> None:
    """Else the gateway doesn't start."""
    assert await failed_canaries(engine) == ()
    assert await engine.ready() is True


async def test_an_undefined_rule_is_no_decision(engine: Engine) -> None:
    """Neither an empty object nor a word for it."""
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("no_such_rule", QUESTION)


async def test_a_built_in_that_fails_is_no_decision(engine: Engine) -> None:
    """Were it silence, `not` would turn it into a permission."""
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("canary_error", {"word": "five"})
    assert await engine.evaluate("canary_error", {"word": "5"}) == {"shown": True}


@pytest.mark.parametrize(
    "name", ["", "decisions/../../v1", "decisions.x", "Decisions", "decisions?pretty", "décisions"]
)
async def test_only_a_rules_name_is_an_entry_point(engine: Engine, name: str) -> None:
    """Nothing else reaches a path or a query."""
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate(name, QUESTION)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {"a", "b"}, b"bytes", "\ud800"],
    ids=["nan", "inf", "set", "bytes", "surrogate"],
)
async def test_what_json_cannot_say_alike_is_not_asked(engine: Engine, value: object) -> None:
    """Two engines would read two different questions."""
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", question(profile=value))


async def test_a_fault_says_nothing_of_the_question(engine: Engine) -> None:
    """Engines quote the values that they choke on."""
    with pytest.raises(DecisionUnavailable) as raised:
        await engine.evaluate("canary_error", {"word": "Marie Bouchard"})
    assert str(raised.value) == ""
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


async def test_a_closed_engine_decides_nothing(engine: Engine) -> None:
    """And closing twice is no fault."""
    await engine.aclose()
    await engine.aclose()
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)


async def test_an_empty_question_is_asked_and_denied(engine: Engine) -> None:
    """It isn't dropped on the way."""
    answer = await engine.evaluate("decisions", {})
    assert answer["subject"] == "deny:QUESTION"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("every number in numbers { number > bound }", "some number in numbers\n\tnumber > bound"),
        ('else := "not found"', 'else := "found"'),
    ],
    ids=["every", "else"],
)
async def test_a_wrong_answer_of_a_canary_refuses_to_start(right: str, wrong: str) -> None:
    """A bundle whose canaries lie stands for an engine that does."""
    async with embedded_with("record_access/canaries.rego", right, wrong) as engine:
        assert await engine.ready() is False
        assert await failed_canaries(engine) == ("idioms",)


@pytest.mark.real_opa
async def test_an_engine_that_swallows_errors_refuses_to_start(address: str) -> None:
    """OPA's own default: asked without strict errors, it takes a built-in's error for silence, and `not` shows it."""

    def lenient(*settings: Any) -> Any:
        client = connect_client(*settings)
        ask = client.query_rule
        client.query_rule = lambda question, path, query_params: ask(question, path)
        return client

    engine = OpaEngine(address, deadline_s=30, connect=lenient)
    assert await failed_canaries(engine) == ("builtin_error",)
    await engine.aclose()


async def test_a_policy_that_permits_what_it_cannot_read_refuses_to_start() -> None:
    """A class of records without any shape must be denied."""
    async with embedded_with(
        "record_access/answer.rego", 'verdicts, name, "deny:SHAPE"', 'verdicts, name, "permit"'
    ) as engine:
        assert "bad_types" in await failed_canaries(engine)


@asynccontextmanager
async def embedded_with(module: str, right: str, wrong: str) -> AsyncIterator[EmbeddedEngine]:
    """An embedded engine on the bundle with one text changed."""
    bundle = Bundle.load(POLICIES)
    text = bundle.modules[module]
    assert right in text
    modules = {**bundle.modules, module: text.replace(right, wrong)}
    engine = EmbeddedEngine(Bundle(modules, bundle.data, bundle.revision), deadline_s=30)
    yield engine
    await engine.aclose()
