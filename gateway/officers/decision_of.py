"""Decision of: one decision in the log, and the question that was kept beside it.

Takes the log's database and a decision's id. Gives its entry, and its question (told by pseudonyms, with its instant).
Reads only; whether the log is whole is `audit verify`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, bindparam, func, select

from gateway.ledger import AuditEntry
from gateway.ledger.asked import NotKept
from gateway.ledger.asked import decision as kept
from gateway.ledger.questions import Reference
from gateway.ledger.store import reader_of
from gateway.ledger.tables import ENTRIES


def entry_of(database: Path, decision: str) -> AuditEntry | None:
    """Return the entry of a decision; None when the log has none. Raise `sqlalchemy.exc.SQLAlchemyError`."""
    wanted = bindparam("wanted", decision.encode(), type_=LargeBinary)
    reader = reader_of(database)
    try:
        with reader.connect() as connection:
            for (payload,) in connection.execute(
                select(ENTRIES.c.payload).where(func.instr(ENTRIES.c.payload, wanted))
            ):
                entry = _read(bytes(payload))
                if entry is not None and entry.decision_id == decision:
                    return entry
    finally:
        reader.dispose()
    return None


def question_kept(database: Path, entry: AuditEntry) -> dict[str, Any] | None:
    """Return the question of an entry, as it was kept; None when it wasn't, or is not what its digest says."""
    reader = reader_of(database)
    try:
        with reader.connect() as connection:
            return kept(connection, Reference.read(entry.question))[0]
    except (NotKept, ValueError):
        return None
    finally:
        reader.dispose()


def _read(payload: bytes) -> AuditEntry | None:
    try:
        return AuditEntry.from_bytes(payload)
    except ValueError:
        return None
