"""The shared cache: sealed entries with an end; whatever goes wrong is a miss."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gateway.keyring import Keyring
from gateway.shared_cache import ALONE_S, LARGEST, SharedCache, connect
from tests.redis_server import RedisServer, run_redis

NAME = "a" * 64
OTHER = "b" * 64


@dataclass
class Held:
    """aiocache's port over a dictionary; `broken` raises whatever is asked."""

    kept: dict[str, bytes] = field(default_factory=dict)
    lives: dict[str, int] = field(default_factory=dict)
    broken: bool = False
    asked: int = 0

    async def get(self, name: str) -> bytes | None:
        self._ask()
        return self.kept.get(name)

    async def set(self, name: str, value: bytes, ttl: int) -> bool:
        self._ask()
        self.kept[name], self.lives[name] = value, ttl
        return True

    async def close(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self.asked += 1
        if self.broken:
            raise ConnectionError


class Time:
    """A clock that a test moves."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@dataclass
class Bench:
    """A shared cache over a dictionary, with its clocks and what it told."""

    held: Held
    wall: Time
    steady: Time
    told: list[bool]
    cache: SharedCache


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture
def bench(keyring: Keyring) -> Bench:
    held, wall, steady, told = Held(), Time(1_000.0), Time(50.0), list[bool]()
    return Bench(held, wall, steady, told, SharedCache(held, keyring, now=wall, monotonic=steady, tell=told.append))


async def test_what_is_kept_comes_back_until_its_end(bench: Bench) -> None:
    """The end is the entry's own, whatever the server does; the server is told of it too."""
    await bench.cache.put(NAME, b"{}", 1_060)
    assert bench.held.lives == {NAME: 60}
    bench.wall.at = 1_059.9
    assert await bench.cache.get(NAME) == b"{}"
    bench.wall.at = 1_060.0
    assert await bench.cache.get(NAME) is None
    assert bench.told == [True, False]


async def test_the_server_sees_sealed_bytes_alone(bench: Bench) -> None:
    """Nothing of the entry can be read there."""
    await bench.cache.put(NAME, b"Condition.code", 1_060)
    assert b"Condition" not in bench.held.kept[NAME]


async def test_an_entry_that_was_moved_lengthened_or_forged_is_none(bench: Bench, keyring: Keyring) -> None:
    """Bound to its name and its end: whoever writes on the server gains nothing."""
    await bench.cache.put(NAME, b"{}", 1_060)
    sealed = bench.held.kept[NAME]
    bench.held.kept[OTHER] = sealed
    assert await bench.cache.get(OTHER) is None
    for forged in (
        (9_999).to_bytes(8, "big") + sealed[8:],
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
        sealed[:9],
        sealed[:8],
        b"",
        (1_060).to_bytes(8, "big") + Keyring.generate().seal_bytes(b"{}", (NAME, "1060")),
    ):
        bench.held.kept[NAME] = forged
        assert await bench.cache.get(NAME) is None
    bench.held.kept[NAME] = sealed
    assert await bench.cache.get(NAME) == b"{}"


async def test_what_is_over_or_too_large_is_not_kept(bench: Bench) -> None:
    """Up to the largest entry, with an end to come."""
    await bench.cache.put(NAME, b"{}", 1_000)
    await bench.cache.put(NAME, b"x" * (LARGEST + 1), 1_060)
    assert bench.held.kept == {}
    await bench.cache.put(NAME, b"x" * LARGEST, 1_060)
    assert set(bench.held.kept) == {NAME}


async def test_a_server_that_fails_is_a_miss_and_is_left_alone_for_a_while(bench: Bench) -> None:
    """No error comes through, and not each request waits for it."""
    await bench.cache.put(NAME, b"{}", 1_060)
    bench.held.broken = True
    assert await bench.cache.get(NAME) is None
    asked = bench.held.asked
    assert await bench.cache.get(NAME) is None
    await bench.cache.put(NAME, b"{}", 1_060)
    assert bench.held.asked == asked
    bench.held.broken = False
    bench.steady.at += ALONE_S
    assert await bench.cache.get(NAME) == b"{}"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with run_redis(tmp_path) as running:
        yield running


@pytest.mark.real_redis
async def test_a_real_server_keeps_shares_and_may_go(server: RedisServer, keyring: Keyring) -> None:
    """Two workers' caches over one server: what one keeps the other reads; killed, both miss; back, both go on."""
    steady = Time(0.0)

    def worker() -> SharedCache:
        def hear(found: bool) -> None:
            """Nobody counts here."""

        return SharedCache(connect(server.settings), keyring, now=lambda: 1_000.0, monotonic=steady, tell=hear)

    one, two = worker(), worker()
    await one.put(NAME, b"kept", 1_060)
    assert await two.get(NAME) == b"kept"
    assert await _life(server, NAME) in range(1, 61)
    await server.stop()
    assert [await two.get(NAME), await one.get(NAME)] == [None, None]
    await server.start(Path("/"))
    steady.at += ALONE_S
    await one.put(NAME, b"again", 1_060)
    assert await two.get(NAME) == b"again"
    await one.aclose()
    await two.aclose()


@pytest.mark.real_redis
async def test_a_wrong_password_is_a_miss(server: RedisServer, keyring: Keyring) -> None:
    """It slows, and says nothing."""
    wrong: Any = server.settings.model_copy(update={"password": None})
    cache = SharedCache(connect(wrong), keyring, now=lambda: 0.0, monotonic=lambda: 5.0, tell=lambda _: None)
    await cache.put(NAME, b"{}", 60)
    assert await cache.get(NAME) is None
    await cache.aclose()


async def _life(server: RedisServer, name: str) -> int:
    client = server.client()
    try:
        return int(await client.ttl(name))
    finally:
        await client.aclose()
