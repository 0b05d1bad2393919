"""The demo's world: the same bytes for the same seed and anchor, and what is told of each patient."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from gateway.demo.fhir import encode
from gateway.demo.staff import Staff
from gateway.demo.systems import NAM
from gateway.demo.world import World, build_world

ANCHOR = date(2026, 11, 21)


@pytest.fixture(scope="module")
def world() -> World:
    """The world at a fixed anchor."""
    return build_world(anchor=ANCHOR)


def resources(world: World, source: str = "chus") -> list[dict[str, Any]]:
    return [msgspec.json.decode(raw) for raw in (world.chus if source == "chus" else world.registre)]


def about(world: World, patient: str, type_: str) -> list[dict[str, Any]]:
    """Return the hospital's resources of a type that name this patient."""
    wanted = f'"Patient/{patient}"'.encode()
    found = [msgspec.json.decode(raw) for raw in world.chus if wanted in raw]
    return [body for body in found if body["resourceType"] == type_]


def test_the_same_seed_and_anchor_give_the_same_bytes() -> None:
    """In every source; another seed or anchor gives others."""
    one, again = build_world(7, ANCHOR), build_world(7, ANCHOR)
    assert (one.chus, one.registre, encode(one.omnimed)) == (again.chus, again.registre, encode(again.omnimed))
    assert encode(one.gesmus.files) == encode(again.gesmus.files)
    assert build_world(8, ANCHOR).chus != one.chus
    assert build_world(7, ANCHOR + timedelta(days=1)).chus != one.chus


def test_no_two_resources_share_an_id(world: World) -> None:
    """Within a source and a type."""
    for source in ("chus", "registre"):
        names = Counter((body["resourceType"], body["id"]) for body in resources(world, source))
        assert [name for name, times in names.items() if times > 1] == []


def test_every_reference_of_a_source_leads_somewhere(world: World) -> None:
    """A literal reference names a resource of the same source."""
    for source in ("chus", "registre"):
        everything = resources(world, source)
        names = {f"{body['resourceType']}/{body['id']}" for body in everything}
        assert {reference for body in everything for reference in references(body)} - names == set()


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for item in part for text in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["reference"]] if isinstance(part.get("reference"), str) else []
    return own + [text for item in part.values() for text in references(item)]


def test_marie_left_hospital_three_days_before_the_anchor(world: World) -> None:
    """Attended by dr-gagnon, with inf-roy; on 18 November 2026 at 14:05."""
    stay = next(body for body in about(world, "p-0001", "Encounter") if body["class"]["code"] == "IMP")
    licences = {
        part["type"][0]["coding"][0]["code"]: part["individual"]["identifier"]["value"] for part in stay["participant"]
    }
    assert stay["period"]["end"] == "2026-11-18T14:05:00-05:00"
    assert licences == {"ATND": "81002", "PART": "2101001"}


def test_marie_has_enough_observations_to_page_through(world: World) -> None:
    """At least 120, with a decimal that keeps its zero and a partial date."""
    raw = [text for text in world.chus if b'"resourceType":"Observation"' in text and b'"Patient/p-0001"' in text]
    assert len(raw) >= 120
    assert any(b'"value":1.10,' in text for text in raw)
    assert any(body.get("effectiveDateTime") == "2024-12" for body in map(msgspec.json.decode, raw))


def test_one_psychiatric_diagnosis_says_so_by_its_code_alone(world: World) -> None:
    """F32.1 carries PSY; F41.1 carries no label."""
    conditions = {body["code"]["coding"][0]["code"]: body for body in about(world, "p-0001", "Condition")}
    assert [label["code"] for label in conditions["F32.1"]["meta"]["security"]] == ["R", "PSY"]
    assert "security" not in conditions["F41.1"]["meta"]


def test_only_the_colleagues_without_a_token_care_for_the_others(world: World) -> None:
    """Nobody who signs in has a relationship by chance: of the hospital's records only Marie's name them."""
    licences = {member.licence for member in Staff().accounts() if member.licence}
    marie = b"-0001"
    others = [
        body
        for body in map(msgspec.json.decode, (raw for raw in world.chus if marie not in raw))
        if body["resourceType"] not in ("Practitioner", "PractitionerRole")
    ]
    named = {str(text["value"]) for body in others for text in identifiers(body)}
    assert named & licences == set()


def identifiers(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [found for item in part for found in identifiers(item)]
    if not isinstance(part, dict):
        return []
    own = [part["identifier"]] if isinstance(part.get("identifier"), dict) else []
    return own + [found for item in part.values() for found in identifiers(item)]


def test_the_registry_holds_the_relationships_that_the_design_says(world: World) -> None:
    """Kind by licence, for Marie and Jean."""
    teams = {body["subject"]["reference"]: body for body in resources(world, "registre") if "participant" in body}
    said = {
        patient: {
            part["member"]["identifier"]["value"]: part["role"][0]["coding"][0]["code"]
            for part in teams[f"Patient/{patient}"]["participant"]
        }
        for patient in ("reg-0001", "reg-0002")
    }
    assert said == {
        "reg-0001": {
            "81001": "roster",
            "81002": "referral",
            "81003": "care_team",
            "401001": "care_team",
            "91001": "care_team",
        },
        "reg-0002": {"81001": "roster"},
    }


def test_the_registry_holds_marie_s_restriction_and_jean_s_refusal(world: World) -> None:
    """A denial of what is labelled PSY to one clinician; a denial of research."""
    consents = {body["id"]: body for body in resources(world, "registre") if body["resourceType"] == "Consent"}
    restriction, refusal = consents["directive-1"], consents["directive-2"]
    assert restriction["category"][0]["coding"] == [{"system": "urn:passerelle:directive", "code": "restriction"}]
    assert restriction["provision"]["type"] == "deny"
    assert restriction["provision"]["actor"][0]["reference"]["identifier"]["value"] == "81003"
    assert [label["code"] for label in restriction["provision"]["securityLabel"]] == ["PSY"]
    assert refusal["patient"]["reference"] == "Patient/reg-0002"
    assert [purpose["code"] for purpose in refusal["provision"]["purpose"]] == ["HRESCH"]


def test_a_newborn_never_carries_the_mother_s_nam_as_its_own(world: World) -> None:
    """Her NAM is on a link; the newborn is known by its file number."""
    child = next(body for body in resources(world) if body["id"] == "p-0007")
    mother = world.person("audrey").nam
    assert [number["system"] for number in child["identifier"]] == ["urn:passerelle:demo:chus:mrn"]
    assert child["link"][0]["other"]["identifier"]["value"] == mother
    assert child["contact"][0]["name"]["family"] == "Lemieux"


def test_no_source_knows_another_s_number_but_the_registry(world: World) -> None:
    """The hospital never holds a dossier, nor the clinic a file number, nor GESMUS either."""
    marie = world.person("marie")
    assert not any(number.encode() in raw for raw in world.chus for number in (marie.dossier, marie.gesmus_id))
    assert not any(number in encode(world.omnimed).decode() for number in (marie.mrn, marie.gesmus_id))
    assert not any(f'"{number}"' in encode(world.gesmus.files).decode() for number in (marie.mrn, marie.dossier))
    entry = next(body for body in resources(world, "registre") if body["id"] == marie.registry_id)
    assert [number["value"] for number in entry["identifier"]] == [
        "BOUM855510ZZ",
        "300137",
        "OM-1001",
        "U700211",
        "TS-5003",
    ]
    assert entry["identifier"][0]["system"] == NAM
