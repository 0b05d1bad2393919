"""Asked sessions: the one list of an establishment's sessions that an operation asks for, checked before it costs.

Part of the `operation` stage. Takes a prepared operation. Gives what `Query.sessions` was given, or refuses it. Without
the right to read a session's period, the window is whole days of Québec: an hour would tell when a session was held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from gateway.access import Subject
from gateway.errors import BadUserInput
from gateway.instants import span_of
from gateway.keyring import Keyring
from gateway.pipeline.asked_page import Asks, Place, after_of, first_of, names_of
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Keyed
from gateway.target import Target, bind_cursor
from resolvers.calendar import LAST, midnight, next_midnight

FIELD = "sessions"
DAYS_BACK = 90
"""Most days back: since the beginning of that day, in Québec."""
DAYS_AHEAD = 366
"""How far ahead planned sessions are asked for, when nothing says until when."""
MOST_DAYS = 2 * DAYS_AHEAD
"""Longest window."""
_DAY = 86_400


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
        return midnight(self.since), next_midnight(self.until)


class SessionLists:
    """Reads the arguments of `Query.sessions`."""

    def __init__(self, schema: GraphQLSchema, keyring: Keyring) -> None:
        self._asks = Asks(schema, (FIELD,))
        self._keyring = keyring

    def read(self, operation: Operation, spanning: Keyed, subject: Subject, now: float) -> AskedSessions | None:
        """Return what is asked; None when no sessions are.

        Raise `BadUserInput` for a window or a page out of bounds, or a cursor that this query did not give.
        """
        asked = self._asks.of(operation, spanning)
        if asked is None:
            return None
        given = asked.given
        first = first_of(given)
        since, until = _window(given, now)
        binding = ("sessions", subject.id, subject.role, subject.organization, *bind_cursor(Target(), FIELD, given))
        return AskedSessions(
            asked.key,
            since,
            until,
            first,
            after_of(given, self._keyring, binding),
            binding,
            tuple(name for name in ("since", "until", "status") if name in given),
            names_of(given.get("status")),
            None if "sources" not in given else frozenset(map(str, given["sources"])),
            "after" in given,
        )


def _window(given: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Return since and until; raise `BadUserInput` for more than 90 days back, or an end before the beginning."""
    since, until = (span_of(given.get(name)) for name in ("since", "until"))
    start = None if since is None else since.start
    end = now + DAYS_AHEAD * _DAY if until is None else until.start
    if start is None or start < midnight(now, -DAYS_BACK):
        raise BadUserInput("since-far", limit=DAYS_BACK)
    if end is None or not start < end:
        raise BadUserInput("until-before")
    if end > min(start + MOST_DAYS * _DAY, LAST):
        raise BadUserInput("until-far", limit=MOST_DAYS)
    return int(start), int(end)
