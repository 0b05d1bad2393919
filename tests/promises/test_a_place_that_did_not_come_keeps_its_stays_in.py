"""Promise: a stay whose place its source failed to give is not taken for a stay in no particular place.

The place may be what says the illness: a psychiatric unit. Slow, refused or gone, it opens nothing to somebody whom
the patient keeps from such stays; and no header of the caller's makes it not come in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Act, Delay, Status
from tests.house import MARIE, House, Reply, open_house
from tests.promises.everything import about

QUERY = about(MARIE, 'encounters(first: 100, sources: ["chus"]) { edges { node { period { start } } } }')
STAY = "enc-somewhere"
UNIT = {
    "resourceType": "Location", "id": "loc-unit",
    "type": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "PHU"}]}],
}  # fmt: skip


@asynccontextmanager
async def stayed(folder: Path, **capabilities: Any) -> AsyncIterator[House]:
    """Open a house in which Marie has one stay more, of which the place alone says that it is psychiatric."""
    sources = tuple(
        one.model_copy(update={"capabilities": one.capabilities.model_copy(update={"include": False, **capabilities})})
        if one.id == "chus"
        else one
        for one in demo_settings(8000, None, None, folder).sources
    )
    async with open_house(folder, sources=sources) as house:
        store = house.sources["chus"].state.store
        plain = store.of_patient("Encounter", "p-0001")[0].body()
        kept = {key: plain[key] for key in ("resourceType", "status", "class", "subject", "period")}
        store.put(UNIT)
        store.put({**kept, "id": STAY, "location": [{"location": {"reference": "Location/loc-unit"}}]})
        yield house


def stays(reply: Reply) -> int:
    """Count the stays of an answer."""
    return len(reply.nodes("encounters"))


async def seen(house: House, who: str, act: Act | None = None, **headers: str) -> int:
    """Count what somebody sees while places behave so."""
    mischief = house.sources["chus"].state.mischief
    mischief.clear()
    if act is not None:
        mischief.on("Location", act)
    reply = await house.ask(QUERY, who=who, headers=headers)
    return stays(reply)


@pytest.mark.parametrize("batch", [True, False])
async def test_a_place_that_fails_opens_nothing(tmp_path: Path, batch: bool) -> None:
    """With an error, a refusal or none of that name: the restricted cardiologist sees what he saw, or less."""
    async with stayed(tmp_path, batch=batch) as house:
        whole = await seen(house, "dr-gagnon")
        restricted = await seen(house, "dr-pelletier")
        assert restricted < whole, "the unit is psychiatric, and he is kept from such stays"
        for code in (500, 404, 403):
            assert await seen(house, "dr-pelletier", Status(code=code)) <= restricted, code


async def test_a_place_that_is_late_opens_nothing(tmp_path: Path) -> None:
    """Nor does a caller who says that they won't wait."""
    async with stayed(tmp_path, batch=False) as house:
        restricted = await seen(house, "dr-pelletier")
        never = Delay(until=asyncio.Event())
        assert await seen(house, "dr-pelletier", never, prefer="wait=2") <= restricted
        assert never.reached.is_set()


async def test_a_place_that_nobody_has_labels_nothing(tmp_path: Path) -> None:
    """A reference to what its source doesn't hold, while it answers well, keeps nothing in."""
    async with stayed(tmp_path) as house:
        store = house.sources["chus"].state.store
        before = await seen(house, "dr-pelletier")
        body = store.read("Encounter", STAY).body()
        store.put({**body, "location": [{"location": {"reference": "Location/loc-nowhere"}}]})
        assert await seen(house, "dr-pelletier") == before + 1
