"""Promise: a directive of any kind but a consent opens nothing, whatever exceptions it makes to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Engine, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.questions import QUESTION
from tests.promises.aimed_questions import aimed_questions

UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
Seen = dict[tuple[str, str, str], Verdict]
Ask = Callable[[Mapping[str, Any]], Seen]


def asking(runner: asyncio.Runner, engine: Engine) -> Ask:
    """Return what gives the verdict on each coordinate, at each source, for each class and none."""

    def ask(asked: Mapping[str, Any]) -> Seen:
        rows = {name: RecordClass("", tuple(row["categories"]), (), ()) for name, row in asked["classes"].items()}
        sources = [request["source"] for request in asked["requests"]]
        decisions = Decisions(runner.run(engine.evaluate("decisions", asked)), sources, rows)
        places = [(one, source, name) for one in asked["coordinates"] for source in sources for name in (*rows, "")]
        return {place: decisions.of(*place) for place in places}

    return ask


@pytest.fixture(scope="module")
def embedded() -> Iterator[Ask]:
    """Ask the embedded engine."""
    engine = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=60)
    with asyncio.Runner() as runner:
        yield asking(runner, engine)
        runner.run(engine.aclose())


@pytest.fixture(scope="module")
def opa() -> Iterator[Ask]:
    """Ask the real OPA."""
    with real_opa() as url, asyncio.Runner() as runner:
        engine = OpaEngine(url, deadline_s=60)
        yield asking(runner, engine)
        runner.run(engine.aclose())


SAID = {"issuer": "registre", "actions": "all", "purposes": "all", "period": {"from": None, "until": None}, "use": None}
ABOUT: tuple[Any, ...] = ("all", {"categories": ["condition"]}, {"categories": ["laboratory"]}, {"records": 1})
KINDS = ("restriction", "refusal", "momentary", "unclear", "consent")


@st.composite
def with_exceptions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question that all but a consent would open, where directives of any kind make exceptions."""
    directives: dict[str, Any] = {}
    for root in draw(st.sampled_from((("d1",), ("d1", "d2")))):
        said = {**SAID, "kind": draw(st.sampled_from(KINDS)), "reason": True}
        actors = draw(st.sampled_from(("all", [{"id": "another"}])))
        denial = {**said, "effect": "deny", "actors": actors, "data": draw(st.sampled_from(ABOUT)), "exception_to": []}
        permit = {"effect": "permit", "actors": "all", "data": draw(st.sampled_from(ABOUT)), "exception_to": [root]}
        directives |= {root: denial, f"{root}.1": {**said, **permit}}
    classes = {
        name: {**row, "labels": [], "selectors": sorted(draw(st.sets(st.sampled_from(sorted(directives)))))}
        for name, row in QUESTION["classes"].items()
    }
    said_so = {"profile": draw(st.sampled_from(("pcf", "quebec"))), "classes": classes}
    patient = {**QUESTION["patients"]["p0"], "directives": directives}
    return {**deepcopy(QUESTION), **said_so, "patients": {"p0": patient}}


def of_consents_alone(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the question without the directives of any other kind."""
    bare = deepcopy(asked)
    directives = bare["patients"]["p0"]["directives"]
    kept = {name: one for name, one in directives.items() if one["kind"] == "consent"}
    bare["patients"]["p0"]["directives"] = kept
    for row in bare["classes"].values():
        row["selectors"] = [name for name in row["selectors"] if name in kept]
    return bare


def opens_nothing(ask: Ask, asked: dict[str, Any]) -> None:
    """Assert that what the other kinds say only shuts."""
    before = ask(of_consents_alone(asked))
    for place, verdict in ask(asked).items():
        assert verdict.effect >= before[place].effect, place


@UNHURRIED
@given(asked=st.one_of(with_exceptions(), aimed_questions()))
def test_what_is_no_consent_opens_nothing(embedded: Ask, asked: dict[str, Any]) -> None:
    """A restriction, a refusal, a momentary refusal, what is unclear: with them, no more is read than without."""
    opens_nothing(embedded, asked)


@pytest.mark.real_opa
@settings(UNHURRIED, max_examples=100)
@given(asked=st.one_of(with_exceptions(), aimed_questions()))
def test_nor_under_opa(opa: Ask, asked: dict[str, Any]) -> None:
    """The other engine says so too."""
    opens_nothing(opa, asked)
