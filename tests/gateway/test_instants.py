"""Instants: a FHIR date, perhaps partial, is the span of time that it says, in Québec."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.instants import Span, birthday, rfc3339, span_of, years_between

QUEBEC = ZoneInfo("America/Toronto")
HOUR, DAY = 3_600, 86_400
DAYS = st.dates(date(1901, 1, 1), date(2100, 12, 31))
INSTANTS = st.integers(-2_177_452_800, 4_133_894_400_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


def length(text: str) -> float:
    """Return how long a date lasts, in seconds."""
    span = span_of(text)
    assert span is not None
    assert span.start is not None
    assert span.end is not None
    return span.end - span.start


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026", 365 * 24),
        ("2024", 366 * 24),
        ("2000", 366 * 24),
        ("1900", 365 * 24),
        ("2026-02", 28 * 24),
        ("2024-02", 29 * 24),
        ("2026-12", 31 * 24),
        ("2026-11-20", 24),
        ("2026-03-08", 23),
        ("2026-11-01", 25),
        ("2026-03", 31 * 24 - 1),
        ("2026-11", 30 * 24 + 1),
        ("2024-02-29", 24),
    ],
)
def test_a_date_lasts_as_long_as_it_does_in_quebec(text: str, hours: int) -> None:
    """Leap years, and the two days a year that have not 24 hours."""
    assert length(text) == hours * HOUR


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-20", 1_795_150_800),
        ("2026-07-01", 1_782_878_400),
        ("2026-11-20T00:00:00-05:00", 1_795_150_800),
        ("2026-11-20T05:00:00Z", 1_795_150_800),
        ("2026-11-20T10:30:00+05:30", 1_795_150_800),
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2026", 1_767_243_600),
        ("2026-11-20T05:00:00.999Z", 1_795_150_800),
    ],
)
def test_the_first_instant_of_a_date_is_known_by_hand(text: str, seconds: int) -> None:
    """Midnight in Québec, winter or summer; an offset is honoured."""
    span = span_of(text)
    assert span is not None
    assert span.start is not None
    assert int(span.start) == seconds


@pytest.mark.parametrize(
    "text",
    [
        None, "", "2026-13", "2026-00", "2026-02-29", "2026-11-31", "20261120", "26", "2026-1-1", "2026-11-20 05:00",
        "2026-11-20T05:00", "2026-11-20T05:00:00", "2026-11-20T25:00:00Z", "2026-11-20T05:00:00+5:00", " 2026",
        "2026\n", "2026-11-20T05:00:00Z\n", "0000", "0000-01-01", "twenty", "\uff12\uff10\uff12\uff16",
        "2026-11-20T05:00:60Z", "-2026", "12026",
    ],
)  # fmt: skip
def test_text_that_is_no_fhir_date_is_none(text: str | None) -> None:
    """Never an error, never a guess."""
    assert span_of(text) is None


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59Z", "0001", "0001-01-01"])
def test_the_ends_of_the_calendar_are_a_span_or_none(text: str) -> None:
    """A date at the edge of what a computer can say must not stop an answer."""
    span = span_of(text)
    assert span is None or span.start is not None


@given(DAYS)
def test_a_day_is_within_its_month_and_its_month_within_its_year(day: date) -> None:
    """And each day ends when the next begins: no instant is lost, none is in two."""
    today, month, year = (span_of(day.isoformat()[:size]) for size in (10, 7, 4))
    tomorrow = span_of((day + timedelta(days=1)).isoformat())
    assert today
    assert month
    assert year
    assert tomorrow
    assert (year.start or 0) <= (month.start or 0) <= (today.start or 0) < (today.end or 0) <= (month.end or 0)
    assert (month.end or 0) <= (year.end or 0)
    assert today.end == tomorrow.start
    assert not today.meets(tomorrow)
    assert today.meets(month)
    assert month.meets(year)


@given(DAYS)
def test_a_day_lasts_23_to_25_hours(day: date) -> None:
    """In any year."""
    assert length(day.isoformat()) / HOUR in (23, 23.5, 24, 24.5, 25)


@given(INSTANTS, st.integers(-14 * 60, 14 * 60))
def test_an_instant_is_the_same_under_any_offset(instant: datetime, minutes: int) -> None:
    """And is in the day that Québec's calendars showed."""
    moment = instant.replace(microsecond=0)
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    zulu = moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    assert span_of(local.isoformat()) == span_of(zulu)
    day = span_of(moment.astimezone(QUEBEC).date().isoformat())
    assert day
    found = span_of(zulu)
    assert found
    assert day.meets(found)


@given(*(st.one_of(st.none(), st.integers(-10, 10)),) * 4)
def test_meeting_is_mutual_and_an_open_end_reaches_everything(
    a: int | None, b: int | None, c: int | None, d: int | None
) -> None:
    """Half-open: what ends where the other begins doesn't meet it."""
    one, other = Span(a, b), Span(c, d)
    assert one.meets(other) is other.meets(one)
    assert one.meets(other) is ((a is None or d is None or a < d) and (c is None or b is None or c < b))


def test_spans_that_touch_do_not_meet() -> None:
    """The end is excluded."""
    assert not Span(0, 5).meets(Span(5, 9))
    assert Span(0, 5).meets(Span(4, 9))
    assert Span(None, None).meets(Span(5, 9))
    assert not Span(None, 5).meets(Span(5, None))


def at(text: str) -> float:
    """Return an instant in seconds."""
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("birth", "now", "age"),
    [
        ("1985-05-10", "2026-11-20T12:00:00-05:00", 41),
        ("2012-11-20", "2026-11-20T00:00:00-05:00", 14),
        ("2012-11-20", "2026-11-19T23:59:59-05:00", 13),
        ("2012-11-20", "2026-11-20T04:59:59+00:00", 13),
        ("2012-11-20", "2026-11-20T05:00:00+00:00", 14),
        ("2012-02-29", "2026-02-28T12:00:00-05:00", 13),
        ("2012-02-29", "2026-03-01T12:00:00-05:00", 14),
        ("2026-11-21", "2026-11-20T12:00:00-05:00", 0),
        ("1985-05", "2026-11-20T12:00:00-05:00", None),
        ("1985", "2026-11-20T12:00:00-05:00", None),
        ("", "2026-11-20T12:00:00-05:00", None),
        ("1985-05-10T00:00:00Z", "2026-11-20T12:00:00-05:00", None),
    ],
)
def test_an_age_is_counted_in_quebec_and_unknown_without_a_whole_date(birth: str, now: str, age: int | None) -> None:
    """Fourteen begins at midnight there."""
    assert years_between(birth, at(now)) == age


@pytest.mark.parametrize("birth", ["2012-13-45", "2012-02-30", "0000-00-00"])
def test_a_birth_date_that_is_no_day_has_no_age(birth: str) -> None:
    """A source may write anything: what can't be read proves no majority."""
    assert years_between(birth, at("2026-11-20T12:00:00-05:00")) is None


@given(INSTANTS)
def test_an_instant_is_written_to_the_millisecond_in_utc(instant: datetime) -> None:
    """And read back as the same millisecond."""
    text = rfc3339(instant.timestamp())
    assert text.endswith("Z")
    assert len(text) == len("2026-11-20T17:00:00.000Z")
    span = span_of(text)
    assert span is not None
    assert abs((span.start or 0) - instant.timestamp()) <= 0.001_5


@pytest.mark.parametrize(
    ("birth", "years", "wanted"),
    [
        ("2011-05-22", 14, "2025-05-22T00:00:00-04:00"),
        ("2011-12-01", 18, "2029-12-01T00:00:00-05:00"),
        ("2012-02-29", 14, "2026-03-01T00:00:00-05:00"),
        ("2012-02-29", 16, "2028-02-29T00:00:00-05:00"),
        ("2011-11-06", 14, "2025-11-06T00:00:00-05:00"),
    ],
)
def test_someone_reaches_an_age_at_the_midnight_of_their_birthday(birth: str, years: int, wanted: str) -> None:
    """In Québec; one born on 29 February on the day after the 28th."""
    assert birthday(birth, years) == at(wanted)


@pytest.mark.parametrize(
    "birth", ["", "2011", "2011-05", "2011-13-01", "2011-02-30", "2011-05-22T00:00:00Z", "9990-01-01"]
)
def test_a_birth_date_that_is_no_day_gives_no_birthday(birth: str) -> None:
    """Nor one whose birthday is past the calendar."""
    assert birthday(birth, 14) is None


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 120))
def test_an_age_changes_at_the_birthday_and_not_a_second_before(birth: date, years: int) -> None:
    """What the policy compares agrees with what it is told of the age."""
    reached = birthday(birth.isoformat(), years)
    assert reached is not None
    assert years_between(birth.isoformat(), reached) == years
    assert years_between(birth.isoformat(), reached - 1) == max(years - 1, 0)
