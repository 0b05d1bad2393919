"""Cache: bounded memory for what is dear to make and safe to keep: keys of an issuer, plans, capabilities.

Built on aiocache's port, so that a shared backend (Valkey, Redis) may take this one's place; the backend is our own
because aiocache's `SimpleMemoryCache` has no bound and keeps what is given a life of zero for ever
(`docs/decisions/cache.md`). Names of entries are HMACs of their parts: no personal data sits in one. Never holds a
patient's data, but what its owner sealed (`memory.py`).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Generic, TypeVar

from aiocache.base import BaseCache  # type: ignore[import-untyped]  # aiocache tells no types

from gateway.keyring import Keyring, pack

T = TypeVar("T")
Clock = Callable[[], float]

SWEEP_S = 30.0
"""Seconds between two looks for entries whose life is over: so much longer at most do they stay in the memory."""


class BoundedMemory(BaseCache):  # type: ignore[misc]  # of a class without types
    """aiocache's backend, least recently used first out, on a clock that is handed in (seconds, monotonic)."""

    NAME = "bounded-memory"

    def __init__(self, bound: int, now: Clock) -> None:
        # timeout=None: a time-out wraps every call in a task, and memory doesn't wait
        super().__init__(serializer=_AsIs(), timeout=None)
        if bound < 1:
            raise ValueError("a cache holds at least one entry")
        self._bound = bound
        self._now = now
        self._kept: OrderedDict[str, tuple[Any, float | None]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def look(self, key: str) -> Any:
        """Return what is kept under a key, None when there is nothing, or its life is over. No port, no coroutine."""
        value, until = self._kept.get(key, (None, None))
        if until is not None and self._now() >= until:
            del self._kept[key]
            return None
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def keep(self, key: str, value: Any, ttl: float | None) -> None:
        """Keep a value for `ttl` seconds, None for as long as there is room; none, or no life, keeps nothing."""
        if value is None or (ttl is not None and ttl <= 0):  # aiocache keeps a life of 0 for ever: here it is none
            self._kept.pop(key, None)
            return
        self._kept[key] = (value, None if ttl is None else self._now() + ttl)
        self._kept.move_to_end(key)
        while len(self._kept) > self._bound:
            self._kept.popitem(last=False)

    def sweep(self) -> None:
        """Forget what is over, whoever looks for it: entries are few, at most as many as the bound."""
        now = self._now()
        for key in [key for key, (_, until) in self._kept.items() if until is not None and now >= until]:
            del self._kept[key]

    async def _get(self, key: str, encoding: str | None = None, _conn: object = None) -> Any:
        return self.look(key)

    async def _multi_get(self, keys: list[str], encoding: str | None = None, _conn: object = None) -> list[Any]:
        return [await self._get(key) for key in keys]

    async def _set(
        self, key: str, value: Any, ttl: float | None = None, _cas_token: object = None, _conn: object = None
    ) -> bool:
        self.keep(key, value, ttl)
        return True

    async def _multi_set(self, pairs: list[tuple[str, Any]], ttl: float | None = None, _conn: object = None) -> bool:
        for key, value in pairs:
            await self._set(key, value, ttl)
        return True

    async def _delete(self, key: str, _conn: object = None) -> int:
        return int(self._kept.pop(key, None) is not None)

    async def _exists(self, key: str, _conn: object = None) -> bool:
        return await self._get(key) is not None

    async def _clear(self, namespace: str | None = None, _conn: object = None) -> bool:
        for key in [key for key in self._kept if not namespace or key.startswith(namespace)]:
            del self._kept[key]
        return True


class _AsIs:
    """A serializer that keeps the object itself; nothing is ever pickled."""

    DEFAULT_ENCODING = encoding = "utf-8"

    def dumps(self, value: Any) -> Any:
        return value

    def loads(self, value: Any) -> Any:
        return value


class Name(str):
    """The name of an entry, as `cache_key` gives it: HMACs alone."""

    __slots__ = ()


def cache_key(keyring: Keyring, *parts: str) -> Name:
    """Return the name under which an entry is kept: 64 hex characters, one for each sequence of parts.

    ("a", "bc") and ("ab", "c") have different names, and none can be read back without the keyring.
    """
    return Name(keyring.mac("cache", pack(parts)).hex())


class SingleFlight:
    """Runs a loader once, however many ask for the same key meanwhile; a failure is given to all and forgotten."""

    def __init__(self) -> None:
        self._flights: dict[str, tuple[asyncio.Task[Any], list[None]]] = {}

    async def run(self, key: str, load: Callable[[], Awaitable[T]]) -> T:
        """Return what `load` gives, from a flight under way or a new one; raise what it raises.

        The flight goes on when one of several waiters is cancelled, and ends when the last one is.
        """
        found = self._flights.get(key)
        if found is None:
            found = self._flights[key] = (asyncio.ensure_future(_flight(load)), [])
            found[0].add_done_callback(lambda task: self._land(key, task))
        task, waiters = found
        waiters.append(None)
        try:
            result: T = await asyncio.shield(task)
        finally:
            waiters.pop()
            if not waiters and not task.done():
                self._flights.pop(key, None)
                task.cancel()
        return result

    def _land(self, key: str, task: asyncio.Task[Any]) -> None:
        if key in self._flights and self._flights[key][0] is task:
            del self._flights[key]
        if not task.cancelled():
            task.exception()  # fetched here too: a failure that nobody waits for any more is no news


async def _flight(load: Callable[[], Awaitable[T]]) -> T:
    return await load()


class Cache(Generic[T]):
    """One bounded namespace of entries. Values are shared, not copied: keep only what nobody changes.

    An entry is named by its parts, or by one `Name`, which is taken as it is. Memory is looked at directly: the port's
    own calls go through five coroutines each.
    """

    def __init__(
        self,
        namespace: str,
        keyring: Keyring,
        now: Clock,
        *,
        bound: int = 1_000,
        ttl: float | None = None,
        tell: Callable[[bool], None] | None = None,
    ) -> None:
        """`tell` hears of each look, whether it found something."""
        self._tell = tell
        self._namespace = namespace
        self._keyring = keyring
        self._ttl = ttl
        self._memory = BoundedMemory(bound, now)
        self._flights = SingleFlight()

    def __len__(self) -> int:
        return len(self._memory)

    async def get(self, *parts: str) -> T | None:
        """Return the value kept for these parts; None when there is none, or its life is over."""
        value: T | None = self._memory.look(self._name(parts))
        if self._tell is not None:
            self._tell(value is not None)
        return value

    async def put(self, value: T, *parts: str, ttl: float | None = None) -> None:
        """Keep a value for `ttl` seconds, or the cache's own life when it is None; 0 or less keeps nothing."""
        self._memory.keep(self._name(parts), value, self._ttl if ttl is None else ttl)

    async def drop(self, *parts: str) -> None:
        """Forget the value kept for these parts."""
        await self._memory.delete(self._name(parts))

    async def clear(self) -> None:
        """Forget everything."""
        await self._memory.clear()

    def sweep(self) -> None:
        """Forget what is over."""
        self._memory.sweep()

    async def get_or_load(self, *parts: str, load: Callable[[], Awaitable[T]], ttl: float | None = None) -> T:
        """Return the value kept for these parts, else load it, once for all who wait, and keep it."""
        value = await self.get(*parts)
        if value is not None:
            return value
        return await self._flights.run(self._name(parts), lambda: self._load(parts, load, ttl))

    async def _load(self, parts: tuple[str, ...], load: Callable[[], Awaitable[T]], ttl: float | None) -> T:
        value = await load()
        await self.put(value, *parts, ttl=ttl)
        return value

    def _name(self, parts: tuple[str, ...]) -> Name:
        if len(parts) == 1 and isinstance(parts[0], Name):
            return parts[0]
        return cache_key(self._keyring, self._namespace, *parts)


async def sweep(caches: Collection[Cache[Any]], every_s: float = SWEEP_S) -> None:
    """Forget, every so often, what is over in caches that come and go; never ends by itself."""
    while True:
        await asyncio.sleep(every_s)
        for cache in tuple(caches):
            cache.sweep()
