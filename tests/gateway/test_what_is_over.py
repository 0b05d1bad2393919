"""What is over leaves the gateway's memory within a minute, though nobody asks again: who asked, and about whom."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

from gateway.app import Ports
from gateway.cache import sweep
from gateway.claims import Token
from gateway.decisions import Decisions
from tests.house import MARIE, House, open_house
from tests.lasting import FAR
from tests.promises.everything import about

LIKE_IT = (Token, Decisions)


def alive() -> dict[int, object]:
    """Return the tokens and decisions in the process's memory."""
    gc.collect()
    return {id(one): one for one in gc.get_objects() if isinstance(one, LIKE_IT)}


async def test_neither_a_token_nor_a_decision_stays_once_it_is_over(tmp_path: Path) -> None:
    """They say the name of who asked, and what was known of a patient."""
    before = alive()
    async with open_house(tmp_path, ports=Ports(monotonic=lambda: FAR)) as house:
        assert (await house.ask(about(MARIE, "birthDate conditions { edges { node { id } } }"))).status == 200
        assert {type(one) for key, one in alive().items() if key not in before} == set(LIKE_IT)
        house.clock.at += 60
        for cache in house.app.state.gateway.lasting.caches:
            cache.sweep()
        assert [one for key, one in alive().items() if key not in before] == []


async def test_a_gateway_looks_for_it_by_itself(house: House) -> None:
    """Beside the requests, for as long as it runs."""
    assert house.app.state.gateway.lasting.caches
    named = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    assert named.count(sweep.__qualname__) == 1
