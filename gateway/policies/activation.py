"""Activation: how an engine takes another policy, at once for every question.

Takes an accepted bundle and the act that puts its tables in force. Both happen together: in the process, in one step of
the event loop; with a server, the tables follow as soon as it answers with the new revision, and an operation that
meets the moment in between waits for it. Raises `PolicyRefused` when the engine doesn't follow, with all as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from gateway.access import Engine
from gateway.engines import Bundle, EmbeddedEngine, SwappingEngine
from gateway.engines.canaries import failed_canaries
from gateway.errors import DecisionUnavailable
from gateway.policies.archive import Offer, Offered
from gateway.policies.refused import PolicyRefused

LOOK_S = 0.02
TRIES = 5
"""Times that a new engine is asked: the first question waits for its rules to be read."""


class Activation(Protocol):
    """How the engine in use changes its policy."""

    async def activate(self, bundle: Bundle, take: Callable[[], None]) -> None:
        """Let the engine answer by this bundle and call `take` at that moment; raise `PolicyRefused`."""
        ...

    async def follows(self, bundle: Bundle) -> bool:
        """Tell whether the engine answers by this bundle by now, by itself."""
        ...


class EmbeddedActivation:
    """A new engine is made and tried beside the one in use, and takes its place."""

    def __init__(self, engine: SwappingEngine, make: Callable[[Bundle], Engine] = EmbeddedEngine) -> None:
        self._engine = engine
        self._make = make

    async def activate(self, bundle: Bundle, take: Callable[[], None]) -> None:
        """Make, try, swap; what the former engine was asked, it answers."""
        new = self._make(bundle)
        try:
            if not await _tried(new):
                raise PolicyRefused("engine")
        except BaseException:
            await new.aclose()
            raise
        former = self._engine.put(new)
        take()
        await former.aclose()

    async def follows(self, bundle: Bundle) -> bool:
        """It never does."""
        return False


class OfferActivation:
    """The bundle is offered to the server, which downloads it; one that reads it elsewhere is waited for as well."""

    def __init__(self, engine: Engine, offer: Offer, *, follow_s: float) -> None:
        """`follow_s` is how many seconds the server has."""
        self._engine = engine
        self._offer = offer
        self._follow_s = follow_s

    async def activate(self, bundle: Bundle, take: Callable[[], None]) -> None:
        """Offer, wait until the server answers with this revision, try it; offer the former one again otherwise."""
        former = self._offer.current
        self._offer.put(await asyncio.to_thread(Offered.of, bundle))
        try:
            async with asyncio.timeout(self._follow_s):
                while await self._revision() != bundle.revision:  # noqa: ASYNC110 - a server tells of no event
                    await asyncio.sleep(LOOK_S)
            if await failed_canaries(self._engine):
                raise PolicyRefused("engine")
        except TimeoutError:
            self._offer.put(former)
            raise PolicyRefused("engine") from None
        except BaseException:
            self._offer.put(former)
            raise
        take()

    async def follows(self, bundle: Bundle) -> bool:
        """Tell whether the server answers rightly with this revision."""
        return await self._revision() == bundle.revision and not await failed_canaries(self._engine)

    async def _revision(self) -> str:
        try:
            return str((await self._engine.evaluate("decisions", {})).get("revision"))
        except DecisionUnavailable:
            return ""


async def _tried(engine: Engine) -> bool:
    for _ in range(TRIES):
        if await engine.ready():
            return True
    return False
