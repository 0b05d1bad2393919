"""Promise: no directive is missed because of a number, and nobody's rights count for someone else's file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.demo.sources.mischief import Adds, Status
from gateway.demo.systems import MRN, NAM
from tests.house import MARIE, House

NOBODY = "ZZZZ900101ZZ"
QUERY = """query($system: URI, $value: String!) { patient(identifier: {system: $system, value: $value}) {
  name { family } birthDate conditions(first: 500) { edges { node { code { text } } } }
} }"""


def _registered(house: House) -> dict[str, Any]:
    return dict(json.loads(house.sources["registre"].state.store.read("Patient", "reg-0001").raw))


@pytest.mark.parametrize("written", ["BOUM 8555 10ZZ", "boum855510zz"])
async def test_a_registry_that_writes_the_number_otherwise_is_read_with_her_directives(
    house: House, written: str
) -> None:
    """It finds her by what was asked, and says it in its own way: one number."""
    entry, registry = _registered(house), house.sources["registre"].state
    others = [one for one in entry["identifier"] if one["system"] != NAM]
    registry.store.put({**entry, "identifier": others})
    spelt = {**entry, "identifier": [{"system": NAM, "value": written}, *others]}
    registry.mischief.on(MARIE, Adds([spelt]))
    restricted, everything = [
        await house.ask(QUERY, who=who, variables={"system": NAM, "value": MARIE})
        for who in ("dr-pelletier", "dr-tremblay")
    ]
    assert "Anxiété".encode() in everything.content
    assert "Anxiété".encode() not in restricted.content
    assert restricted.nodes("conditions")


@pytest.mark.parametrize("written", ["BOUM855510Z", "TREL700101ZZ"])
async def test_a_registry_that_answers_with_another_number_locates_nobody(house: House, written: str) -> None:
    """It answered with someone: going on as if it knew nobody would pass over her directives."""
    entry, registry = _registered(house), house.sources["registre"].state
    registry.store.remove("Patient", "reg-0001")
    registry.mischief.on("Patient?identifier", Adds([{**entry, "identifier": [{"system": NAM, "value": written}]}]))
    for who in ("dr-pelletier", "dr-tremblay"):
        answer = await house.ask(QUERY, who=who, variables={"system": NAM, "value": MARIE})
        assert answer.patient is None


@pytest.mark.parametrize("written", ["BOUM 8555 10ZZ", "boum855510zz", "BOUM-8555-10ZZ"])
async def test_directives_hold_however_a_source_writes_the_number(house: House, written: str) -> None:
    """Asked by the hospital's number, which the registry lacks, the hospital's NAM leads to her entry."""
    entry, number, hospital = _registered(house), _hospital_number(house), house.sources["chus"].state.store
    by_nam = [one for one in entry["identifier"] if one["system"] == NAM]
    house.sources["registre"].state.store.put({**entry, "identifier": by_nam})
    file = hospital.read("Patient", "p-0001").body()
    spelt = [{**one, "value": written} if one["system"] == NAM else one for one in file["identifier"]]
    hospital.put(file | {"identifier": spelt})
    restricted = await house.ask(QUERY, who="dr-pelletier", variables={"system": MRN, "value": number})
    assert "dépressif".encode() not in restricted.content
    assert restricted.nodes("conditions")


async def test_a_source_that_is_down_hides_no_directive_of_someone_registered_under_another_number(
    house: House,
) -> None:
    """Nobody knows then what she refused: nothing goes out, and a stranger is told what they are of an unknown."""
    registry, hospital = house.sources["registre"].state.store, house.sources["chus"].state
    another = {"system": NAM, "value": "BOUA855510ZZ"}
    registry.put({**_registered(house), "identifier": [another]})
    registry.put({**registry.read("Consent", "directive-1").body(), "id": "directive-9", "provision": {"type": "deny"}})
    file = hospital.store.read("Patient", "p-0001").body()
    hospital.store.put(file | {"identifier": [*file["identifier"], another]})
    asked = {"system": NAM, "value": MARIE}
    assert (await house.ask(QUERY, variables=asked)).patient is None
    hospital.mischief.on("", Status(code=503))
    answer = await house.ask(QUERY, variables=asked)
    assert (answer.status, answer.codes) == (503, ["CONSENT_UNAVAILABLE"])
    hers, nobody_s = [
        await house.ask(QUERY, who="ips-gauthier", variables={**asked, "value": value}) for value in (MARIE, NOBODY)
    ]
    assert (hers.status, hers.data, hers.codes) == (nobody_s.status, nobody_s.data, nobody_s.codes)


async def test_a_second_entry_of_hers_that_a_file_leads_to_is_not_passed_over(house: House) -> None:
    """It holds a refusal of everything: nobody is shown, whichever of her numbers is asked."""
    registry, hospital = house.sources["registre"].state.store, house.sources["chus"].state.store
    another = {"system": NAM, "value": "BOUA855510ZZ"}
    registry.put({**_registered(house), "id": "reg-9001", "identifier": [another]})
    refused = {"patient": {"reference": "Patient/reg-9001"}, "provision": {"type": "deny"}}
    registry.put({**registry.read("Consent", "directive-1").body(), "id": "directive-9", **refused})
    file = hospital.read("Patient", "p-0001").body()
    hospital.put(file | {"identifier": [*file["identifier"], another]})
    for number in (MARIE, "BOUA855510ZZ"):
        assert (await house.ask(QUERY, variables={"system": NAM, "value": number})).patient is None


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
