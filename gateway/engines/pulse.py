"""Pulse: by which policy a server is known to answer, without asking it on the way of a request.

Holds an idle connection, which ends at once when the server's process does, and asks for the revision of its policy
twice a second, which finds one that is frozen, and one that took another policy. Takes an address, a way to ask, and
the revisions that the server's other answers carry. Gives yes for the revision that was heard last, only while all is
well: a decision that was remembered may stand in for an answer of the engine then, and at no other time.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

EVERY_S = 0.5
FRESH_S = 1.5
"""Seconds after which a revision that was not heard again is none."""


class Pulse:
    """Watches one server, from its first answer until `aclose`."""

    def __init__(
        self,
        host: str,
        port: int,
        revision: Callable[[], Awaitable[str]],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`revision` asks the server by which policy it answers; what it raises is that it doesn't."""
        self._place = (host.strip("[]"), port)
        self._ask = revision
        self._monotonic = monotonic
        self._revision = ""
        self._heard = -math.inf
        self._meanwhile: str | None = None
        self._held = False
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def by(self, revision: str) -> bool:
        """Tell whether the server is known to answer by this revision now."""
        fresh = self._held and self._monotonic() - self._heard < FRESH_S
        return fresh and revision != "" and revision == self._revision

    def start(self) -> None:
        """Begin to watch, in the running loop; once is enough."""
        if not self._tasks:
            self._tasks = (asyncio.ensure_future(self._beat()), asyncio.ensure_future(self._hold()))

    def lost(self) -> None:
        """Take it for gone until it is asked, and heard, again: a question failed."""
        self.heard("")

    def heard(self, revision: str) -> None:
        """Take in the revision of an answer: when it is another than is known, nothing is known any more."""
        self._meanwhile = revision if self._meanwhile in {None, revision} else ""
        if revision != self._revision:
            self._heard = -math.inf

    async def aclose(self) -> None:
        """Watch no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = ()

    async def _beat(self) -> None:
        while True:
            asked, self._meanwhile = self._monotonic(), None
            try:
                said = await asyncio.wait_for(self._ask(), FRESH_S)
            except Exception:  # whatever a client may raise
                said = ""
            self._revision, self._heard = said if self._alone(said) else "", asked
            await asyncio.sleep(EVERY_S)

    def _alone(self, said: str) -> bool:
        """Tell whether nothing else was said meanwhile; it may be newer than what was asked before."""
        return self._meanwhile in {None, said}

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
