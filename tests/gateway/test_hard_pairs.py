"""Hard pairs: each row of the table has the verdict that was written for it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.insurance_number import NAM
from gateway.likeness import compare
from resolvers.protocols import Identifier, Person

PAIRS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("hard_pairs.yaml").read_text("utf-8"))


def person(said: Mapping[str, Any]) -> Person:
    """Return a file as a row describes it."""
    return Person(
        "x",
        (Identifier(NAM, said["nam"]),) if "nam" in said else (),
        said.get("family", ""),
        said.get("given", ""),
        said.get("birth", ""),
        said.get("gender", ""),
        names=tuple((family, given) for family, given in said.get("names", ())),
    )


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_each_pair_is_judged_as_a_human_did_in_either_order(pair: dict[str, Any]) -> None:
    """The row says why."""
    both = pair.get("both", {})
    one, other = person({**both, **pair["one"]}), person({**both, **pair["other"]})
    assert compare(one, other).value == pair["verdict"], pair["why"]
    assert compare(other, one).value == pair["verdict"], pair["why"]


def test_the_table_is_a_table() -> None:
    """Sixty rows at least, each with a name and a reason of its own, and every verdict among them."""
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS) >= 60
    assert len({pair["why"] for pair in PAIRS}) == len(PAIRS)
    assert {pair["verdict"] for pair in PAIRS} == {"agree", "unsure", "contradict"}
