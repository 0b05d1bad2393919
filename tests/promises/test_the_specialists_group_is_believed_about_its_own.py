"""Promise: billing reads what its group billed; the group's word on who follows whom opens its own records alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.sources.mischief import Adds, Status
from gateway.settings import Source
from tests.house import MARIE, House, open_house
from tests.promises.everything import about

NUMBER = "U700211"
ACTS = about(
    MARIE,
    """name { family } birthDate billingActivities { edges { node {
        code { text coding { system code } } period { start end } amount { value currency } encounter { id }
        billingProvider { ... on Practitioner {
            displayName roles { organization { displayName } specialty { text } }
        } }
        establishment { displayName }
    } } }""",
)
LISTS = about(
    MARIE,
    """identifier { value }
    serviceRequests { edges { node { source { id } } } } conditions { edges { node { source { id } } } }
    careTeam { edges { node { source { id } } } } coverages { edges { node { source { id } } } }""",
)
HADDAD: dict[str, Any] = {"professional": "CMQ", "licence": "81015", "supervisor": None, "authorization": None}


def act(text: str, code: str, day: str, amount: str, who: tuple[str, str]) -> dict[str, Any]:
    """Return an act as the contract says it."""
    name, specialty = who
    role = {"organization": {"displayName": "GESMUS"}, "specialty": [{"text": specialty}]}
    return {
        "code": {"text": text, "coding": [{"system": "urn:passerelle:demo:gesmus:acte", "code": code}]},
        "period": {"start": day, "end": day},
        "amount": {"value": amount, "currency": "CAD"},
        "encounter": None,
        "billingProvider": {"displayName": name, "roles": [role]},
        "establishment": {"displayName": "CIUSSS de l’Estrie – CHUS"},
    }


GAGNON, HADDAD_SAID, GIRARD = (
    ("Dre Hélène Gagnon", "Médecine interne"),
    ("Dre Rania Haddad", "Pneumologie"),
    ("Dr Philippe Girard", "Cardiologie"),
)
BILLED = [
    act("Visite de départ", "09151", "2026-11-17", "89.00", GAGNON),
    act("Interprétation d’un électrocardiogramme", "00304", "2026-11-15", "12.05", GIRARD),
    act("Visite de suivi, malade hospitalisé", "09150", "2026-11-13", "64.20", GAGNON),
    act("Consultation, malade hospitalisé", "09127", "2026-11-11", "176.50", GAGNON),
    act("Visite de contrôle", "09129", "2026-05-14", "55.00", HADDAD_SAID),
]


async def seen_by(house: House, **standing: Any) -> dict[str, list[str]] | None:
    """Return the sources of what a physician sees, by list; None when the patient reads as unknown."""
    answer = await house.ask(LISTS, who="dr-urgence", standing={**HADDAD, **standing})
    assert answer.status == 200
    if answer.patient is None:
        return None
    lists = ("serviceRequests", "conditions", "careTeam", "coverages")
    found = {name: [node["source"]["id"] for node in answer.nodes(name)] for name in lists}
    return {**found, "identifier": sorted(one["value"] for one in answer.patient["identifier"])}


@contextmanager
def edited(house: House, **lists: Any) -> Iterator[None]:
    """Give the group other lists of hers for a while: the demo's world is everyone's."""
    files = house.sources["gesmus"].state.files
    kept = files[NUMBER]
    files[NUMBER] = {**kept, **lists}
    try:
        yield
    finally:
        files[NUMBER] = kept


def another(folder: Path) -> Path:
    """Return a folder for a second house, with a log of its own."""
    (folder / "another").mkdir()
    return folder / "another"


def changed(house: House, **settings: Any) -> tuple[Source, ...]:
    """Return a house's sources, the group's with other settings."""
    sources = house.settings.sources
    return tuple(one.model_copy(update=settings) if one.id == "gesmus" else one for one in sources)


async def test_the_billing_clerk_reads_each_act_whole(tmp_path: Path) -> None:
    """Newest first; the amounts to the cent, who billed for which group; the psychiatric act isn't there."""
    async with open_house(tmp_path) as house:
        answer = await house.ask(ACTS, who="facturation", purpose="HPAYMT")
    assert answer.nodes("billingActivities") == BILLED
    assert (answer.patient["name"], answer.patient["birthDate"]) == ([{"family": "Bouchard"}], "1985")
    assert (answer.withheld, answer.access["complete"]) == ([], True)
    assert b"Psychoth" not in answer.content


@pytest.mark.parametrize("blank", [{"acte": {"code": "00000", "libelle": "Acte"}}, {"medecin": None}])
async def test_a_psychiatric_act_that_says_nothing_of_itself_is_still_kept_from_billing(
    tmp_path: Path, blank: dict[str, Any]
) -> None:
    """Its code tells, and so does the specialty of who did it, each without the other."""
    async with open_house(tmp_path) as house:
        acts = house.sources["gesmus"].state.files[NUMBER]["actes"]
        silent = [{**one, "acces": {"niveau": None, "nature": []}} for one in acts]
        silent = [one | blank if one["acte"]["code"] == "08838" else one for one in silent]
        with edited(house, actes=silent):
            answer = await house.ask(ACTS, who="facturation", purpose="HPAYMT")
    assert answer.nodes("billingActivities") == BILLED


async def test_another_organization_s_billing_reads_no_act(tmp_path: Path) -> None:
    """Who is covered, by whom, it reads; what was done, where its own organization billed."""
    async with open_house(tmp_path) as house:
        answer = await house.ask(ACTS, who="facturation", purpose="HPAYMT", organization="org-chus")
        lists = await house.ask(LISTS, who="facturation", purpose="HPAYMT", organization="org-chus")
    assert answer.nodes("billingActivities") == []
    assert len(lists.nodes("coverages")) == 4


async def test_what_the_group_says_of_another_user_binds_nobody(tmp_path: Path) -> None:
    """A stray row of somebody else's, in the answer about her."""
    row = {"nature": "SUIVI", "no_permis": "81015", "regroupement": None, "debut": "20200101", "fin": None}
    async with open_house(tmp_path) as house:
        mischief = house.sources["gesmus"].state.mischief
        with edited(house, suivis=[]):
            mischief.on("liens", Adds([{**row, "usager": "U9999"}]))
            assert await seen_by(house) is None
            mischief.on("liens", Adds([{**row, "usager": NUMBER}]))
            assert await seen_by(house) is not None


async def test_a_list_of_several_pages_is_the_same_list(tmp_path: Path) -> None:
    """Cursors are followed as they came, each once."""
    query = about(MARIE, "billingActivities { edges { node { code { text } } } }")
    async with open_house(tmp_path) as house:
        whole = await house.ask(query, who="facturation", purpose="HPAYMT")
        capabilities = next(one.capabilities for one in house.settings.sources if one.id == "gesmus")
    small = capabilities.model_copy(update={"page_size": 2})
    async with open_house(another(tmp_path), sources=changed(house, capabilities=small)) as house:
        paged = await house.ask(query, who="facturation", purpose="HPAYMT")
        lists = [call for call in house.calls("gesmus") if "/actes" in call]
    assert paged.patient == whole.patient
    assert len(whole.nodes("billingActivities")) == 5
    assert len(lists) == len(set(lists)) == 3


async def test_a_group_that_does_not_answer_is_missing_and_not_empty(tmp_path: Path) -> None:
    """An error names the list; what others hold is there."""
    query = about(MARIE, "billingActivities { edges { node { id } } } coverages { edges { node { source { id } } } }")
    async with open_house(tmp_path) as house:
        house.sources["gesmus"].state.mischief.on("actes", Status(500))
        answer = await house.ask(query, who="facturation", purpose="HPAYMT")
    assert answer.patient["billingActivities"] is None
    assert "SOURCE_UNAVAILABLE" in answer.codes
    assert answer.access["complete"] is False
    assert "chus" in [node["source"]["id"] for node in answer.nodes("coverages")]


async def test_who_follows_her_by_the_group_s_word_alone_reads_the_group_s_records_alone(tmp_path: Path) -> None:
    """Her lung specialist: no record of hospital or clinic, no number of theirs."""
    async with open_house(tmp_path) as house:
        assert await seen_by(house) == {
            "serviceRequests": ["gesmus"] * 4, "conditions": [], "careTeam": ["gesmus"] * 3,
            "coverages": ["gesmus"] * 2, "identifier": [MARIE, NUMBER],
        }  # fmt: skip
        assert await seen_by(house, licence="81004") is None


@pytest.mark.parametrize(
    ("state", "valid_until", "sees"),
    [
        ("ATTENTE", "20261121", True),
        ("ACCEPTEE", "20261121", True),
        ("ANNULEE", "20261121", False),
        ("TERMINEE", "20261121", False),
        ("AUTRE", "20261121", False),
        ("ATTENTE", "20261119", False),
        ("ATTENTE", "bientôt", False),
    ],
)
async def test_a_referral_opens_while_it_waits_and_is_valid(
    tmp_path: Path, state: str, valid_until: str, *, sees: bool
) -> None:
    """The emergency physician, asked to see her in consultation; today is 20 November 2026."""
    async with open_house(tmp_path) as house:
        file = house.sources["gesmus"].state.files[NUMBER]
        (waiting,) = (asked for asked in file["demandes"] if asked["etat"] == "ATTENTE")
        doctor = {"no_permis": "81004", "nom_famille": "Ouellet", "prenom": "Nadia"}
        edited = waiting | {"consulte": doctor, "etat": state, "validite": valid_until}
        file["demandes"] = [edited if one is waiting else one for one in file["demandes"]]
        assert (await seen_by(house, licence="81004") is not None) is sees


@pytest.mark.parametrize(("attests", "sees"), [(("roster",), True), (("referral",), False), ((), False)])
async def test_the_group_is_believed_only_on_what_it_may_attest(
    tmp_path: Path, attests: tuple[str, ...], *, sees: bool
) -> None:
    """The settings say of what its word is taken."""
    async with open_house(tmp_path) as house:
        assert await seen_by(house) is not None
    async with open_house(another(tmp_path), sources=changed(house, attests=attests)) as house:
        assert (await seen_by(house) is not None) is sees


@pytest.mark.parametrize(
    ("language", "label"),
    [("fr", "Inscription ou suivi auprès d’un médecin"), ("en", "Enrolment with, or follow-up by, a physician")],
)
async def test_a_specialist_who_follows_her_is_not_said_to_be_her_family_physician(
    tmp_path: Path, language: str, label: str
) -> None:
    """The evidence is a list that a specialist keeps; what the member is says the source itself."""
    asked = 'careTeam(sources: ["gesmus"]) { edges { node { role { text } evidence { code label } } } }'
    async with open_house(tmp_path) as house:
        answer = await house.ask(about(MARIE, asked), headers={"accept-language": language})
    found = answer.nodes("careTeam")
    assert {one["role"]["text"] for one in found} == {"Médecin spécialiste traitant"}
    assert [one["evidence"] for one in found] == [[{"code": "roster", "label": label}]] * len(found)
