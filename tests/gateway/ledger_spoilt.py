"""A sound log, and copies of it to spoil."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Verification, instant, verify

ENTRIES = 6


@dataclass(frozen=True)
class Log:
    """A log of two writers with six entries each, or a copy of it that may be spoilt."""

    directory: Path
    keyring: Keyring
    writers: tuple[str, ...]

    @property
    def database(self) -> Path:
        return self.directory / "audit.sqlite3"

    @property
    def anchor(self) -> Path:
        return self.directory / "audit.anchor.json"

    def verify(self) -> Verification:
        return verify(self.database, self.anchor, self.keyring)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    def cell(self, column: str, place: tuple[str, int]) -> object:
        ((value,),) = self.sql(f"SELECT {column} FROM entries WHERE writer = ? AND seq = ?", *place)
        return value

    def put(self, column: str, place: tuple[str, int], value: object) -> None:
        self.sql(f"UPDATE entries SET {column} = ? WHERE writer = ? AND seq = ?", value, *place)

    def named(self) -> list[tuple[str, int, str, int]]:
        return [(fault.writer, fault.seq, fault.kind, fault.until) for fault in self.verify().faults]

    def place(self, chosen: tuple[int, int]) -> tuple[str, int]:
        return self.writers[chosen[0]], chosen[1]

    @contextmanager
    def copy(self) -> Iterator[Log]:
        with TemporaryDirectory() as directory:
            shutil.copytree(self.directory, directory, dirs_exist_ok=True)
            yield Log(Path(directory), self.keyring, self.writers)


async def write(directory: Path, keyring: Keyring) -> str:
    ledger = Ledger(directory / "audit.sqlite3", directory / "audit.anchor.json", keyring)
    for rank in range(ENTRIES):
        recorded = instant(1_795_651_200 + rank)
        await ledger.append(AuditEntry(f"d{rank}", recorded, "released", patients=(f"{rank % 3}" * 64,)))
    await ledger.close()
    return ledger.writer
