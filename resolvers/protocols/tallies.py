"""Tallies: counts that a source itself gives, of no person, sans-I/O.

A closed request shape, under the gateway's own credentials: which count, of which establishment, from when, until when.
Gives rows of numbers, checked. Spoken by connectors whose mapping has a section `tallies`; nothing is decided here, and
what is too small to be said is the gateway's to keep back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

from resolvers.protocols import Request, Response
from resolvers.protocols.holdings import Span

__all__ = ["CAPACITY", "COLUMNS", "NUMBERS", "WAITS", "Tallied", "Tally", "TallyReads"]

CAPACITY: Final = "capacity"
"""Places for sessions at a distance of an establishment, and how many of them are taken."""
WAITS: Final = "referral_waits"
"""Referrals received that wait, by specialty, with the days that they have waited."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        CAPACITY: ("slots", "booked"),
        WAITS: ("specialty", "waiting", "median_days", "longest_days"),
    }
)
"""What a row of each count says. A specialty is a CodeableConcept, all else a whole number."""
NUMBERS: Final = frozenset({"slots", "booked", "waiting"})
"""What a row can't do without."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of a count; `odd` of them could not be read, and the source has more when not `whole`."""

    rows: tuple[Mapping[str, Any], ...] = field(default=())
    odd: int = 0
    whole: bool = True


class TallyReads(Protocol):
    """The counts that a source gives."""

    @property
    def names(self) -> frozenset[str]:
        """Which: names of COLUMNS."""
        ...

    def request(self, name: str, span: Span) -> Request:
        """Ask for one; raise KeyError for one that the source doesn't give."""
        ...

    def read(self, request: Request, response: Response) -> Tally:
        """Read the answer; raise `SourceFault` when it is none."""
        ...


@runtime_checkable
class Tallied(Protocol):
    """A connector that may give counts."""

    @property
    def tallies(self) -> TallyReads:
        """The counts; of a source that has none, without names."""
        ...
