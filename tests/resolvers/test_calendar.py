"""The calendar: days of Québec, one after another, without a gap."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.calendar import LAST, QUEBEC, day_at, lasts, midnight, next_midnight

INSTANTS = st.floats(-62_000_000_000, LAST, allow_nan=False)


@pytest.mark.parametrize(
    ("instant", "days", "expected"),
    [
        ("2026-11-20T00:00:00-05:00", 0, "2026-11-20T00:00:00-05:00"),
        ("2026-11-20T23:59:59-05:00", 0, "2026-11-20T00:00:00-05:00"),
        ("2026-11-21T04:59:59+00:00", 0, "2026-11-20T00:00:00-05:00"),
        ("2026-03-08T12:00:00-04:00", 1, "2026-03-09T00:00:00-04:00"),
        ("2026-11-01T12:00:00-05:00", 0, "2026-11-01T00:00:00-04:00"),
        ("2026-11-22T12:00:00-05:00", -90, "2026-08-24T00:00:00-04:00"),
    ],
)
def test_midnights_are_known_by_hand(instant: str, days: int, expected: str) -> None:
    """On the days of 23 and 25 hours too."""
    assert midnight(datetime.fromisoformat(instant).timestamp(), days) == datetime.fromisoformat(expected).timestamp()


@given(INSTANTS)
def test_an_instant_is_between_the_midnights_of_its_day(instant: float) -> None:
    """What is over at the next midnight is over at no earlier one; a midnight is its own."""
    first, after = midnight(instant), midnight(instant, 1)
    assert first <= instant < after
    assert next_midnight(instant) == (first if first == instant else after)
    assert next_midnight(after) == midnight(after) == after


@given(INSTANTS, st.integers(-366, 367))
def test_days_are_added_within_the_calendar(instant: float, days: int) -> None:
    """As far as anyone may ask."""
    assert (day_at(midnight(instant, days)) - day_at(instant)).days == days


@given(INSTANTS)
def test_a_day_that_is_written_lasts_from_its_midnight_to_the_next(instant: float) -> None:
    """The two ways to say it agree."""
    start, after = lasts(day_at(instant).isoformat())
    assert (start.timestamp(), after.timestamp()) == (midnight(instant), midnight(instant, 1))
    assert start.tzinfo is QUEBEC
