"""A log for tests to write in and to look at from outside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import Agent, AuditEntry, Ledger, Operation, Withheld, instant

WAIT = 30.0


def entry(rank: int = 0, *, patients: tuple[str, ...] = ("p" * 64,)) -> AuditEntry:
    """An answer that left."""
    return AuditEntry(
        decision_id=f"d{rank}",
        recorded=instant(1_795_651_200 + rank),
        outcome="released",
        subject=Agent("dr-tremblay", "physician", "org-clinique"),
        purpose="TREAT",
        patients=patients,
        operation=Operation("Summary", "9f"),
        policy_revision="r1",
        released={"Patient.name": {"omnimed": 1, "chus": 2}},
        withheld=(Withheld("Patient.coverages", "ROLE", True),),
        sources=(("chus", "active"),),
    )


def held(database: Path) -> list[tuple[str, int, dict[str, object]]]:
    """What another connection reads: what is committed."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT writer, seq, payload FROM entries ORDER BY writer, seq").fetchall()
    return [(writer, seq, json.loads(payload)) for writer, seq, payload in rows]


def decisions(database: Path) -> list[object]:
    return [payload["decision_id"] for _, _, payload in held(database)]


def text_of(path: Path) -> str:
    return path.read_text()


def put(path: Path, text: str | None) -> None:
    """Write a file, or remove it."""
    path.unlink() if text is None else path.write_text(text)


def anchored(anchor: Path) -> dict[str, int]:
    return {writer: head["seq"] for writer, head in json.loads(anchor.read_text())["writers"].items()}


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process holds the database's write lock."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


async def refused(ledger: Ledger, rank: int = 0) -> str:
    with pytest.raises(AuditUnavailable) as caught:
        await ledger.append(entry(rank))
    return str(caught.value)


async def until(ledger: Ledger) -> None:
    """Wait until the ledger writes again."""
    async with asyncio.timeout(WAIT):
        while True:
            if await ledger.probe():
                return


async def one_more(database: Path, anchor: Path, keyring: Keyring) -> None:
    ledger = Ledger(database, anchor, keyring)
    await ledger.append(entry())
    await ledger.close()
