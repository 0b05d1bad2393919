"""The demo's administrative system: its 460 specialists, its users' files, its own dialect on the wire."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.demo.fhir import encode
from gateway.demo.sources import create_source
from gateway.demo.sources.mischief import Adds
from gateway.demo.specialists import SPECIALTIES, specialists
from gateway.demo.staff import Staff
from gateway.demo.world import World, build_world

ANCHOR = date(2026, 11, 21)
BASE = "/services/v2"
MARIE = "U700211"


@pytest.fixture(scope="module")
def world() -> World:
    """The world at a fixed anchor."""
    return build_world(anchor=ANCHOR)


@pytest.fixture
def client(world: World) -> httpx.AsyncClient:
    """A client of GESMUS's system."""
    app = create_source("gesmus", world)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://source")


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_there_are_460_specialists_no_two_alike(seed: int) -> None:
    """By licence, by name, and beside the staff; each specialty has its number, whatever the seed."""
    staff = Staff()
    everyone = specialists(seed, staff)
    assert len({one.licence for one in everyone}) == len({(one.given, one.family) for one in everyone}) == 460
    assert Counter(one.specialty for one in everyone) == {code: number for code, _, number in SPECIALTIES}
    mine = {(member.given, member.family): member.licence for member in staff.members}
    assert all(mine[name] == one.licence for one in everyone if (name := (one.given, one.family)) in mine)
    assert all(re.fullmatch("8[0-9]{4}", one.licence) for one in everyone)


def test_the_hospital_s_physicians_are_among_them() -> None:
    """Under their own licence and specialty; the family physicians of the clinic are not."""
    known = {one.licence: one.specialty for one in specialists(2026, Staff())}
    assert {licence: known.get(licence) for licence in ("81001", "81002", "81003", "81004", "81012", "81021")} == {
        "81001": None, "81002": "INTE", "81003": "CARD", "81004": "URGE", "81012": "PSYC", "81021": None,
    }  # fmt: skip


def test_names_are_said_in_quebec_s_manner() -> None:
    """Title, given name, family name; some bear both their parents' names, and some a compound given name."""
    names = [(one.prefix, one.given, one.family) for one in specialists(2026, Staff())]
    assert {prefix for prefix, _, _ in names} == {"Dr", "Dre"}
    assert all(re.fullmatch("[A-ZÉ][A-Za-zÀ-ÿ-]+", part) for _, given, family in names for part in (given, family))
    assert sum(family.count("-") == 1 for _, _, family in names) > 40
    assert sum("-" in given for _, given, _ in names) > 20


def test_the_same_seed_and_anchor_give_the_same_bytes() -> None:
    """Another seed or anchor gives others."""

    def written(seed: int, anchor: date) -> bytes:
        held = build_world(seed, anchor).gesmus
        return encode({"files": held.files, "doctors": held.doctors})

    one = written(7, ANCHOR)
    assert one == written(7, ANCHOR)
    assert one != written(8, ANCHOR)
    assert one != written(7, ANCHOR + timedelta(days=1))


def test_who_has_a_file_has_one_and_no_other_source_s_number(world: World) -> None:
    """Marie has; Jean and Émile have none. No list names a file number of the hospital or the clinic."""
    assert set(world.gesmus.files) == {person.gesmus_id for person in world.people if "gesmus" in person.sources}
    assert [world.person(key).gesmus_id in world.gesmus.files for key in ("marie", "jean", "emile")] == [True] + [
        False
    ] * 2
    held = encode(world.gesmus.files).decode()
    numbers = {number for person in world.people for number in (person.dossier, person.telesante_id)}
    assert [number for number in numbers if f'"{number}"' in held] == []
    assert len(world.gesmus.files) > 20


def test_nobody_who_signs_in_follows_another_patient_by_chance(world: World) -> None:
    """Of those for whom a token can be made only dr-gagnon follows someone here, and it is Marie."""
    licences = {member.licence: member.key for member in world.staff.accounts() if member.licence}
    found = {
        (licences.get(who["no_permis"]), number)
        for number, file in world.gesmus.files.items()
        for one in (*file["suivis"], *file["demandes"])
        if (who := one.get("medecin") or one.get("consulte")) and who["no_permis"] in licences
    }
    assert found == {("dr-gagnon", MARIE)}


def test_what_is_of_psychiatry_says_so(world: World) -> None:
    """A referral and an act, restricted; who follows her since, by the specialty alone."""
    file = world.gesmus.files[MARIE]
    private = {name: [one["cle"] for one in file[name] if one["acces"]["nature"]] for name in file if name != "usager"}
    assert private == {"suivis": [], "demandes": ["D001-2"], "actes": ["A001-6"], "couvertures": []}
    assert [one["specialite"]["code"] for one in file["suivis"]] == ["PNEU", "PSYC", "INTE"]
    assert {one["acces"]["niveau"] for name in private for one in file[name]} == {None, "RESTREINT"}


def test_every_element_names_its_user_and_a_wait_ends_after_it_began(world: World) -> None:
    """And an open referral waits still."""
    for number, file in world.gesmus.files.items():
        rows = [one for name in ("suivis", "demandes", "actes", "couvertures") for one in file[name]]
        assert {one["usager"] for one in rows} == {number}
        assert len({one["cle"] for one in rows}) == len(rows)
        for asked in file["demandes"]:
            wait = asked["attente"]
            assert (wait["fin"] is None) == (asked["etat"] == "ATTENTE")
            assert wait["debut"] == asked["recue"][:8]
            assert wait["fin"] is None or wait["debut"] < wait["fin"]


async def test_a_user_is_found_by_nam_or_number(client: httpx.AsyncClient) -> None:
    """Days are AAAAMMJJ, the sex is a digit."""
    alone = (await client.get(f"{BASE}/usagers/{MARIE}")).json()
    user = alone["reponse"]["usager"]
    assert (user["no_usager"], user["date_naissance"], user["sexe"]) == (MARIE, "19850510", "2")
    for key, value in (("NAM", "BOUM855510ZZ"), ("USAGER", MARIE)):
        body = (await client.get(f"{BASE}/usagers", params={"cle": key, "valeur": value})).json()
        assert body == {"reponse": {"lignes": [user], "suite": None}, "anomalie": None}


@pytest.mark.parametrize(
    "path", ["usagers?cle=NAM&valeur=XXXX000000ZZ", "usagers/U1", "actes?usager=U1", "actes", "suivis?usager="]
)
async def test_an_unknown_user_is_an_anomaly_with_status_200(client: httpx.AsyncClient, path: str) -> None:
    """The dialect's habit, which no reader may take for an empty list."""
    answer = await client.get(f"{BASE}/{path}")
    assert (answer.status_code, answer.json()) == (
        200,
        {"reponse": None, "anomalie": {"nature": "USAGER_INTROUVABLE"}},
    )


@pytest.mark.parametrize(
    ("path", "nature"),
    [
        ("usagers?", "PARAMETRE_INVALIDE"),
        ("usagers?cle=MRN&valeur=1", "PARAMETRE_INVALIDE"),
        ("secrets?", "SERVICE_INCONNU"),
        ("actes?limite=0", "PARAMETRE_INVALIDE"),
        ("actes?limite=x", "PARAMETRE_INVALIDE"),
        ("actes?curseur=Zz", "PARAMETRE_INVALIDE"),
        ("actes?curseur=cmFuZzo5OTk=", "PARAMETRE_INVALIDE"),
        ("actes?curseur=é", "PARAMETRE_INVALIDE"),
    ],
)
async def test_what_it_does_not_understand_is_refused(client: httpx.AsyncClient, path: str, nature: str) -> None:
    """With a word and nothing else."""
    answer = await client.get(f"{BASE}/{path}&usager={MARIE}")
    assert (answer.status_code, answer.json()) == (422, {"reponse": None, "anomalie": {"nature": nature}})


async def test_lists_come_by_cursor(client: httpx.AsyncClient) -> None:
    """Every element once, then no cursor."""
    asked: dict[str, Any] = {"usager": MARIE, "limite": 4}
    first = (await client.get(f"{BASE}/actes", params=asked)).json()["reponse"]
    last = (await client.get(f"{BASE}/actes", params={**asked, "curseur": first["suite"]})).json()["reponse"]
    assert [one["cle"] for page in (first, last) for one in page["lignes"]] == [f"A001-{n}" for n in range(1, 7)]
    assert last["suite"] is None


async def test_the_directory_lists_all_specialists(client: httpx.AsyncClient) -> None:
    """By cursor, whole or of one specialty."""
    found, cursor = [], None
    while True:
        asked = {"limite": "100", **({"curseur": cursor} if cursor else {})}
        page = (await client.get(f"{BASE}/medecins", params=asked)).json()["reponse"]
        found += page["lignes"]
        if (cursor := page["suite"]) is None:
            break
    assert len({one["no_permis"] for one in found}) == 460
    lungs = (await client.get(f"{BASE}/medecins", params={"specialite": "PNEU"})).json()["reponse"]["lignes"]
    assert len(lungs) == 14
    assert {one["specialite"]["libelle"] for one in lungs} == {"Pneumologie"}


async def test_mischief_adds_to_its_lists(world: World) -> None:
    """Another user's element, or none at all."""
    app = create_source("gesmus", world)
    app.state.mischief.on("actes", Adds([{"cle": "A002-1", "usager": "U700422"}]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://source") as client:
        lines = (await client.get(f"{BASE}/actes?usager={MARIE}")).json()["reponse"]["lignes"]
    assert (len(lines), lines[-1]["usager"]) == (7, "U700422")


async def test_ties_say_who_is_bound_to_a_user_and_nothing_of_what_was_done(client: httpx.AsyncClient) -> None:
    """Followers, those whom referrals ask, the group that billed from the first act to the last."""
    rows = (await client.get(f"{BASE}/liens?usager={MARIE}")).json()["reponse"]["lignes"]
    said = [(row["nature"], row["no_permis"] or row["regroupement"], row["debut"], row["fin"]) for row in rows]
    assert said == [
        ("SUIVI", "81015", "20250510", None),
        ("SUIVI", "81012", "20260803", None),
        ("SUIVI", "81002", "20261118", None),
        ("DEMANDE_CLOSE", "81015", "20250311", "20260311"),
        ("DEMANDE_CLOSE", "81012", "20260714", "20270714"),
        ("DEMANDE", "81002", "20261120", "20271120"),
        ("FACTURATION", "GESMUS", "20260515", "20261118"),
    ]
    assert {key for row in rows for key in row} == {"usager", "nature", "no_permis", "regroupement", "debut", "fin"}
    assert {row["usager"] for row in rows} == {MARIE}
