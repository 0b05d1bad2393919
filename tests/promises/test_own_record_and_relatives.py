"""Promise: a professional opens neither their own record nor, unseen, a relative's; groups read while they care.

Over HTTP, by the policy that ships. Annie Gauthier is a nurse practitioner and a patient; Sonia Mercier is the wife of
Dr Pelletier, who is in her care team; Fernand Caron is followed by those on call, Thomas Lessard by the clinic's locum.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from tests.house import House, open_house
from tests.promises.close import NAM, ask, change, forget, held, midnight, reads
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

OIIQ = "urn:passerelle:demo:permis:oiiq"
CMQ = "urn:passerelle:demo:permis:cmq"


@asynccontextmanager
async def written(folder: Path, **changes: Any) -> AsyncIterator[tuple[House, KeptLedger]]:
    """Run a house whose log is kept."""
    ledger = KeptLedger(folder)
    async with open_house(folder, ports=Ports(ledger=ledger), **changes) as house:
        yield house, ledger


def owed(ledger: KeptLedger) -> list[str]:
    """Return the obligations that the last entry holds."""
    return list(ledger.entries[-1].obligations)


async def test_one_s_own_record_is_refused_in_silence_and_written_down(tmp_path: Path) -> None:
    """Though she is in the care team: the registry knows that her licence is the patient's."""
    async with written(tmp_path) as (house, ledger):
        assert not await reads(house, "annie", "ips-gauthier", "TREAT")
        assert owed(ledger) == ["notify:OWN_RECORD"]
        numbers = held(house, "Patient", "reg-0065")["identifier"]
        change(house, "Patient", "reg-0065", identifier=[one for one in numbers if one["system"] != OIIQ])
        assert await reads(house, "annie", "ips-gauthier", "TREAT")
        assert owed(ledger) == []


async def test_one_s_own_record_is_known_by_the_number_of_the_token_too(tmp_path: Path) -> None:
    """However it is written, whatever the role: her physician's token bears the patient's own number."""
    async with written(tmp_path) as (house, ledger):
        for number in ("BOUM855510ZZ", " boum 8555 10zz"):
            own = {"patient": {"system": NAM, "value": number}}
            assert not await reads(house, "marie", "dr-gagnon", "TREAT", **own)
            assert owed(ledger) == ["notify:OWN_RECORD"]
            answer = await ask(house, "marie", "archiviste", "HOPERAT", **own)
            assert answer.patient is None
            assert owed(ledger) == ["notify:OWN_RECORD"]
        another = {"patient": {"system": NAM, "value": "LAVJ581123ZZ"}}
        assert await reads(house, "marie", "dr-gagnon", "TREAT", **another)


async def test_as_a_patient_one_reads_one_s_own_record_like_anyone(tmp_path: Path) -> None:
    """Nobody is told."""
    async with written(tmp_path) as (house, ledger):
        assert await reads(house, "annie", "annie-gauthier", "PATRQT")
        assert owed(ledger) == []


async def test_a_registry_may_say_by_a_person_which_professional_a_patient_is(tmp_path: Path) -> None:
    """FHIR's Person, where the settings say that the registry keeps any; one that can't be read refuses."""
    sources = tuple(
        one.model_copy(update={"capabilities": one.capabilities.model_copy(update={"persons": True})})
        if one.kind == "registry"
        else one
        for one in demo_settings(8000, None, None, tmp_path).sources
    )
    async with written(tmp_path, sources=sources) as (house, ledger):
        store = house.sources["registre"].state.store
        assert await reads(house, "marie", "dr-gagnon", "TREAT")
        targets = ({"reference": "Patient/reg-0001"}, {"identifier": {"system": CMQ, "value": "81002"}})
        store.put({"resourceType": "Person", "id": "1", "link": [{"target": target} for target in targets]})
        assert not await reads(house, "marie", "dr-gagnon", "TREAT")
        assert owed(ledger) == ["notify:OWN_RECORD"]
        assert await reads(house, "marie", "dr-tremblay", "TREAT")
        house.sources["registre"].state.mischief.on("/Person?", Status(code=404))
        assert (await ask(house, "marie", "dr-tremblay", "TREAT")).codes == ["CONSENT_UNAVAILABLE"]


async def test_a_relative_s_record_is_read_by_who_cares_for_them_and_flagged(tmp_path: Path) -> None:
    """Until the registry says that they are a relative no more."""
    relative = "proche-0066-1"
    async with written(tmp_path) as (house, ledger):
        for changes, told in (
            ({}, ["flag:RELATIVE", "notify:RELATIVE"]),
            ({"relationship": [{"text": "inconnu"}]}, ["flag:RELATIVE", "notify:RELATIVE"]),
            ({"period": {"start": "?", "end": "?"}}, ["flag:RELATIVE", "notify:RELATIVE"]),
            ({"period": {"start": "2000-01-01", "end": "2026-11-19"}}, []),
            ({"active": False}, []),
        ):
            kept = held(house, "RelatedPerson", relative)
            change(house, "RelatedPerson", relative, **changes)
            assert await reads(house, "sonia", "dr-pelletier", "TREAT")
            assert owed(ledger) == told, changes
            house.sources["registre"].state.store.put(kept)


async def test_being_a_relative_opens_nothing_by_itself(house: House) -> None:
    """Out of her care team, he is nobody."""
    team = held(house, "CareTeam", "lien-0066")
    change(house, "CareTeam", "lien-0066", participant=[{**team["participant"][0], "member": {"display": "?"}}])
    assert not await reads(house, "sonia", "dr-pelletier", "TREAT")


@pytest.mark.parametrize("code", [404, 500])
async def test_a_registry_that_does_not_say_who_is_close_refuses_professionals_too(house: House, code: int) -> None:
    """It might be their own record."""
    house.sources["registre"].state.mischief.on("/RelatedPerson", Status(code=code))
    answer = await ask(house, "marie", "dr-gagnon", "TREAT")
    assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)


async def test_those_on_call_read_while_the_team_names_their_group(house: House) -> None:
    """By the token's word that they are of it, and only while the care team says so."""
    assert await reads(house, "fernand", "dr-garde", "TREAT")
    assert not await reads(house, "fernand", "dr-garde", "TREAT", groups=[])
    assert not await reads(house, "fernand", "dr-garde", "TREAT", groups=["remplacants-clinique"])
    assert not await reads(house, "fernand", "dr-urgence", "TREAT")
    assert not await reads(house, "marie", "dr-garde", "TREAT")
    house.clock.at = midnight("2026-12-19")
    assert not await reads(house, "fernand", "dr-garde", "TREAT")


async def test_a_locum_reads_while_the_registry_lists_them(house: House) -> None:
    """The token says nothing of groups: the registry's role does, until its end."""
    assert await reads(house, "thomas", "dr-dube", "TREAT")
    assert not await reads(house, "marie", "dr-dube", "TREAT")
    assert not await reads(house, "thomas", "dr-tremblay", "TREAT")
    kept = held(house, "PractitionerRole", "remplacement-1")
    for changes in (
        {"period": {"start": "2026-11-01", "end": "2026-11-19"}},
        {"period": {"start": "2026-11-21"}},
        {"active": False},
        {"practitioner": {"identifier": {"system": CMQ, "value": "81001"}}},
        {"organization": {"identifier": {"system": "urn:passerelle:group", "value": "garde-medecine-chus"}}},
    ):
        change(house, "PractitionerRole", "remplacement-1", **changes)
        assert not await reads(house, "thomas", "dr-dube", "TREAT"), changes
        house.sources["registre"].state.store.put(kept)
    assert await reads(house, "thomas", "dr-dube", "TREAT")
    forget(house, "PractitionerRole", "remplacement-1")
    assert not await reads(house, "thomas", "dr-dube", "TREAT")


async def test_what_was_read_of_groups_is_written_down(tmp_path: Path) -> None:
    """And asked for nobody else."""
    async with written(tmp_path) as (house, ledger):
        await reads(house, "thomas", "dr-dube", "TREAT")
        assert ("registre", "groups") in ledger.entries[-1].evidence
        await reads(house, "marie", "dr-gagnon", "TREAT")
        assert {shape for _, shape in ledger.entries[-1].evidence} == {
            "identity", "relationships", "relatives", "directives",
        }  # fmt: skip


async def test_a_momentary_refusal_holds_results_back_from_the_patient_alone_until_its_end(house: House) -> None:
    """Lise Fournier's analyses, for six days more: the rest is hers to read, vital signs among it."""
    before, signs = await own_observations(house)
    house.clock.at = midnight("2026-11-27")
    after, same = await own_observations(house)
    assert (before, signs) == (0, same)
    assert after > 0
    assert signs > 0


async def own_observations(house: House) -> tuple[int, int]:
    """Return how many analyses, and how many vital signs, Lise Fournier reads of her own."""
    selection = "observations(first: 500) { edges { node { category { coding { code } } } } }"
    nam = str(house.world.person("lise").nam)
    answer = await house.ask(about(nam, selection), who="lise-fournier", purpose="PATRQT")
    assert (answer.status, answer.codes) == (200, [])
    codes = [one["code"] for node in answer.nodes("observations") for c in node["category"] for one in c["coding"]]
    return codes.count("laboratory"), codes.count("vital-signs")
