"""Writer: takes audit entries from the event loop, and says when they are durable.

One thread owns the database. What waits when it is free becomes one transaction and one sync of the disk (group
commit); then the anchor is moved forward; then the callers are told. A caller is told "written" only after both. Any
failure tells every waiting caller `AuditUnavailable`, and the next batch starts from what the database holds, so that a
chain has neither gap nor fork. Never retries by itself, never drops an entry in silence.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger.anchor import Anchor, AnchorFault
from gateway.ledger.chain import START, Draft, Head, extend, follows
from gateway.ledger.entry import AuditEntry
from gateway.ledger.questions import Recorded
from gateway.ledger.store import Store


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Entries that are written together, and whose caller waits; a probe has none."""

    drafts: Sequence[Draft]
    future: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop

    @property
    def size(self) -> int:
        """How many places it takes among what waits."""
        return max(1, len(self.drafts))


class _Pen:
    """What the thread holds: the database, the anchor, and the head of this writer's chain."""

    def __init__(self, store: Store, anchor: Anchor, keyring: Keyring) -> None:
        self._store = store
        self._anchor = anchor
        self._keyring = keyring
        self._head = START
        self.writer = str(uuid.uuid4())

    def write(self, drafts: Sequence[Draft]) -> None:
        """Make the drafts durable, in order, and the anchor say so. Raise anything."""
        if not self._store.is_open():
            self._open()
        if not drafts:
            self._store.touch()
            self._anchor.advance({})
            return
        rows = extend(self._keyring, self.writer, self._head, drafts)
        self._store.append(rows)
        self._head = Head(rows[-1].seq, rows[-1].mac)
        self._anchor.advance({self.writer: self._head})

    def close(self) -> None:
        self._store.close()

    def _open(self) -> None:
        """Open the database, and agree with what it holds: its anchor, the tails not in it, our own head."""
        with self._anchor.lock():
            self._store.open()
            if not self._anchor.exists() and self._store.is_empty():
                self._anchor.create()
        try:
            self._adopt()
            self._resume()
        except BaseException:
            self._store.close()
            raise

    def _resume(self) -> None:
        """Take up our chain where the database has it."""
        held = self._store.head(self.writer) or START
        if held.seq < self._head.seq:  # entries of ours are gone: the anchor says so, and we start another chain
            self.writer, held = str(uuid.uuid4()), START
        self._head = held

    def _adopt(self) -> None:
        """Anchor what was committed by a writer that died before it could, so that it can't be cut off unseen."""
        anchored = self._anchor.read()
        further: dict[str, Head] = {}
        for row in self._store.tails(anchored):
            known = further.get(row.writer) or anchored.get(row.writer, START)
            if row.seq == known.seq + 1 and follows(self._keyring, known.mac, row):
                further[row.writer] = Head(row.seq, row.mac)  # else it is not ours to mend: `verify` names it
        if further:
            self._anchor.advance(further)


class Ledger:
    """The audit log of this process: `append` returns when an entry is durable, and raises when it isn't.

    Several processes may share a database and an anchor: each is a writer with a chain of its own. The file system
    must be local (SQLite's log is shared by memory map).
    """

    def __init__(
        self, database: Path, anchor: Path, keyring: Keyring, *, waiting: int = 4_096, deadline_s: float = 5.0
    ) -> None:
        """Take the two files, made if need be; at most `waiting` entries wait, each at most `deadline_s` seconds."""
        busy_s = min(2.0, deadline_s / 2)
        self._pen = _Pen(Store(database, busy_s=busy_s), Anchor(anchor, keyring, busy_s=busy_s), keyring)
        self._bound = waiting
        self._deadline_s = deadline_s
        self._queue: deque[_Waiting] = deque()
        self._places = 0
        self._turn = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def writer(self) -> str:
        """The id of this process's chain."""
        return self._pen.writer

    @property
    def waiting(self) -> int:
        """How many entries wait for the thread that writes them."""
        return self._places

    async def append(self, entry: AuditEntry, asked: Recorded | None = None) -> None:
        """Return once the entry is durable and anchored, and with it the question and answer that it rests on.

        Raise `AuditUnavailable` when that can't be said. Its text is one word for the log: closed, full, entry,
        deadline, anchor, disk.
        """
        await self.append_all([(entry, asked)])

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Recorded | None]]) -> None:
        """Return once the entries are durable and anchored, next to each other; all are in the log, or none is.

        Raise as `append` does: then none is, or, where it can't be said (deadline, anchor), all may be.
        """
        drafts = tuple(_draft(*one) for one in entries)
        if drafts:
            await self._wait_for(drafts)

    async def probe(self) -> bool:
        """Tell whether an entry could be written now, by writing something that is none."""
        try:
            await self._wait_for(())
        except AuditUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Write what waits, then let go of the files; later appends raise. May be called twice."""
        with self._turn:
            self._closed = True
            self._turn.notify()
            thread = self._thread
        if thread is not None:
            await asyncio.to_thread(thread.join)

    async def _wait_for(self, drafts: Sequence[Draft]) -> None:
        loop = asyncio.get_running_loop()
        waiting = _Waiting(drafts, loop.create_future(), loop)
        with self._turn:
            if self._closed:
                raise AuditUnavailable("closed")
            if self._queue and self._places + waiting.size > self._bound:
                raise AuditUnavailable("full")
            self._queue.append(waiting)
            self._places += waiting.size
            self._turn.notify()
            self._keep_thread()
        try:
            async with asyncio.timeout(self._deadline_s):
                await waiting.future
        except TimeoutError:
            raise AuditUnavailable("deadline") from None

    def _keep_thread(self) -> None:
        """Start the thread, or another one should it have died; called with the lock held."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        batch: list[_Waiting] = []
        try:
            while batch := self._take():
                word = self._write([draft for waiting in batch for draft in waiting.drafts])
                _tell(batch, word)
        finally:
            self._let_go("")
            with self._turn:  # nobody can wait for this thread after this
                batch.extend(self._queue)
                self._queue.clear()
                self._places, self._thread = 0, None
            _tell(batch, "disk")

    def _take(self) -> list[_Waiting]:
        """Wait for entries and return all that wait; nothing when the ledger is closed and all is written."""
        with self._turn:
            while not self._queue and not self._closed:
                self._turn.wait()
            batch = list(self._queue)
            self._queue.clear()
            self._places = 0
            return batch

    def _write(self, drafts: Sequence[Draft]) -> str:
        """Write a batch; return an empty text, or the word of what failed."""
        try:
            self._pen.write(drafts)
        except AnchorFault:
            return self._let_go("anchor")
        except Exception:  # whatever a disk or a driver may raise: it is not written, and that is all that matters
            return self._let_go("disk")
        return ""

    def _let_go(self, word: str) -> str:
        """Close the database, whose state is unknown: the next batch opens it and reads what it holds."""
        try:
            self._pen.close()
        except Exception:
            return "disk"
        return word


def _draft(entry: AuditEntry, asked: Recorded | None) -> Draft:
    """Return an entry as it is written, with the question that it rests on; raise `AuditUnavailable`."""
    if entry.question != (asked.question if asked else ""):
        raise AuditUnavailable("entry")
    try:
        draft = Draft(entry.recorded, entry.to_bytes(), entry.keys, asked)
        draft.recorded.encode(), [pseudonym.encode() for pseudonym in draft.patients]
    except (ValueError, TypeError):
        raise AuditUnavailable("entry") from None
    return draft


def _tell(batch: Sequence[_Waiting], word: str) -> None:
    """Resolve the futures, each in its own loop; a loop that is closed has nobody waiting."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for waiting in batch:
        by_loop.setdefault(waiting.loop, []).append(waiting.future)
    for loop, futures in by_loop.items():
        if not loop.is_closed():
            try:
                loop.call_soon_threadsafe(_resolve, futures, word)
            except RuntimeError:
                continue


def _resolve(futures: Sequence[asyncio.Future[None]], word: str) -> None:
    for future in futures:
        if future.done():
            continue
        if word:
            future.set_exception(AuditUnavailable(word))
        else:
            future.set_result(None)
