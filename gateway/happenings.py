"""Happenings: what a record of a visit, a stay or a session tells of its patient's way in and out of care.

Takes an `Event` of a source. Gives transitions: a kind, and the seconds between which it happened. One table of classes
and states (https://hl7.org/fhir/R4/v3/ActEncounterCode/vs.html); what it doesn't name is no transition: planned,
cancelled, missed, entered in error, of an unknown class. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from resolvers.act_classes import DISCHARGE, STAYS, TELECONSULTATION, VISITS
from resolvers.protocols.instants import first_second, last_second
from resolvers.protocols.panel import Event

ADMISSION: Final = "ADMISSION"

_RUNNING: Final = frozenset({"ARRIVED", "TRIAGED", "IN_PROGRESS", "ONLEAVE"})
_OVER: Final = "FINISHED"
_HELD: Final = frozenset({"IN_PROGRESS", "COMPLETED", "INTERRUPTED"})
"""States of a session that took place: neither planned nor waited for."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A transition: its kind, and the first and last second of when it happened as the source wrote it.

    `at`, which orders, is the first second of what begins, the last of what ends.
    """

    kind: str
    first: int
    last: int
    at: int

    def within(self, since: float, until: float | None) -> bool:
        """Tell whether it may have happened from `since` on and before `until`: a date in part counts if any of it."""
        return self.last + 1 > since and (until is None or self.first < until)


def moments(event: Event) -> Iterator[Moment]:
    """Yield what an event tells: a stay's admission and, once it is over, its discharge; a visit; a session."""
    if event.type == "Teleconsultation":
        yield from _visit(TELECONSULTATION, event) if event.status in _HELD else ()
    elif event.status == _OVER or event.status in _RUNNING:
        if event.act_class in VISITS:
            yield from _visit(VISITS[event.act_class], event)
        elif event.act_class in STAYS:
            yield from _began(ADMISSION, event.start)
            if event.status == _OVER:
                yield from _visit(DISCHARGE, event)


def _visit(kind: str, event: Event) -> Iterator[Moment]:
    """Yield what counts at its end; at its start while it runs, or when no end is said."""
    first, last = first_second(event.end), last_second(event.end)
    running = event.status in _RUNNING  # an end that is written of what runs is expected, and isn't yet
    if running or first is None or last is None:
        yield from _began(kind, event.start)
    else:
        yield Moment(kind, first, last, last)


def _began(kind: str, start: str) -> Iterator[Moment]:
    first, last = first_second(start), last_second(start)
    if first is not None and last is not None:
        yield Moment(kind, first, last, first)
