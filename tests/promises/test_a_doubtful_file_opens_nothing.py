"""Promise: what is kept under a file that may be another person's shuts, and never opens, shows or is taken back.

A number joins two files of one source; only agreement, or a link that both sides say, makes them one person's.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from tests.house import MARIE, House, open_house
from tests.promises.directing import directive_id, revoke

CONDITIONS = f"""{{ patient(identifier: {{ value: "{MARIE}" }}) {{
  conditions(first: 200, sources: ["chus"]) {{ edges {{ node {{ code {{ text }} }} }} }} }} }}"""
DIRECTIVES = f"""{{ patient(identifier: {{ value: "{MARIE}" }}) {{
  directives {{ edges {{ node {{ id kind source {{ id }} }} }} }} }} }}"""
JOSETTE = {"active": False, "name": [{"family": "Bouchard", "given": ["Josette"]}]}
MISTYPED = {"active": False, "birthDate": "1985-06-10"}
JEAN = {
    "name": [{"family": "Lavoie", "given": ["Jean"]}],
    "gender": "male",
    "birthDate": "1950-01-02",
    "identifier": [],
}
LINKED = [{"type": "replaces", "other": {"reference": "Patient/p-9001"}}]


@pytest.mark.parametrize("twin", [JOSETTE, MISTYPED], ids=["another-name", "another-birth-date"])
async def test_a_consent_under_a_doubtful_file_opens_nothing(tmp_path: Path, twin: dict[str, Any]) -> None:
    """Under a profile where only a consent opens, hers is missing still; under a file that agrees, it opens."""
    async with consents_only(tmp_path) as house:
        beside(house, twin)
        keep(house, "permit")
        assert await read(house) == 0
        beside(house, {"active": False})
        assert await read(house) > 0


async def test_a_consent_under_a_file_that_one_side_alone_says_is_replaced_opens_nothing(tmp_path: Path) -> None:
    """Marie's file says that it replaces Jean's, which says nothing of it."""
    async with consents_only(tmp_path) as house:
        store = house.sources["chus"].state.store
        store.put({**store.read("Patient", "p-0001").body(), "link": LINKED})
        beside(house, JEAN)
        keep(house, "permit")
        assert await read(house) == 0


async def test_a_refusal_under_a_doubtful_file_counts(tmp_path: Path) -> None:
    """It may be hers: her physician's access is refused until the office has told the two apart."""
    async with open_house(tmp_path) as house:
        assert await read(house) > 0
        beside(house, JOSETTE)
        assert await read(house) > 0
        keep(house, "deny")
        assert await read(house) == 0


async def test_refusals_under_a_doubtful_file_that_do_not_come_shut_that_source(tmp_path: Path) -> None:
    """What is refused there isn't known: nothing of the hospital's leaves, as when her own directives don't come."""
    async with open_house(tmp_path) as house:
        beside(house, JOSETTE)
        assert await read(house) > 0
        house.sources["chus"].state.mischief.on("Consent?patient=Patient/p-9001", Status(code=500))
        assert await read(house) == 0


async def test_what_is_kept_under_a_doubtful_file_is_neither_shown_nor_revoked(tmp_path: Path) -> None:
    """Not by the patient, who would read, or end, what another asked for."""
    async with open_house(tmp_path) as house:
        hers = await listed(house)
        beside(house, JOSETTE)
        keep(house, "deny")
        assert await listed(house) == hers
        await revoke(house, directive_id(house, "twin-word", "p-9001", "chus"))
        assert house.sources["chus"].state.store.read("Consent", "twin-word").body()["status"] == "active"


def consents_only(folder: Path) -> Any:
    """Return a house whose policy opens by consent alone."""
    policy = demo_settings(8000, None, None, folder, 0).policy.model_copy(update={"profile": "pcf"})
    return open_house(folder, policy=policy)


def beside(house: House, said: dict[str, Any]) -> None:
    """Put a second file beside Marie's at the hospital, under her number unless it says otherwise."""
    store = house.sources["chus"].state.store
    store.put({**deepcopy(store.read("Patient", "p-0001").body()), "link": [], **said, "id": "p-9001"})


def keep(house: House, effect: str) -> None:
    """Keep there what that person said: of everyone and everything."""
    word = deepcopy(house.sources["registre"].state.store.read("Consent", "directive-1").body())
    coding = {"system": "http://loinc.org", "code": "59284-0"}
    word |= {
        "id": "twin-word",
        "patient": {"reference": "Patient/p-9001"},
        "performer": [{"reference": "Patient/p-9001"}],
        "provision": {"type": effect},
    }
    if effect == "permit":
        word["category"] = [{"coding": [coding]}]
    house.sources["chus"].state.store.put(word)


async def read(house: House) -> int:
    """Return how many of Marie's conditions her family physician reads at the hospital."""
    reply = await house.ask(CONDITIONS, who="dr-gagnon", purpose="TREAT")
    return len(reply.nodes("conditions")) if reply.patient and reply.patient["conditions"] else 0


async def listed(house: House) -> list[str]:
    """Return the directives that Marie is shown, by kind and source."""
    reply = await house.ask(DIRECTIVES, who="marie-bouchard", purpose="PATRQT")
    return sorted(f"{one['kind']} {one['source']['id']}" for one in reply.nodes("directives"))
