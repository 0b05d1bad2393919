"""Store: the register's rows, sealed, in the database that its processes share.

A row counts only if its MAC holds: what is written there from elsewhere lifts nothing. An act waits for its
confirmation, which is written once the audit entry of its opening is durable: before that it counts for nobody.
Blocking; for threads. Every method raises `StoreFault`.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, insert, select, type_coerce, update
from sqlalchemy.types import NullType

from gateway.acts.act import Act, Notice, Review
from gateway.acts.database import Database
from gateway.acts.file import File
from gateway.acts.held import Held, Told
from gateway.acts.leave import Leave
from gateway.acts.tables import ACTS, NOTICES, REVIEWS, SEALED, UNTOLD
from gateway.keyring import Keyring
from gateway.settings import ActsServer

T = TypeVar("T", Act, Review, Notice)

BESIDE_S = 86_400
"""How long before an act another may have ended, in seconds, that ran beside it."""
OFFICERS_S = 2.0
"""How long an officer's command waits for another process."""


class Store:
    """What is written and read of the register."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    # -- what is written ---------------------------------------------------------------------------------------

    def add(self, act: Act, notices: Iterable[Notice]) -> None:
        """Write an act that waits for its confirmation, and its notices, in one transaction."""
        with self._database.writing() as connection:
            row = {"id": act.id, "since": act.since, "until": act.until}
            connection.execute(insert(ACTS).values(row | self._sealed("act", act)))
            self._tell(connection, notices)

    def add_review(self, review: Review, notices: Iterable[Notice]) -> None:
        """Write a review that waits for its confirmation, and its notices."""
        with self._database.writing() as connection:
            row = {"id": review.id, "act": review.act, "at": review.at}
            connection.execute(insert(REVIEWS).values(row | self._sealed("review", review)))
            self._tell(connection, notices)
            self._database.changes(connection)  # one that refuses ends its act before it is confirmed

    def add_notices(self, notices: Iterable[Notice]) -> None:
        """Write notices."""
        with self._database.writing() as connection:
            self._tell(connection, notices)

    def confirm(self, id: str, leave: Leave) -> None:
        """Say of an act or a review that its audit entry is durable: from now on it counts; by leave alone."""
        with self._database.writing() as connection:
            for table in (ACTS, REVIEWS):
                seal = self._keyring.mac("act/confirmed", table.name.encode(), id.encode())
                connection.execute(update(table).where(table.c.id == id).values(confirmed=seal))
            self._database.changes(connection)
            leave.take()

    def take(self, now: float, lease_s: float) -> Told | None:
        """Return the oldest notice that nobody was told of and no process is telling, kept for it `lease_s` seconds."""
        free = _cells(NOTICES, "id", *SEALED).where(UNTOLD, NOTICES.c.taken < now).order_by(NOTICES.c.id).limit(20)
        with self._database.writing() as connection:
            for found in connection.execute(free.with_for_update(skip_locked=True)).all():
                connection.execute(update(NOTICES).where(NOTICES.c.id == found[0]).values(taken=now + lease_s))
                notice = self._opened("notice", Notice, found[1:4])
                if notice is not None:
                    return Told(found[0], notice)
        return None

    def told(self, id: int, now: float) -> None:
        """Say that a notice was taken by whom it is for."""
        with self._database.writing() as connection:
            connection.execute(update(NOTICES).where(NOTICES.c.id == id).values(told=now))

    # -- what is read ------------------------------------------------------------------------------------------

    def find(self, id: str) -> Held | None:
        """Return an act, confirmed or not; None when there is none whose seal holds."""
        found = self._held(ACTS.c.id == id)
        if not found:
            return None
        act = found[0].act
        return found[0].beside(self._held((ACTS.c.since < act.until) & (ACTS.c.until > act.since)))

    def ending(self, since: int) -> list[Held]:
        """Return the acts that end at an instant or later, oldest first, but those whose seal doesn't hold."""
        return self._held(ACTS.c.until >= since)

    def notices(self, since: int = 0) -> list[Told]:
        """Return the notices from an instant on, oldest first."""
        query = _cells(NOTICES, *SEALED, "id", "told").where(NOTICES.c.at >= since).order_by(NOTICES.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        opened = ((row, self._opened("notice", Notice, row[:3])) for row in rows)
        return [Told(row[3], notice, row[4]) for row, notice in opened if notice is not None]

    def waiting(self) -> int:
        """Return how many notices nobody was told of."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(NOTICES).where(UNTOLD)).scalar_one())

    # -- inside ------------------------------------------------------------------------------------------------

    def _held(self, where: ColumnElement[bool]) -> list[Held]:
        acts = _cells(ACTS, *SEALED, "id", "confirmed").where(where).order_by(ACTS.c.since, ACTS.c.id)
        about = REVIEWS.c.act.in_(select(ACTS.c.id).where(where))
        reviews = _cells(REVIEWS, *SEALED, "id", "confirmed", "act").where(about).order_by(REVIEWS.c.at, REVIEWS.c.id)
        with self._database.reading() as connection:
            rows, words = connection.execute(acts).all(), connection.execute(reviews).all()
        said: dict[str, list[tuple[Review | None, bool]]] = defaultdict(list)
        for row in words:
            review = self._opened("review", Review, row[:3])
            sound = review is not None and (review.id, review.act) == (row[3], row[5])
            confirmed = review is not None and self._confirmed("reviews", review.id, row[4])
            said[str(row[5])].append((review if sound else None, confirmed))
        opened = ((row, self._opened("act", Act, row[:3])) for row in rows)
        return [
            _held(act, self._confirmed("acts", act.id, row[4]), said[act.id])
            for row, act in opened
            if act is not None and act.id == row[3]
        ]

    def _confirmed(self, table: str, id: str, seal: object) -> bool:
        """Tell whether a confirmation holds, under any key."""
        if not isinstance(seal, bytes):
            return False
        parts = (table.encode(), id.encode())
        keys = self._keyring.key_ids
        return any(hmac.compare_digest(seal, self._keyring.mac("act/confirmed", *parts, key_id=key)) for key in keys)

    def _sealed(self, use: str, thing: T) -> dict[str, Any]:
        payload = msgspec.json.encode(thing, order="sorted")
        return dict(zip(SEALED, (payload, self._keyring.mac(f"act/{use}", payload), self._keyring.active), strict=True))

    def _opened(self, use: str, kind: type[T], row: Sequence[Any]) -> T | None:
        payload, mac, key_id = row
        if not (isinstance(payload, bytes) and isinstance(mac, bytes)) or key_id not in self._keyring.key_ids:
            return None
        if not hmac.compare_digest(mac, self._keyring.mac(f"act/{use}", payload, key_id=key_id)):
            return None
        try:
            return msgspec.json.decode(payload, type=kind)
        except ValueError:
            return None

    def _tell(self, connection: Connection, notices: Iterable[Notice]) -> None:
        for notice in notices:
            connection.execute(insert(NOTICES).values({"at": notice.at} | self._sealed("notice", notice)))


def _held(act: Act, confirmed: bool, said: Iterable[tuple[Review | None, bool]]) -> Held:
    """Return an act with its reviews: each as it was read, None for one that isn't as it was written."""
    read = [(review, counts) for review, counts in said if review is not None]
    return Held(
        act,
        confirmed,
        tuple(review for review, counts in read if counts),
        tuple(review.at for review, _ in read if review.ruling == "NOT_JUSTIFIED"),
        any(review is None for review, _ in said),
    )


def _cells(table: Table, *columns: str) -> Any:
    """Return a query of cells as the database holds them, whatever their type."""
    return select(*(type_coerce(table.c[column], NullType()) for column in columns))


def database_at(place: Path | ActsServer, busy_s: float) -> Database:
    """Return the database of a place; nothing is opened yet."""
    if isinstance(place, Path):
        return File(place, busy_s=busy_s)
    from gateway.acts.server import Server  # 9 MB of a driver, which a file does without

    return Server(place)


def read_acts(place: Path | ActsServer, keyring: Keyring, since: int = 0) -> list[Held]:
    """Return the acts that ran at an instant or later, for officers, oldest first; raise `StoreFault`."""
    if isinstance(place, Path) and not place.exists():
        return []
    database = database_at(place, OFFICERS_S)
    try:
        held = Store(database, keyring).ending(since - BESIDE_S)
    finally:
        database.close()
    refused = [one for one in held if one.refused]
    return [one.beside(refused) for one in held if one.act.until >= since]


def read_notices(place: Path | ActsServer, keyring: Keyring, since: int = 0) -> list[Told]:
    """Return the notices from an instant on, for officers, oldest first; raise `StoreFault`."""
    if isinstance(place, Path) and not place.exists():
        return []
    database = database_at(place, OFFICERS_S)
    try:
        return Store(database, keyring).notices(since)
    finally:
        database.close()
