"""File: the register in a SQLite file, which the processes of one machine share.

A commit is durable when it returns (write-ahead log, `synchronous` FULL). Opened at each use: acts are few.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import NullPool

from gateway.acts.database import faults
from gateway.acts.tables import SCHEMA, statements
from gateway.ledger.store import connect_durable


class File:
    """The file. Waits `busy_s` seconds for another process."""

    near = True

    def __init__(self, path: Path, *, busy_s: float) -> None:
        self._path = path
        self._busy_s = busy_s
        self._writer = _engine(self._connect_durable, "BEGIN IMMEDIATE")
        self._reader = _engine(self._connect, "BEGIN")
        self._schema = statements(SCHEMA, sqlite.dialect())
        self._watch: sqlite3.Connection | None = None
        self._inode = 0

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction, durable at its end; raise `StoreFault`, with nothing written."""
        with faults(), self._writer.begin() as connection:
            for statement in self._schema:
                connection.exec_driver_sql(statement)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open the file for reading, made if need be; raise `StoreFault`."""
        if not self._path.exists():
            with self.writing():
                pass
        with faults(), self._reader.begin() as connection:
            yield connection

    def changes(self, connection: Connection) -> None:
        """Say nothing: SQLite tells by itself."""

    def state(self) -> tuple[int, int]:
        """Return what changes whenever another connection writes, or another file takes the place; never waits.

        Raise `StoreFault`.
        """
        with faults():
            inode = os.stat(self._path).st_ino
            if self._watch is None or inode != self._inode:
                self.close()
                self._watch, self._inode = self._connect(), inode
                self._watch.execute("PRAGMA busy_timeout = 0")
            (version,) = self._watch.execute("PRAGMA data_version").fetchone()
            return inode, int(version)

    def close(self) -> None:
        """Let go of the file."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()

    def _connect(self) -> sqlite3.Connection:
        place = f"file:{quote(str(self._path.resolve()))}?mode=ro"
        return sqlite3.connect(place, uri=True, timeout=self._busy_s, isolation_level=None, check_same_thread=False)

    def _connect_durable(self) -> sqlite3.Connection:
        """Open the file; of two processes that make it at the same time SQLite refuses one, without waiting."""
        until = time.monotonic() + self._busy_s
        while True:
            try:
                return connect_durable(self._path, self._busy_s)
            except sqlite3.OperationalError:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.01)


def _engine(connect: object, begin: str) -> Engine:
    """Return an engine whose transactions begin so, on connections that don't begin them by themselves."""
    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
