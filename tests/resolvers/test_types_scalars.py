"""Scalars and enumerations: text in, the same text out."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLScalarType

from resolvers.records import Number
from resolvers.schema import build_schema, core_of
from resolvers.types.enums.care import ObservationStatus


def scalar_of(name: str) -> GraphQLScalarType:
    held = core_of(build_schema()).type_map[name]
    assert isinstance(held, GraphQLScalarType)
    return held


@pytest.mark.parametrize(
    "instant",
    [
        "2025-11-21",
        "2025-11-21T14:05:00",
        "2025-13-01T00:00:00Z",
        "2025-02-30T00:00:00Z",
        "hier",
        "2025-11-21T14:05-05:00",
    ],
)
def test_an_argument_that_is_no_instant_is_refused_without_being_repeated_by_the_scalar(instant: str) -> None:
    """RFC 3339 with seconds and an offset, and nothing else."""
    scalar = scalar_of("DateTime")
    with pytest.raises(ValueError) as fault:
        scalar.parse_value(instant)
    assert instant not in str(fault.value)


@pytest.mark.parametrize(
    ("scalar", "value", "text"),
    [("Decimal", Number("1.10"), "1.10"), ("Decimal", 3, "3"), ("FhirDate", "1985-05", "1985-05")],
)
def test_a_scalar_goes_out_as_the_source_wrote_it(scalar: str, value: Any, text: str) -> None:
    """As plain text: digits, precision and partial dates kept."""
    given = scalar_of(scalar).serialize(value)
    assert given == text
    assert type(given) is str


@pytest.mark.parametrize("value", [True, 1.1, {"a": 1}, ["x"]])
def test_a_scalar_refuses_what_is_no_text(value: Any) -> None:
    """A float has already lost its digits."""
    with pytest.raises(ValueError, match="not a text"):
        scalar_of("Decimal").serialize(value)


def test_an_enumeration_member_is_its_own_graphql_name() -> None:
    """So that a table may give plain text."""
    assert [member.value for member in ObservationStatus] == [member.name for member in ObservationStatus]
