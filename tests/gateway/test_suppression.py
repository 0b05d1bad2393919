"""Suppression: what is said of a table of counts never tells a count that is kept back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.activity import PARTS, REST, Activity, Counts, Session, activity
from gateway.crossed import ALL, TOTAL, Row
from gateway.suppression import Cell, withheld

PLACES = ("chus", "granit", "asbestos")
STATES = {"completed": "COMPLETED", "interrupted": "INTERRUPTED", "cancelled": "NO_SHOW", "other": "PLANNED"}
Known = Mapping[tuple[Row, str], int | None]


def of(place: str, tool: str, **parts: int) -> list[Session]:
    """Return so many sessions of a place, by a tool, of each part."""
    return [Session(place, tool, STATES[part]) for part, count in parts.items() for _ in range(count)]


@st.composite
def held(draw: st.DrawFn) -> list[Session]:
    """Draw sessions of two or three places, by three tools at most, few or many of each part."""
    places, tools = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = st.one_of(st.integers(0, 3), st.integers(0, 9))
    return [
        one
        for place, tool in product(PLACES[:places], ("reacts", "teams", "")[:tools])
        for one in of(place, tool, **{part: draw(size) for part in PARTS})
    ]


def said_of(found: Activity) -> dict[tuple[Row, str], int | None]:
    """Return what is said, by row and part."""
    rows: list[tuple[Row, Counts]] = [(TOTAL, found.total)]
    rows += [(("establishment", name), counts) for name, counts in found.establishments]
    rows += [(("tool", name), counts) for name, counts in found.tools or ()]
    return {
        (row, part): getattr(counts, "sessions" if part == ALL else part)
        for row, counts in rows
        for part in (ALL, "completed", "interrupted", "cancelled")
    }


def true_of(sessions: list[Session], tools: list[str]) -> Counter[tuple[Row, str]]:
    """Return every count as it is."""
    found: Counter[tuple[Row, str]] = Counter()
    for one in sessions:
        tool = ("tool", one.tool) if one.tool in tools else REST
        for row in (TOTAL, ("establishment", one.establishment), tool):
            found[row, one.part] += 1
            found[row, ALL] += 1
    return found


class Others:
    """Looks for other tables that agree with all that is said: counts one more, one less, or the same, by hand."""

    def __init__(
        self, said: Known, true: Counter[tuple[Row, str]], places: list[str], tools: list[str], below: int
    ) -> None:
        self.said, self.true, self.below = said, true, below
        self.places = [("establishment", one) for one in places]
        self.tools = [*(("tool", one) for one in tools), REST]
        self.rows = [TOTAL, *self.places, *self.tools]

    def changes(self) -> set[tuple[Row, str, int]]:
        """Return each (row, part, change) that some other table agrees with."""
        columns = [list(self._column(part)) for part in PARTS]
        ahead: list[set[tuple[int, ...]]] = [{tuple(0 for _ in self.rows)}]
        for column in columns:
            ahead.append({_plus(sums, one) for sums in ahead[-1] for one in column})
        ends = {sums for sums in ahead[-1] if self._agrees(sums)}
        found = {(row, ALL, change) for sums in ends for row, change in zip(self.rows, sums, strict=True)}
        behind = ends
        for part, column, before in zip(reversed(PARTS), reversed(columns), reversed(ahead[:-1]), strict=True):
            earlier: set[tuple[int, ...]] = set()
            for one in column:
                start = {sums for sums in before if _plus(sums, one) in behind}
                found |= {(row, part, change) for row, change in zip(self.rows, one, strict=True) if start}
                earlier |= start
            behind = earlier
        return found

    def _column(self, part: str) -> Iterator[tuple[int, ...]]:
        """Yield the changes of a part that keep what is said, and nothing under zero: places and tools alike in sum."""
        for own in product((-1, 0, 1), repeat=len(self.rows) - 1):
            places, tools = own[: len(self.places)], own[len(self.places) :]
            if sum(places) == sum(tools) and abs(sum(places)) <= 1:
                one = (sum(places), *own)
                if all(self._may(row, part, change) for row, change in zip(self.rows, one, strict=True)):
                    yield one

    def _may(self, row: Row, part: str, change: int) -> bool:
        return not change or (self.said.get((row, part)) is None and self.true[row, part] + change >= 0)

    def _agrees(self, sums: tuple[int, ...]) -> bool:
        return all(
            not change or (self.said.get((row, ALL)) is None and self.true[row, ALL] + change >= self._least(row))
            for row, change in zip(self.rows, sums, strict=True)
        )

    def _least(self, row: Row) -> int:
        return self.below if row[0] == "tool" and row != REST else 0


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


@settings(max_examples=60, deadline=None)
@given(held(), st.integers(3, 5))
def test_no_count_that_is_kept_back_can_be_worked_out(sessions: list[Session], below: int) -> None:
    """For each there is another table, in whole numbers from zero on, that agrees with all that is said."""
    places = sorted({one.establishment for one in sessions}) or ["chus"]
    found = activity(sessions, places, (), below)
    said, tools = said_of(found), [name for name, _ in found.tools or ()]
    others = Others(said, true_of(sessions, tools), places, tools, below)
    moved = {(row, part) for row, part, change in others.changes() if change}
    assert {key for key, value in said.items() if value is None} <= moved
    few = {key for key in product(others.rows, (*PARTS, ALL)) if 0 < others.true[key] < below}
    assert few <= moved  # those that are never said too: planned ones, and tools that are not named


@settings(max_examples=60, deadline=None)
@given(held(), st.integers(3, 5))
def test_asking_again_while_sources_are_silent_makes_no_small_count_certain(
    sessions: list[Session], below: int
) -> None:
    """All that is said in full, and with any establishments unknown, put together: still another table agrees."""
    places = sorted({one.establishment for one in sessions}) or ["chus"]
    outages = [set(some) for size in range(1, len(places) + 1) for some in combinations(places, size)]
    full, *parts = (activity(sessions, places, unknown, below) for unknown in ((), *outages))
    tools = [name for name, _ in full.tools or ()]
    together = said_of(full)
    for part in parts:
        together |= {key: value for key, value in said_of(part).items() if value is not None}
    others = Others(together, true_of(sessions, tools), places, tools, below)
    moved = {(row, part) for row, part, change in others.changes() if change}
    assert {key for key in product(others.rows, (*PARTS, ALL)) if 0 < others.true[key] < below} <= moved


@settings(max_examples=100, deadline=None)
@given(held(), st.integers(3, 5))
def test_what_is_said_is_true_and_not_small(sessions: list[Session], below: int) -> None:
    """A number that is said is the number of sessions, and never under the least."""
    found = activity(sessions, PLACES, (), below)
    true = true_of(sessions, [name for name, _ in found.tools or ()])
    for key, value in said_of(found).items():
        assert value is None or value == true[key] >= below


@settings(max_examples=50, deadline=None)
@given(held(), st.randoms(use_true_random=False))
def test_the_order_of_sessions_sways_nothing(sessions: list[Session], chance: Random) -> None:
    """The same counts are said however they come."""
    mixed = list(sessions)
    chance.shuffle(mixed)
    assert activity(mixed, PLACES, (), 5) == activity(sessions, PLACES, (), 5)


def test_large_counts_are_said() -> None:
    """Nothing is kept back where nothing is small."""
    sessions = [
        *of("chus", "reacts", completed=20, interrupted=6, cancelled=7, other=5),
        *of("chus", "teams", completed=10, interrupted=5, cancelled=9, other=8),
        *of("granit", "teams", completed=11, interrupted=5, cancelled=8, other=6),
    ]
    found = activity(sessions, ("chus", "granit"), (), 5)
    assert found.total == Counts(100, 41, 16, 24)
    assert found.establishments == (("chus", Counts(70, 30, 11, 16)), ("granit", Counts(30, 11, 5, 8)))
    assert found.tools == (("reacts", Counts(38, 20, 6, 7)), ("teams", Counts(62, 21, 10, 17)))


def test_one_small_count_keeps_back_another() -> None:
    """Of a row with one small part, another part of the row goes too, or the sum would tell."""
    sessions = [
        *of("chus", "reacts", completed=20, interrupted=6, cancelled=7, other=5),
        *of("granit", "reacts", completed=11, interrupted=2, cancelled=8, other=6),
    ]
    found = activity(sessions, ("chus", "granit"), (), 5)
    _, granit = found.establishments[1]
    assert granit.interrupted is None
    assert [granit.sessions, granit.completed, granit.cancelled].count(None) <= 1
    assert found.total.sessions == 65


def test_a_place_without_a_session_reads_as_one_with_a_few() -> None:
    """Zero is as small as one to four: nothing is said of either."""
    many = of("chus", "reacts", completed=20, interrupted=9, cancelled=9, other=9)
    none, few = activity(many, PLACES, (), 5), activity([*many, *of("granit", "reacts", completed=1)], PLACES, (), 5)
    assert dict(none.establishments)["granit"] == dict(few.establishments)["granit"] == Counts()


def test_nothing_at_all_says_nothing() -> None:
    """Of a time without any session nothing is said, not even that there was none."""
    found = activity([], PLACES, (), 5)
    assert found.total == Counts()
    assert found.establishments == tuple((one, Counts()) for one in PLACES)
    assert found.tools == ()


def test_while_a_place_s_source_is_silent_no_count_is_said() -> None:
    """Its counts are unknown, never zero; so are the totals, the tools, and what could hide a small count elsewhere."""
    sessions = of("chus", "reacts", completed=20, interrupted=6, cancelled=7, other=5)
    found = activity(sessions, ("chus", "granit"), {"granit"}, 5)
    assert found.total == Counts()
    assert found.tools is None
    assert found.establishments == (("chus", Counts()), ("granit", Counts()))


def test_a_median_is_said_of_enough_sessions_alone() -> None:
    """Four that were measured are too few; five are enough, and the median is rounded."""
    measured = [Session("chus", "reacts", "COMPLETED", jitter, 0.26) for jitter in (4.4, 8.6, 9.4, 12.0)]
    rest = of("chus", "reacts", completed=6, interrupted=6, cancelled=6, other=6)
    four = activity([*measured, *rest], ("chus",), (), 5)
    five = activity([*measured, Session("chus", "reacts", "COMPLETED", 30.0, 0.9), *rest], ("chus",), (), 5)
    assert (four.total.jitter, four.total.loss) == (None, None)
    assert (five.total.jitter, five.total.loss) == (9.0, 0.3)


@pytest.mark.parametrize("value", [0, 4])
def test_a_cell_alone_in_its_sum_takes_the_sum_with_it(value: int) -> None:
    """A part that is all of its sum is told by it."""
    cells = {"part": Cell("a", "b", value), "sum": Cell("b", "a", value + 5), "rest": Cell("a", "b", 5)}
    assert {"part"} < withheld(cells, 5)
