"""Readings: what the ledger says of who read one patient's record, newest first, a page at a time.

Takes the pseudonyms of a patient's identifiers, under every key of the keyring. Gives entries under which something
left, each found through the index by pseudonym, never by going through the log. An entry whose seal doesn't hold makes
all of it unreadable: a changed log is no answer to "who read my record?". Reads only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Select, select, tuple_, union
from sqlalchemy.exc import SQLAlchemyError

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger.chain import START, Row, follows
from gateway.ledger.entry import AuditEntry
from gateway.ledger.store import reader_of, rows_at
from gateway.ledger.tables import ENTRY_PATIENTS

T = TypeVar("T")

DEADLINE_S: Final = 5.0
CHUNK: Final = 200
"""Entries that are read at once."""
MOST: Final = 10_000
"""Most readings of one patient that one page may lead through."""
MOST_ENTRIES: Final = 50_000
"""Most entries, with those under which nothing left: somebody who is refused again and again hides no reading."""

Place = tuple[str, str, int]
"""Where an entry stands in time: recorded, writer, rank."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry that tells of a reading, and its place."""

    place: Place
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class Sought:
    """Which readings are sought: `first` of them after a place, recorded from `since` to before `until`.

    `kept` tells which entries count; instants are as `recorded` is written, an empty text is no bound.
    """

    pseudonyms: tuple[str, ...]
    kept: Callable[[AuditEntry], bool]
    first: int
    after: Place | None = None
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of readings, and whether another follows."""

    readings: tuple[Reading, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings that one ledger tells of; `only` says that no other ledger holds any."""

    database: Path
    keyring: Keyring
    only: bool
    most: int = MOST

    async def page(self, sought: Sought) -> Found:
        """Return a page.

        Raise `AuditUnavailable` when the log can't be read in time, isn't as it was written, or isn't the only one.
        """
        return await self._aside(lambda connection: self._page(connection, sought))

    async def one(self, pseudonyms: Sequence[str], writer: str, seq: int) -> Reading | None:
        """Return the reading at a writer's rank, None when it isn't one of this patient's; raise as `page`."""
        return await self._aside(lambda connection: self._one(connection, tuple(pseudonyms), writer, seq))

    async def _aside(self, read: Callable[[Connection], T]) -> T:
        if not self.only:
            raise AuditUnavailable("elsewhere")
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await asyncio.to_thread(self._reading, read)
        except (SQLAlchemyError, TimeoutError, OSError):
            raise AuditUnavailable("readings") from None

    def _reading(self, read: Callable[[Connection], T]) -> T:
        engine = reader_of(self.database)
        try:
            with engine.connect() as connection, connection.begin():
                return read(connection)
        finally:
            engine.dispose()

    def _page(self, connection: Connection, sought: Sought) -> Found:
        found: list[Reading] = []
        for reading in self._newest(connection, sought):
            if reading.entry.released and sought.kept(reading.entry):
                found.append(reading)
            if len(found) > sought.first:
                return Found(tuple(found[: sought.first]), more=True)
        return Found(tuple(found))

    def _one(self, connection: Connection, pseudonyms: tuple[str, ...], writer: str, seq: int) -> Reading | None:
        for row, before in rows_at(connection, [(writer, seq)]):
            reading = self._read(row, before)
            if reading.entry.released and not set(pseudonyms).isdisjoint(reading.entry.patients):
                return reading
        return None

    def _newest(self, connection: Connection, sought: Sought) -> Iterator[Reading]:
        """Give the patient's entries, newest first, some at a time."""
        before, told = sought.after, 0
        for _ in range(MOST_ENTRIES // CHUNK):
            places = [tuple(one) for one in connection.execute(_places(sought, before))]
            held = {(r.writer, r.seq): (r, mac) for r, mac in rows_at(connection, [(w, s) for _, w, s in places])}
            for recorded, writer, seq in places:
                if (writer, seq) not in held:
                    raise AuditUnavailable("missing")
                reading = self._read(*held[writer, seq])
                if reading.place != (recorded, writer, seq) or set(sought.pseudonyms).isdisjoint(reading.entry.keys):
                    raise AuditUnavailable("changed")
                told += bool(reading.entry.released)
                if told > self.most:
                    raise AuditUnavailable("too-many")
                yield reading
            if len(places) < CHUNK:
                return
            before = places[-1]
        raise AuditUnavailable("too-many")

    def _read(self, row: Row, before: bytes | None) -> Reading:
        """Return an entry; raise `AuditUnavailable` when it isn't as it was written."""
        previous = START.mac if row.seq == 1 else before
        if previous is None or not follows(self.keyring, previous, row):
            raise AuditUnavailable("changed")
        try:
            entry = AuditEntry.from_bytes(row.payload)
        except ValueError:
            raise AuditUnavailable("unreadable") from None
        return Reading((row.recorded, row.writer, row.seq), entry)


def _places(sought: Sought, before: Place | None) -> Select[Any]:
    """Return the statement of the next places: of each pseudonym as many as are wanted, then the newest of them all."""
    table = ENTRY_PATIENTS.c
    order = (table.recorded.desc(), table.writer.desc(), table.seq.desc())
    parts = []
    for pseudonym in dict.fromkeys(sought.pseudonyms):
        one = select(table.recorded, table.writer, table.seq).where(table.pseudonym == pseudonym)
        one = one.where(table.recorded >= sought.since)
        if sought.until:
            one = one.where(table.recorded < sought.until)
        if before is not None:
            one = one.where(tuple_(table.recorded, table.writer, table.seq) < tuple_(*before))
        parts.append(select(one.order_by(*order).limit(CHUNK).subquery()))
    every = union(*parts).subquery()
    return select(every).order_by(every.c.recorded.desc(), every.c.writer.desc(), every.c.seq.desc()).limit(CHUNK)
