"""Shares: what is said of a part and its whole tells neither few of the sort, nor few of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.shares import Found, Name, Share, Shares, shares
from resolvers.records import Label

GLUCOSE = Name("Glucose", (Label("http://loinc.org", "14749-6"),))
PLACES = ("chus", "granit")
NAMES = (Name("a"), Name("b"))
CELLS = tuple(product(PLACES, NAMES))
Numbers = tuple[int, int]
"""How many are of the sort, and how many are not."""
Table = tuple[Numbers, ...]
"""Of each of CELLS."""


def of(table: Table) -> list[Found]:
    """Return the rows of a table."""
    cells = zip(CELLS, table, strict=True)
    return [Found(place, name, part + others, part) for (place, name), (part, others) in cells]


def rows_of(found: Shares) -> list[tuple[Share, list[int]]]:
    """Return each row that is said, with the cells that are in it."""
    rows = [(found.total, list(range(len(CELLS))))]
    rows += [(share, [i for i, (at, _) in enumerate(CELLS) if at == place]) for place, share in found.establishments]
    rows += [(share, [i for i, (_, one) in enumerate(CELLS) if one == name]) for name, share in found.names or ()]
    return rows


def plus(table: Table, at: Sequence[int]) -> Numbers:
    """Return the numbers of a row."""
    return sum(table[i][0] for i in at), sum(table[i][1] for i in at)


def agrees(found: Shares, other: Table, below: int) -> bool:
    """Tell whether a table has each count that is said, and enough of the names that are said alone."""
    named = None if found.names is None else {name for name, _ in found.names}
    enough = {name for name in NAMES if sum(plus(other, [i for i, (_, n) in enumerate(CELLS) if n == name])) >= below}
    return named in (None, enough) and all(
        share.whole in (None, sum(numbers)) and share.part in (None, numbers[0])
        for share, at in rows_of(found)
        for numbers in [plus(other, at)]
    )


def agreeing(found: Shares, table: Table, below: int) -> Iterator[Table]:
    """Yield tables near this one that agree with what is said."""
    for change in product(product((-1, 0, 1), repeat=2), repeat=len(table)):
        other = tuple((p + a, o + b) for (p, o), (a, b) in zip(table, change, strict=True))
        if min(min(one) for one in other) >= 0 and agrees(found, other, below):
            yield other


@settings(max_examples=25, deadline=None)
@given(st.tuples(*(st.tuples(st.integers(0, 7), st.integers(0, 7)) for _ in CELLS)), st.integers(3, 5))
def test_no_count_that_is_kept_back_can_be_worked_out(table: Table, below: int) -> None:
    """Another table has all that is said and another count where one is kept back, and where few are of the others."""
    found = shares(of(table), PLACES, (), below)
    others = list(agreeing(found, table, below))
    for share, at in rows_of(found):
        part, rest = plus(table, at)
        counts = {plus(one, at) for one in others}
        assert share.whole == part + rest >= below or len({a + b for a, b in counts}) > 1
        assert share.part == part >= below or len({a for a, _ in counts}) > 1
        assert not 0 < rest < below or len({b for _, b in counts}) > 1


@settings(max_examples=25, deadline=None)
@given(st.tuples(*(st.tuples(st.integers(0, 7), st.integers(0, 7)) for _ in CELLS)), st.integers(3, 5))
def test_asking_again_while_sources_are_silent_makes_no_small_count_certain(table: Table, below: int) -> None:
    """All that is said in full, and with any establishments unknown, put together: still another table agrees."""
    outages = [set(some) for size in range(1, len(PLACES) + 1) for some in combinations(PLACES, size)]
    full, *parts = (shares(of(table), PLACES, unknown, below) for unknown in ((), *outages))
    others = [one for one in agreeing(full, table, below) if all(agrees(part, one, below) for part in parts)]
    for _, at in rows_of(full):
        part, rest = plus(table, at)
        counts = {plus(one, at) for one in others}
        assert not 0 < part + rest < below or len({a + b for a, b in counts}) > 1
        assert not 0 < part < below or len({a for a, _ in counts}) > 1
        assert not 0 < rest < below or len({b for _, b in counts}) > 1


def test_all_but_a_few_is_as_telling_as_a_few() -> None:
    """Of twenty, seventeen: three are not, so one of both stays unsaid."""
    found = shares([Found("chus", NAMES[0], 20, 17)], ("chus",), (), 5)
    assert None in (found.total.whole, found.total.part)
    assert shares([Found("chus", NAMES[0], 20, 12)], ("chus",), (), 5).total == Share(20, 12)


def test_a_small_count_takes_another_with_it() -> None:
    """With one establishment's four unsaid, another's is unsaid too, or the total would tell it."""
    rows = [Found("a", NAMES[0], 30, 4), Found("b", NAMES[0], 40, 12), Found("c", NAMES[0], 50, 20)]
    found = shares(rows, ("a", "b", "c"), (), 5)
    parts = {name: share.part for name, share in found.establishments}
    assert parts == {"a": None, "b": None, "c": 20}
    assert found.total == Share(120, 36)


def test_a_name_of_few_and_one_that_is_not_known_are_not_said() -> None:
    """They are in the total alone; the same codes are one test, whatever it is called."""
    same = Name("Glucose à jeun", GLUCOSE.codes)
    rare, unsaid = Found("b", Name("Rare"), 4, 4), Found("b", Name(), 30, 9)
    rows = [Found("a", GLUCOSE, 20, 8), Found("b", same, 20, 7), rare, unsaid]
    found = shares(rows, ("a", "b"), (), 5)
    assert [name for name, _ in found.names or ()] == [GLUCOSE]
    assert found.total == Share(74, 28)


def test_while_an_establishment_is_not_known_no_count_is_said() -> None:
    """Part of a count is not the count, and what the other counts may be what hides a small one in the whole table."""
    found = shares([Found("a", GLUCOSE, 20, 8), Found("b", GLUCOSE, 20, 7)], ("a", "b"), {"b"}, 5)
    assert (found.total, found.names) == (Share(), None)
    assert found.establishments == (("a", Share()), ("b", Share()))


def test_an_outage_does_not_say_what_hides_a_small_count() -> None:
    """Beside 36 and c's 20, b's 12 hides a's 4: were b's said while c is silent, both answers would tell a's."""
    rows = [Found("a", NAMES[0], 30, 4), Found("b", NAMES[0], 40, 12), Found("c", NAMES[0], 50, 20)]
    full, part = (shares(rows, ("a", "b", "c"), unknown, 5) for unknown in ((), {"c"}))
    assert (full.total.part, dict(full.establishments)["b"].part) == (36, None)
    assert dict(part.establishments)["b"] == Share()


def test_a_name_is_the_one_that_most_are_counted_under() -> None:
    """What one order alone was called, of a test ordered often, is no more said than one order is."""
    once = Name("Autre", GLUCOSE.codes)
    found = shares([Found("a", once, 1, 0), Found("a", GLUCOSE, 40, 12)], ("a",), (), 5)
    assert [name for name, _ in found.names or ()] == [GLUCOSE]


def test_what_is_all_named_hides_nothing_in_a_rest() -> None:
    """Of 62, 31 are b and 30 of the sort are a: who knows that nothing else is counted would know a's one other."""
    found = shares(of(((0, 0), (0, 0), (30, 1), (30, 1))), PLACES, (), 5)
    said = dict(found.names or ())
    assert None in (found.total.whole, said[NAMES[1]].whole, said[NAMES[0]].part)
