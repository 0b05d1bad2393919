"""Store: the database of the ledger, SQLAlchemy Core over SQLite.

A commit is durable when it returns: the journal is a write-ahead log and `synchronous` is FULL, which in that mode
syncs the log at each commit. (In SQLite's default journal mode FULL is not enough: the commit is the deletion of the
journal, which only EXTRA makes durable.) Appends and reads; there is no way to change or delete an entry.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Select, create_engine, event, func, insert, select, text, tuple_, type_coerce
from sqlalchemy.pool import NullPool
from sqlalchemy.types import NullType

from gateway.ledger.asked import keep
from gateway.ledger.chain import Head, Row
from gateway.ledger.tables import ENTRIES, ENTRY_PATIENTS, SCHEMA, written

CONFLICTED = b'"conflicts":[{'
"""What the JSON of an entry holds that tells of a conflict of identity."""

RAW = tuple(type_coerce(column, NullType()) for column in ENTRIES.columns)
"""The cells of an entry as SQLite holds them, whatever their type."""

_ADD_ENTRIES = written(insert(ENTRIES))
_ADD_PATIENTS = written(insert(ENTRY_PATIENTS))


class StoreFault(Exception):
    """The database is not one that a commit makes durable; the text is a fixed sentence."""


def _prepare(connection: sqlite3.Connection) -> None:
    """Make a commit durable, and check that SQLite agreed."""
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")  # where fsync doesn't reach the platter (macOS)
    connection.execute("PRAGMA trusted_schema=OFF")
    (level,) = connection.execute("PRAGMA synchronous").fetchone()
    if mode != "wal" or level != 2:  # 2 is FULL
        raise StoreFault("the database can't be made durable")


def connect_durable(path: Path, busy_s: float) -> sqlite3.Connection:
    """Return a connection whose commits are durable when they return; the file is made if need be.

    Raise OSError, `sqlite3.Error` or `StoreFault`. Transactions are the caller's to begin.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its owner's only, and so are SQLite's files beside it
    connection = sqlite3.connect(path, timeout=busy_s, check_same_thread=False)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def writer_of(path: Path, busy_s: float = 2.0) -> Engine:
    """Return an engine whose commits are durable, each `begin` a transaction that writes."""
    engine = create_engine("sqlite+pysqlite://", creator=lambda: connect_durable(path, busy_s), poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


class Store:
    """One process's way to write to the database, one thread at a time; waits `busy_s` seconds for a lock."""

    def __init__(self, path: Path, *, busy_s: float = 2.0) -> None:
        self._path = path
        self._engine = writer_of(path, busy_s)
        self._connection: Connection | None = None
        self._inode = 0

    def is_open(self) -> bool:
        """Tell whether the file that was opened is still the one in place.

        A file that was replaced or removed meanwhile is to be opened anew: SQLite would go on writing to the one that
        nobody can see any more.
        """
        try:
            return self._connection is not None and os.stat(self._path).st_ino == self._inode
        except OSError:
            return False

    def open(self) -> None:
        """Open the database, made if need be; raise OSError or a database error.

        One process at a time: SQLite refuses, without waiting, two that set the journal mode of a new file.
        """
        self.close()
        connection = self._engine.connect()
        try:
            with connection.begin():
                SCHEMA.create_all(connection)
            self._inode = self._path.stat().st_ino
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def close(self) -> None:
        """Let go of the database; it may be opened again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # closes the file even when a transaction is left in an unknown state
            connection.close()

    def append(self, rows: Sequence[Row]) -> None:
        """Write rows in one transaction; they are durable when this returns."""
        entries = [(r.writer, r.seq, r.recorded, r.payload, r.mac, r.key_id) for r in rows]
        patients = [(one, r.recorded, r.writer, r.seq) for r in rows for one in dict.fromkeys(r.patients)]
        connection = self._opened()
        with connection.begin():
            connection.exec_driver_sql(_ADD_ENTRIES, entries)
            if patients:
                connection.exec_driver_sql(_ADD_PATIENTS, patients)
            keep(connection, rows)

    def touch(self) -> None:
        """Write something that is no entry, durably, to learn whether the disk takes it."""
        connection = self._opened()
        with connection.begin():
            connection.execute(text("INSERT INTO probe VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET turn = turn + 1"))

    def head(self, writer: str) -> Head | None:
        """Return the last link that the database holds of a writer."""
        connection = self._opened()
        with connection.begin():
            return head_of(connection, writer)

    def tails(self, anchored: Mapping[str, Head]) -> Iterator[Row]:
        """Give, writer by writer, the rows after the link that is anchored; the database is locked meanwhile."""
        connection = self._opened()
        with connection.begin():
            for writer in writers(connection):
                yield from rows_of(connection, writer, anchored[writer].seq if writer in anchored else None)

    def is_empty(self) -> bool:
        """Tell whether no entry was ever written."""
        connection = self._opened()
        with connection.begin():
            return connection.execute(select(ENTRIES.c.writer).limit(1)).first() is None

    def _opened(self) -> Connection:
        if self._connection is None:
            raise StoreFault("the database is closed")
        return self._connection


def writers(connection: Connection) -> Iterator[Any]:
    """Give every writer as it is held, in order, each found by one look at the index."""
    query = select(func.min(ENTRIES.c.writer))
    found = connection.execute(query).scalar()
    while found is not None:
        yield found
        found = connection.execute(query.where(ENTRIES.c.writer > found)).scalar()


def head_of(connection: Connection, writer: str) -> Head | None:
    """Return the last link of a writer."""
    query = select(ENTRIES.c.seq, ENTRIES.c.mac).where(ENTRIES.c.writer == writer).order_by(ENTRIES.c.seq.desc())
    found = connection.execute(query.limit(1)).first()
    return None if found is None else Head(found.seq, found.mac)


def rows_of(connection: Connection, writer: Any, after: int | None = None) -> Iterator[Row]:
    """Give a writer's rows of rank above `after`, in order, without holding them all."""
    query = select(*RAW).where(ENTRIES.c.writer == writer).order_by(ENTRIES.c.seq)
    if after is not None:
        query = query.where(ENTRIES.c.seq > after)
    with connection.execute(query, execution_options={"yield_per": 500}) as result:
        for found in result:
            yield row_from(found)


def about(
    connection: Connection, pseudonyms: Sequence[str], since: str, until: str
) -> Iterator[tuple[Row, bytes | None]]:
    """Give the rows that concern a patient, in order of time, each with the MAC of the row before it.

    `since` is included, `until` excluded, both as `recorded` is written; an empty text is no bound.
    """
    found = ENTRY_PATIENTS
    keys = select(found.c.writer, found.c.seq).where(found.c.pseudonym.in_(pseudonyms), found.c.recorded >= since)
    if until:
        keys = keys.where(found.c.recorded < until)
    yield from _with_those_before(connection, keys.distinct())


def conflicted(connection: Connection, since: str, until: str) -> Iterator[tuple[Row, bytes | None]]:
    """Give the rows that tell of a conflict of identity, as `about` does."""
    keys = select(ENTRIES.c.writer, ENTRIES.c.seq).where(
        func.instr(ENTRIES.c.payload, CONFLICTED) > 0, ENTRIES.c.recorded >= since
    )
    if until:
        keys = keys.where(ENTRIES.c.recorded < until)
    yield from _with_those_before(connection, keys)


def rows_at(connection: Connection, places: Sequence[tuple[str, int]]) -> Iterator[tuple[Row, bytes | None]]:
    """Give the rows at some (writer, rank), in order of time, each with the MAC of the row before it."""
    keys = select(ENTRIES.c.writer, ENTRIES.c.seq).where(tuple_(ENTRIES.c.writer, ENTRIES.c.seq).in_(places))
    yield from _with_those_before(connection, keys)


def _with_those_before(connection: Connection, keys: Select[Any]) -> Iterator[tuple[Row, bytes | None]]:
    which, before = keys.subquery(), ENTRIES.alias("before")
    joined = which.join(ENTRIES, (ENTRIES.c.writer == which.c.writer) & (ENTRIES.c.seq == which.c.seq)).outerjoin(
        before, (before.c.writer == ENTRIES.c.writer) & (before.c.seq == ENTRIES.c.seq - 1)
    )
    order = (ENTRIES.c.recorded, ENTRIES.c.writer, ENTRIES.c.seq)
    query = select(*RAW, type_coerce(before.c.mac, NullType())).select_from(joined).order_by(*order)
    for *values, mac in connection.execute(query):
        yield row_from(values), mac if isinstance(mac, bytes) else None


def row_from(values: Sequence[Any]) -> Row:
    """Return a row as it is held. SQLite lets any cell hold anything: what is of another type reads as empty."""
    writer, seq, recorded, payload, mac, key_id = values
    return Row(
        writer if isinstance(writer, str) else "",
        seq if isinstance(seq, int) else 0,
        recorded if isinstance(recorded, str) else "",
        payload if isinstance(payload, bytes) else b"",
        mac if isinstance(mac, bytes) else b"",
        key_id if isinstance(key_id, str) else "",
    )


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy of a database that may be in use; copying the file alone would miss SQLite's log."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    place = f"file:{quote(str(path.resolve()))}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as source, closing(sqlite3.connect(target)) as copied:
        source.backup(copied)


def reader_of(path: Path) -> Engine:
    """Return an engine that only reads, from a database in use or from a copy of one, even on a read-only disk.

    Each `begin` is one snapshot.
    """
    place = f"file:{quote(str(path.resolve()))}"
    still = not path.with_name(path.name + "-wal").exists() and not os.access(path.parent, os.W_OK)

    def connect() -> sqlite3.Connection:
        suffix = "?mode=ro&immutable=1" if still else "?mode=ro"
        return sqlite3.connect(place + suffix, uri=True, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine
