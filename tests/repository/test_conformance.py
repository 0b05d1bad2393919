"""docs/conformance.md: each point of the list has one row, and each test that a row names exists."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.repository.tracked import ROOT
from tests.shared import shared

PAGE = ROOT / "docs" / "conformance.md"
TEST = re.compile(r"\[`([^`]+)::([^`:]+)`\]\(([^)]+)\)")
ROWS = [line.strip("|").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| CP-")]


@cache
def functions(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file, those within classes included."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return frozenset(n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_point_has_exactly_one_row_in_order() -> None:
    """Those of the list that was given, by their ids."""
    points = json.loads(shared("data", "federation-conformance.json").read_text("utf-8"))["points"]
    assert len(points) == 27
    assert [row[0].strip() for row in ROWS] == [point["id"] for point in points]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_row_names_tests_that_exist_or_says_why_not(row: list[str]) -> None:
    """By path and name; the link leads to that file."""
    assert len(row) == 4, "point, what it says, how it is done, what proves it"
    assert all(len(cell.strip()) > 3 for cell in row)
    named = TEST.findall(row[3])
    assert named or row[3].strip().startswith("Not")
    for path, name, link in named:
        assert (PAGE.parent / link).resolve() == ROOT / path
        assert name.startswith("test_")
        assert name in functions(ROOT / path)
