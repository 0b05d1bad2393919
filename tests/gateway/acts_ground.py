"""Where a register of the tests is: a SQLite file, or a database of a real PostgreSQL, and how to meddle with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from gateway.settings import ActsServer
from tests.postgres_server import PostgresServer


class Ground(Protocol):
    """A place, and what somebody does there who hasn't the keys."""

    @property
    def place(self) -> Path | ActsServer:
        """Where the register is."""

    def patient_place(self, deadline_s: float) -> Path | ActsServer:
        """Return the place for a register whose deadline is this."""

    def change(self, table: str, column: str, to: Callable[[bytes], bytes]) -> None:
        """Change a column of every row, and have every process look again."""

    def everything(self) -> bytes:
        """Return all that is kept, as it is kept."""

    def locked(self) -> AbstractContextManager[None]:
        """Keep everybody else from writing."""


def always(cell: bytes) -> Callable[[bytes], bytes]:
    """Return what makes every cell this one."""
    return lambda _: cell


@dataclass(frozen=True, slots=True)
class FileGround:
    """A SQLite file."""

    place: Path

    def patient_place(self, deadline_s: float) -> Path:
        return self.place

    def change(self, table: str, column: str, to: Callable[[bytes], bytes]) -> None:
        with closing(sqlite3.connect(self.place)) as forger, forger:
            for row, cell in forger.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
                forger.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (to(cell), row))

    def everything(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.place.parent.iterdir())

    @contextmanager
    def locked(self) -> Iterator[None]:
        with closing(sqlite3.connect(self.place, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")


@dataclass(frozen=True, slots=True)
class ServerGround:
    """A database of a PostgreSQL."""

    server: PostgresServer
    database: str

    @property
    def place(self) -> ActsServer:
        return self.server.settings(self.database)

    def patient_place(self, deadline_s: float) -> ActsServer:
        return self.server.settings(self.database, deadline_ms=int(deadline_s * 1_000))

    def change(self, table: str, column: str, to: Callable[[bytes], bytes]) -> None:
        with self.server.connect(self.database) as forger:
            for row, cell in forger.execute(f"SELECT ctid, {column} FROM {table}".encode()).fetchall():
                forger.execute(f"UPDATE {table} SET {column} = %s WHERE ctid = %s".encode(), (to(cell), row))
            forger.execute("UPDATE changed SET state = 'by hand ' || random()")

    def everything(self) -> bytes:
        found: list[Any] = []
        with self.server.connect(self.database) as reader:
            for table in ("acts", "reviews", "notices", "changed"):
                found.extend(cell for row in reader.execute(f"SELECT * FROM {table}".encode()) for cell in row)
        return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in found)

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self.server.connect(self.database) as other, other.transaction():
            other.execute("LOCK TABLE acts IN ACCESS EXCLUSIVE MODE")
            yield
