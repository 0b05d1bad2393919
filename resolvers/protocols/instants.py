"""Instants: a FHIR dateTime, perhaps partial, as integer seconds.

The first second of what was written, or its last. Takes FHIR text. Gives seconds since 1970 in UTC, None for what
isn't a FHIR dateTime. A date has no offset: a day of Québec is meant, whoever reads it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from resolvers.calendar import day_at, lasts
from resolvers.scalars import SCALARS

__all__ = ["day", "earliest", "first_second", "last_second", "latest"]

_DATE_TIME = SCALARS["FhirDateTime"]


def first_second(written: Any) -> int | None:
    """Return the first second of a dateTime."""
    span = _span(written)
    return None if span is None else span[0]


def last_second(written: Any) -> int | None:
    """Return the last second of a dateTime: ends are included (FHIR Period)."""
    span = _span(written)
    return None if span is None else span[1]


def latest(*starts: int | None) -> int | None:
    """Return the latest of starts, when all have begun; None is open."""
    return max((one for one in starts if one is not None), default=None)


def earliest(*ends: int | None) -> int | None:
    """Return the earliest of ends, when the first is over; None is open."""
    return min((one for one in ends if one is not None), default=None)


def day(seconds: int) -> str:
    """Write the day of an instant, in Québec: what a source writes as a date it is asked as one."""
    return day_at(seconds).isoformat()


def _span(written: Any) -> tuple[int, int] | None:
    text = _DATE_TIME(written)
    if text is None:
        return None
    try:
        if len(text) > 10:
            at = int(dt.datetime.fromisoformat(_plain(text)).timestamp())
            return at, at
        start, after = lasts(text)
        return int(start.timestamp()), int(after.timestamp()) - 1
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    """Write a leap second as the one before it, since Python has none, and leave fractions out."""
    zone = "Z" if text.endswith("Z") else text[-6:]
    return f"{text[:17]}{min(int(text[17:19]), 59):02d}{zone}"
