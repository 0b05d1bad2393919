"""The demo's sources asked about many patients, and the panels of the demo's people."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.demo.sources import create_source
from tests.gateway.panel_parts import LICENCE, network, subject, told
from tests.house import world_of

CMQ = "urn%3Apasserelle%3Ademo%3Apermis%3Acmq%7C"


async def asked(source: str, path: str) -> Any:
    """Return what a source answers, as JSON."""
    transport = httpx.ASGITransport(create_source(source, world_of()))
    async with httpx.AsyncClient(transport=transport, base_url="http://source.test") as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("source", "query", "teams"),
    [
        ("registre", f"participant%3Aidentifier={CMQ}81001", ["lien-0001", "lien-0002"]),
        ("registre", f"participant%3Aidentifier={CMQ}81001,{CMQ}81002", ["lien-0001", "lien-0002"]),
        ("registre", f"participant%3Aidentifier={CMQ}8100", []),
        ("registre", "participant=Practitioner/pr-81002", []),
        ("chus", "participant=Practitioner/pr-81002", ["equipe-0001"]),
        ("chus", f"participant%3Aidentifier={CMQ}81002", ["equipe-0001"]),
    ],
)
async def test_a_team_is_found_by_those_who_are_in_it(source: str, query: str, teams: list[str]) -> None:
    """By reference, or by the identifier that the reference carries."""
    answer = await asked(source, f"/fhir/CareTeam?{query}")
    assert sorted(one["resource"]["id"] for one in answer["entry"]) == teams


async def test_the_clinic_says_whom_a_doctor_follows_and_who_was_seen_since() -> None:
    """With the members that were asked for, and no other."""
    follows = await asked("omnimed", "/api/v1/suivi?ordre=cmq&permis=81001")
    assert [one["dossier"] for one in follows["elements"]] == ["OM-1001"]
    query = "dossiers=OM-1001,OM-9&depuis=2026-11-19T00:00:00Z&champs=no,statut"
    visits = await asked("omnimed", f"/api/v1/visites?{query}")
    assert visits["elements"] == [{"no": "V001-1", "statut": "terminee"}]


async def test_gesmus_says_to_whom_a_doctor_is_bound() -> None:
    """And nothing of what was done."""
    answer = await asked("gesmus", "/services/v2/liens?no_permis=81002")
    assert {one["nature"] for one in answer["reponse"]["lignes"]} == {"SUIVI", "DEMANDE"}
    assert {one["no_permis"] for one in answer["reponse"]["lignes"]} == {"81002"}


async def test_the_platform_says_which_sessions_of_some_files_ended_since() -> None:
    """Planned ones come too, as planned."""
    answer = await asked("telesante", "/v2/sessions?file_nos=TS-5003&since_ms=1795000000000&fields=session_id,etat")
    assert answer["data"] == [
        {"session_id": "S-001-1", "etat": "planned"},
        {"session_id": "S-001-2", "etat": "ended"},
    ]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("omnimed", "/api/v1/visites?dossiers=OM-1001&depuis=hier&champs=no"),
        ("omnimed", "/api/v1/visites?dossiers=OM-1001&champs=no"),
        ("telesante", "/v2/sessions?file_nos=TS-5003&since_ms=hier&fields=etat"),
    ],
)
async def test_an_instant_that_is_none_is_refused(source: str, path: str) -> None:
    """Never taken for any time."""
    transport = httpx.ASGITransport(create_source(source, world_of()))
    async with httpx.AsyncClient(transport=transport, base_url="http://source.test") as client:
        assert (await client.get(path)).status_code == 400


STAY = [("DISCHARGE", "sejour-0001"), ("ADMISSION", "sejour-0001"), ("EMERGENCY_VISIT", "urgence-0001")]
CLINIC = [("TELECONSULTATION", "S-001-2"), ("TELECONSULTATION", "V001-1")]


@pytest.mark.parametrize(
    ("key", "followed", "marie"),
    [
        ("dr-tremblay", {"marie", "jean"}, [*CLINIC, *STAY]),
        ("dr-gagnon", {"marie"}, [*CLINIC, *STAY]),
        ("dr-pelletier", {"marie", "sonia"}, [*CLINIC, *STAY]),
        ("resident-cote", {"marie"}, [*CLINIC, *STAY]),
        ("ts-morin", {"marie"}, [*CLINIC, *STAY]),
        ("inf-roy", {"marie"}, STAY),
        ("ips-gauthier", {"annie"}, []),
        ("dr-dube", {"thomas"}, []),
        ("dr-urgence", set(), []),
        ("pharm-cote", set(), []),
    ],
)
async def test_each_person_of_the_demo_follows_whom_the_demo_says(
    key: str, followed: set[str], marie: list[tuple[str, str]]
) -> None:
    """The nurse of the stay by the hospital's word alone, whose records alone are hers to hear of."""
    world = world_of()
    member, patients = world.staff.member(key), {person.nam: person.key for person in world.people}
    held = {name: getattr(world, name) for name in ("omnimed", "telesante")}
    async with network(registre=world.registre, chus=world.chus, gesmus=world.gesmus.files, **held) as town:
        panel = await town.of(subject(member.licence, professional=member.order), since=1_794_300_000.0)
    assert member.licence_system.startswith(LICENCE.removesuffix("cmq"))
    assert {patients[one.identifier.value] for one in panel.members} == followed
    assert [(kind, name) for kind, name, whose in told(panel) if patients[whose] == "marie"] == marie
    assert (panel.silent, panel.partial) == ({}, frozenset())
