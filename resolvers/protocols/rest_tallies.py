"""REST tallies: counts that a vendor gives itself, as a mapping's section `tallies` says, sans-I/O.

One request a count. Takes a name and a span. Gives rows whose numbers are whole and not under zero; any other row is
odd. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.extracts import Rule
from resolvers.paths import PathTable
from resolvers.protocols import Request, Response
from resolvers.protocols.holdings import Span
from resolvers.protocols.rest_paging import FIRST, Paging
from resolvers.protocols.rest_parts import RestMapping
from resolvers.protocols.rest_records import items
from resolvers.protocols.rest_speech import Speech
from resolvers.protocols.tallies import COLUMNS, NUMBERS, Tally
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
        """Ask for one; raise KeyError for one that the source doesn't give."""
        tally = self.mapping.tallies[name]
        request = self.speech.request(tally.holding.address, tally.holding.values(span, ()), name, frozenset())
        paging = self.mapping.paging
        return request if paging is None else self.speech.paged(request, FIRST, paging, MOST)

    def read(self, request: Request, response: Response) -> Tally:
        """Read the answer; raise `SourceFault` when it is none."""
        name, json = str(request.about), self.body(response)
        tally = self.mapping.tallies[name]
        listed = items(tally.holding.list, json)
        found = [self._row(name, tally.row, item) for item in listed[:MOST]]
        rows = tuple(row for row in found if row is not None)
        return Tally(
            rows, len(found) - len(rows), len(listed) <= MOST and not _further(self.mapping.paging, json, listed)
        )

    def _row(self, name: str, rules: Mapping[str, Rule], item: Any) -> Mapping[str, Any] | None:
        if type(item) is not dict:
            return None
        record = Record("", self.source, "", "", item, self.table, "")
        row = {column: rules[column].extract(item, record) for column in COLUMNS[name]}
        numbers = {column: value for column, value in row.items() if column != "specialty"}
        sound = all(_counted(value, needed=column in NUMBERS) for column, value in numbers.items())
        return row if sound and ("specialty" not in row or type(row["specialty"]) is dict) else None


def _counted(value: Any, *, needed: bool) -> bool:
    return (value is None and not needed) or (type(value) is int and 0 <= value < 2**31)


def _further(paging: Paging | None, json: Any, listed: list[Any]) -> bool:
    return paging is not None and paging.after(FIRST, json, len(listed)) is not None
