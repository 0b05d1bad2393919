"""Traffic: how much one caller may ask in a minute, and how many operations are answered at the same time.

Takes who asks, once that is known. Raises `RateLimited` or `Overloaded` before any policy or source is touched. What it
remembers is bounded, and of one process (docs/decisions/traffic.md).
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from gateway.errors import Overloaded, RateLimited
from gateway.settings import Limits

CALLERS = 10_000
MINUTE = 60.0
SHARES = 4
"""A caller's share is one part in so many."""


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


class _Waiting(NamedTuple):
    """Who waits, and what is set once a place is theirs."""

    caller: str
    place: asyncio.Future[None]


class Gate:
    """Operations under way, and those that wait for one to end, in the order in which they came.

    A caller has a quarter of the places and a quarter of the queue at most, rounded up: the rest is the others'.
    """

    def __init__(self, in_flight: int, queued: int, queue_ms: int) -> None:
        self._free = in_flight
        self._share = math.ceil(in_flight / SHARES)
        self._queued = queued
        self._queued_share = math.ceil(queued / SHARES)
        self._wait_s = queue_ms / 1000
        self._held: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []

    def __len__(self) -> int:
        """Return how many callers are remembered: those who hold a place or wait for one."""
        return len(self._held.keys() | {one.caller for one in self._waiting})

    @asynccontextmanager
    async def hold(self, caller: str) -> AsyncIterator[None]:
        """Hold one place.

        Raise `RateLimited` when the caller's share is what is short, `Overloaded` when too many wait in all, or when no
        place came free in time.
        """
        if self._free > 0 and not self._full(caller):
            self._give(caller)
        else:
            await self._wait(caller)
        try:
            yield
        finally:
            self._leave(caller)

    async def _wait(self, caller: str) -> None:
        if len(self._waiting) >= self._queued:
            raise self._refusal(caller)
        if sum(one.caller == caller for one in self._waiting) >= self._queued_share:
            raise RateLimited
        waiting = _Waiting(caller, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(self._wait_s):
                await waiting.place
        except BaseException as left:
            self._forget(waiting)
            if isinstance(left, TimeoutError):
                raise self._refusal(caller) from None
            raise

    def _full(self, caller: str) -> bool:
        return self._held[caller] >= self._share

    def _refusal(self, caller: str) -> RateLimited | Overloaded:
        return RateLimited() if self._full(caller) else Overloaded()

    def _give(self, caller: str) -> None:
        self._free -= 1
        self._held[caller] += 1

    def _leave(self, caller: str) -> None:
        """Let a place go, to the one who waited longest of those whose share isn't full."""
        self._free += 1
        self._held[caller] -= 1
        if not self._held[caller]:
            del self._held[caller]
        for one in self._waiting:
            if not one.place.done() and not self._full(one.caller):  # done: whoever waited is going away
                self._waiting.remove(one)
                self._give(one.caller)
                one.place.set_result(None)
                return

    def _forget(self, waiting: _Waiting) -> None:
        """Let go of a rank; of the place, when it came just as its caller went away."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        else:
            self._leave(waiting.caller)


class Traffic:
    """Both bounds, as settings say."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self.pace = Pace(limits.requests_per_minute, now)
        self.gate = Gate(limits.in_flight, limits.queued, limits.queue_ms)
