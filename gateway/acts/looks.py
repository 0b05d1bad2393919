"""Looks: the acts that may be in force, read again as soon as any process changed what counts.

Takes the register's store. Gives the acts as of an instant after they were asked for, so that an act of one process
counts at the others' next request. Where the store isn't near, those who ask while a look is under way share the next:
one connection serves every request. What can't be read counts for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.acts.database import Database, StoreFault
from gateway.acts.held import Held
from gateway.acts.store import Store

Acts = Mapping[tuple[str, str], Sequence[Held]]
"""By the id of who opened them, and a pseudonym of the patient."""

SLACK_S = 86_400
"""Acts that ended so long ago are still held in memory, in seconds: a clock may be set back."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The acts as of one state of the database."""

    state: Hashable
    acts: Acts = field(repr=False)


class Looks:
    """What one process knows of the acts. `tell` hears True when they can't be read, False when they can again."""

    def __init__(
        self,
        database: Database,
        store: Store,
        *,
        now: Callable[[], float],
        deadline_s: float,
        tell: Callable[[bool], None],
    ) -> None:
        self._database = database
        self._store = store
        self._now = now
        self._deadline_s = deadline_s
        self._tell = tell
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looks")
        self._snapshot: _Snapshot | None = None
        self._running: asyncio.Task[Acts | None] | None = None
        self._next: asyncio.Task[Acts | None] | None = None

    async def acts(self) -> Acts | None:
        """Return the acts that may be in force; None when they can't be read."""
        if self._snapshot is not None and self._snapshot.state is not None and self._snapshot.state == self._glance():
            return self._snapshot.acts
        if self._next is None:
            self._next = asyncio.create_task(self._after(self._running))
        return await asyncio.shield(self._next)

    async def close(self) -> None:
        """Let go of what is held."""
        for task in (self._next, self._running):
            if task is not None:
                task.cancel()
        await asyncio.to_thread(self._threads.shutdown)
        self._database.close()

    async def _after(self, running: asyncio.Task[Acts | None] | None) -> Acts | None:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None  # whoever asks from here on waits for another look
        seen = self._glance()  # before the rows: what is written meanwhile is read again
        try:
            async with asyncio.timeout(self._deadline_s):
                snapshot = await asyncio.get_running_loop().run_in_executor(self._threads, self._look, seen)
        except (StoreFault, TimeoutError, RuntimeError):
            snapshot = None
        self._snapshot = snapshot
        self._tell(snapshot is None)
        return None if snapshot is None else snapshot.acts

    def _glance(self) -> Hashable:
        """Return the state of a database that is near; None when it isn't, or has none to be had."""
        with suppress(StoreFault):
            return self._database.state() if self._database.near else None
        return None

    def _look(self, seen: Hashable) -> _Snapshot:
        known, state = self._snapshot, seen
        if not self._database.near:
            state = self._database.state()
            if known is not None and known.state == state:
                return known
        return _Snapshot(state, _by_key(self._store.ending(int(self._now()) - SLACK_S)))


def _by_key(held: Iterable[Held]) -> Acts:
    acts: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        for pseudonym in one.act.patients:
            acts.setdefault((one.act.who.id, pseudonym), []).append(one)
    return acts
