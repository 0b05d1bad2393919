"""Promise: a third telehealth tool is a file and a row of the settings: same queries, same answers, not a line of code.

The tool is made up here. It keeps sessions as FHIR R4 Encounters of class VR, each with the Consent to care at a
distance that it contains; what it says is by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.settings import Source
from tests.house import JEAN, House, open_house
from tests.lasting import FAR
from tests.promises.everything import WIDE, about
from tests.promises.session_lists import JEAN_S, MARIE_S, listed, technique

NUMBER = "urn:tool:person"
MAPPING = """
protocol: rest
list: entry
item: resource
empty: {at: total, is: 0}
paging: {offset: _offset, size: _count, of: total, most: 2}
records:
  version: meta.versionId
  updated: meta.lastUpdated
  establishment: serviceProvider.identifier.value
resources:
  Patient: {path: "Patient/{patient}", one: true, id: id, patient: id}
  Teleconsultation: {path: Encounter, query: {patient: "{patient}", class: VR}, id: id, patient: subject.reference}
identity:
  by:
    "urn:tool:person": {path: Patient, query: {identifier: "urn:tool:person|{value}"}}
  of: {path: "Patient/{patient}"}
  person:
    id: id
    identifiers: [{each: "identifier[]", object: {system: system, value: value}}]
    family: "name[0].family"
    given: "name[0].given[0]"
    birth_date: birthDate
    gender: gender
ties:
  - path: Encounter
    query: {patient: "{patient}", class: VR}
    patient: subject.reference
    kind: {const: own_establishment}
    organization: serviceProvider.identifier.value
holdings:
  Teleconsultation:
    path: Encounter
    query: {provider: "{establishment}", class: VR, date: "ge{since}"}
    instants: instant
fields:
  Practitioner: {displayName: display}
  PatientActor: {displayName: display, patient: {reference: {type: Patient, id: id}}}
  Organization: {displayName: display}
  Teleconsultation:
    status: {path: status, map: {planned: planned, in-progress: in-progress, finished: completed, cancelled: cancelled}}
    tool: {const: Troisième}
    quality:
      object:
        jitterMs: {path: "extension[url=jitter].valueQuantity.value"}
        packetLossPercent: {path: "extension[url=loss].valueQuantity.value"}
        reconnections: {path: "extension[url=drops].valueInteger"}
        device: {path: "extension[url=device].valueString"}
    participants:
      - {each: "participant[]", reference: {type: Practitioner, at: individual, id: identifier.value}}
    establishment: {reference: {type: Organization, at: serviceProvider, id: identifier.value}}
    consentGiven: {path: "contained[resourceType=Consent].provision.type", map: {permit: true, deny: false}}
    joinPage: "extension[url=page].valueUrl"
    appointment: {const: null}
    encounter: {const: null}
"""
PERSON = {
    "resourceType": "Patient", "id": "P9", "identifier": [{"system": NUMBER, "value": "X-9"}],
    "name": [{"family": "Lavoie", "given": ["Jean"]}], "birthDate": "1958-11-23", "gender": "male",
}  # fmt: skip


def encounter(name: str, status: str, start: str, consent: str | None, *, at: str = "u-1", **measured: Any) -> Any:
    """Return a session as the tool says it."""
    kinds = {"jitter": "valueQuantity", "loss": "valueQuantity", "drops": "valueInteger", "device": "valueString"}
    extension: list[Any] = [{"url": "page", "valueUrl": f"https://troisieme.example/salle/{name}"}]
    for url, value in measured.items():
        extension.append({"url": url, kinds[url]: {"value": value} if kinds[url] == "valueQuantity" else value})
    return {
        "resourceType": "Encounter", "id": name, "status": status, "class": {"code": "VR"}, "extension": extension,
        "contained": [{"resourceType": "Consent", "id": "c", "provision": {"type": consent}}] if consent else [],
        "subject": {"reference": "Patient/P9"}, "period": {"start": start}, "meta": {"versionId": "1"},
        "participant": [{"individual": {"identifier": {"value": "cmq-81017"}, "display": "Dr Philippe Girard"}}],
        "serviceProvider": {"identifier": {"value": at}, "display": "CHUS"},
    }  # fmt: skip


HELD = [
    encounter("t-3", "planned", "2026-12-01T09:00:00-05:00", None),
    encounter(
        "t-2", "finished", "2026-11-10T09:00:00-05:00", "permit", jitter=3.5, loss=0.25, drops=0, device="ChromeOS"
    ),
    encounter("t-1", "finished", "2026-10-10T09:00:00-04:00", "deny", jitter=9.0, loss=1.5, drops=2, device="ChromeOS"),
    encounter("t-0", "finished", "2026-10-01T09:00:00-04:00", "permit", at="u-2", jitter=1.0, loss=0.0, drops=0),
]


class Tool:
    """The third tool."""

    def __init__(self) -> None:
        self.held: list[Any] = deepcopy(HELD)
        self.asked: list[str] = []

    def app(self) -> Starlette:
        """Return it as an ASGI app."""
        routes = [
            Route("/t/Patient/P9", self.person), Route("/t/Patient", self.find), Route("/t/Encounter", self.encounters),
        ]  # fmt: skip
        return Starlette(routes=routes)

    async def person(self, request: Request) -> JSONResponse:
        """Answer with the one person."""
        self.asked.append("person")
        return JSONResponse(PERSON)

    async def find(self, request: Request) -> JSONResponse:
        """Answer a search by the tool's own number."""
        self.asked.append("find")
        return self.bundle(request, [PERSON] if request.query_params["identifier"] == f"{NUMBER}|X-9" else [])

    async def encounters(self, request: Request) -> JSONResponse:
        """Answer with a person's or a provider's sessions."""
        asked = request.query_params
        self.asked.append("provider" if "provider" in asked else "patient")
        provider = asked.get("provider")
        found = [one for one in self.held if provider in (None, one["serviceProvider"]["identifier"]["value"])]
        return self.bundle(request, found)

    def bundle(self, request: Request, resources: list[Any]) -> JSONResponse:
        """Return a page; FHIR has no list where nothing is found."""
        start, count = int(request.query_params.get("_offset", 0)), int(request.query_params.get("_count", 50))
        page = [{"resource": one} for one in resources[start : start + count]]
        return JSONResponse({"resourceType": "Bundle", "total": len(resources)} | ({"entry": page} if page else {}))


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[tuple[House, Tool]]:
    """The five sources, and the third tool that a file and a row of the settings add."""
    tool, mapping = Tool(), tmp_path / "troisieme.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    row = Source.model_validate(
        {
            "id": "troisieme", "name": {"fr": "Troisième", "en": "Third"}, "kind": "telehealth",
            "organization": "org-telesante", "protocol": "rest", "base_url": "https://troisieme.test/t",
            "mapping": mapping, "keyed_on": (NUMBER,), "attests": ("own_establishment",),
            "establishments": {"u-1": "org-chus", "u-2": "org-monteregie-est"},
            "join_pages": ("https://troisieme.example/salle/{id}",),
        }
    )  # fmt: skip
    before = demo_settings(8000, None, None, tmp_path).sources
    keyed = tuple(
        one.model_copy(update={"keyed_on": (*one.keyed_on, NUMBER)}) if one.kind == "registry" else one
        for one in before
    )
    ports = Ports(monotonic=lambda: FAR, transports={"troisieme": httpx.ASGITransport(tool.app())})
    async with open_house(tmp_path, limits=WIDE, ports=ports, sources=(*keyed, row)) as house:
        store = house.sources["registre"].state.store
        jean = deepcopy(store.read("Patient", house.world.person("jean").registry_id).body())
        jean["identifier"].append({"system": NUMBER, "value": "X-9"})
        store.put(jean)
        yield house, tool


SESSIONS = """teleconsultations(sources: ["troisieme"]) { edges { node { status period { start } consentGiven
  joinPage participants { ... on Practitioner { displayName } } establishment { displayName } } } }"""


async def test_whoever_cares_for_him_reads_it_by_the_same_query(network: tuple[House, Tool]) -> None:
    """Page after page, newest first; consent is that of the FHIR Consent that each session contains."""
    house, _ = network
    nodes = (await house.ask(about(JEAN, SESSIONS))).nodes("teleconsultations")
    assert [(n["status"], n["consentGiven"], n["joinPage"]) for n in nodes] == [
        ("PLANNED", None, "https://troisieme.example/salle/t-3"),
        ("COMPLETED", True, "https://troisieme.example/salle/t-2"),
        ("COMPLETED", False, "https://troisieme.example/salle/t-1"),
        ("COMPLETED", True, "https://troisieme.example/salle/t-0"),
    ]
    assert nodes[1] == {
        "status": "COMPLETED", "period": {"start": "2026-11-10T09:00:00-05:00"}, "consentGiven": True,
        "joinPage": "https://troisieme.example/salle/t-2", "participants": [{"displayName": "Dr Philippe Girard"}],
        "establishment": {"displayName": "CHUS"},
    }  # fmt: skip


async def test_pilots_find_its_sessions_in_their_list(network: tuple[House, Tool]) -> None:
    """Beside the others'; another establishment's in theirs."""
    house, tool = network
    third = [
        ("Troisième", None, None, None, None), ("Troisième", 3.5, 0.25, 0, "ChromeOS"),
        ("Troisième", 9.0, 1.5, 2, "ChromeOS"),
    ]  # fmt: skip
    answer = await listed(house)
    assert Counter(technique(answer)) >= Counter(MARIE_S + JEAN_S + third)
    other = await listed(house, organization="org-monteregie-est")
    assert [one for one in technique(other) if one[0] == "Troisième"] == [("Troisième", 1.0, 0.0, 0, None)]
    assert "provider" in tool.asked


async def test_a_link_to_another_s_session_is_withheld_there_too(network: tuple[House, Tool]) -> None:
    """A page is the session's own, or it isn't given."""
    house, tool = network
    tool.held[1]["extension"][0]["valueUrl"] = "https://troisieme.example/salle/t-1"
    nodes = (await house.ask(about(JEAN, SESSIONS))).nodes("teleconsultations")
    assert [n["joinPage"] is None for n in nodes] == [False, True, False, False]


async def test_sessions_that_say_they_are_somebody_else_s_are_left_out(network: tuple[House, Tool]) -> None:
    """Whoever the list was asked for."""
    house, tool = network
    tool.held[1]["subject"] = {"reference": "Patient/P10"}
    assert len((await house.ask(about(JEAN, SESSIONS))).nodes("teleconsultations")) == 3
    shown = [one for one in technique(await listed(house)) if one[0] == "Troisième"]
    assert ("Troisième", 3.5, 0.25, 0, "ChromeOS") not in shown
