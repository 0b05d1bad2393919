"""Values in another unit, and instants in seconds: exact, or absent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.records import Number
from resolvers.transforms import TRANSFORMS, WRITTEN, times


@pytest.mark.parametrize(
    ("factor", "value", "read"),
    [
        ("1000", Number("0.0071"), "7.1"),
        ("100", Number("0.0035"), "0.35"),
        ("100", 1, "100"),
        ("0.001", 52500, "52.5"),
        ("100", Number("-0.5"), "-50"),
        ("100", 0, "0"),
        ("100", Number("1e-3"), None),
        ("100", "0.5", None),
        ("100", True, None),
        ("100", None, None),
        ("100", Number("9" * 60), None),
    ],
)
def test_a_number_is_read_in_another_unit_exactly(factor: str, value: Any, read: str | None) -> None:
    """What isn't a plain number is absent."""
    assert times(factor)(value) == read


@given(st.decimals(0, 10_000, places=6), st.sampled_from(["100", "1000", "0.001", "60"]))
def test_no_digit_is_lost(value: Decimal, factor: str) -> None:
    """The same as arithmetic by hand."""
    read = times(factor)(Number(f"{value:f}"))
    assert read is not None
    assert Decimal(read) == value * Decimal(factor)


@pytest.mark.parametrize("factor", ["", "x", "1e3", "-1", "1/3", "1" * 10])
def test_a_factor_is_a_plain_number(factor: str) -> None:
    """Anything else stops the start."""
    with pytest.raises(ValueError):
        times(factor)


@pytest.mark.parametrize(
    ("value", "read"), [(1_793_541_600, "2026-11-01T14:00:00Z"), ("1", None), (1.5, None), (10**30, None)]
)
def test_seconds_since_1970_are_an_instant(value: Any, read: str | None) -> None:
    """Whole ones."""
    assert TRANSFORMS["date", "epoch-s"](value) == read


def test_an_instant_is_written_as_each_vendor_reads_it() -> None:
    """UTC in all of them."""
    assert {form: write(1_793_541_600) for form, write in WRITTEN.items()} == {
        "instant": "2026-11-01T14:00:00Z",
        "compact": "20261101140000+0000",
        "epoch-s": "1793541600",
        "epoch-ms": "1793541600000",
    }
