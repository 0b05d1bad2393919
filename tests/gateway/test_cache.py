"""The cache: bounded, on its own clock, with names that show nothing; one load for all who wait."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cache import BoundedMemory, Cache, SingleFlight, cache_key, sweep
from gateway.keyring import Keyring

RING = Keyring("k1", {"k1": bytes(range(64))})
texts = st.lists(st.text(max_size=8), max_size=4).map(tuple)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@settings(deadline=None)
@given(texts, texts)
def test_two_lists_of_parts_never_share_a_name(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert (cache_key(RING, *first) == cache_key(RING, *second)) == (first == second)


def test_a_name_shows_nothing_of_its_parts() -> None:
    name = cache_key(RING, "plans", "BOUM855510ZZ")
    assert len(name) == 64
    assert name != cache_key(RING.rotated(), "plans", "BOUM855510ZZ")


async def test_a_name_names_the_same_entry_as_it_is(clock: Clock) -> None:
    """Text that reads the same is a part like any other."""
    cache: Cache[str] = Cache("plans", RING, clock)
    name = cache_key(RING, "decisions", "a question")
    await cache.put("kept", name)
    assert await cache.get(name) == "kept"
    assert await cache.get(str(name)) is None
    assert await cache.get(name, "") is None


async def test_what_is_over_leaves_the_memory_though_nobody_looks_for_it(clock: Clock) -> None:
    """What has no end stays, and so does what isn't over; the order in which they came says nothing."""
    caches: list[Cache[str]] = [Cache("tokens", RING, clock), Cache("plans", RING, clock)]
    for cache in caches:
        await cache.put("for ever", "a")
        await cache.put("long", "b", ttl=60)
        await cache.put("short", "c", ttl=5)
    sweeping = asyncio.create_task(sweep(caches, every_s=0.001))
    for clock.at, left in ((1_004.0, 3), (1_005.0, 2), (1_060.0, 1)):
        async with asyncio.timeout(30):
            while any(len(cache) > left for cache in caches):
                await asyncio.sleep(0.001)
        assert [len(cache) for cache in caches] == [left, left]
    assert await caches[0].get("a") == "for ever"
    sweeping.cancel()


async def test_what_is_put_is_got_and_what_is_dropped_is_not(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    await cache.put("value", "a", "bc")
    assert await cache.get("a", "bc") == "value"
    assert await cache.get("ab", "c") is None
    await cache.drop("a", "bc")
    assert await cache.get("a", "bc") is None


async def test_clearing_forgets_everything(clock: Clock) -> None:
    cache: Cache[int] = Cache("plans", RING, clock)
    await cache.put(1, "a")
    await cache.put(2, "b")
    await cache.clear()
    assert (len(cache), await cache.get("a")) == (0, None)


async def test_the_least_recently_used_goes_first(clock: Clock) -> None:
    cache: Cache[int] = Cache("plans", RING, clock, bound=3)
    for rank in range(3):
        await cache.put(rank, f"p{rank}")
    await cache.get("p0")
    await cache.put(3, "p3")
    assert [await cache.get(f"p{rank}") for rank in range(4)] == [0, None, 2, 3]
    await cache.put(20, "p2")
    await cache.put(4, "p4")
    assert [await cache.get(f"p{rank}") for rank in range(5)] == [None, None, 20, 3, 4]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=100), st.integers(1, 5))
async def test_a_cache_never_holds_more_than_its_bound(steps: list[tuple[int, bool]], bound: int) -> None:
    cache: Cache[int] = Cache("plans", RING, Clock(), bound=bound)
    for key, write in steps:
        if write:
            await cache.put(key, str(key))
        else:
            assert await cache.get(str(key)) in {None, key}
        assert len(cache) <= bound


def test_a_cache_without_room_is_refused(clock: Clock) -> None:
    with pytest.raises(ValueError):
        BoundedMemory(0, clock)


async def test_an_entry_lives_until_its_time_and_no_longer(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock, ttl=10)
    await cache.put("own", "a")
    await cache.put("given", "b", ttl=20)
    clock.at += 9.999
    assert await cache.get("a") == "own"
    clock.at += 0.001
    assert [await cache.get("a"), await cache.get("b")] == [None, "given"]
    clock.at += 10
    assert await cache.get("b") is None
    assert len(cache) == 0


@pytest.mark.parametrize("ttl", [0, -1])
async def test_a_life_of_nothing_keeps_nothing_and_forgets_what_was_there(clock: Clock, ttl: float) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    await cache.put("old", "a")
    await cache.put("new", "a", ttl=ttl)
    assert len(cache) == 0
    assert await cache.get("a") is None


async def test_an_entry_put_again_has_its_new_life(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    await cache.put("old", "a", ttl=5)
    await cache.put("new", "a", ttl=50)
    clock.at += 10
    assert await cache.get("a") == "new"


async def test_the_backend_keeps_aiocache_s_contract(clock: Clock) -> None:
    memory = BoundedMemory(10, clock)
    assert await memory.multi_set([("a", 1), ("b", 2)])
    assert await memory.multi_get(["a", "x", "b"]) == [1, None, 2]
    assert [await memory.exists("a"), await memory.exists("x")] == [True, False]
    assert [await memory.delete("a"), await memory.delete("a")] == [1, 0]
    await memory.set("ns:c", 3)
    await memory.clear(namespace="ns:")
    assert [await memory.get("ns:c"), await memory.get("b")] == [None, 2]
    assert await memory.get("x", default="other") == "other"
    with pytest.raises(NotImplementedError):
        await memory.increment("b")


class Loader:
    """Loads when let, and counts."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.calls = 0
        self.may = asyncio.Event()
        self.started = asyncio.Event()
        self.cancelled = False
        self.failure = failure

    async def __call__(self) -> str:
        self.calls += 1
        self.started.set()
        try:
            await self.may.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.failure:
            raise self.failure
        return f"value {self.calls}"


async def test_those_who_miss_together_load_once(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    load = Loader()
    waiters = [asyncio.ensure_future(cache.get_or_load("a", load=load)) for _ in range(50)]
    await load.started.wait()
    load.may.set()
    assert await asyncio.gather(*waiters) == ["value 1"] * 50
    assert await cache.get_or_load("a", load=load) == "value 1"
    assert load.calls == 1


async def test_different_keys_load_apart(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    load = Loader()
    load.may.set()
    assert await asyncio.gather(cache.get_or_load("a", load=load), cache.get_or_load("b", load=load))
    assert load.calls == 2


async def test_a_failed_load_reaches_all_who_wait_and_is_not_remembered(clock: Clock) -> None:
    cache: Cache[str] = Cache("plans", RING, clock)
    load = Loader(OSError("down"))
    waiters = [asyncio.ensure_future(cache.get_or_load("a", load=load)) for _ in range(5)]
    await load.started.wait()
    load.may.set()
    results = await asyncio.gather(*waiters, return_exceptions=True)
    assert [type(result) for result in results] == [OSError] * 5
    load.failure = None
    assert await cache.get_or_load("a", load=load) == "value 2"


async def test_a_waiter_that_is_cancelled_does_not_cancel_the_others() -> None:
    flights, load = SingleFlight(), Loader()
    first, second = (asyncio.ensure_future(flights.run("k", load)) for _ in range(2))
    await load.started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert not load.cancelled
    load.may.set()
    assert await second == "value 1"


async def test_a_load_that_nobody_waits_for_any_more_is_cancelled() -> None:
    flights, load = SingleFlight(), Loader()
    waiters = [asyncio.ensure_future(flights.run("k", load)) for _ in range(2)]
    await load.started.wait()
    for waiter in waiters:
        waiter.cancel()
    await asyncio.wait(waiters)
    async with asyncio.timeout(30):
        while not load.cancelled:
            await asyncio.sleep(0)
    load.may.set()
    assert await flights.run("k", load) == "value 2"


async def test_a_key_is_loaded_anew_once_its_flight_has_landed() -> None:
    flights, load = SingleFlight(), Loader()
    load.may.set()
    assert [await flights.run("k", load), await flights.run("k", load)] == ["value 1", "value 2"]
