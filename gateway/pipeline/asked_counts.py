"""Asked counts: the one count of no person that an operation asks for, checked before it costs.

Part of the `operation` stage. Takes a prepared operation. Gives what `Query.telehealthActivity` or `Query.resourceUse`
was given, or refuses it. Time is counted by whole days of Québec, the day of `since` and that of `until` included: an
hour more or less would tell of one session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from gateway.errors import BadUserInput
from gateway.instants import span_of
from gateway.pipeline.asked_page import Asks
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Keyed
from gateway.pipeline.selections import Selections
from resolvers.calendar import LAST, midnight, next_midnight
from resolvers.catalogue import Catalogue

ACTIVITY, RESOURCES = "telehealthActivity", "resourceUse"
FIELDS = frozenset({ACTIVITY, RESOURCES})
DAYS_BACK = 366
"""Most days back, and most days counted."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """What a count was asked with: `field` under the response key `key`; instants in seconds, since <= t < until.

    `territory` is None when none was named. `days` is how long the time is that must not be too short.
    """

    key: str
    field: str
    territory: str | None
    since: int
    until: int
    days: int
    given: tuple[str, ...]
    chosen: frozenset[str] = frozenset()
    """Fields asked of it: what isn't is asked of no source."""

    @property
    def coordinate(self) -> str:
        """The field's coordinate."""
        return f"Query.{self.field}"

    @property
    def tested(self) -> tuple[str, ...]:
        """The coordinates that the caller must read to be given anything."""
        return (self.coordinate, *(f"{self.coordinate}({name}:)" for name in self.given))


class CountArguments:
    """Reads the arguments of the roots that count."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue) -> None:
        self._asks = Asks(schema, FIELDS)
        self._catalogue = catalogue

    def read(self, operation: Operation, spanning: Keyed, now: float) -> AskedCounts | None:
        """Return what is asked; None when nothing is counted.

        Raise `BadUserInput` for a time out of bounds.
        """
        asked = self._asks.of(operation, spanning)
        if asked is None:
            return None
        given = asked.given
        territory = given.get("territory")
        since, until = _window(given, now)
        named = None if territory is None else str(territory)
        chosen = frozenset(self._chosen(operation, spanning, asked.field))
        days = _days(since, until, next_midnight(now))
        return AskedCounts(asked.key, asked.field, named, since, until, days, tuple(sorted(given)), chosen)

    def _chosen(self, operation: Operation, spanning: Keyed, field: str) -> Iterator[str]:
        """Yield the fields that are asked of a root, wherever the document asks for it."""
        selections, kind = Selections(operation, self._catalogue), self._catalogue.field("Query", field).named_type
        for _, node in spanning:
            if node.name.value == field and node.selection_set is not None:
                yield from (one.name for one in selections.of(node.selection_set, (kind,)))


def _window(given: Mapping[str, Any], now: float) -> tuple[int, int]:
    """Return the days of since and until, from midnight to midnight; raise `BadUserInput` out of bounds."""
    since, until = (span_of(given.get(name)) for name in ("since", "until"))
    start, end = None if since is None else since.start, None if until is None else until.start
    end = now if "until" not in given else end
    if start is None or start < midnight(now, -DAYS_BACK):
        raise BadUserInput("since-far", limit=DAYS_BACK)
    if end is None or not start < end <= LAST or next_midnight(end) > midnight(start, DAYS_BACK + 1):
        raise BadUserInput("counts-until", limit=DAYS_BACK)
    return midnight(start), next_midnight(end)


def _days(since: int, until: int, tomorrow: int) -> int:
    """Return how many days are counted; where some have begun, those alone.

    Days to come hold nothing yet: beside them, what happened in one day would be counted as that of a month.
    """
    return round(((until if since >= tomorrow else min(until, tomorrow)) - since) / _DAY)
