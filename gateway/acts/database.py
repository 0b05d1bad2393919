"""Database: where the register's rows are: what its store asks of a SQLite file, and of a PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from gateway.ledger.store import StoreFault as LedgerFault


class StoreFault(Exception):
    """The register can't be read, or a commit would not be durable."""


class Database(Protocol):
    """A database that several processes share. Every method but `close` raises `StoreFault`; none waits for ever."""

    @property
    def near(self) -> bool:
        """Whether `state` takes some microseconds and waits for nobody."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give one transaction, durable at its end; with nothing written when it raises."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection for reading; the tables are there."""

    def changes(self, connection: Connection) -> None:
        """Say, in a transaction that writes, that what counts changes with it."""

    def state(self) -> Hashable:
        """Return what is another value as soon as what counts was changed, by whatever process."""

    def close(self) -> None:
        """Let go of it."""


@contextmanager
def faults(*driver: type[Exception]) -> Iterator[None]:
    """Turn whatever a disk, a server or a driver raises into `StoreFault`, without a word of it."""
    fault = False
    raised: tuple[type[Exception], ...] = (OSError, sqlite3.Error, SQLAlchemyError, LedgerFault, *driver)
    try:
        yield
    except raised:
        fault = True
    if fault:  # raised here, so that no text of the driver's goes along
        raise StoreFault
