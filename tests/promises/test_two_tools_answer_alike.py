"""Promise: whichever tool held a session, it is asked for, read and withheld alike; an electronic consultation too.

The telehealth network and a second tool, of another dialect, hold sessions of the same establishment. Values are those
of the demo's files, by hand.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from tests.house import JEAN, House, open_house
from tests.lasting import FAR
from tests.promises.everything import WIDE, about
from tests.promises.session_lists import JEAN_S, MARIE_S, listed, technique

LINUX = "Linux, Firefox"
VISIO_S = [
    ("Visio RUISSS", None, None, None, None), ("Visio RUISSS", 7.1, 0.35, 0, LINUX),
    ("Visio RUISSS", 52.5, 7.25, 4, LINUX), ("Visio RUISSS", None, None, None, None),
    ("Visio RUISSS", 12.0, 1.25, 1, LINUX),
]  # fmt: skip
"""At the CHUS in the last ninety days, and planned; without the psychiatric one, which is above a pilot's clearance."""
SESSIONS = """teleconsultations { edges { node { source { id } status period { start } tool consentGiven joinPage
  participants { ... on Practitioner { displayName } ... on PatientActor { displayName patient { birthDate } } }
  establishment { displayName } } } }"""
DOCUMENTS = """documents(category: "econsult") { edges { node { id source { id } type { text coding { code } } date
  description author { ... on Practitioner { displayName } } relatesTo { code target { id description } }
  content { attachment { contentType data } } practiceSetting { text } } } }"""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A network of two establishments, where the second tool runs; the test may change its files."""
    ports = Ports(monotonic=lambda: FAR)
    async with open_house(tmp_path, establishments=2, limits=WIDE, ports=ports) as opened:
        opened.sources["visio"].state.files.update(deepcopy(dict(opened.sources["visio"].state.files)))
        yield opened


def person(house: House, key: str) -> dict[str, Any]:
    """Return someone's file at the second tool."""
    found: dict[str, Any] = house.sources["visio"].state.files[house.world.person(key).visio_id]
    return found


async def test_pilots_list_the_sessions_of_both_tools_as_one(house: House) -> None:
    """In one order, in one shape, in the contract's units."""
    answer = await listed(house)
    assert Counter(technique(answer)) >= Counter(MARIE_S + JEAN_S + VISIO_S)
    assert Counter(one for one in technique(answer) if one[0] == "Visio RUISSS") == Counter(VISIO_S)
    assert (answer.codes, answer.access["complete"]) == ([], True)
    chum = await listed(house, organization="org-chum", territory="ruisss-montreal")
    assert ("Visio RUISSS", 20.0, 1.0, 0, LINUX) in technique(chum)
    assert not Counter(technique(chum)) & Counter(VISIO_S)


@pytest.mark.parametrize(("silent", "left"), [("visio", MARIE_S + JEAN_S), ("telesante", VISIO_S)])
async def test_a_tool_that_is_silent_is_named_and_the_other_answers(house: House, silent: str, left: list[Any]) -> None:
    """A part is given, and what is missing is said."""
    house.sources[silent].state.mischief.on("", Status(503))
    answer = await listed(house)
    assert Counter(technique(answer)) >= Counter(left)
    errors = [(e["extensions"]["code"], e["path"], e["extensions"]["source"]) for e in answer.body["errors"]]
    assert errors == [("SOURCE_UNAVAILABLE", ["sessions"], silent)]


async def test_one_tool_alone_may_be_asked(house: House) -> None:
    """`sources` narrows; one that isn't there filters everything out."""
    assert Counter(technique(await listed(house, sources=["visio"]))) == Counter(VISIO_S)
    assert technique(await listed(house, sources=["nowhere"])) == []
    assert not [call for call in house.calls("telesante") if "establishments" in call]


async def test_whoever_cares_for_him_reads_both_tools_alike(house: House) -> None:
    """Status, times, consent, who took part, and the page where they sign in."""
    answer = await house.ask(about(JEAN, SESSIONS))
    nodes = answer.nodes("teleconsultations")
    read = {(n["source"]["id"], n["status"], n["consentGiven"], n["joinPage"]) for n in nodes}
    assert read == {
        ("telesante", "PLANNED", None, "https://teams.example/telesante/rejoindre"),
        ("telesante", "NO_SHOW", None, "https://teams.example/telesante/rejoindre"),
        ("telesante", "COMPLETED", True, "https://teams.example/telesante/rejoindre"),
        ("visio", "PLANNED", None, "https://visio.example/rejoindre"),
        ("visio", "COMPLETED", True, "https://visio.example/rejoindre"),
    }
    held = next(n for n in nodes if (n["source"]["id"], n["status"]) == ("visio", "COMPLETED"))
    assert held["participants"] == [
        {"displayName": "Dr Martin Pelletier"},
        {"displayName": "Jean Lavoie", "patient": {"birthDate": "1958-11-23"}},
    ]
    assert [n["period"]["start"] for n in nodes] == sorted((n["period"]["start"] for n in nodes), reverse=True)


@pytest.mark.parametrize(
    "link",
    [
        "https://visio.example/rejoindre?jeton=abc", "https://visio.example/rejoindre#abc",
        "https://jean@visio.example/rejoindre", "https://visio.example/s/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "https://autre.example/rejoindre", "http://visio.example/rejoindre",
    ],
)  # fmt: skip
async def test_a_link_that_lets_its_bearer_in_never_leaves(house: House, link: str) -> None:
    """The session does; the link is counted among what a source should not have given."""
    for one in person(house, "jean")["consults"]:
        one["entry"] = link
    answer = await house.ask(about(JEAN, SESSIONS))
    assert link.encode() not in answer.content
    found = [n["joinPage"] for n in answer.nodes("teleconsultations") if n["source"]["id"] == "visio"]
    assert found == [None, None]
    metrics = await house.client.get("/metrics")
    assert 'passerelle_odd_entries_total{source="visio"} 2.0' in metrics.text


async def test_a_session_without_consent_says_so(house: House) -> None:
    """Declined is no consent; what nobody recorded is unknown."""
    sonia = house.world.person("sonia")
    answer = await house.ask(about(str(sonia.nam), SESSIONS), who="dr-pelletier")
    assert [n["consentGiven"] for n in answer.nodes("teleconsultations")] == [False, True, None]


async def test_an_electronic_consultation_is_a_question_and_its_answer(house: House) -> None:
    """Both physicians read both; the answer leads to the question."""
    for who in ("dr-tremblay", "dr-pelletier"):
        answer, question = (await house.ask(about(JEAN, DOCUMENTS), who=who)).nodes("documents")
        assert [n["description"] for n in (question, answer)] == ["Dyspnée à l’effort", "Réponse : dyspnée à l’effort"]
        assert [n["type"]["coding"][0]["code"] for n in (question, answer)] == ["57133-1", "11488-4"]
        assert [n["author"][0]["displayName"] for n in (question, answer)] == ["Dr Luc Tremblay", "Dr Martin Pelletier"]
        assert answer["relatesTo"] == [
            {"code": "APPENDS", "target": {"id": question["id"], "description": "Dyspnée à l’effort"}}
        ]
        text = base64.b64decode(answer["content"][0]["attachment"]["data"]).decode()
        assert text.startswith("Oui. Échographie transthoracique")


async def test_the_specialist_who_is_asked_reads_what_that_tool_holds_and_nothing_else(house: House) -> None:
    """The question is evidence for its own source; whoever isn't asked reads nothing."""
    query = about(
        JEAN, "documents { edges { node { source { id } } } } conditions { edges { node { source { id } } } }"
    )
    asked = await house.ask(query, who="dr-pelletier")
    assert {n["source"]["id"] for n in asked.nodes("documents")} == {"visio"}
    assert asked.nodes("conditions") == []
    assert (await house.ask(query, who="dr-urgence")).patient is None


async def test_a_restriction_withholds_an_electronic_consultation_like_any_document(house: House) -> None:
    """And what it leads to: to the one who is restricted, there is none."""
    store = house.sources["registre"].state.store
    consent = deepcopy(store.read("Consent", "directive-1").body())
    jean = {"reference": f"Patient/{house.world.person('jean').registry_id}"}
    provision = consent["provision"] | {"class": [{"system": "urn:passerelle:category", "code": "document"}]}
    provision.pop("securityLabel")
    store.put(consent | {"id": "directive-9", "patient": jean, "performer": [jean], "provision": provision})
    restricted = await house.ask(about(JEAN, DOCUMENTS), who="dr-pelletier")
    assert (restricted.nodes("documents"), restricted.codes) == ([], [])
    assert len((await house.ask(about(JEAN, DOCUMENTS))).nodes("documents")) == 2


async def test_what_a_psychiatrist_is_asked_is_labelled(house: House) -> None:
    """By the tool's own word, and by the specialty."""
    audrey = house.world.person("audrey")
    for clear in (False, True):
        if clear:
            for one in person(house, "audrey")["advice"]:
                one["privacy"] = []
        query = about(str(audrey.nam), 'documents(category: "econsult") { edges { node { securityLabels { code } } } }')
        answer = await house.ask(query, who="dr-gagnon", token=house.issuer.mint("dr-gagnon", standing=BEAULIEU))
        assert [[label["code"] for label in n["securityLabels"]] for n in answer.nodes("documents")] == [["PSY"]]


BEAULIEU = {"professional": "CMQ", "licence": "81012", "supervisor": None, "specialty": "PSYC", "authorization": None}
"""The psychiatrist whom the question was put to: nobody's account, so that a colleague's token says so."""
