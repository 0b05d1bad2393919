"""The guides of the course: what they ask works, and both languages ask the same."""

from __future__ import annotations

import re

import pytest

from tests.house import MARIE, House
from tests.repository.tracked import ROOT

GUIDES = ("course.md", "parcours.md")
BLOCK = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
NAMED = re.compile(r"query \w+")


def questions(guide: str) -> list[str]:
    """Return what a guide asks."""
    return BLOCK.findall((ROOT / "docs" / "guides" / guide).read_text("utf-8"))


@pytest.mark.parametrize("guide", GUIDES)
async def test_what_the_guide_asks_is_answered(house: House, guide: str) -> None:
    """Of Marie, for her family physician, without an error, and something shows."""
    asked = questions(guide)
    assert len(asked) == 3
    for query in asked:
        answer = await house.ask(query, variables={"who": {"value": MARIE}})
        assert (answer.status, answer.codes) == (200, [])
        (value,) = answer.patient.values()
        assert value if isinstance(value, list) else value.get("edges") or value["lines"]


def test_both_languages_ask_the_same() -> None:
    """But for the names of the questions."""
    first, second = ([NAMED.sub("query", one) for one in questions(guide)] for guide in GUIDES)
    assert first == second
