"""Server: the register in a PostgreSQL, which gateways share wherever they run.

A commit is durable when it returns: a server that doesn't sync, or that is a standby, is refused. Whatever is asked is
bounded, here and there: a server that answers nothing is let go of. Who connects is checked both ways: TLS with the
server's name, SCRAM for ours. Blocking; for threads.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import certifi
import psycopg
from sqlalchemy import Connection, create_engine, select, update
from sqlalchemy.dialects import postgresql

from gateway.acts.database import StoreFault, faults
from gateway.acts.tables import CHANGED, SCHEMA, SHARED, statements
from gateway.settings import ActsServer, read_password

TOGETHER = 2
"""Connections of a process: one that looks, one that writes."""
IDLE_MS = 10_000
"""How long a transaction may rest: a process that stands still keeps no other waiting longer."""
LOCK = 0x61637473
"""The advisory lock under which the tables are made: `acts`."""
SESSION = """SELECT set_config('statement_timeout', %(ms)s, false),
  set_config('idle_in_transaction_session_timeout', %(idle)s, false),
  set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)"""
LASTING = "SELECT current_setting('fsync') = 'on' AND NOT pg_is_in_recovery()"
MADE = "SELECT to_regclass('changed') IS NOT NULL"
FIRST = "INSERT INTO changed (one, state) VALUES (1, 'made') ON CONFLICT DO NOTHING"


class Server:
    """The server, by connections that are kept and tried before they are used."""

    near = False

    def __init__(self, settings: ActsServer) -> None:
        self._settings = settings
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            pool_size=TOGETHER,
            max_overflow=0,
            pool_timeout=settings.deadline_ms / 1_000,
            pool_pre_ping=True,
        )
        self._looker = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction, durable at its end; raise `StoreFault`, with nothing written."""
        with faults(psycopg.Error), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose statements each see what is committed; raise `StoreFault`."""
        with faults(psycopg.Error), self._looker.connect() as connection:
            yield connection

    def changes(self, connection: Connection) -> None:
        """Give another state, no earlier one even after a backup was laid back; raise `StoreFault`."""
        with faults(psycopg.Error):
            done = connection.execute(update(CHANGED).values(state=secrets.token_hex(16)))
            if done.rowcount != 1:
                raise StoreFault

    def state(self) -> str:
        """Return the state of what counts; raise `StoreFault`."""
        with self.reading() as connection:
            return str(connection.execute(select(CHANGED.c.state)).scalar_one())

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    def _connect(self) -> psycopg.Connection[Any]:
        """Return a connection whose commits are durable, to a server that has the tables.

        Raise psycopg.Error, OSError or `StoreFault`.
        """
        connection = _Bounded.connect(**_parameters(self._settings), autocommit=True)
        try:
            connection.seconds = self._settings.deadline_ms / 1_000
            times = {"ms": str(self._settings.deadline_ms), "idle": str(IDLE_MS)}
            connection.execute(SESSION, times)
            if not _says(connection, LASTING):
                raise StoreFault
            if not _says(connection, MADE):
                _make(connection)
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection


class _Bounded(psycopg.Connection[Any]):
    """A connection that is let go of when a statement isn't answered in time."""

    seconds = 2.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server, not longer than it may take."""
        try:
            return super().wait(gen, interval, timeout=self.seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            self.pgconn.finish()
            raise


def _parameters(settings: ActsServer) -> dict[str, Any]:
    """Return what libpq is told; nothing that matters is left to the environment. Raise OSError."""
    trust: Path | str = settings.ca_file or certifi.where()
    tls = {"sslmode": "verify-full", "sslrootcert": str(trust), "ssl_min_protocol_version": "TLSv1.2"}
    return {
        "host": settings.host,
        "hostaddr": "",
        "options": "",
        "port": settings.port,
        "dbname": settings.database,
        "user": settings.username,
        "password": read_password(settings) or "",
        "require_auth": "scram-sha-256",
        "target_session_attrs": "read-write",
        "connect_timeout": max(2, math.ceil(settings.deadline_ms / 1_000)),
        "gssencmode": "disable",
        "application_name": "passerelle",
        **(tls if settings.tls else {"sslmode": "disable"}),
    }


def _says(connection: psycopg.Connection[Any], question: str) -> bool:
    row = connection.execute(question.encode()).fetchone()
    return row is not None and row[0] is True


def _make(connection: psycopg.Connection[Any]) -> None:
    """Make the tables, one process at a time."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        for statement in sql():
            connection.execute(statement.encode())


def sql() -> list[str]:
    """Return the statements that make the tables: for a gateway that may, or for who administers the database."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types
    return [*statements(SCHEMA, dialect), *statements(SHARED, dialect), FIRST]
