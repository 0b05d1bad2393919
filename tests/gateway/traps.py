"""What the tests of GraphQL's traps ask, and how they read what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.house import MARIE, House, Reply

OF_MARIE = f'patient(identifier: {{value: "{MARIE}"}})'
BILLING: Mapping[str, Any] = {"who": "facturation", "purpose": "HPAYMT"}
"""Billing reads identity, year of birth, identifiers, coverage and billing; the rest is refused by name."""


def paths(answer: Reply) -> dict[str, list[Any]]:
    """Return where each withheld coordinate is told, by coordinate; fail when one is told twice."""
    errors = [e for e in answer.body.get("errors", ()) if e["extensions"]["code"] == "FIELD_WITHHELD"]
    found = {error["extensions"]["coordinate"]: error["path"] for error in errors}
    assert len(found) == len(errors)
    return found


async def ids(house: House, field: str, who: str = "dr-tremblay", nam: str = MARIE) -> list[str]:
    """Return the ids of the records of a connection."""
    query = f'{{ patient(identifier: {{value: "{nam}"}}) {{ {field}(first: 500) {{ edges {{ node {{ id }} }} }} }} }}'
    return [node["id"] for node in (await house.ask(query, who=who)).nodes(field)]


async def at_chus(house: House, field: str, nam: str = MARIE) -> list[str]:
    """Return the ids of the hospital's records of a connection."""
    found = await ids(house, field, nam=nam)
    return [one for one in found if (house.keyring.open_id(one) or ("", ""))[1] == "chus"]
