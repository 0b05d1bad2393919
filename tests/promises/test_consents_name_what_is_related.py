"""Promise: what a consent says of related records, authors and exceptions holds at every source, whatever is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.demo.fhir import coding
from tests.house import MARIE, House
from tests.promises.everything import about

CONDITIONS = about(MARIE, "conditions(first: 50) { edges { node { code { text } source { id } } } }")
BOTH = about(
    MARIE,
    "conditions(first: 50) { edges { node { code { text } source { id } } } } encounters(first: 50)"
    " { edges { node { id period { start } serviceProvider { name } } } }",
)
AT_CHUS = {
    "Pneumonie, sans précision", "Asthme, sans précision", "Hypertension essentielle", "Anémie ferriprive",
    "Calcul de la vésicule biliaire", "Migraine, sans précision", "Épisode dépressif moyen", "Anxiété généralisée",
}  # fmt: skip
OF_THE_STAY = {"Pneumonie, sans précision", "Asthme, sans précision", "Anxiété généralisée"}
"""Two refer to the stay, and the stay to all three."""


def consent(provision: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a restriction of Marie's, kept by the registry."""
    return {
        "resourceType": "Consent", "id": "directive-9", "status": "active",
        "category": [{"coding": [coding("urn:passerelle:directive", "restriction")]}],
        "dateTime": "2026-09-21", "provision": provision, **more,
    }  # fmt: skip


def put(house: House, provision: dict[str, Any]) -> dict[str, Any]:
    """Write the restriction at the registry, and return it as it stands there."""
    marie = house.sources["registre"].state.store.read("Consent", "directive-1").body()["patient"]
    body = consent(provision, patient=marie)
    house.sources["registre"].state.store.put(body)
    return body


async def seen(house: House, query: str = CONDITIONS, who: str = "dr-gagnon") -> dict[str, set[str]]:
    """Return the conditions that someone reads, by source."""
    found: dict[str, set[str]] = {"chus": set(), "omnimed": set()}
    for node in (await house.ask(query, who=who)).nodes("conditions"):
        found[node["source"]["id"]].add(node["code"]["text"])
    return found


def base_of(house: House) -> str:
    """Return the hospital's base URL."""
    return next(str(one.base_url) for one in house.settings.sources if one.id == "chus").rstrip("/")


def data(meaning: str, reference: str) -> list[Any]:
    """Return a data part."""
    return [{"meaning": meaning, "reference": {"reference": reference}}]


async def test_what_is_related_to_a_stay_is_withheld_both_ways_and_the_rest_is_not(house: House) -> None:
    """The registry names the hospital's stay by its address; the clinic's records are none of it."""
    before = await seen(house)
    assert before["chus"] == AT_CHUS
    put(house, {"type": "deny", "data": data("related", f"{base_of(house)}/Encounter/sejour-0001")})
    after = await seen(house)
    assert after["chus"] == AT_CHUS - OF_THE_STAY
    assert after["omnimed"] == before["omnimed"] != set()


async def test_an_id_alone_may_be_that_of_a_source_that_can_t_say_what_it_has_under_it(house: House) -> None:
    """The hospital's is found there; the clinic has stays, and can't be asked for one by its id."""
    put(house, {"type": "deny", "data": data("related", "Encounter/sejour-0001")})
    after = await seen(house)
    assert after == {"chus": AT_CHUS - OF_THE_STAY, "omnimed": set()}


REFERENCES: dict[str, Any] = {
    "by its address": {"reference": "Encounter/sejour-0001"},
    "by another base": {"reference": "https://fhir.chus.example/r4/Encounter/sejour-0001"},
    "by its number": {"type": "Encounter", "identifier": {"system": "urn:chus:sejour", "value": "S-1"}},
    "by a text": {"display": "Séjour"},
}


@pytest.mark.parametrize("written", REFERENCES)
async def test_what_depends_on_a_stay_is_withheld_however_it_refers_to_it(house: House, written: str) -> None:
    """And what depends on another stay isn't."""
    store = house.sources["chus"].state.store
    bodies = [kept.body() for kept in store.of_patient("Condition", "p-0001")]
    mine = [body for body in bodies if body.get("encounter") == {"reference": "Encounter/sejour-0001"}]
    assert len(mine) == 2
    for body in mine:
        store.put({**body, "encounter": REFERENCES[written]})
    put(house, {"type": "deny", "data": data("dependents", "Encounter/sejour-0001")})
    assert (await seen(house))["chus"] == AT_CHUS - {"Pneumonie, sans précision", "Anxiété généralisée"}


@pytest.mark.parametrize("meaning", ["related", "dependents"])
async def test_what_else_is_asked_changes_nothing(house: House, meaning: str) -> None:
    """Whether the stay itself is asked for or not."""
    put(house, {"type": "deny", "data": data(meaning, "Encounter/sejour-0001")})
    assert await seen(house, CONDITIONS) == await seen(house, BOTH)


async def test_only_what_refers_to_a_stay_depends_on_it(house: House) -> None:
    """Asthma is the stay's diagnosis, and doesn't refer to it."""
    put(house, {"type": "deny", "data": data("dependents", "Encounter/sejour-0001")})
    assert (await seen(house))["chus"] == AT_CHUS - {"Pneumonie, sans précision", "Anxiété généralisée"}


async def test_a_stay_that_nobody_finds_may_be_related_to_anything(house: House) -> None:
    """Fail closed: at every source."""
    put(house, {"type": "deny", "data": data("related", "Encounter/unheard-of")})
    answer = await house.ask(CONDITIONS, who="dr-gagnon")
    assert answer.patient is None or not answer.nodes("conditions")


async def test_what_someone_wrote_is_withheld_and_what_may_be_theirs_too(house: House) -> None:
    """By her licence: what she recorded at the hospital; the clinic doesn't say who wrote its own."""
    author = {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": "81002"}}
    put(house, {"type": "deny", "data": [{"meaning": "authoredby", "reference": author}]})
    after = await seen(house)
    written = {"Hypertension essentielle", "Anémie ferriprive", "Migraine, sans précision", "Anxiété généralisée"}
    assert after["chus"] == AT_CHUS - written


async def test_an_exception_lets_through_what_its_restriction_withholds(house: House) -> None:
    """All is withheld from physicians but from one, named by her licence; the registry's word counts everywhere."""
    physicians = {"reference": {}, "role": {"coding": [coding("urn:passerelle:role", "physician")]}}
    gagnon = {"reference": {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": "81002"}}}
    put(house, {"type": "deny", "actor": [physicians], "provision": [{"type": "permit", "actor": [gagnon]}]})
    assert (await seen(house))["chus"] == AT_CHUS
    other = await house.ask(CONDITIONS, who="dr-tremblay")
    assert other.patient is None or not other.nodes("conditions")


async def test_a_consent_is_served_as_it_was_given_and_says_why_it_is_unclear(house: House) -> None:
    """The registry returns it whole; GraphQL says, in both languages, what the lint says."""
    nurses = [{"reference": {}, "role": {"coding": [coding("urn:passerelle:role", "nurse")]}}]
    nested = {"type": "deny", "period": {"start": "2020", "end": "2021"}, "actor": nurses}
    body = put(house, {"type": "deny", "actor": nurses, "provision": [nested]})
    kept = house.sources["registre"].state.store.read("Consent", "directive-9").raw
    assert json.loads(kept) == body
    said = "directives { edges { node { fr: ambiguity(language: FR) en: ambiguity(language: EN) summary } } }"
    answer = await house.ask(about(MARIE, said), who="archiviste", purpose="HOPERAT")
    unclear = next(node for node in answer.nodes("directives") if node["fr"])
    assert "ces dates ne peuvent être que celles des renseignements" in unclear["fr"]
    assert "these dates can only be those of the information" in unclear["en"]
    assert unclear["summary"] == "Directive qui ne peut être comprise : elle compte comme un refus."
