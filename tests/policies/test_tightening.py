"""Properties of what may tighten and of what may lift: overlays, fields, notices, the two emergency acts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Effect, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle, EmbeddedEngine
from tests.policies.odd_questions import COORDINATES, ROLES, SPECIALTIES, TABLES
from tests.policies.opa_server import POLICIES
from tests.policies.proper_questions import WORKERS, opened, proper
from tests.policies.questions import NOW

UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
CATEGORIES = ("identity", "birth", "identifiers", "condition")
WORKING = (*(role for role, _ in WORKERS), "all")
words = st.sampled_from(("m:redact", "m:year", "m:initials", "p", "deny", "oops"))
by_category = st.dictionaries(st.sampled_from(CATEGORIES), words, min_size=3, max_size=4)
overlays = st.fixed_dictionaries(
    {
        "staff": st.fixed_dictionaries({"org-chus": st.fixed_dictionaries(dict.fromkeys(WORKING, by_category))}),
        "specialties": st.dictionaries(st.sampled_from(SPECIALTIES), by_category, max_size=2),
        "records": st.dictionaries(
            st.sampled_from(("org-chus", "org-clinique")),
            st.dictionaries(st.sampled_from(WORKING), st.lists(st.sampled_from(CATEGORIES)), max_size=3),
            max_size=2,
        ),
    }
)
fields = st.dictionaries(st.sampled_from(WORKING), st.dictionaries(st.sampled_from(COORDINATES), words), max_size=4)
OVERRIDE = {"from": NOW - 800 * 86_400, "until": NOW + 800 * 86_400, "risk": True, "unobtainable": True}
BUNDLE = Bundle.load(POLICIES)
LIFTED = {"RESTRICTION", "CONSENT"}
Seen = dict[tuple[str, str, int], Verdict]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def seen(runner: asyncio.Runner, engine: EmbeddedEngine, asked: dict[str, Any]) -> Seen:
    """Return the verdict on each coordinate, for each class and none, of each request."""
    rows = {
        name: RecordClass("", tuple(row["categories"]) if isinstance(row.get("categories"), list) else (), (), ())
        for name, row in asked["classes"].items()
        if isinstance(row, dict)
    }
    sources = [f"{i}" for i, _ in enumerate(asked["requests"])]
    decisions = Decisions(runner.run(engine.evaluate("decisions", asked)), sources, rows)
    return {
        (coordinate, name, int(source)): decisions.of(coordinate, source, name)
        for coordinate in asked["coordinates"]
        for name in (*rows, "")
        for source in sources
    }


def engine_with(**tables: Any) -> EmbeddedEngine:
    """Return an engine whose policy has some tables replaced."""
    data = {**BUNDLE.data, "tables": {**BUNDLE.data["tables"], **tables}}
    return EmbeddedEngine(Bundle(BUNDLE.modules, data, BUNDLE.revision), deadline_s=60)


@pytest.fixture(scope="module")
def plain(runner: asyncio.Runner) -> Iterator[EmbeddedEngine]:
    engine = engine_with(fields={})
    yield engine
    runner.run(engine.aclose())


def no_wider(before: Seen, after: Seen) -> bool:
    """Tell whether no verdict became less severe, nor one mask another."""
    return all(
        verdict.effect > before[place].effect
        or (verdict.effect == before[place].effect and verdict.mask == before[place].mask)
        for place, verdict in after.items()
    )


@UNHURRIED
@given(asked=st.one_of(opened(), opened(), proper()), overlay=overlays, by_field=fields, silent=st.booleans())
def test_overlays_and_fields_only_tighten(
    runner: asyncio.Runner, plain: EmbeddedEngine, asked: dict[str, Any], overlay: Any, by_field: Any, silent: bool
) -> None:
    """Whatever they say, of whomever, misspelt words included; and one who hides a specialty gains nothing by it."""
    engine = engine_with(overlays=overlay, fields=by_field)
    tightened = seen(runner, engine, asked)
    assert no_wider(seen(runner, plain, asked), tightened)
    if silent:
        del asked["subject"]["standing"]["specialty"]
        assert no_wider(tightened, seen(runner, engine, asked))
    runner.run(engine.aclose())


@UNHURRIED
@given(asked=st.one_of(opened(), proper()))
def test_an_override_lifts_restrictions_and_denying_consents_and_nothing_else(
    runner: asyncio.Runner, asked: dict[str, Any]
) -> None:
    """What it opens was shut by voice 4 or 6; what any other voice shuts stays shut; and it shuts nothing."""
    engine = engine_with(emergencies=_for_all(TABLES["emergencies"]))
    calm = {**asked, "emergency": {**asked["emergency"], "override": None}}
    before = seen(runner, engine, calm)
    after = seen(runner, engine, {**calm, "emergency": {**calm["emergency"], "override": OVERRIDE}})
    runner.run(engine.aclose())
    for place, verdict in after.items():
        was = before[place]
        assert verdict.effect <= was.effect, place
        assert verdict.effect == was.effect or was.reason in LIFTED, (place, was)
        if was.effect is Effect.DENY and was.reason not in LIFTED:
            assert (verdict.effect, verdict.reason) == (was.effect, was.reason)


@UNHURRIED
@given(asked=proper())
def test_an_attested_relationship_lifts_the_want_of_one_and_nothing_else(
    runner: asyncio.Runner, asked: dict[str, Any]
) -> None:
    """What it opens was shut for want of a relationship."""
    engine = engine_with(emergencies=_for_all(TABLES["emergencies"]))
    calm = {**asked, "emergency": {**asked["emergency"], "attested": None}}
    before = seen(runner, engine, calm)
    after = seen(runner, engine, {**calm, "emergency": {**calm["emergency"], "attested": OVERRIDE}})
    runner.run(engine.aclose())
    for place, verdict in after.items():
        assert verdict.effect == before[place].effect or before[place].reason == "RELATIONSHIP", place
        assert verdict.effect <= before[place].effect


def _for_all(table: Any) -> Any:
    """Open the acts to every role and purpose, so that what stops them is not the table."""
    purposes = TABLES["purposes"]["known"]
    return {name: {**row, "roles": list(ROLES), "purposes": purposes} for name, row in table.items()}
