"""Properties of the policy on random questions: the engines agree, batching is invisible, time and silence are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Effect, Engine, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from gateway.errors import DecisionUnavailable
from tests.policies.odd_questions import COORDINATES, TABLES, paths, questions, seldom, without
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.proper_questions import proper

UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=300)
Ask = Callable[[str, Mapping[str, Any]], Any]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def asking(runner: asyncio.Runner, engine: Engine) -> Ask:
    def ask(entry: str, question: Mapping[str, Any]) -> Any:
        try:
            return runner.run(engine.evaluate(entry, question))
        except DecisionUnavailable:
            return "unavailable"

    return ask


@pytest.fixture(scope="module")
def embedded(runner: asyncio.Runner) -> Iterator[Ask]:
    engine = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=60)
    yield asking(runner, engine)
    runner.run(engine.aclose())


@pytest.fixture(scope="module")
def opa(runner: asyncio.Runner) -> Iterator[Ask]:
    with real_opa() as url:
        engine = OpaEngine(url, deadline_s=60)
        yield asking(runner, engine)
        runner.run(engine.aclose())


@pytest.mark.real_opa
@UNHURRIED
@given(asked=st.one_of(questions(), proper()))
def test_the_two_engines_give_the_same_answer(embedded: Ask, opa: Ask, asked: dict[str, Any]) -> None:
    """On both entry points, malformed questions included."""
    for entry in ("decisions", "admission", "emergency_act", "directive_act"):
        assert embedded(entry, asked) == opa(entry, asked)


acts = st.fixed_dictionaries(
    {
        "kind": seldom(st.sampled_from(("attested", "override", "review"))),
        "minutes": seldom(st.sampled_from((0, 1, 60, 10_000, None))),
        **{fact: seldom(st.booleans()) for fact in ("risk", "unobtainable", "reason", "own", "by_caller")},
    }
)


@pytest.mark.real_opa
@settings(UNHURRIED, max_examples=100)
@given(asked=proper(), act=acts)
def test_an_emergency_act_is_answered_alike_and_bounded(
    embedded: Ask, opa: Ask, asked: dict[str, Any], act: dict[str, Any]
) -> None:
    """Whoever asks for it: at most the minutes of the table, and none when it is refused."""
    asking_so = {part: asked[part] for part in ("now", "profile", "purpose", "subject")} | {"act": act}
    answer = embedded("emergency_act", asking_so)
    assert answer == opa("emergency_act", asking_so)
    most = TABLES["emergencies"][act["kind"]]["minutes"]["most"] if answer["effect"] == "permit" else 0
    assert (answer["effect"] == "permit") == (answer["reason"] == "")
    assert 0 <= answer["minutes"] <= most


writes = st.fixed_dictionaries(
    {
        "what": seldom(st.sampled_from(("record", "revoke"))),
        "kind": seldom(st.sampled_from(("restriction", "refusal", "consent", "momentary"))),
        "issuer": seldom(st.sampled_from(("patient", "caller", "representative", "other"))),
    }
)


@pytest.mark.real_opa
@settings(UNHURRIED, max_examples=100)
@given(asked=proper(), write=writes)
def test_writing_a_directive_is_answered_alike_and_by_who_may_read_it(
    embedded: Ask, opa: Ask, asked: dict[str, Any], write: dict[str, Any]
) -> None:
    """Whoever writes reads the directives there, holds a role of the table, and is in no emergency."""
    asking_so = asked | {"coordinates": ["Patient.directives"], "requests": asked["requests"][:1], "write": write}
    answer = embedded("directive_act", asking_so)
    assert answer == opa("directive_act", asking_so)
    if answer["effect"] == "permit":
        assert "directive" in embedded("decisions", asking_so)["requests"][0]["open"]
        row = TABLES["directive_writers"][asked["subject"]["role"]]
        assert write["kind"] in row["kinds"]
        assert write["what"] == "record" or write["issuer"] in row["revokes"]


@UNHURRIED
@given(asked=questions())
def test_a_malformed_question_is_answered(embedded: Ask, asked: dict[str, Any]) -> None:
    """Denied, not refused by the engine: one odd part in a source's evidence must not cost the others their answer."""
    answer = embedded("decisions", asked)
    assert answer != "unavailable"
    requests = asked.get("requests")
    assert len(answer["requests"]) == (len(requests) if isinstance(requests, list) else 0)


def categories(row: object) -> tuple[str, ...]:
    listed = row.get("categories") if isinstance(row, dict) else None
    return tuple(listed) if isinstance(listed, list) else ()


def seen(ask: Ask, asked: Mapping[str, Any]) -> dict[tuple[str, str, int], Verdict]:
    """Return the verdict on each coordinate, for each class and none, of each request."""
    rows = {name: RecordClass("", categories(row), (), ()) for name, row in asked["classes"].items()}
    sources = [f"{i}" for i, _ in enumerate(asked["requests"])]
    decisions = Decisions(ask("decisions", asked), sources, rows)
    return {
        (coordinate, name, int(source)): decisions.of(coordinate, source, name)
        for coordinate in COORDINATES
        for name in (*rows, "")
        for source in sources
    }


@UNHURRIED
@given(asked=proper(), choice=st.data())
def test_batching_is_invisible(embedded: Ask, asked: dict[str, Any], choice: st.DataObject) -> None:
    """The factored answer is what asking about one field, of one record, of one source at a time would give."""
    whole = seen(embedded, asked)
    coordinate = choice.draw(st.sampled_from(asked["coordinates"]))
    rank = choice.draw(st.sampled_from(range(len(asked["requests"]))))
    name = choice.draw(st.sampled_from([*asked["classes"], ""]))
    alone = {
        **asked,
        "coordinates": [coordinate],
        "requests": [asked["requests"][rank]],
        "classes": {name: asked["classes"][name]} if name else {},
    }
    assert seen(embedded, alone)[coordinate, name, 0] == whole[coordinate, name, rank]


def holds(ask: Ask, asked: dict[str, Any], choice: st.DataObject) -> None:
    """Assert that the answer at any instant before `valid_until` is the one of now."""
    for entry in ("decisions", "admission"):
        first = ask(entry, asked)
        until = first["valid_until"]
        last = asked["now"] + 10_000 * 86_400 if until is None else until - 1
        assert last >= asked["now"]
        then = choice.draw(st.one_of(st.just(last), st.integers(asked["now"], last)))
        assert ask(entry, {**asked, "now": then}) == first


@UNHURRIED
@given(asked=proper(), choice=st.data())
def test_an_answer_holds_until_its_boundary(embedded: Ask, asked: dict[str, Any], choice: st.DataObject) -> None:
    """Asked at any instant before `valid_until`, the same question has the same answer."""
    holds(embedded, asked, choice)


@pytest.mark.real_opa
@settings(UNHURRIED, max_examples=100)
@given(asked=proper(), choice=st.data())
def test_an_answer_of_opa_holds_until_its_boundary(opa: Ask, asked: dict[str, Any], choice: st.DataObject) -> None:
    """On the other engine too, since an answer may be remembered whichever gave it."""
    holds(opa, asked, choice)


@UNHURRIED
@given(asked=proper(), choice=st.data())
def test_taking_a_part_away_never_permits_more(embedded: Ask, asked: dict[str, Any], choice: st.DataObject) -> None:
    """Silence is not yes: only a whole directive, or one of the words that narrow it, may leave and open something."""
    path = choice.draw(st.sampled_from([path for path in paths(asked) if not _lifts(path)]))
    before, less = seen(embedded, asked), without(asked, path)
    if not all(isinstance(less.get(part), kind) for part, kind in (("classes", dict), ("requests", list))):
        return
    shift = path[0] == "requests" and len(path) == 2
    for (coordinate, name, rank), verdict in seen(embedded, less).items():
        was = before[coordinate, name, rank + (1 if shift and rank >= path[1] else 0)]
        assert verdict.effect >= was.effect or (was.effect is Effect.MASK and verdict == was)


def _lifts(path: tuple[Any, ...]) -> bool:
    """Tell whether taking this away may rightly open something.

    A label or a selector of a class, a directive or one of the words that narrow it, a relative or an opinion, and that
    the person created a piece of evidence.
    """
    within_class = path[0] == "classes" and len(path) > 3
    whole = path[0] == "patients" and len(path) == 4 and path[2] in ("directives", "related", "opinions")
    narrowing = path[0] == "patients" and len(path) > 5 and path[2] == "directives"
    return within_class or whole or narrowing or path[-1] == "by"
