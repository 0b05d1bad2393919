"""Promise: who read my record tells nothing of what is shut to me now, such as results that I am to be told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.house import House, Reply, open_house, world_of
from tests.promises.emergencies import attest
from tests.promises.everything import about

LISE = world_of().person("lise").nam or ""
READ = "observations(first: 50) { edges { node { id } } }"
EVENTS = "accessEvents { edges { node { id categories sources { id } summary(language: EN) } } }"
WHO = "Dre Nadia Ouellet (Physician, CIUSSS de l’Estrie – CHUS) read: "
PURPOSE = "Purpose: Emergency treatment."
OUTSIDE = ("chus", "omnimed")
"""Where Lise's results are."""


def without(house: House, kept: str) -> None:
    """Take out of the hospital's observations of Lise those that aren't of a kind: LAB, or VITAL_SIGNS."""
    patient, store = house.world.person("lise").hospital_id, house.sources["chus"].state.store
    for one in list(store.of_patient("Observation", patient)):
        laboratory = any(c["coding"][0]["code"] == "laboratory" for c in one.body()["category"])
        if laboratory != (kept == "LAB"):
            store.remove("Observation", one.body()["id"])


async def read(house: House) -> Reply:
    """Read Lise's observations in an emergency."""
    assert (await attest(house, who="dr-urgence", patient=LISE)).codes == []
    house.clock.at += 60
    answer = await house.ask(about(LISE, READ), who="dr-urgence", purpose="ETREAT")
    house.clock.at += 60
    return answer


async def told(house: House, arguments: str = "") -> list[Any]:
    """Return, as Lise, who read her record."""
    asking = about(LISE, EVENTS.replace("accessEvents", f"accessEvents{arguments}"))
    answer = await house.ask(asking, who="lise-fournier", purpose="PATRQT")
    assert (answer.status, answer.codes) == (200, [])
    return answer.nodes("accessEvents")


async def test_a_reading_of_such_results_alone_is_told_as_a_part_of_the_record(tmp_path: Path) -> None:
    """Who, when and why stay told; neither what nor where, nor by asking for the readings of a source."""
    async with open_house(tmp_path) as house:
        without(house, "LAB")
        assert (await read(house)).nodes("observations")
        (found,) = await told(house)
        assert (found["categories"], found["sources"]) == ([], [])
        assert found["summary"] == f"{WHO}a part of the record. {PURPOSE}"
        for source in OUTSIDE:
            assert [one["categories"] for one in await told(house, f'(sources: ["{source}"])')] == [], source


@pytest.mark.parametrize("kept", ["VITAL_SIGNS", "BOTH"])
async def test_it_tells_the_same_whether_or_not_such_results_were_read(tmp_path: Path, kept: str) -> None:
    """With the hospital's results and without: the events don't differ."""
    async with open_house(tmp_path) as house:
        if kept == "VITAL_SIGNS":
            without(house, kept)
        assert (await read(house)).nodes("observations")
        (found,) = await told(house)
        del found["id"]
        assert found == {
            "categories": ["vital_signs"],
            "sources": [{"id": "chus"}],
            "summary": f"{WHO}Vital signs. Source: CIUSSS de l’Estrie – CHUS. {PURPOSE}",
        }


async def test_what_is_open_again_is_told_again(tmp_path: Path) -> None:
    """Once the momentary refusal has ended, of the same reading."""
    async with open_house(tmp_path) as house:
        await read(house)
        house.clock.at += 8 * 86_400
        found = await told(house)
        assert found[-1]["categories"] == ["laboratory", "vital_signs"]
        assert {one["id"] for one in found[-1]["sources"]} == {"chus", "omnimed"}
