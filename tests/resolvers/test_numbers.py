"""Numbers: writings of one number are alike, and other numbers are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.numbers import folded


@pytest.mark.parametrize(
    "written",
    [
        "081002", " 81002 ", "81 002", "81-002-", "81\u00a0002", "81\u00ad002", "81\u2011002", "81\u2212002",
        "\uff18\uff11002",
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    """Spaces, hyphens, zeros at the beginning, the width of a digit."""
    assert folded(written) == "81002"


def test_letters_compare_without_their_case_and_other_numbers_differ() -> None:
    """A zero inside, or at the end, is a digit as another."""
    assert folded("R-081 002a") == folded("r081002A") == "r081002a"
    assert len({folded(one) for one in ("81002", "8102", "810020", "81.002", "x81002")}) == 5
    assert folded("000") == folded(" - ") == ""


@given(st.from_regex(r"[1-9a-z][0-9a-z]{0,7}", fullmatch=True), st.data())
def test_what_is_put_between_the_letters_changes_nothing(number: str, data: st.DataObject) -> None:
    """Wherever it stands; nor do zeros before it, nor capitals."""
    between = [data.draw(st.text("- \u00a0\u2013", max_size=2)) for _ in number]
    written = "".join(more + letter for more, letter in zip(between, number.upper(), strict=True))
    assert folded("00" + written + "-") == number


@given(st.text(st.characters(max_codepoint=127), max_size=20))
def test_a_number_of_plain_letters_compares_as_any_other(written: str) -> None:
    """A dash that is no ASCII takes the longer way to the same."""
    assert folded(written) == folded(written + "\N{EN DASH}")
