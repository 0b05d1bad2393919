"""Promise: a source's budget is its own time; what everyone waits for elsewhere is not taken from it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Delay
from gateway.settings import Budget
from gateway.sources import Busy
from tests.house import MARIE, open_house
from tests.promises.everything import about

QUERY = about(MARIE, "conditions { edges { node { source { id } } } }")


async def test_a_source_that_is_waited_for_spends_nobody_elses_time(tmp_path: Path) -> None:
    """All have the same budget: the registry, asked before and after the clinic, must not run out of time with it."""
    same = tuple(
        one.model_copy(update={"budget": Budget(deadline_ms=2_000, retries=0)})
        for one in demo_settings(8000, None, None, tmp_path).sources
    )
    async with open_house(tmp_path, sources=same) as house:
        release = asyncio.Event()
        house.sources["omnimed"].state.mischief.on("", Delay(until=release))
        answer = await house.ask(QUERY)
        release.set()
    assert {error["extensions"]["source"] for error in answer.body["errors"]} == {"omnimed"}
    assert set(answer.codes) == {"SOURCE_TIMEOUT"}
    assert {node["source"]["id"] for node in answer.nodes("conditions")} == {"chus"}


def test_a_budget_is_a_sources_own_time() -> None:
    """Calls side by side count once, what lies between them not at all."""
    busy = Busy()
    assert busy.begin(10.0) == 0.0
    assert busy.begin(11.0) == 1.0, "beside another"
    busy.end(12.0)
    assert busy.begin(12.5) == 2.5
    busy.end(13.0)
    busy.end(13.0)
    assert busy.begin(100.0) == 3.0, "the wait for others is not its own"
