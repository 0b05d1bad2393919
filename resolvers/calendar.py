"""Calendar: days of Québec: what a date without an offset means, whoever reads it.

Takes a FHIR date (http://hl7.org/fhir/R4/datatypes.html#date), or an instant in seconds since 1970. Gives days, and the
midnights between them: by the wall's clock, so that a day may have 23 hours or 25. Pure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["LAST", "QUEBEC", "day_at", "lasts", "midnight", "next_midnight"]

QUEBEC: Final = ZoneInfo("America/Toronto")
LAST: Final = 253_339_228_800.0
"""The year 9998, in seconds: from then on, adding days leads out of Python's calendar."""


def lasts(written: str) -> tuple[datetime, datetime]:
    """Return when a year, a month or a day begins, and when the next does.

    Raise ValueError or OverflowError for one that no calendar has.
    """
    year, *within = (int(part) for part in written.split("-"))
    month, day = (*within, 1, 1)[:2]
    start = datetime(year, month, day, tzinfo=QUEBEC)
    if not within:
        return start, start.replace(year=year + 1)
    if len(within) == 1:
        return start, start.replace(year=year + month // 12, month=month % 12 + 1)
    return start, start + timedelta(days=1)


def day_at(instant: float) -> date:
    """Return the day of an instant."""
    return datetime.fromtimestamp(instant, QUEBEC).date()


def midnight(instant: float, days: int = 0) -> int:
    """Return when the day of an instant began, or the day so many days after it, in seconds.

    Raise ValueError or OverflowError out of the calendar: never from year 2 to `LAST`, for a year's days.
    """
    return int(datetime.combine(day_at(instant) + timedelta(days=days), time(), QUEBEC).timestamp())


def next_midnight(instant: float) -> int:
    """Return the midnight at which what comes before an instant is over: itself, when it is one."""
    day = midnight(instant)
    return day if day == instant else midnight(instant, 1)
