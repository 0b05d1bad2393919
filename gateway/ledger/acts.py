"""Acts: what the ledger says of an emergency act: which fields left while it was in force, for whom it was opened.

Reads only, by the key under which every entry that names an act is found (`act_key`).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger.chain import START, follows
from gateway.ledger.entry import AuditEntry, act_key
from gateway.ledger.store import about, reader_of

READS = ("attested", "override")
"""Kinds of act under which fields are read."""
REVIEWED = "act-reviewed-"
"""How the reason of an entry begins that tells of a review."""
DEADLINE_S = 5.0


def entries_naming(database: Path, keyring: Keyring, act: str) -> list[tuple[AuditEntry, bool]]:
    """Return the entries that name an act, oldest first, each with whether its seal holds.

    Raise a `sqlalchemy.exc.SQLAlchemyError` when the log can't be read.
    """
    engine = reader_of(database)
    found: list[tuple[AuditEntry, bool]] = []
    try:
        with engine.connect() as connection, connection.begin():
            for row, before in about(connection, (act_key(act),), "", ""):
                previous = START.mac if row.seq == 1 else before
                sound = previous is not None and follows(keyring, previous, row)
                try:
                    found.append((AuditEntry.from_bytes(row.payload), sound))
                except ValueError:
                    continue  # `audit verify` names it
    finally:
        engine.dispose()
    return found


def coordinates_read(entries: list[tuple[AuditEntry, bool]], act: str) -> tuple[str, ...]:
    """Return the coordinates that left under an act, sorted, each once."""
    under = (entry for entry, _ in entries if entry.names(act, READS))
    return tuple(sorted({coordinate for entry in under for coordinate in entry.released}))


def reviews_of(entries: list[tuple[AuditEntry, bool]]) -> set[str]:
    """Return the ids of the reviews that entries tell of."""
    told = (entry for entry, _ in entries if entry.outcome == "released")
    return {entry.decision_id for entry in told if entry.reason.startswith(REVIEWED)}


async def fields_read(database: Path, keyring: Keyring, act: str) -> tuple[str, ...]:
    """Return the coordinates that left under an act; raise `AuditUnavailable` when the log can't be read in time."""
    try:
        async with asyncio.timeout(DEADLINE_S):
            found = await asyncio.to_thread(entries_naming, database, keyring, act)
    except (SQLAlchemyError, TimeoutError, OSError):
        raise AuditUnavailable("acts") from None
    return coordinates_read(found, act)
