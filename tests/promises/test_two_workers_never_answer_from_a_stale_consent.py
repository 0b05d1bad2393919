"""Promise: decisions are remembered, by a worker and by all, and a directive that changes counts on the next request.

Two gateways over one real Redis and the same sources: restrict, ask, lift, ask, fifty times; the cache killed and back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from gateway.keyring import Keyring
from gateway.settings import Cache
from tests.house import MARIE, House, open_house
from tests.lasting import FAR
from tests.promises.everything import about
from tests.promises.test_two_questions_an_operation import Counting
from tests.redis_server import RedisServer, run_redis

QUERY = about(MARIE, "conditions { edges { node { code { text } } } }")
PSYCHIATRIC = "Épisode dépressif moyen"
TIMES = 50


@dataclass
class Workers:
    """Two gateways, the server between them, and what each asked its engine."""

    houses: tuple[House, House]
    engines: tuple[Counting, Counting]
    server: RedisServer

    async def read(self, worker: int) -> set[str]:
        """Return the conditions that the restricted cardiologist reads by a worker."""
        answer = await self.houses[worker].ask(QUERY, who="dr-pelletier")
        assert answer.status == 200, answer.codes
        return {node["code"]["text"] for node in answer.nodes("conditions")}


@pytest.fixture
async def workers(tmp_path: Path) -> AsyncIterator[Workers]:
    keyring = Keyring.generate()
    engines = (
        Counting(EmbeddedEngine(Bundle.load(Path("policies")))),
        Counting(EmbeddedEngine(Bundle.load(Path("policies")))),
    )
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(run_redis(tmp_path))
        cache = Cache(shared=server.settings)
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        first = await stack.enter_async_context(
            open_house(folders[0], ports=Ports(engine=engines[0], keyring=keyring, monotonic=lambda: FAR), cache=cache)
        )
        same = {name: httpx.ASGITransport(app) for name, app in first.sources.items()}
        second = await stack.enter_async_context(
            open_house(
                folders[1],
                ports=Ports(engine=engines[1], keyring=keyring, transports=same, monotonic=lambda: FAR),
                cache=cache,
            )
        )
        yield Workers((first, second), engines, server)


@pytest.mark.real_redis
async def test_restrict_ask_lift_ask_fifty_times(workers: Workers) -> None:
    """No answer is stale, by whichever worker, though most decisions are remembered."""
    store = workers.houses[0].sources["registre"].state.store
    kept = store.read("Consent", "directive-1").body()
    for turn in range(TIMES):
        assert PSYCHIATRIC not in await workers.read(turn % 2)
        store.remove("Consent", "directive-1")
        assert PSYCHIATRIC in await workers.read((turn + 1) % 2)
        store.put(kept)
    asked = sum(engine.asked["decisions"] for engine in workers.engines)
    assert asked == 4, "two questions for each of two states of the record; all else is remembered, by both workers"


@pytest.mark.real_redis
async def test_a_cache_that_dies_slows_and_permits_nothing(workers: Workers) -> None:
    """Killed, then back and empty: the answers are the same."""
    store = workers.houses[0].sources["registre"].state.store
    kept = store.read("Consent", "directive-1").body()
    before = await workers.read(0)
    await workers.server.stop()
    assert await workers.read(0) == await workers.read(1) == before
    store.remove("Consent", "directive-1")
    assert PSYCHIATRIC in await workers.read(1)
    store.put(kept)
    await workers.server.start(Path("/"))
    assert await workers.read(1) == await workers.read(0) == before
    assert PSYCHIATRIC not in before


@pytest.mark.real_redis
async def test_the_server_holds_no_word_of_anyone(workers: Workers) -> None:
    """Neither names of entries nor entries say who asked, about whom, or what was decided."""
    await workers.read(0)
    client = workers.server.client()
    names = [name async for name in client.scan_iter()]
    held = [await client.get(name) for name in names]
    await client.aclose()
    assert len(names) == 2
    for word in (b"dr-pelletier", MARIE.encode(), b"PSY", b"permit", b"Condition", b"chus"):
        assert not any(word in one for one in (*names, *held))
