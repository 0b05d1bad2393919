"""Replay judge: asks a candidate policy distinct questions of the past, and compares with what was answered.

Takes questions with the instants at which they were asked, and a connection to the ledger's database. Gives counts and
a difference. Asks at the first instant, and again only past the one to which the answer holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection

from gateway.differences import Change, Difference, changes
from gateway.engines import BareEngine, Bundle
from gateway.errors import DecisionUnavailable
from gateway.ledger.asked import Asking, bodies_of
from gateway.ledger.questions import compact

MOST_REMEMBERED = 20_000

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(slots=True)
class Replayed:
    """What a replay found. `unreadable` counts decisions, `unanswered` the questions that the engine did not answer."""

    distinct: int = 0
    asked: int = 0
    unreadable: int = 0
    unanswered: int = 0
    seconds: float = 0.0
    found: Difference = field(default_factory=Difference)

    @property
    def decisions(self) -> int:
        """How many decisions were looked at."""
        return self.found.questions + self.unreadable

    @property
    def ok(self) -> bool:
        """Tell whether every decision could be replayed."""
        return not (self.unreadable or self.unanswered)

    def merge(self, other: Replayed) -> None:
        """Add what another process found."""
        self.distinct += other.distinct
        self.asked += other.asked
        self.unreadable += other.unreadable
        self.unanswered += other.unanswered
        self.found.merge(other.found)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A question whose answer, asked so many times, was `old` and is now `new` (digests)."""

    month: int
    question: Mapping[str, Any]
    old: bytes
    new: bytes
    count: int


class Judge:
    """Asks the candidate, and compares with what was answered."""

    def __init__(self, connection: Connection, bundle: Bundle) -> None:
        self._connection = connection
        self._engine = BareEngine(bundle)
        self._old: dict[tuple[int, bytes], Mapping[str, Any] | None] = {}
        self._changes: dict[tuple[str, bytes, bytes], tuple[Change, ...]] = {}

    def judge(self, chunk: Sequence[Asking]) -> Replayed:
        """Return what changes for these questions."""
        done = Replayed(distinct=len(chunk))
        questions = questions_in(self._connection, chunk)
        answers: dict[bytes, Mapping[str, Any] | None] = {}
        turns: list[_Turn] = []
        for asking in chunk:
            question = questions.get((asking.month, asking.question))
            if question is None:
                done.unreadable += asking.decisions
            else:
                turns += self._turns(asking, question, answers, done)
        self._recall(turns)
        for turn in turns:
            self._count(turn, answers[turn.new], done)
        return done

    def _turns(
        self, asking: Asking, question: Mapping[str, Any], answers: dict[bytes, Any], done: Replayed
    ) -> Iterator[_Turn]:
        """Go through the instants at which one question was asked, in order; yield those that are answered otherwise.

        The answers are put among the others by their digests.
        """
        new, holds = b"", -1
        for now, old, count in asking.times:
            if now >= holds:
                answer = self._ask(question, now)
                new, holds = (compact(answer), _holds(answer, now)) if answer else (b"", now + 1)
                done.asked += 1
                done.unanswered += answer is None
                answers[new] = answer
            if new == old:
                done.found.add((), count)
            else:
                yield _Turn(asking.month, question, old, new, count)

    def _count(self, turn: _Turn, answer: Mapping[str, Any] | None, done: Replayed) -> None:
        before = self._old.get((turn.month, turn.old))
        if before is None:
            done.unreadable += turn.count
        else:
            done.found.add(self._compare(turn.question, (turn.old, before), (turn.new, answer)), turn.count)

    def _compare(
        self,
        question: Mapping[str, Any],
        old: tuple[bytes, Mapping[str, Any]],
        new: tuple[bytes, Mapping[str, Any] | None],
    ) -> tuple[Change, ...]:
        """Return the changes; questions that differ in evidence alone have the same ones for the same answers."""
        about = [question.get(part) for part in ("purpose", "coordinates", "classes", "requests")]
        key = (json.dumps([question["subject"]["role"], *about], sort_keys=True), old[0], new[0])
        if key not in self._changes:
            if len(self._changes) >= MOST_REMEMBERED:
                self._changes.clear()
            self._changes[key] = changes(question, old[1], new[1])
        return self._changes[key]

    def _recall(self, turns: Sequence[_Turn]) -> None:
        """Read the past answers of these that are not remembered, a month's at once."""
        if len(self._old) >= MOST_REMEMBERED:
            self._old.clear()
        for month in {turn.month for turn in turns}:
            wanted = {turn.old for turn in turns if turn.month == month and (month, turn.old) not in self._old}
            found = bodies_of(self._connection, month, wanted)
            self._old.update(((month, digest), found.get(digest)) for digest in wanted)

    def _ask(self, question: Mapping[str, Any], now: int) -> Mapping[str, Any] | None:
        try:
            text = self._engine.text("decisions", _encode({"now": now, **question}).decode())
            return _decode(text) if text is not None else None
        except (DecisionUnavailable, ValueError):
            return None


def _holds(answer: Mapping[str, Any], now: int) -> int:
    """Return the instant before which the answer stands for every later one; just after its own when it names none."""
    until = answer.get("valid_until")
    return max(until, now + 1) if isinstance(until, int) and not isinstance(until, bool) else now + 1


def questions_in(connection: Connection, chunk: Sequence[Asking]) -> dict[tuple[int, bytes], dict[str, Any]]:
    """Return the questions that are there and sound, by month and digest."""
    found: dict[tuple[int, bytes], dict[str, Any]] = {}
    for month in {asking.month for asking in chunk}:
        digests = [asking.question for asking in chunk if asking.month == month]
        found.update(((month, one), body) for one, body in bodies_of(connection, month, digests).items())
    return found
