"""Verify questions: is the question of each decision there, and what its digest says?

Reads the bodies of each month once, then, entry after entry, what is kept of its decision. An entry seals its
reference, so a body that was changed, a question that was put in another's place and one that is gone all show. Those
that an officer's command pruned (an entry of the log says so) are counted, and are no fault. Only reads.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.types import NullType

from gateway.ledger.asked import has_questions
from gateway.ledger.entry import QUESTIONS_PRUNED, AuditEntry, instant
from gateway.ledger.questions import Reference, digest_of, parts_of
from gateway.ledger.tables import ASKED, BODIES

Place = tuple[str, int]

MOST_MISSING = 1_000
"""Questions that are missing and are named one by one; those asked last are the ones kept."""


@dataclass(slots=True)
class Questions:
    """What was found. `kept` are sound; from `pruned_before` (RFC 3339) on, every question must be there."""

    rows: _Rows
    kept: int = 0
    missing: int = 0
    pruned_before: str = ""
    changed: list[Place] = field(default_factory=list)
    _last: list[tuple[int, Place]] = field(default_factory=list)

    def check(self, place: Place, entry: AuditEntry) -> None:
        """Look at what an entry says of its decision; places are asked in order."""
        if entry.code == QUESTIONS_PRUNED and entry.period is not None:
            self.pruned_before = max(self.pruned_before, entry.period[1])
        held = self.rows.of(place)
        try:
            wanted = Reference.read(entry.question) if entry.question else None
        except ValueError:
            self.changed.append(place)
            return
        if wanted is None:
            self.changed += [place] if held else []
        elif held is None or not held.sound:
            self._miss(wanted, place)
        elif held.reference != wanted:
            self.changed.append(place)
        else:
            self.kept += 1

    def judge(self) -> tuple[tuple[Place, ...], int]:
        """Return the places whose question is gone or was changed, and how many were pruned."""
        gone = [place for now, place in self._last if instant(now) >= self.pruned_before]
        return tuple(sorted({*self.changed, *gone, *self.rows.strays()})), self.missing - len(gone)

    def _miss(self, wanted: Reference, place: Place) -> None:
        self.missing += 1
        heapq.heappush(self._last, (wanted.now, place))
        if len(self._last) > MOST_MISSING:
            heapq.heappop(self._last)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is kept of one entry's decision; `sound` when its bodies are there, each what its digest says."""

    reference: Reference
    sound: bool


class _Rows:
    """The table of decisions, read in the order of the entries."""

    def __init__(self, connection: Connection) -> None:
        self._sound = _Sound(connection)
        self._rows: Iterator[Sequence[Any]] = iter(())
        if has_questions(connection):
            names = ("writer", "seq", "question", "answer", "now")
            columns = [type_coerce(ASKED.c[name], NullType()) for name in names]
            query = select(*columns).order_by(ASKED.c.writer, ASKED.c.seq)
            self._rows = iter(connection.execute(query, execution_options={"yield_per": 500}))
        self._next = next(self._rows, None)
        self._strays: list[Place] = []

    def of(self, place: Place) -> _Held | None:
        """Return what is kept for an entry; places are asked in order."""
        self._skip_to(place)
        if self._next is None or self._place() != place:
            return None
        held = self._held(self._next)
        self._next = next(self._rows, None)
        return held

    def strays(self) -> list[Place]:
        """Return the places, all entries walked, of which there is no entry."""
        self._skip_to(None)
        return self._strays

    def _held(self, row: Sequence[Any]) -> _Held | None:
        question, answer, now = row[2:]
        if not (isinstance(question, bytes) and isinstance(answer, bytes) and isinstance(now, int)):
            return None
        reference = Reference(question, answer, now)
        return _Held(reference, self._sound.has(reference))

    def _skip_to(self, place: Place | None) -> None:
        while self._next is not None and (place is None or self._place() < place):
            if len(self._strays) < MOST_MISSING:
                self._strays.append(self._place())
            self._next = next(self._rows, None)

    def _place(self) -> Place:
        writer, seq = ("", 0) if self._next is None else (self._next[0], self._next[1])
        return (writer if isinstance(writer, str) else "", seq if isinstance(seq, int) else 0)


class _Sound:
    """Which questions and answers are whole, month by month."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._whole: dict[int, frozenset[bytes]] = {}

    def has(self, reference: Reference) -> bool:
        try:
            month = reference.month
        except (ValueError, OverflowError, OSError):
            return False
        if month not in self._whole:
            self._whole[month] = self._read(month)
        return {reference.question, reference.answer} <= self._whole[month]

    def _read(self, month: int) -> frozenset[bytes]:
        """Return the digests of the questions and answers of which every part is there and sound."""
        columns = [type_coerce(BODIES.c[name], NullType()) for name in ("digest", "whole", "body")]
        query = select(*columns).where(BODIES.c.month == month)
        parts: set[bytes] = set()
        wholes: dict[bytes, tuple[bytes, ...]] = {}
        for row in self._connection.execute(query, execution_options={"yield_per": 500}):
            digest, whole, body = tuple(row)
            if not isinstance(body, bytes) or digest_of(body) != digest:
                continue
            parts.add(digest)
            try:
                wholes.update({digest: tuple(parts_of(body).values())} if whole else {})
            except ValueError:
                continue
        return frozenset(digest for digest, needed in wholes.items() if parts.issuperset(needed))


def questions_of(connection: Connection) -> Questions:
    """Return a verification of the questions, to be walked with the entries."""
    return Questions(_Rows(connection))
