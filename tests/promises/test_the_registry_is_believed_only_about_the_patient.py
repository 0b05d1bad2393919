"""Promise: no directive is missed because of a number, and nobody's rights count for someone else's file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.demo.sources.mischief import Adds
from gateway.demo.systems import MRN, NAM
from tests.house import MARIE, House

QUERY = """query($system: URI, $value: String!) { patient(identifier: {system: $system, value: $value}) {
  name { family } birthDate conditions(first: 500) { edges { node { code { text } } } }
} }"""


def _registered(house: House) -> dict[str, Any]:
    return dict(json.loads(house.sources["registre"].state.store.read("Patient", "reg-0001").raw))


@pytest.mark.parametrize("written", ["BOUM 8555 10ZZ", "boum855510zz"])
async def test_a_registry_that_writes_the_number_otherwise_locates_nobody(house: House, written: str) -> None:
    """It answered with someone: going on as if it knew nobody would pass over her directives."""
    entry, registry = _registered(house), house.sources["registre"].state
    registry.store.remove("Patient", "reg-0001")
    registry.mischief.on("Patient?identifier", Adds([{**entry, "identifier": [{"system": NAM, "value": written}]}]))
    for who in ("dr-pelletier", "dr-tremblay"):
        answer = await house.ask(QUERY, who=who, variables={"system": NAM, "value": MARIE})
        assert answer.patient is None


async def test_directives_hold_when_the_registry_knows_another_number_only(house: House) -> None:
    """Asked by the hospital's number, which the registry lacks, the restriction still keeps psychiatry from him."""
    entry, number = _registered(house), _hospital_number(house)
    by_nam = [one for one in entry["identifier"] if one["system"] == NAM]
    house.sources["registre"].state.store.put({**entry, "identifier": by_nam})
    asked = {"system": MRN, "value": number}
    restricted = await house.ask(QUERY, who="dr-pelletier", variables=asked)
    everything = await house.ask(QUERY, who="dr-tremblay", variables=asked)
    assert "Anxiété".encode() in everything.content
    assert "Anxiété".encode() not in restricted.content
    assert restricted.nodes("conditions")


async def test_a_newborn_s_file_that_bears_the_mother_s_number_opens_to_nobody_by_her_rights(house: House) -> None:
    """Her own access and her clinicians' end where her record does."""
    house.sources["chus"].state.store.put(
        {
            "resourceType": "Patient",
            "id": "p-9999",
            "identifier": [{"system": MRN, "value": "399999"}, {"use": "old", "system": NAM, "value": MARIE}],
            "name": [{"family": "Bouchard", "given": ["Bébé fille"]}],
        }
    )
    for who, purpose in (("marie-bouchard", "PATRQT"), ("dr-tremblay", "TREAT"), ("dr-gagnon", "TREAT")):
        answer = await house.ask(QUERY, who=who, purpose=purpose, variables={"system": MRN, "value": "399999"})
        assert answer.patient is None


def _hospital_number(house: House) -> str:
    patient = json.loads(house.sources["chus"].state.store.read("Patient", "p-0001").raw)
    return next(str(one["value"]) for one in patient["identifier"] if one["system"] == MRN)
