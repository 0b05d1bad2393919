"""Prune: lets go of the questions of months that are over, at an officer's command and never by itself.

Takes the log's files and how many days are kept. First the log says, durably, from which instant on questions stay;
then they go, a few thousand at a time, so that a gateway that writes meanwhile waits for none. Entries stay, for ever:
who read what, when and why is not in a question. A month goes whole, once its last day is old enough.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from gateway.keyring import Keyring
from gateway.ledger.asked import start_of
from gateway.ledger.entry import QUESTIONS_PRUNED, AuditEntry, instant
from gateway.ledger.questions import month_of
from gateway.ledger.store import writer_of
from gateway.ledger.writer import Ledger

DAY_S = 86_400
SLICE = 2_000
"""Rows that one transaction removes."""

DECISIONS = """DELETE FROM asked WHERE (now, writer, seq) IN
    (SELECT now, writer, seq FROM asked WHERE now < :before LIMIT :slice)"""
TEXTS = "DELETE FROM bodies WHERE rowid IN (SELECT rowid FROM bodies WHERE month < :month LIMIT :slice)"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What is gone: questions asked before `before` (seconds), of so many decisions, in so many bodies."""

    before: int
    decisions: int
    bodies: int


async def prune_questions(database: Path, anchor: Path, keyring: Keyring, *, days: int, now: float) -> Pruned:
    """Remove the questions of the months of which every day is more than `days` old; return what is gone.

    Raise `AuditUnavailable` when the log can't say so: then nothing is removed.
    """
    before = first_kept(now, days)
    period = (instant(0), instant(before))
    entry = AuditEntry(str(uuid.uuid4()), instant(now), "failed", QUESTIONS_PRUNED, reason="officer", period=period)
    ledger = Ledger(database, anchor, keyring)
    try:
        await ledger.append(entry)
    finally:
        await ledger.close()
    engine = writer_of(database)
    try:
        decisions = _remove(engine, DECISIONS, before=before)
        return Pruned(before, decisions, _remove(engine, TEXTS, month=month_of(before)))
    finally:
        engine.dispose()


def first_kept(now: float, days: int) -> int:
    """Return the first instant of the month that holds the oldest day to keep, in seconds."""
    oldest = datetime.fromtimestamp(now - days * DAY_S, UTC)
    return start_of(oldest.year, oldest.month)


def _remove(engine: Engine, statement: str, **bounds: int) -> int:
    """Remove rows, a slice a transaction, until there are none; what was there is overwritten with zeros."""
    removed = 0
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.commit()
        while True:
            with connection.begin():
                gone = connection.execute(text(statement), {**bounds, "slice": SLICE}).rowcount
            removed += gone
            if gone < SLICE:
                return removed
