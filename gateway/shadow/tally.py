"""Tally: what a shadow found so far: how many times, for whom, why and on which field; never of whom, never a value.

A small SQLite file beside the ledger. Several processes add to it. What it loses in a crash is a second of counts.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from gateway.differences import Change, Difference

FILE = "shadow.sqlite3"
BUSY_S = 5.0
SCHEMA = """
CREATE TABLE IF NOT EXISTS totals (candidate TEXT NOT NULL, live TEXT NOT NULL, asked INTEGER NOT NULL,
  differing INTEGER NOT NULL, failed INTEGER NOT NULL, dropped INTEGER NOT NULL, since INTEGER NOT NULL,
  last INTEGER NOT NULL, PRIMARY KEY (candidate, live)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (candidate TEXT NOT NULL, live TEXT NOT NULL, direction TEXT NOT NULL,
  role TEXT NOT NULL, purpose TEXT NOT NULL, category TEXT NOT NULL, field TEXT NOT NULL, labels TEXT NOT NULL,
  was TEXT NOT NULL, becomes TEXT NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (candidate, live, direction, role, purpose, category, field, labels, was, becomes)) WITHOUT ROWID;
"""
ADD_TOTAL = """INSERT INTO totals VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  asked = asked + excluded.asked, differing = differing + excluded.differing, failed = failed + excluded.failed,
  dropped = dropped + excluded.dropped, last = excluded.last"""
ADD_CHANGE = """INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET times = times + excluded.times"""
_CHANGE = ", ".join(one.name for one in fields(Change))


@dataclass(slots=True)
class Total:
    """What was found with one candidate beside one live policy; instants in seconds since 1970."""

    candidate: str
    live: str
    asked: int = 0
    differing: int = 0
    failed: int = 0
    """Questions that the candidate did not answer."""
    dropped: int = 0
    """Questions that it was not asked: too many came at once."""
    since: int = 0
    last: int = 0
    changes: Counter[Change] = field(default_factory=Counter)

    @property
    def difference(self) -> Difference:
        """The changes, counted by decisions."""
        return Difference(self.asked, self.differing, self.changes)


class Tally:
    """The file, written to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, totals: Iterable[Total]) -> None:
        """Add counts; raise OSError or `sqlite3.Error`, and then nothing was added."""
        with self._opened() as connection:
            for one in totals:
                counts = (one.asked, one.differing, one.failed, one.dropped, one.since, one.last)
                connection.execute(ADD_TOTAL, (one.candidate, one.live, *counts))
                rows = ((one.candidate, one.live, *astuple(change), times) for change, times in one.changes.items())
                connection.executemany(ADD_CHANGE, rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self._path, timeout=BUSY_S)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(SCHEMA)
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection


def tally_beside(database: Path) -> Path:
    """Return the tally's file, beside the ledger's."""
    return database.with_name(FILE)


def tally_of(path: Path) -> tuple[Total, ...]:
    """Return what was found, the candidate asked last first; nothing without a file. Raise `sqlite3.Error`."""
    if not path.exists():
        return ()
    with closing(sqlite3.connect(path, timeout=BUSY_S)) as connection:
        connection.executescript(SCHEMA)
        totals = [Total(*row) for row in connection.execute("SELECT * FROM totals ORDER BY last DESC")]
        for one in totals:
            query = f"SELECT {_CHANGE}, times FROM changes WHERE candidate = ? AND live = ?"  # noqa: S608 - our own names
            for *change, times in connection.execute(query, (one.candidate, one.live)):
                one.changes[Change(*change)] = times
        return tuple(totals)
