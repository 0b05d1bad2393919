"""Asked sessions: the one list of an establishment's sessions that an operation asks for, checked before it costs.

Part of the `operation` stage. Takes a prepared operation. Gives what `Query.sessions` was given, or refuses it. Without
the right to read a session's period, the window is whole days of Québec: an hour would tell when a session was held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from graphql import FieldNode, GraphQLSchema
from graphql.execution.values import get_argument_values

from gateway.access import Subject
from gateway.errors import BadUserInput, OperationRefused
from gateway.instants import QUEBEC, span_of
from gateway.keyring import Keyring
from gateway.pipeline.operation import Operation
from gateway.target import Target, bind_cursor

FIELD = "sessions"
MOST = 50
"""Most sessions in a page."""
DAYS_BACK = 90
DAYS_AHEAD = 366
"""How far ahead planned sessions are asked for, when nothing says until when."""
_DAY = 86_400

Place = tuple[float, str]
"""Where a session stands in the list: minus the instant, or the day, that orders it, then its mark."""


@dataclass(frozen=True, slots=True)
class AskedSessions:
    """What a list of sessions was asked with. Instants are seconds; `given` are the arguments that test something."""

    key: str
    since: int
    until: int
    first: int
    after: Place | None
    binding: tuple[str, ...]
    given: tuple[str, ...]
    states: tuple[str, ...] | None
    sources: frozenset[str] | None
    paged: bool

    def by_days(self) -> tuple[int, int]:
        """Return the window of whole days of Québec around since and until."""
        first, last = _midnight(self.since), _midnight(self.until)
        return first, last if last == self.until else _midnight(last + _DAY * 3 // 2)


def day_of(instant: float) -> int:
    """Return when the instant's day began in Québec, in seconds."""
    return _midnight(int(instant))


class SessionLists:
    """Reads the arguments of `Query.sessions`."""

    def __init__(self, schema: GraphQLSchema, keyring: Keyring) -> None:
        query = schema.query_type
        self._field = query.fields[FIELD] if query is not None else None
        self._keyring = keyring

    def read(
        self, operation: Operation, roots: tuple[tuple[str, FieldNode], ...], subject: Subject, now: float
    ) -> AskedSessions | None:
        """Return what is asked; None when no sessions are.

        Raise `OperationRefused` for a second list of whatever kind; `BadUserInput` for a window or a page out of
        bounds, or a cursor that this query did not give.
        """
        asked = [(key, node) for key, node in roots if node.name.value == FIELD]
        if asked and len({key for key, _ in roots}) > 1:  # fragments may name one list twice
            raise OperationRefused("sessions-alone")
        if not asked or self._field is None:
            return None
        key, node = asked[0]
        given = {k: v for k, v in get_argument_values(self._field, node, operation.values).items() if v is not None}
        first = given.get("first", 20)
        if not 1 <= first <= MOST:
            raise BadUserInput("first", limit=MOST)
        since, until = _window(given, now)
        binding = ("sessions", subject.id, subject.role, subject.organization, *bind_cursor(Target(), FIELD, given))
        return AskedSessions(
            key,
            since,
            until,
            first,
            self._place(given.get("after"), binding),
            binding,
            tuple(name for name in ("since", "until", "status") if name in given),
            _names(given.get("status")),
            None if "sources" not in given else frozenset(map(str, given["sources"])),
            "after" in given,
        )

    def _place(self, after: Any, binding: tuple[str, ...]) -> Place | None:
        if after is None:
            return None
        parts = self._keyring.open_cursor(str(after), binding)
        if parts is None:
            raise BadUserInput("cursor")
        return float(parts[0]), parts[1]


def _window(given: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Return since and until; raise `BadUserInput` for more than 90 days back, or an end before the beginning."""
    since, until = (span_of(given.get(name)) for name in ("since", "until"))
    start = None if since is None else since.start
    end = now + DAYS_AHEAD * _DAY if until is None else until.start
    if start is None or start < now - DAYS_BACK * _DAY:
        raise BadUserInput("since-far", limit=DAYS_BACK)
    if end is None or not start < end <= start + 2 * DAYS_AHEAD * _DAY:
        raise BadUserInput("until-before")
    return int(start), int(end)


def _names(states: Any) -> tuple[str, ...] | None:
    return None if states is None else tuple(str(getattr(one, "value", one)) for one in states)


def _midnight(instant: float) -> int:
    day = datetime.fromtimestamp(instant, QUEBEC).date()
    return int(datetime.combine(day, time(), QUEBEC).timestamp())
