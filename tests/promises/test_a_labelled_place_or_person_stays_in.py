"""Promise: a place, an organization or a person that its source labelled shows to nobody who isn't cleared for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from gateway.pipeline.inline import EXTENSION, MARK
from tests.house import MARIE, House, Reply
from tests.promises.everything import about

SYSTEMS = "http://terminology.hl7.org/CodeSystem/"
PSY = {"system": SYSTEMS + "v3-ActCode", "code": "PSY"}
RESTRICTED = {"system": SYSTEMS + "v3-Confidentiality", "code": "R"}
NAMES = {"Location": "Aile close", "Organization": "Maison discrète", "Practitioner": "Intervenante secrète"}
Labels = Sequence[dict[str, Any]]
QUERY = about(
    MARIE,
    """encounters(first: 100, sources: ["chus"]) { edges { node {
        serviceProvider { name } location { location { name } }
        participant { individual { __typename ... on Practitioner { displayName } } }
    } } }""",
)


def put(house: House, kind: str, labels: Labels, inside: Labels = ()) -> None:
    """Put a place, an organization or a person at the hospital, with labels on it and inside it."""
    extension = [{"url": EXTENSION, "valueCoding": label} for label in inside]
    name = NAMES[kind]
    said: Any = {"name": name, "_name": {"extension": extension}} if extension else {"name": name}
    if kind == "Practitioner":
        said = {"name": [{"text": name, **({"extension": extension} if extension else {})}]}
    meta = {"versionId": "1", "security": list(labels)}
    house.sources["chus"].state.store.put({"resourceType": kind, "id": f"x-{kind.lower()}", "meta": meta, **said})


def stay_there(house: House, kinds: Sequence[str] = tuple(NAMES)) -> None:
    """Have each of Marie's stays at the hospital refer to them."""
    store = house.sources["chus"].state.store
    here: dict[str, dict[str, Any]] = {
        "Location": {"location": [{"location": {"reference": "Location/x-location"}}]},
        "Organization": {"serviceProvider": {"reference": "Organization/x-organization"}},
        "Practitioner": {"participant": [{"individual": {"reference": "Practitioner/x-practitioner"}}]},
    }
    for stored in store.of_patient("Encounter", "p-0001"):
        body = {name: value for name, value in stored.body().items() if name not in ("location", "serviceProvider")}
        body["participant"] = []
        for kind in kinds:
            body |= here[kind]
        store.put(body)


def told(reply: Reply) -> set[str]:
    """Return which of them an answer names."""
    return {kind for kind, name in NAMES.items() if name in reply.content.decode()}


async def test_without_a_label_each_is_named(house: House) -> None:
    """To the social worker and to the specialist: every test below can fail."""
    stay_there(house)
    for kind in NAMES:
        put(house, kind, [])
    for who in ("ts-morin", "dr-gagnon"):
        assert told(await house.ask(QUERY, who=who)) == set(NAMES)


@pytest.mark.parametrize("kind", ["Location", "Organization"])
async def test_a_stay_in_a_labelled_place_is_as_confidential_as_the_place(house: House, kind: str) -> None:
    """Who is cleared, and whom the patient doesn't keep from it, reads both; the others neither."""
    stay_there(house, [kind])
    put(house, kind, [])
    before = {who: len((await house.ask(QUERY, who=who)).nodes("encounters")) for who in ("ts-morin", "dr-pelletier")}
    put(house, kind, [PSY, RESTRICTED])
    assert told(await house.ask(QUERY, who="dr-gagnon")) == {kind}
    for who, stays in before.items():
        reply = await house.ask(QUERY, who=who)
        assert stays
        assert (told(reply), reply.nodes("encounters")) == (set(), [])


async def test_a_labelled_person_shows_under_no_record_that_is_not_labelled_so(house: House) -> None:
    """The stay stays; who was there doesn't show, to whomever."""
    stay_there(house, ["Practitioner"])
    put(house, "Practitioner", [{**PSY, "code": "HIV"}])
    for who in ("ts-morin", "dr-gagnon"):
        reply = await house.ask(QUERY, who=who)
        assert reply.nodes("encounters")
        assert told(reply) == set()


@pytest.mark.parametrize("kind", NAMES)
async def test_a_label_inside_keeps_all_of_it_in(house: House, kind: str) -> None:
    """Which fields of theirs it reaches isn't looked at."""
    stay_there(house, [kind])
    put(house, kind, [{**PSY, "code": MARK}], inside=[PSY])
    assert told(await house.ask(QUERY, who="ts-morin")) == set()


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("label", [{"system": "urn:hospital:secrecy", "code": "N"}, {"display": "secret"}])
async def test_a_label_that_nobody_reads_keeps_it_in(house: House, kind: str, label: dict[str, Any]) -> None:
    """For everyone, and with it the stays in such a place."""
    stay_there(house, [kind])
    put(house, kind, [label])
    reply = await house.ask(QUERY, who="dr-gagnon")
    assert told(reply) == set()
    assert kind == "Practitioner" or reply.nodes("encounters") == []


async def test_by_its_id_alone_it_shows_no_more(house: House) -> None:
    """The id that an earlier answer gave leads nowhere once there is a label."""
    stay_there(house, ["Practitioner"])
    put(house, "Practitioner", [])
    asked = about(
        MARIE,
        'encounters(first: 1, sources: ["chus"]) { edges { node { participant { individual'
        " { __typename ... on Practitioner { id displayName } } } } } }",
    )
    reply = await house.ask(asked, who="dr-gagnon")
    name = reply.nodes("encounters")[0]["participant"][0]["individual"]["id"]
    by_id = f'query {{ node(id: "{name}") {{ id ... on Practitioner {{ displayName }} }} }}'
    assert told(await house.ask(by_id, who="dr-gagnon")) == {"Practitioner"}
    put(house, "Practitioner", [{**PSY, "code": "HIV"}])
    assert told(await house.ask(by_id, who="dr-gagnon")) == set()


async def test_a_record_under_a_label_of_nobody_s_system_stays_in(house: House) -> None:
    """Whatever its code would say elsewhere."""
    query = about(MARIE, 'allergies(first: 50, sources: ["chus"]) { edges { node { code { text } } } }')
    store = house.sources["chus"].state.store
    for code in ("N", "U", "HTEST", MARK):
        for stored in store.of_patient("AllergyIntolerance", "p-0001"):
            body = stored.body()
            store.put(
                {**body, "meta": {**body["meta"], "security": [{"system": "urn:hospital:secrecy", "code": code}]}}
            )
        assert (await house.ask(query, who="dr-gagnon")).nodes("allergies") == [], code
