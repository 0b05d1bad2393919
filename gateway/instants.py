"""Instants: FHIR dates, perhaps partial, as spans of time that can be compared.

Takes FHIR R4 date, dateTime and instant texts (http://hl7.org/fhir/R4/datatypes.html#dateTime). Gives half-open spans
in seconds since 1970, UTC; a date without an offset is a day of Québec. Text that is no date gives None. No engine
parses a date: the policy receives integers made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from resolvers.calendar import QUEBEC, day_at, lasts

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(slots=True, unsafe_hash=True)  # not frozen: one is made for each record of a list, at four times the cost
class Span:
    """From `start`, included, to `end`, excluded; None is open. Nobody changes one."""

    start: float | None
    end: float | None

    def meets(self, other: Span) -> bool:
        """Tell whether the two have an instant in common."""
        return _before(self.start, other.end) and _before(other.start, self.end)

    @property
    def seconds(self) -> tuple[int | None, int | None]:
        """Its start and its end in whole seconds, as the policy receives them."""
        return (None if self.start is None else int(self.start), None if self.end is None else int(self.end))


def span_of(text: str | None) -> Span | None:
    """Return the span of a FHIR date, dateTime or instant; None when the text is none of these."""
    if not isinstance(text, str):
        return None
    try:
        if INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text).timestamp()
            return Span(at, at + 1e-6)
        if not DATE.fullmatch(text):
            return None
        start, after = lasts(text)
        return Span(start.timestamp(), after.timestamp())
    except (ValueError, OverflowError):
        return None


def bound_of(text: str, side: Literal["start", "end"]) -> float:
    """Return when a date or an instant starts or ends, in seconds; raise ValueError for a text that is neither."""
    span = span_of(text)
    seconds = None if span is None else span.start if side == "start" else span.end
    if seconds is None:
        raise ValueError(f"{text} is no date (AAAA-MM-JJ, YYYY-MM-DD) and no instant (RFC 3339)")
    return seconds


def span_between(start: str | None, end: str | None) -> Span | None:
    """Return the span of a FHIR Period's dates, None being open; None when one of them is no date."""
    first, last = span_of(start), span_of(end)
    if (start is not None and first is None) or (end is not None and last is None):
        return None
    return Span(first.start if first else None, last.end if last else None)


def in_quebec(recorded: str) -> datetime:
    """Return an RFC 3339 instant as people of Québec read it."""
    return datetime.fromisoformat(recorded).astimezone(QUEBEC)


def rfc3339(seconds: float) -> str:
    """Return an instant as RFC 3339 text, UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def years_between(birth: str, now: float) -> int | None:
    """Return the age in whole years at `now`, in Québec; None when the birth date is no day of the calendar."""
    match = DATE.fullmatch(birth)
    if not match or not match[3]:
        return None
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        return None
    today = day_at(now)
    return max(today.year - born.year - ((today.month, today.day) < (born.month, born.day)), 0)


def birthday(birth: str, years: int) -> int | None:
    """Return the instant at which someone reaches an age, Québec's midnight; None when the birth date is no day.

    One born on 29 February reaches it on 1 March where there is no such day, as `years_between` counts.
    """
    if years_between(birth, 0) is None:
        return None
    born = date.fromisoformat(birth)
    leap = (born.month, born.day) == (2, 29)
    try:
        day = datetime(born.year + years, born.month, born.day - leap, tzinfo=QUEBEC)
    except ValueError:
        return None
    if leap:
        day += timedelta(days=1)
    return int(day.timestamp())


def _before(start: float | None, end: float | None) -> bool:
    return start is None or end is None or start < end
