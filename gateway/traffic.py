"""Traffic: how much one caller may ask in a minute, and how many operations are answered at the same time.

Takes who asks, once that is known. Raises `RateLimited` or `Overloaded` before any policy or source is touched. What it
remembers is bounded, and of one process (docs/decisions/traffic.md).
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from gateway.errors import Overloaded, RateLimited
from gateway.settings import Limits

CALLERS = 10_000
MINUTE = 60.0


class _Bucket(NamedTuple):
    """Requests that a caller had left, and when (seconds)."""

    left: float
    at: float


class Pace:
    """A bucket of tokens for each caller: a minute's requests, filled evenly. `now` is in seconds, monotonic."""

    def __init__(self, per_minute: int, now: Callable[[], float], *, callers: int = CALLERS) -> None:
        self._most = per_minute
        self._now = now
        self._callers = callers
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, caller: str) -> None:
        """Take one request of this caller's; raise `RateLimited`, with the seconds to wait, when none is left."""
        now = self._now()
        known = self._buckets.get(caller)
        left = min(self._most, known.left + (now - known.at) * self._most / MINUTE) if known else float(self._most)
        taken = left >= 1
        self._buckets[caller] = _Bucket(left - 1 if taken else left, now)
        self._buckets.move_to_end(caller)
        while len(self._buckets) > self._callers:
            self._buckets.popitem(last=False)
        if not taken:
            raise RateLimited(max(1, math.ceil((1 - left) * MINUTE / self._most)))


class Gate:
    """Operations under way, and those that wait for one to end, in the order in which they came."""

    def __init__(self, in_flight: int, queued: int, queue_ms: int) -> None:
        self._places = asyncio.Semaphore(in_flight)
        self._queued = queued
        self._wait_s = queue_ms / 1000
        self._waiting = 0

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Hold one place; raise `Overloaded` when too many wait already, or when none came free in time."""
        if self._places.locked():
            await self._wait()
        else:
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def _wait(self) -> None:
        if self._waiting >= self._queued:
            raise Overloaded
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError:
            raise Overloaded from None
        finally:
            self._waiting -= 1


class Traffic:
    """Both bounds, as settings say."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self.pace = Pace(limits.requests_per_minute, now)
        self.gate = Gate(limits.in_flight, limits.queued, limits.queue_ms)
