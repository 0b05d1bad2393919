"""Promise: a directive or a relationship that changes at its source changes the very next answer, both ways."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import MARIE, NOON, House
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } conditions { edges { node { code { text } } } }")
PSYCHIATRIC = "Épisode dépressif moyen"
DAY = 86_400


async def reads(house: House, who: str, query: str = QUERY) -> set[str] | None:
    """Return the conditions that a person reads, None when the patient reads as unknown."""
    answer = await house.ask(query, who=who)
    assert answer.status == 200, answer.codes
    if answer.patient is None:
        return None
    return {node["code"]["text"] for node in answer.nodes("conditions")}


def directive(house: House) -> dict[str, Any]:
    """Return Marie's restriction as the registry holds it."""
    body: dict[str, Any] = house.sources["registre"].state.store.read("Consent", "directive-1").body()
    return body


def put(house: House, source: str, resource: dict[str, Any]) -> None:
    """Write a resource at a FHIR source."""
    house.sources[source].state.store.put(resource)


def remove(house: House, source: str, kind: str, local_id: str) -> None:
    """Take a resource away from a FHIR source."""
    house.sources[source].state.store.remove(kind, local_id)


async def test_a_restriction_that_is_withdrawn_and_put_back_counts_at_once(house: House) -> None:
    """The cardiologist: without, with, without."""
    kept = directive(house)
    seen = [await reads(house, "dr-pelletier")]
    remove(house, "registre", "Consent", "directive-1")
    seen.append(await reads(house, "dr-pelletier"))
    put(house, "registre", kept)
    seen.append(await reads(house, "dr-pelletier"))
    assert [PSYCHIATRIC in (one or set()) for one in seen] == [False, True, False]
    assert seen[0] == seen[2]
    assert seen[0]


async def test_a_restriction_that_becomes_inactive_no_longer_counts(house: House) -> None:
    """By its status, and then active again."""
    kept = directive(house)
    put(house, "registre", kept | {"status": "inactive"})
    assert PSYCHIATRIC in (await reads(house, "dr-pelletier") or set())
    put(house, "registre", kept)
    assert PSYCHIATRIC not in (await reads(house, "dr-pelletier") or set())


async def test_a_restriction_whose_status_says_nothing_clear_still_counts(house: House) -> None:
    """A denying directive counts unless it is proven inactive."""
    for status in ("draft?", None, 7):
        put(house, "registre", directive(house) | {"status": status})
        assert PSYCHIATRIC not in (await reads(house, "dr-pelletier") or set()), status


async def test_a_restriction_that_names_another_person_moves_with_the_name(house: House) -> None:
    """From the cardiologist to the specialist."""
    before = await reads(house, "dr-gagnon")
    text = house.sources["registre"].state.store.read("Consent", "directive-1").raw.decode()
    house.sources["registre"].state.store.put(text.replace("81003", "81002").encode())
    assert PSYCHIATRIC in (before or set())
    assert PSYCHIATRIC not in (await reads(house, "dr-gagnon") or set())
    assert PSYCHIATRIC in (await reads(house, "dr-pelletier") or set())


async def test_a_restriction_ends_and_begins_at_its_instants(house: House) -> None:
    """The clock passes the end of its period, then is before its beginning; nothing else changes."""
    body = directive(house)
    body["provision"]["period"] = {"start": "2026-09-01", "end": "2026-11-25"}
    put(house, "registre", body)
    assert PSYCHIATRIC not in (await reads(house, "dr-pelletier") or set())
    house.clock.at = NOON + 10 * DAY
    assert PSYCHIATRIC in (await reads(house, "dr-pelletier") or set())
    house.clock.at = NOON
    assert PSYCHIATRIC not in (await reads(house, "dr-pelletier") or set())


async def test_a_refusal_of_everything_hides_the_patient_from_all_and_then_no_longer(house: House) -> None:
    """A directive without data nor actors is about all; her physician too reads as of a patient unknown."""
    body = directive(house)
    body |= {"id": "directive-9", "provision": {"type": "deny", "period": {"start": "2026-11-01"}}}
    put(house, "registre", body)
    assert not await reads(house, "dr-tremblay")
    remove(house, "registre", "Consent", "directive-9")
    assert PSYCHIATRIC in (await reads(house, "dr-tremblay") or set())


async def test_a_new_restriction_at_the_registry_hides_records_at_the_clinic_too(house: House) -> None:
    """A denial counts from anyone, at every source."""
    remove(house, "registre", "Consent", "directive-1")
    query = about(MARIE, "conditions { edges { node { source { id } securityLabels { code } code { text } } } }")

    async def psychiatric_at() -> set[str]:
        nodes = (await house.ask(query, who="dr-pelletier")).nodes("conditions")
        return {n["source"]["id"] for n in nodes if "PSY" in [label["code"] for label in n["securityLabels"]]}

    kept = house.world.registre
    assert await psychiatric_at() == {"chus", "omnimed"}
    [restriction] = [raw for raw in kept if b'"directive-1"' in raw]
    house.sources["registre"].state.store.put(restriction)
    assert await psychiatric_at() == set()


async def test_a_relationship_that_ends_hides_the_patient_on_the_next_request(house: House) -> None:
    """The registry's roster ends for her physician; the clinic's own follow-up covers the clinic's records alone."""
    before = await reads(house, "dr-tremblay")
    remove(house, "registre", "CareTeam", "lien-0001")
    after = await reads(house, "dr-tremblay")
    assert before is not None
    assert after is not None
    assert after < before
    assert "Pneumonie, sans précision" not in after
    files = house.sources["omnimed"].state.files
    kept = files["OM-1001"]
    files["OM-1001"] = {**kept, "suivi": [one for one in kept["suivi"] if one["permis"] != "81001"]}
    assert await reads(house, "dr-tremblay") is None
    files["OM-1001"] = kept
    assert await reads(house, "dr-tremblay") == after


async def test_a_relationship_that_begins_opens_the_record_on_the_next_request(house: House) -> None:
    """An arrival at the emergency, attested by the hospital, opens the hospital's part to its emergency physician."""
    assert await reads(house, "dr-urgence") is None
    put(house, "chus", _arrival("in-progress"))
    opened = await reads(house, "dr-urgence")
    assert opened is not None
    assert "Pneumonie, sans précision" in opened
    assert "Asthme, sans précision" in opened
    remove(house, "chus", "Encounter", "arrivee")
    assert await reads(house, "dr-urgence") is None


async def test_evidence_without_an_end_is_asked_for_anew_on_every_request(house: House) -> None:
    """What was true a moment ago isn't kept: each answer read the directives and the relationships again."""
    await reads(house, "dr-tremblay")
    first = [call for call in house.calls("registre") if "Consent" in call or "CareTeam" in call]
    house.forget_calls()
    await reads(house, "dr-tremblay")
    assert [call for call in house.calls("registre") if "Consent" in call or "CareTeam" in call] == first
    assert len(first) == 2


@pytest.mark.parametrize("who", ["ts-morin", "resident-cote", "dr-pelletier"])
async def test_the_registry_s_care_team_taken_away_counts_for_each_member(house: House, who: str) -> None:
    """Who rested on the registry alone for the clinic's records loses them; the hospital still attests its own team."""
    query = about(MARIE, "encounters { edges { node { source { id } } } }")

    async def sources() -> set[str]:
        return {node["source"]["id"] for node in (await house.ask(query, who=who)).nodes("encounters")}

    assert await sources() == {"chus", "omnimed", "telesante"}
    remove(house, "registre", "CareTeam", "lien-0001")
    assert await sources() == {"chus"}


def _arrival(status: str) -> dict[str, Any]:
    return {
        "resourceType": "Encounter", "id": "arrivee", "status": status, "subject": {"reference": "Patient/p-0001"},
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"},
        "period": {"start": "2026-11-20T11:30:00-05:00"},
        "serviceProvider": {"reference": "Organization/org-chus"},
    }  # fmt: skip
