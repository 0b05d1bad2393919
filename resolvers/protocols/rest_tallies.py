"""REST tallies: counts that a vendor gives itself, as a mapping's section `tallies` says, sans-I/O.

One request a count. Takes a name and a span. Gives rows that are sound; any other row is odd. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.extracts import Rule
from resolvers.paths import PathTable
from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.holdings import Span
from resolvers.protocols.rest_paging import FIRST, Paging
from resolvers.protocols.rest_parts import RestMapping
from resolvers.protocols.rest_records import items
from resolvers.protocols.rest_speech import Speech
from resolvers.protocols.tallies import COLUMNS, Tally, sound
from resolvers.records import Record

__all__ = ["MOST", "RestTallies"]

MOST = 100
"""Most rows of one count; a vendor's page is never larger."""


@dataclass(frozen=True, slots=True)
class RestTallies:
    """The counts of one REST source; `body` is how its answers are opened."""

    source: str
    table: PathTable
    mapping: RestMapping
    speech: Speech
    body: Callable[[Response], Any]

    @property
    def names(self) -> frozenset[str]:
        """Which counts."""
        return frozenset(self.mapping.tallies)

    def request(self, name: str, span: Span) -> Request:
        """Ask for one; raise KeyError for one that the source doesn't give.

        Raise `SourceFault` for one establishment of several where the mapping doesn't say which is asked.
        """
        tally = self.mapping.tallies[name]
        if span.establishment and not tally.holding.apart:
            raise SourceFault("shape")
        about = (name, span.days)
        request = self.speech.request(tally.holding.address, tally.holding.values(span, ()), about, frozenset())
        paging = self.mapping.paging
        return request if paging is None else self.speech.paged(request, FIRST, paging, MOST)

    def read(self, request: Request, response: Response) -> Tally:
        """Read the answer; raise `SourceFault` when it is none."""
        (name, days), json = request.about, self.body(response)
        tally = self.mapping.tallies[name]
        listed = items(tally.holding.list, json)
        found = [self._row(name, days, tally.row, item) for item in listed[:MOST]]
        rows = tuple(row for row in found if row is not None)
        return Tally(
            rows, len(found) - len(rows), len(listed) <= MOST and not _further(self.mapping.paging, json, listed)
        )

    def _row(self, name: str, days: int, rules: Mapping[str, Rule], item: Any) -> Mapping[str, Any] | None:
        if type(item) is not dict:
            return None
        record = Record("", self.source, "", "", item, self.table, "")
        row = {column: rules[column].extract(item, record) for column in COLUMNS[name]}
        return row if sound(row, days) else None


def _further(paging: Paging | None, json: Any, listed: list[Any]) -> bool:
    return paging is not None and paging.after(FIRST, json, len(listed)) is not None
