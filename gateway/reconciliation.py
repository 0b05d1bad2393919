"""Reconciliation: what sources say of each medication, side by side, and in what they differ.

Takes statements with their places and what they call their medication. Gives lines in one order, and facts about the
newest prescription of each source. Never merges two statements, and never says which one is right. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from gateway.dosages import Written
from gateway.substances import Called, grouped
from resolvers.records import Record

UNTOLD = frozenset({None, "UNKNOWN"})
"""Statuses that say nothing."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A prescription, or what was handed over, at its place."""

    record: Record
    key: tuple[float, str, str]
    called: Called

    @property
    def place(self) -> tuple[float, str, str, str]:
        """The sort key among statements of both types."""
        when, source, local_id = self.key
        return (when, source, self.record.type, local_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One medication: its statements, newest first."""

    says: tuple[Statement, ...]
    dispensed: tuple[Statement, ...]

    @property
    def first(self) -> Statement:
        """The statement that names it: the newest prescription, else the newest that was handed over."""
        return (*self.says, *self.dispensed)[0]

    @property
    def sources(self) -> frozenset[str]:
        """The sources that say something of it."""
        return frozenset(one.record.source for one in (*self.says, *self.dispensed))

    @property
    def newest(self) -> tuple[Statement, ...]:
        """The newest prescription of each source."""
        found: dict[str, Statement] = {}
        for one in self.says:
            found.setdefault(one.record.source, one)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What a source's newest prescription says; `legible` when all that is compared may be read."""

    status: str | None
    forbids: bool
    dosage: Written | None
    legible: bool = True


def lines(statements: Sequence[Statement]) -> list[Line]:
    """Return the statements by medication: the line with the newest statement first."""
    found = []
    for group in grouped([one.called for one in statements]):
        held = sorted((statements[rank] for rank in group), key=lambda one: one.place)
        requests = tuple(one for one in held if one.record.type == "MedicationRequest")
        found.append((held[0].place, Line(requests, tuple(one for one in held if one not in requests))))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def differences(newest: Sequence[Prescribed], *, alone: bool) -> tuple[str, ...] | None:
    """Return in what the newest prescriptions of several sources differ; None when that can't be told.

    `alone` tells that one source speaks of the medication where another answered and shows nothing.
    """
    if len(newest) > 1 and not all(one.legible for one in newest):
        return None
    statuses = {(one.status, one.forbids) for one in newest if one.status not in UNTOLD}
    dosages = [one.dosage for one in newest if one.dosage is not None]
    found = {
        "STATUS": len(statuses) > 1,
        "DOSAGE": any(one.unlike(other) for one, other in combinations(dosages, 2)),
        "ONE_SOURCE": alone,
    }
    return tuple(name for name, true in found.items() if true)
