"""Asked: the decisions of the past as the database keeps them, their questions and their answers.

Writes them in the transaction of their entries, each body once a month. Reads those of a period, question by question,
and gives a question or an answer only when it is, byte for byte, what its digest says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.dialects.sqlite import insert

from gateway.ledger.questions import Reference, assembled, digest_of, month_of, parts_of
from gateway.ledger.tables import ASKED, BODIES, written

if TYPE_CHECKING:
    from gateway.ledger.chain import Row

MONTHS = 100
"""Months in the number of a month: 202611 // MONTHS is its year."""
MOST_AT_ONCE = 500
"""Bodies that are looked for in one statement."""

_ADD_BODIES = written(insert(BODIES).on_conflict_do_nothing())
_ADD_ASKED = written(insert(ASKED))


class NotKept(LookupError):
    """A question or an answer that is not in the database, or is not what its digest says."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One distinct question of a month, and when it was asked: (instant, digest of the answer, how many times)."""

    month: int
    question: bytes
    times: tuple[tuple[int, bytes, int], ...]

    @property
    def decisions(self) -> int:
        """How many decisions rest on it."""
        return sum(count for _, _, count in self.times)


def keep(connection: Connection, rows: Sequence[Row]) -> None:
    """Write what the rows' decisions need, in the transaction that is open; a body that is there already stays."""
    asked = [(row, row.asked) for row in rows if row.asked is not None]
    if not asked:
        return
    bodies = {
        (recorded.reference.month, digest): (recorded.reference.month, digest, whole, body)
        for _, recorded in asked
        for whole, group in ((False, recorded.parts), (True, recorded.wholes))
        for digest, body in group.items()
    }
    connection.exec_driver_sql(_ADD_BODIES, list(bodies.values()))
    references = [(row, recorded.reference) for row, recorded in asked]
    connection.exec_driver_sql(
        _ADD_ASKED, [(one.now, row.writer, row.seq, one.question, one.answer) for row, one in references]
    )


def has_questions(connection: Connection) -> bool:
    """Tell whether the database is one that keeps questions: one of an earlier version isn't until it is written to."""
    return inspect(connection).has_table(ASKED.name)


def decisions_of(connection: Connection, since: int, until: int) -> Iterator[Asking]:
    """Give the distinct questions asked from `since` to before `until` (seconds), each with its times in order."""
    if not has_questions(connection):
        return
    columns = (ASKED.c.question, ASKED.c.now, ASKED.c.answer)
    for first, last in _months(since, until):
        query = select(*columns, func.count()).where(ASKED.c.now >= first, ASKED.c.now < last)
        rows = connection.execute(query.group_by(*columns).order_by(*columns))
        month = month_of(first)
        for question, times in groupby(rows, lambda row: bytes(row[0])):
            yield Asking(month, question, tuple((now, bytes(answer), count) for _, now, answer, count in times))


def count_of(connection: Connection, since: int, until: int) -> int:
    """Return how many decisions there were from `since` to before `until`."""
    if not has_questions(connection):
        return 0
    query = select(func.count()).select_from(ASKED).where(ASKED.c.now >= since, ASKED.c.now < until)
    return connection.execute(query).scalar_one()


def bodies_of(connection: Connection, month: int, digests: Iterable[bytes]) -> dict[bytes, dict[str, Any]]:
    """Return the questions without their instants, or the answers, that are there and are what their digests say."""
    wholes = _sound(connection, month, digests)
    named: dict[bytes, set[bytes]] = {}
    for digest, whole in wholes.items():
        with suppress(ValueError):
            named[digest] = set(parts_of(whole).values())
    parts = _sound(connection, month, {part for of in named.values() for part in of})
    return {digest: assembled(wholes[digest], parts) for digest, of in named.items() if of <= parts.keys()}


def body_of(connection: Connection, month: int, digest: bytes) -> dict[str, Any]:
    """Return a question without its instant, or an answer without its revision; raise `NotKept`."""
    found = bodies_of(connection, month, [digest]).get(digest)
    if found is None:
        raise NotKept
    return found


def decision(connection: Connection, reference: Reference) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the question of an entry's reference, as it was asked and when, and its answer; raise `NotKept`."""
    if not has_questions(connection):
        raise NotKept
    question = body_of(connection, reference.month, reference.question)
    return {"now": reference.now, **question}, body_of(connection, reference.month, reference.answer)


def _sound(connection: Connection, month: int, digests: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the bodies that are what their digests say."""
    found: dict[bytes, bytes] = {}
    wanted = tuple(digests)
    for first in range(0, len(wanted), MOST_AT_ONCE):
        some = wanted[first : first + MOST_AT_ONCE]
        query = select(BODIES.c.digest, BODIES.c.body).where(BODIES.c.month == month, BODIES.c.digest.in_(some))
        found.update((bytes(digest), bytes(body)) for digest, body in connection.execute(query))
    return {digest: body for digest, body in found.items() if digest_of(body) == digest}


def _months(since: int, until: int) -> Iterator[tuple[int, int]]:
    """Give the bounds of each month (UTC) that the period touches, cut to the period."""
    at = since
    while at < until:
        after = next_month(month_of(at))
        yield at, min(after, until)
        at = after


def next_month(month: int) -> int:
    """Return the first instant after a month, in seconds."""
    year, rank = divmod(month, MONTHS)
    return start_of(year + rank // 12, rank % 12 + 1)


def start_of(year: int, month: int) -> int:
    """Return the first instant of a month (UTC), in seconds."""
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())
