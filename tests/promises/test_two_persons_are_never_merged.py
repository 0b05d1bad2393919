"""Promise: two persons are never merged: when sources contradict each other, the patient is unknown to the caller."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Adds
from tests.house import MARIE, House, Reply, open_house
from tests.promises.doubles import KeptLedger, all_records_asked

TWICE = "GAGS900101ZZ"
NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
MRN = "urn:passerelle:demo:chus:mrn"
RELATIONSHIP = "urn:passerelle:relationship"


def query(value: str, system: str = NAM) -> str:
    """Ask who this is, and what they have."""
    asked = f'{{system: "{system}", value: "{value}"}}'
    return (
        f"{{ patient(identifier: {asked}) {{ id name {{ family given }} birthDate identifier {{ value }}"
        " conditions { edges { node { source { id } code { text } } } } contact { name { family } } } }"
    )


def befriend(house: House, *registry_ids: str) -> None:
    """Let the registry attest that Dr. Tremblay follows these persons, and the hospital that he attended them."""
    for rank, registry_id in enumerate(registry_ids):
        house.sources["registre"].state.store.put(_team(f"lien-test-{rank}", registry_id, "roster"))


def attended(house: House, *hospital_ids: str) -> None:
    """Let the hospital attest that Dr. Tremblay attends these persons."""
    for rank, hospital_id in enumerate(hospital_ids):
        house.sources["chus"].state.store.put(_team(f"equipe-test-{rank}", hospital_id, "attending"))


def _team(local_id: str, patient: str, kind: str) -> dict[str, Any]:
    licence = {"system": "urn:passerelle:demo:permis:cmq", "value": "81001"}
    role = {"coding": [{"system": RELATIONSHIP, "code": kind}]}
    return {
        "resourceType": "CareTeam", "id": local_id, "status": "active", "subject": {"reference": f"Patient/{patient}"},
        "period": {"start": "2020-01-01", "end": "2030-01-01"},
        "participant": [{"role": [role], "member": {"reference": "Practitioner/pr-81001", "identifier": licence}}],
    }  # fmt: skip


def edit(house: House, source: str, local_id: str, **changes: Any) -> None:
    """Change a patient's file at a FHIR source."""
    store = house.sources[source].state.store
    store.put(store.read("Patient", local_id).body() | changes)


def _numbers(house: House, registry_id: str) -> list[dict[str, Any]]:
    return list(house.sources["registre"].state.store.read("Patient", registry_id).body()["identifier"])


def sources_of(answer: Reply) -> set[str]:
    """Return the sources whose conditions are in an answer."""
    return {node["source"]["id"] for node in answer.nodes("conditions")}


async def test_one_number_that_two_persons_carry_is_nobody(tmp_path: Path) -> None:
    """Sylvain Gagnon and Simone Gagnier share a NAM: not one byte of either, and no record asked of any source."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        befriend(house, "reg-0004", "reg-0005")
        attended(house, "p-0004")
        answer = await house.ask(query(TWICE))
        assert answer.data == {"patient": None}
        for text in (b"Gagnon", b"Gagnier", b"Sylvain", b"Simone", b"1990", b"1972"):
            assert text not in answer.content
        assert all_records_asked(house) == {}
        assert {status for _, status in ledger.entries[-1].sources} == {"excluded"}, "the officer is told"
        assert {source["status"] for source in answer.access["sources"]} == {"not-resolved"}, "the caller isn't"


@pytest.mark.parametrize(("listed", "status"), [(True, "excluded"), (False, "not-localized")])
async def test_the_registry_s_word_leaves_out_the_source_that_contradicts_it(
    tmp_path: Path, listed: bool, status: str
) -> None:
    """With one of the two in the registry, she alone is the patient: nothing of the hospital's Sylvain is hers.

    Whether the registry takes his file number for hers, or lists no file of hers at the hospital, which isn't asked.
    """
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        store = house.sources["registre"].state.store
        (his,) = (n for n in store.read("Patient", "reg-0004").body()["identifier"] if n["system"] == MRN)
        store.remove("Patient", "reg-0004")
        if listed:
            edit(house, "registre", "reg-0005", identifier=[*_numbers(house, "reg-0005"), his])
        befriend(house, "reg-0005")
        attended(house, "p-0004")
        answer = await house.ask(query(TWICE))
        assert answer.patient["name"][0] == {"family": "Gagnier", "given": ["Simone"]}
        assert sources_of(answer) == {"omnimed"}
        for text in (b"Gagnon", b"Sylvain", b"1990-01-01", *(() if listed else (b"300548",))):
            assert text not in answer.content
        assert dict(ledger.entries[-1].sources)["chus"] == status
        assert ("contradiction" in {c.kind for c in ledger.entries[-1].conflicts}) is listed
        assert bool(house.calls("chus")) is listed
        assert {s["id"]: s["status"] for s in answer.access["sources"]}["chus"] == "not-resolved"


@pytest.mark.parametrize(
    "changes",
    [
        {"birthDate": "1985-05-11"},
        {"birthDate": "1958-05-10"},
        {"birthDate": "1985-06"},
        {"name": [{"family": "Tremblay", "given": ["Josée"]}]},
        {"name": [{"family": "Tremblay", "given": ["Marie"]}], "gender": "male"},
    ],
    ids=["another-day", "digits-swapped", "another-month", "both-names", "gender-and-one-name"],
)
async def test_a_hospital_that_contradicts_the_registry_on_marie_gives_nothing(
    house: House, changes: dict[str, Any]
) -> None:
    """Its part is left out, silently; the clinic's and the registry's stay."""
    edit(house, "chus", "p-0001", **changes)
    answer = await house.ask(query(MARIE))
    assert sources_of(answer) == {"omnimed"}
    assert answer.patient["birthDate"] == "1985-05-10"
    assert len(answer.patient["name"]) == 1
    assert answer.patient["name"][0]["family"] == "Bouchard"
    assert "Josée" not in answer.content.decode()
    assert b"Tremblay" not in answer.content
    assert not [asked for asked in house.calls("chus") if "Condition" in asked]


@pytest.mark.parametrize(
    "changes",
    [
        {"birthDate": "1985"},
        {"birthDate": "1985-05"},
        {"birthDate": None},
        {"name": [{"family": "BOUCHARD", "given": ["marie"]}]},
        {"name": [{"family": "Bouchard", "given": ["Anne", "Marie"]}]},
        {"name": [{"family": "Bouchard-Lavoie", "given": ["Marie"]}]},
        {"gender": None},
    ],
    ids=["year", "month", "no-birth", "capitals", "two-given", "double-name", "no-gender"],
)
async def test_spelling_and_silence_contradict_nothing(house: House, changes: dict[str, Any]) -> None:
    """So that the promise doesn't cost a record for an accent."""
    body = house.sources["chus"].state.store.read("Patient", "p-0001").body() | changes
    house.sources["chus"].state.store.put({name: value for name, value in body.items() if value is not None})
    assert sources_of(await house.ask(query(MARIE))) == {"chus", "omnimed"}


async def test_without_the_registry_s_word_two_sources_that_contradict_are_both_left_out(house: House) -> None:
    """A file number asked, unknown to the registry: nobody's word is better."""
    edit(house, "registre", "reg-0004", identifier=[])
    edit(house, "registre", "reg-0005", identifier=[])
    attended(house, "p-0004")
    assert (await house.ask(query(TWICE))).data == {"patient": None}


async def test_a_source_with_two_files_under_one_number_is_left_out(house: House) -> None:
    """Two files that agree on everything are still two files."""
    store = house.sources["chus"].state.store
    twin = store.read("Patient", "p-0001").body() | {"id": "p-9001"}
    store.put(twin)
    answer = await house.ask(query(MARIE))
    assert sources_of(answer) == {"omnimed"}


async def test_two_entries_of_the_registry_under_one_number_are_nobody(house: House) -> None:
    """The registry itself says two: nothing is released."""
    store = house.sources["registre"].state.store
    store.put(store.read("Patient", "reg-0001").body() | {"id": "reg-9001"})
    assert (await house.ask(query(MARIE))).data == {"patient": None}
    assert all_records_asked(house) == {}


async def test_a_newborn_seen_under_the_mother_s_number_is_not_her(house: House) -> None:
    """Her NAM finds Audrey alone; nothing of the child's file, born two days ago, is in it."""
    audrey = house.world.person("audrey")
    assert audrey.nam is not None
    befriend(house, audrey.registry_id)
    answer = await house.ask(query(audrey.nam))
    assert answer.patient["name"][0] == {"family": "Lemieux", "given": ["Audrey"]}
    assert "Bébé" not in answer.content.decode()
    assert b"p-0007" not in answer.content
    assert b"2026-11-18" not in answer.content
    assert not [asked for asked in house.calls("chus") if "p-0007" in asked]


async def test_the_newborn_s_own_file_is_not_the_mother_s(house: House) -> None:
    """By hospital file number: the child, with the mother as a contact, and no record of hers."""
    audrey, child = house.world.person("audrey"), house.world.person("nouveau-ne")
    befriend(house, child.registry_id)
    answer = await house.ask(query(child.mrn, MRN))
    assert answer.patient["name"][0] == {"family": "Lemieux", "given": ["Bébé garçon"]}
    assert {one["value"] for one in answer.patient["identifier"]} == {child.mrn}
    assert str(audrey.nam).encode() not in answer.content
    assert answer.nodes("conditions") == []
    assert not [asked for asked in house.calls("chus") if audrey.hospital_id in asked]


@pytest.mark.parametrize("listed", [True, False], ids=["her-file-is-listed", "her-number-alone-is"])
async def test_a_newborn_filed_under_the_mother_s_number_is_left_out_of_her_record(house: House, listed: bool) -> None:
    """The hospital's mistake: the child's file carries her NAM too.

    Asked by the mother's own file number, which the registry lists, the hospital gives her file alone. Asked by the
    NAM, it has two files, so neither.
    """
    audrey = house.world.person("audrey")
    befriend(house, audrey.registry_id)
    child = house.sources["chus"].state.store.read("Patient", "p-0007").body()
    number = {"system": NAM, "value": audrey.nam}
    edit(house, "chus", "p-0007", identifier=[*child["identifier"], number])
    if not listed:
        by_nam = [one for one in _numbers(house, audrey.registry_id) if one["system"] == NAM]
        edit(house, "registre", audrey.registry_id, identifier=by_nam)
    answer = await house.ask(query(str(audrey.nam)))
    assert answer.patient["name"][0] == {"family": "Lemieux", "given": ["Audrey"]}
    assert "Bébé" not in answer.content.decode()
    assert b"2026-11-18" not in answer.content
    assert ("chus" in sources_of(answer)) is listed
    assert not [asked for asked in house.calls("chus") if "p-0007" in asked]


async def test_a_person_without_a_health_insurance_number_is_found_by_file_alone(house: House) -> None:
    """By the hospital's number, at the hospital, and no other source is asked about them."""
    daniel = house.world.person("sans-couverture")
    befriend(house, daniel.registry_id)
    answer = await house.ask(query(daniel.mrn, MRN))
    assert answer.patient["name"][0] == {"family": "Okafor", "given": ["Daniel"]}
    assert {one["value"] for one in answer.patient["identifier"]} == {daniel.mrn}
    assert house.calls("omnimed") == []


async def test_a_source_that_answers_with_another_number_than_was_asked_is_not_believed(house: House) -> None:
    """Jean's file, given under Marie's number, is nobody's: it doesn't carry it."""
    store = house.sources["chus"].state.store
    jean = store.read("Patient", "p-0002").body()
    house.sources["chus"].state.mischief.on("Patient?identifier", _adds(jean))
    store.remove("Patient", "p-0001")
    answer = await house.ask(query(MARIE))
    assert b"Lavoie" not in answer.content
    assert sources_of(answer) == {"omnimed"}


def _adds(resource: dict[str, Any]) -> Any:
    return Adds(resources=[resource])
