"""Labelling tables: exact codes and first letters, each under one system; unknown categories are all of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.labelling import LabelTables
from resolvers.consents.codes import ACT_CODE
from resolvers.records import Label

TABLES: dict[str, Any] = {
    "labels": {
        "from_codes": {
            "PSY": [{"system": "urn:icd", "prefixes": ["F", "X6"]}, {"system": "urn:sct", "codes": ["35489007", 36]}],
            "HIV": [{"system": "urn:icd", "codes": ["B24"], "prefixes": ["B20"]}],
            "SUD": [{"system": "urn:icd", "prefixes": ["F1"]}],
        }
    },
    "record_categories": {
        "Observation": {"codes": {"lab": ["laboratory"], "vs": ["vital_signs"], "x": ["laboratory", "imaging"]},
                        "unknown": ["laboratory", "vital_signs", "imaging"]},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("system", "code", "earned"),
    [
        ("urn:icd", "F32.1", {"PSY"}),
        ("urn:icd", "F10", {"PSY", "SUD"}),
        ("urn:icd", "X61", {"PSY"}),
        ("urn:icd", "B24", {"HIV"}),
        ("urn:icd", "B24.0", set()),
        ("urn:icd", "B20.9", {"HIV"}),
        ("urn:icd", "f32", set()),
        ("urn:icd", "S52", set()),
        ("urn:icd", "", set()),
        ("urn:sct", "35489007", {"PSY"}),
        ("urn:sct", "36", {"PSY"}),
        ("urn:sct", "354890071", set()),
        ("urn:sct", "F32.1", set()),
        ("", "F32.1", set()),
    ],
)
def test_a_coding_earns_the_labels_of_its_system_s_rows(system: str, code: str, earned: set[str]) -> None:
    """Exactly, or by its first letters; several rows may speak."""
    tables = LabelTables(TABLES)
    for _ in range(2):
        assert {label.code for label in tables.labels_of(Label(system, code))} == earned
        assert all(label.system == ACT_CODE for label in tables.labels_of(Label(system, code)))


@given(st.lists(st.text(max_size=4), min_size=1, max_size=30))
def test_what_is_remembered_is_what_would_be_looked_up(codes: list[str]) -> None:
    """In any order, however often."""
    tables = LabelTables(TABLES)
    for code in codes * 2:
        fresh = LabelTables(TABLES).labels_of(Label("urn:icd", code))
        assert set(tables.labels_of(Label("urn:icd", code))) == set(fresh)


@pytest.mark.parametrize(
    ("codes", "categories"),
    [
        (["lab"], ["laboratory"]),
        (["lab", "vs"], ["laboratory", "vital_signs"]),
        (["x", "lab"], ["imaging", "laboratory"]),
        ([], ["laboratory", "vital_signs", "imaging"]),
        (["?"], ["laboratory", "vital_signs", "imaging"]),
        (["lab", "?"], ["laboratory", "vital_signs", "imaging"]),
    ],
)
def test_one_unknown_code_makes_a_record_of_every_category(codes: list[str], categories: list[str]) -> None:
    """The most severe then counts."""
    assert sorted(LabelTables(TABLES).categories_of("Observation", codes)) == sorted(categories)


def test_types_of_several_categories_are_those_of_the_table() -> None:
    """Any other has the one of its schema."""
    assert LabelTables(TABLES).several == {"Observation"}


@pytest.mark.parametrize(
    "tables", [{}, {"labels": {}, "record_categories": {}}, {"labels": {"from_codes": {"PSY": [3]}}}]
)
def test_tables_that_are_not_as_their_schema_says_stop_the_start(tables: dict[str, Any]) -> None:
    """A label that nobody can earn is not silence."""
    with pytest.raises((KeyError, TypeError, AttributeError)):
        LabelTables(tables)
