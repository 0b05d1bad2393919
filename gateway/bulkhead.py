"""Bulkhead: how many calls to one source run at once, and how many may wait for one of these to end.

Takes a source's budget. Gives a place, after a wait that only the caller's deadline bounds, or a failure at once: what
could not be served anyway doesn't pile up. A slow source holds no place of another.
"""

from __future__ import annotations

import asyncio

from gateway.failures import SourceUnavailable
from gateway.settings import Budget

__all__ = ["Bulkhead"]


class Bulkhead:
    """One source's places; entered as a context."""

    def __init__(self, budget: Budget) -> None:
        self._free = asyncio.Semaphore(budget.concurrency)
        self._room = budget.queue

    async def __aenter__(self) -> None:
        """Wait for a place; raise `SourceUnavailable` when too many wait already."""
        if not self._free.locked():
            await self._free.acquire()
            return
        if not self._room:
            raise SourceUnavailable("busy")
        self._room -= 1
        try:
            await self._free.acquire()
        finally:
            self._room += 1

    async def __aexit__(self, *_: object) -> None:
        """Give the place back."""
        self._free.release()
