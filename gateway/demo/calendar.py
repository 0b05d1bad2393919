"""Calendar: days and instants counted from the demo's anchor date, in Québec's time.

Takes an anchor date. Gives FHIR dates (whole or partial) and instants (RFC 3339, America/Toronto).
Never reads a clock, so that the demo's data is a function of its seed and anchor.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The demo's time; `days` count from the anchor, negative in the past."""

    anchor: date

    def on(self, days: int) -> date:
        """Return the day that is `days` away from the anchor."""
        return self.anchor + timedelta(days=days)

    def day(self, days: int) -> str:
        """Return a whole FHIR date (YYYY-MM-DD)."""
        return self.on(days).isoformat()

    def month(self, days: int) -> str:
        """Return a partial FHIR date (YYYY-MM)."""
        return self.day(days)[:7]

    def year(self, days: int) -> str:
        """Return a partial FHIR date (YYYY)."""
        return self.day(days)[:4]

    def at(self, days: int, clock: str = "12:00") -> str:
        """Return an instant on that day, at `clock` (HH:MM) in Québec, with its offset."""
        return self.moment(days, clock).isoformat()

    def moment(self, days: int, clock: str = "12:00") -> datetime:
        """Return that instant as an aware datetime."""
        return datetime.combine(self.on(days), time.fromisoformat(clock), ZONE)


def years_before(day: date, years: int) -> date:
    """Return the same day `years` earlier; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def chance(seed: int, topic: str) -> random.Random:
    """Return a generator that depends on the seed and the topic alone."""
    return random.Random(f"passerelle:{seed}:{topic}")  # noqa: S311 - made-up data, not a secret
