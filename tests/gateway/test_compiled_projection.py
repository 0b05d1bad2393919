"""The compiled projection: what the oracle gives, for any document, scene and decisions, with the same tallies."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.errors import OperationRefused, Unexpected
from gateway.pipeline.conditions import condition_variables
from gateway.pipeline.operation import Operation
from tests.gateway.captured_scenes import ROOTS, Captured, Capturing, capture
from tests.gateway.drawn_documents import drawn_document
from tests.gateway.stage_parts import operations
from tests.promises.everything import WIDE
from tests.twice import Twice

FEW = ("broken", "panel", "own")
ALL = (*FEW, "family", "billing", "sessions", "counts", "nurse")
SOURCES = ("chus", "omnimed", "telesante", "unknown")
UNHURRIED = settings(
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # a smaller seed draws no smaller document
    suppress_health_check=[HealthCheck.too_slow],
)

BOUNDS = WIDE.model_copy(update={"directives": 100_000})


@dataclass(frozen=True, slots=True)
class Scenes:
    """Scenes of one house; told in short when a test fails."""

    capturing: Capturing = field(repr=False)
    captured: Mapping[str, Captured] = field(repr=False)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """The scenes of a few people, with ids."""
    return Scenes(*capture(tmp_path_factory.mktemp("house"), *FEW))


async def _prepare(text: str, variables: Any) -> tuple[Operation, tuple[str, ...]]:
    operation = await operations(BOUNDS).prepare(text, variables, None, read_only=True)
    return operation, tuple(sorted(set(condition_variables(operation))))


def _drawn(
    capturing: Capturing, random: Random, roots: Sequence[tuple[str, str]], sources: Sequence[str]
) -> tuple[Operation, tuple[str, ...]]:
    """Return the first operation drawn that the gateway doesn't refuse: a field may repeat so many times only."""
    for _ in range(20):
        drawn = drawn_document(capturing.schema, random.randrange(10**9), roots, sources)
        with suppress(OperationRefused):
            return asyncio.run(_prepare(drawn.text, drawn.variables))
    raise AssertionError("nothing but refusals")


def _both(scenes: Scenes, seed: int) -> Counter[str]:
    """Project a drawn document over each scene, both ways; tell how often it was answered and how often it failed."""
    capturing, captured = scenes.capturing, scenes.captured
    random, met = Random(seed), Counter[str]()
    one, kind = random.choice([pair for each in captured.values() for pair in each.ids])
    roots = [*ROOTS, (f'node(id: "{one}") {{ __typename ... on {kind} %s }}', kind)]
    operation, conditions = _drawn(capturing, random, roots, (*SOURCES, one))
    twice = Twice(capturing.schema, capturing.catalogue)
    for each in captured.values():
        root, scene = each.again(random)
        try:
            met["answered"] += bool(twice.run(operation, conditions, root, scene, each.language))
        except Unexpected:
            met["failed"] += 1
    return met


@settings(UNHURRIED, max_examples=80)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_any_document_is_projected_as_the_oracle_does(scenes: Scenes, seed: int) -> None:
    """Same data, same order of keys, same errors, same tallies, whoever asks, whatever is decided or broken."""
    _both(scenes, seed)


def test_most_of_the_drawn_documents_are_answered(scenes: Scenes) -> None:
    """Else the property would compare failures."""
    met = sum((_both(scenes, seed) for seed in range(12)), Counter[str]())
    assert met["answered"] > met["failed"]


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=5_000)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_tens_of_thousands_are(all_scenes: Scenes, seed: int) -> None:
    """Eight scenes for each of five thousand documents."""
    _both(all_scenes, seed)


@pytest.fixture(scope="module")
def all_scenes(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """The scenes of everybody."""
    return Scenes(*capture(tmp_path_factory.mktemp("house"), *ALL))
