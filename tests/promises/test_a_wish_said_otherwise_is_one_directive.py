"""Promise: asked again under its clientMutationId, a wish is one directive, in whatever order and words it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.house import open_house
from tests.promises.directing import consents, record, recorded


async def test_the_same_wish_said_otherwise_is_one_directive(tmp_path: Path) -> None:
    """Lists in another order, a thing said twice, the patient by their hospital's number: nothing else is wanted."""
    roles = [{"role": "nurse"}, {"actor": None, "role": "pharmacist"}]
    wish: dict[str, Any] = {"categories": ["imaging", "document"], "purposes": ["TREAT", "ETREAT"], "actors": roles}
    async with open_house(tmp_path) as house:
        before = len(consents(house))
        number = {"system": "urn:passerelle:demo:chus:mrn", "value": house.world.person("marie").mrn}
        first = recorded(await record(house, clientMutationId="c-1", **wish))
        turned: dict[str, Any] = {name: [*reversed(listed), listed[0]] for name, listed in wish.items()}
        assert recorded(await record(house, clientMutationId="c-1", **turned))["id"] == first["id"]
        assert recorded(await record(house, clientMutationId="c-1", patient=number, **wish))["id"] == first["id"]
        assert len(consents(house)) == before + 1
