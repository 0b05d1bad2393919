"""Pulse: whether a policy server is known to answer, without asking it on the way of a request.

Holds an idle connection, which ends at once when the server's process does, and asks for its health twice a second,
which finds one that is frozen. Takes an address and a way to ask. Gives yes only while both are well: a decision that
was remembered may stand in for an answer of the engine then, and at no other time.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

EVERY_S = 0.5
FRESH_S = 1.5
"""Seconds after which a health that was not heard again is none."""


class Pulse:
    """Watches one server, from its first answer until `aclose`."""

    def __init__(
        self,
        host: str,
        port: int,
        healthy: Callable[[], Awaitable[bool]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`healthy` asks the server; what it raises is a no."""
        self._place = (host.strip("[]"), port)
        self._healthy = healthy
        self._monotonic = monotonic
        self._heard = -math.inf
        self._held = False
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the server is known to answer now."""
        return self._held and self._monotonic() - self._heard < FRESH_S

    def start(self) -> None:
        """Begin to watch, in the running loop; once is enough."""
        if not self._tasks:
            self._tasks = (asyncio.ensure_future(self._beat()), asyncio.ensure_future(self._hold()))

    def lost(self) -> None:
        """Take it for gone until it is heard again: a question failed."""
        self._heard = -math.inf

    async def aclose(self) -> None:
        """Watch no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = ()

    async def _beat(self) -> None:
        while True:
            asked = self._monotonic()
            try:
                well = await asyncio.wait_for(self._healthy(), FRESH_S)
            except Exception:  # whatever a client may raise
                well = False
            self._heard = asked if well else -math.inf
            await asyncio.sleep(EVERY_S)

    async def _hold(self) -> None:
        while True:
            with suppress(OSError, asyncio.TimeoutError):
                await self._held_open()
            self._held = False
            await asyncio.sleep(EVERY_S / 10)

    async def _held_open(self) -> None:
        """Hold a connection until the server ends it: it does so when it stops, or when nothing comes for long."""
        reader, writer = await asyncio.wait_for(asyncio.open_connection(*self._place), FRESH_S)
        try:
            self._held = True
            await reader.read(1)
        finally:
            self._held = False
            writer.close()
