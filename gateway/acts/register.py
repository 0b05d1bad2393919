"""Register: the emergency acts, as the gateway's stages use them.

`open`, `review` and `notify` return once what they were given is durable, and raise `AuditUnavailable` otherwise.
`in_force` says which acts count now; what can't be read counts for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from gateway.acts.act import Act, Notice, Review, Who
from gateway.acts.database import StoreFault
from gateway.acts.held import Held, InForce, Told
from gateway.acts.leave import Leave
from gateway.acts.looks import Looks
from gateway.acts.store import Store, database_at
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.settings import ActsServer

T = TypeVar("T")


class Register:
    """The register of this process. `tell` is called with True when it can't be read, with False when it can again."""

    def __init__(
        self,
        place: Path | ActsServer,
        keyring: Keyring,
        *,
        now: Callable[[], float],
        deadline_s: float = 2.0,
        tell: Callable[[bool], None] = lambda unreadable: None,
    ) -> None:
        """`place` is a SQLite file, or the server that has its own deadline."""
        self._deadline_s = place.deadline_ms / 1_000 if isinstance(place, ActsServer) else deadline_s
        database = database_at(place, self._deadline_s / 2)
        self._store = Store(database, keyring)
        self._looks = Looks(database, self._store, now=now, deadline_s=self._deadline_s, tell=tell)
        self._now = now
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="acts")
        self.news = asyncio.Event()
        """Set when a notice was written: whoever delivers them looks."""

    # -- what is written ---------------------------------------------------------------------------------------

    async def open(self, act: Act, notices: Iterable[Notice] = ()) -> None:
        """Write an act with its notices: durable when this returns, in force once it is confirmed."""
        await self._written(self._store.add, act, tuple(notices))

    async def review(self, review: Review, notices: Iterable[Notice] = ()) -> None:
        """Write a review with its notices: durable when this returns, and it counts once it is confirmed."""
        await self._written(self._store.add_review, review, tuple(notices))

    async def confirm(self, id: str) -> None:
        """Let an act, or a review, count: its audit entry is durable.

        Raise `AuditUnavailable` when it doesn't, and won't: one that is on its way when the time is over is waited for.
        """
        leave = Leave()
        try:
            confirming = asyncio.get_running_loop().run_in_executor(self._threads, self._store.confirm, id, leave)
        except RuntimeError:
            raise AuditUnavailable("acts") from None
        confirming.add_done_callback(lambda done: done.cancelled() or done.exception())  # told or not, it is seen
        done, _ = await asyncio.wait([confirming], timeout=self._deadline_s)
        if not done and leave.withdraw():
            raise AuditUnavailable("acts")
        try:
            await confirming
        except StoreFault:
            raise AuditUnavailable("acts") from None

    async def notify(self, notices: Iterable[Notice]) -> None:
        """Write notices: durable when this returns."""
        await self._written(self._store.add_notices, tuple(notices))

    # -- what is read ------------------------------------------------------------------------------------------

    async def in_force(self, who: Who, pseudonyms: Iterable[str]) -> InForce:
        """Return the acts of a person, in this role and organization, about a patient known by any of these pseudonyms.

        None counts when the register can't be read.
        """
        acts = await self._looks.acts()
        if acts is None:
            return InForce()
        now = self._now()
        known = {one.act.id: one for key in pseudonyms for one in acts.get((who.id, key), ())}
        refused = {(one.act.kind, at) for one in known.values() for at in one.refused}
        running = [
            one.act
            for one in sorted(known.values(), key=lambda one: (one.until, one.act.id))
            if one.act.who == who
            and one.runs(now)
            # whoever found one not justified meant the others of its kind that ran beside it
            and not any(kind == one.act.kind and one.act.since <= at <= now for kind, at in refused)
        ]
        last = {act.kind: act for act in running}
        return InForce(last.get("attested"), last.get("override"), tuple(running))

    async def find(self, act: str) -> Held | None:
        """Return a confirmed act with its reviews; None when there is none. Raise `AuditUnavailable`."""
        found = await self._done(self._store.find, act)
        return found if found is not None and found.confirmed else None

    async def take(self, lease_s: float) -> Told | None:
        """Return a notice to deliver, no other process's for `lease_s` seconds; raise `AuditUnavailable`."""
        return await self._done(self._store.take, self._now(), lease_s)

    async def told(self, notice: int) -> None:
        """Say that a notice was delivered; raise `AuditUnavailable`."""
        await self._done(self._store.told, notice, self._now())

    async def waiting(self) -> int:
        """Return how many notices wait for delivery; raise `AuditUnavailable`."""
        return await self._done(self._store.waiting)

    async def close(self) -> None:
        """Let go of the file, or of the server."""
        await asyncio.to_thread(self._threads.shutdown)
        await self._looks.close()

    # -- inside ------------------------------------------------------------------------------------------------

    async def _written(self, do: Callable[..., None], *arguments: Any) -> None:
        await self._done(do, *arguments)
        self.news.set()

    async def _done(self, do: Callable[..., T], *arguments: Any) -> T:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.get_running_loop().run_in_executor(self._threads, do, *arguments)
        except (StoreFault, TimeoutError, RuntimeError):
            pass
        raise AuditUnavailable("acts")
