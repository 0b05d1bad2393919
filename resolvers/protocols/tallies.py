"""Tallies: counts that a source itself gives, of no person, sans-I/O.

A closed request shape, under the gateway's own credentials: which count, of which establishment, from when, until when.
Gives rows of numbers, checked. Spoken by connectors whose mapping has a section `tallies`, and by FHIR servers that
evaluate measures (`fhir_tallies.py`); nothing is decided here, and what is too small to be said is the gateway's to
keep back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol, runtime_checkable

from resolvers.protocols import Request, Response
from resolvers.protocols.holdings import Span

__all__ = [
    "CAPACITY",
    "COLUMNS",
    "FOLLOW_UPS",
    "KINDS",
    "TESTS",
    "WAITS",
    "Tallied",
    "Tally",
    "TallyReads",
    "sound",
]

CAPACITY: Final = "capacity"
"""Places for sessions at a distance of an establishment, and how many of them are taken."""
WAITS: Final = "referral_waits"
"""Referrals received that wait, by specialty, with the days that they have waited."""
FOLLOW_UPS: Final = "follow_ups"
"""Stays, visits and sessions that ended and after which a follow-up is asked for, by kind; those with none booked."""
TESTS: Final = "repeated_tests"
"""Tests ordered, by test; those that the same place had ordered for the same person few days before."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        CAPACITY: ("slots", "booked"),
        WAITS: ("specialty", "waiting", "median_days", "longest_days"),
        FOLLOW_UPS: ("kind", "expected", "missing"),
        TESTS: ("test", "ordered", "repeated", "within_days"),
    }
)
"""What a row of each count says: a specialty and a test are CodeableConcepts, a kind is a word, all else numbers."""
KINDS: Final = frozenset({"DISCHARGE", "EMERGENCY_VISIT", "OUTPATIENT_VISIT", "TELECONSULTATION"})
"""Kinds of what ends (TransitionKind); a row without one is of none of them."""
_CONCEPTS: Final = frozenset({"specialty", "test"})
_NUMBERS: Final = frozenset({"slots", "booked", "waiting", "expected", "missing", "ordered", "repeated", "within_days"})
"""What a row can't do without."""
_PARTS: Final = (("missing", "expected"), ("repeated", "ordered"))
"""A number that is part of another."""


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


def sound(row: Mapping[str, Any], days: int) -> bool:
    """Tell whether a row can be one of a count: each column as it should be, and counted within so many days."""
    columns = all(_fits(column, value) for column, value in row.items())
    return (
        columns
        and all(row[part] <= row[whole] for part, whole in _PARTS if part in row)
        and row.get("within_days", days) == days
    )


def _fits(column: str, value: Any) -> bool:
    if column in _CONCEPTS:
        return type(value) is dict
    if column == "kind":
        return value is None or (type(value) is str and value in KINDS)
    return (value is None and column not in _NUMBERS) or (type(value) is int and 0 <= value < 2**31)
