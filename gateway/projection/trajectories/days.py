"""Days: when a step is expected, whether a date counts for it, and the state that follows.

Takes days of Québec. Gives a state. Pure: the present is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gateway.instants import Span
from resolvers.calendar import day_at


class State(StrEnum):
    """What the records say of a step; the values are GraphQL names."""

    DONE = "DONE"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    LATER = "LATER"
    UNKNOWN = "UNKNOWN"


class Counts(StrEnum):
    """Whether a date counts: it does, it doesn't, or nobody can tell."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that a date may mean; equal when it is known to the day."""

    first: date
    last: date

    @classmethod
    def of(cls, span: Span) -> Days | None:
        """Return the days of a span; None when it is open."""
        if span.start is None or span.end is None:
            return None
        return cls(day_at(span.start), day_at(max(span.start, span.end - 0.001)))

    @property
    def day(self) -> date | None:
        """The day, when it is known."""
        return self.first if self.first == self.last else None

    def after(self, start: Days, days: int) -> Counts:
        """Tell whether this is so many days after a start, or later."""
        if self.first >= start.last + timedelta(days):
            return Counts.YES
        return Counts.NO if self.last < start.first + timedelta(days) else Counts.MAYBE


@dataclass(frozen=True, slots=True)
class Window:
    """The days, both included, in which a step is expected."""

    since: date
    by: date

    @classmethod
    def of(cls, start: Days, from_day: int, by_day: int) -> Window | None:
        """Return the window of a step; None when the start isn't known to the day."""
        day = start.day
        return None if day is None else cls(day + timedelta(from_day), day + timedelta(by_day))


def state_of(window: Window | None, today: date, *, done: bool, hidden: bool) -> State:
    """Return the state of a step: what is fulfilled is done, and what may be hidden is never said to be late."""
    if done:
        return State.DONE
    if window is None:
        return State.UNKNOWN
    if today < window.since:
        return State.LATER
    if hidden:
        return State.UNKNOWN
    return State.DUE if today <= window.by else State.OVERDUE
