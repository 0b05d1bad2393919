"""Promise: an officer who doesn't want a pilot's list subtracted from a pilot's count takes one of both away.

As shipped a pilot has both, as the contract says (docs/decisions/small-numbers.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.settings import Policy
from tests.house import House, Reply, open_house
from tests.lasting import FAR
from tests.promises.changing import copy_of_policies
from tests.promises.everything import WIDE
from tests.promises.session_lists import SINCE, edges, listed

LISTS = ("tables/counts/data.yaml", "  technological_pilot: establishment\n", "")
"""The role's line out of the scope of counts."""
COUNTS = (
    "tables/fields/data.yaml",
    'coordination_centre: {"Query.sessions": deny}\n',
    'coordination_centre: {"Query.sessions": deny}\ntechnological_pilot: {"Query.sessions": deny}\n',
)
"""The list denied to the role, as to a coordination centre."""


@asynccontextmanager
async def house_of(tmp_path: Path, change: tuple[str, str, str] | None) -> AsyncIterator[House]:
    """Open a house whose policy has a change."""
    folder = copy_of_policies(tmp_path / "policies")
    if change is not None:
        name, old, new = change
        text = (folder / name).read_text("utf-8")
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new), "utf-8")
    policy = Policy.model_validate({"engine": "embedded", "bundle": folder})
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR), policy=policy) as house:
        yield house


async def counted(house: House, who: str = "pilote-techno") -> Reply:
    """Ask for the count of the sessions that the list has."""
    query = "query ($s: DateTime!) { telehealthActivity(since: $s) { total { sessions } } }"
    return await house.ask(query, who=who, purpose="HOPERAT", variables={"s": SINCE})


@pytest.mark.parametrize(
    ("change", "lists", "counts"), [(None, True, True), (LISTS, True, False), (COUNTS, False, True)],
    ids=["as-shipped", "lists", "counts"],
)  # fmt: skip
async def test_a_pilot_has_what_the_officer_left(tmp_path: Path, change: Any, lists: bool, counts: bool) -> None:
    """The other is refused by name, whole; a coordination centre still counts."""
    async with house_of(tmp_path, change) as house:
        shown, number, centre = await listed(house), await counted(house), await counted(house, "cct-sherbrooke")
    assert bool(shown.data["sessions"] and edges(shown)) is lists
    assert (shown.codes == []) is lists
    assert bool(number.data["telehealthActivity"]) is counts
    assert (number.withheld == ["Query.telehealthActivity"]) is not counts
    assert centre.data["telehealthActivity"]["total"]["sessions"] >= 5
