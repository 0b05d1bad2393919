"""The network of thirty-four: who has a file where, what the registry says of it, and what the others must not know."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.demo.config import Addresses, demo_settings
from gateway.demo.establishments import ESTABLISHMENTS, MOST, TERRITORIES, further
from gateway.demo.roster import ROSTER, roster
from gateway.demo.systems import NAM
from gateway.demo.world import World, build_network, build_world

ANCHOR = date(2026, 11, 21)
ALONE = build_world(anchor=ANCHOR)
NETWORK = build_network(ALONE, MOST)


def bodies(raws: tuple[bytes, ...], type_: str) -> list[dict[str, Any]]:
    """Return the resources of a type."""
    return [body for raw in raws if (body := msgspec.json.decode(raw))["resourceType"] == type_]


def files(world: World) -> set[tuple[str, str]]:
    """Return (identifier system, number) of every file that a further establishment holds."""
    return {
        (number["system"], number["value"])
        for held in world.elsewhere.values()
        for patient in bodies(held, "Patient")
        for number in patient["identifier"]
        if number["system"] != NAM
    }


def registered(world: World) -> set[tuple[str, str]]:
    """Return (identifier system, number) of further establishments, as the registry lists them."""
    systems = {one.system for one in further(MOST)}
    numbers = (n for patient in bodies(world.registre, "Patient") for n in patient["identifier"])
    return {(n["system"], n["value"]) for n in numbers if n["system"] in systems}


def test_the_network_is_thirty_four_establishments_in_four_territories() -> None:
    """Each with its own id, name, organization, number system and port; the first is the hospital of every demo."""
    assert len(ESTABLISHMENTS) == MOST == 34
    assert [one.number for one in ESTABLISHMENTS] == list(range(1, 35))
    assert Counter(one.territory for one in ESTABLISHMENTS) == {
        "ruisss-sherbrooke": 3, "ruisss-laval": 9, "ruisss-montreal": 11, "ruisss-mcgill": 11,
    }  # fmt: skip
    for mark in ("id", "organization", "system", "french", "english"):
        assert len({getattr(one, mark) for one in ESTABLISHMENTS}) == 34, mark
    ports = Addresses(8000, 34).ports()
    assert (ports["chum"], ports["visio"], max(ports.values())) == (8106, 8139, 8139)
    assert len(set(ports.values())) == len(ports) == 2 + len(ROSTER) + 33 + 1


@pytest.mark.parametrize("count", [0, 1])
def test_without_others_the_network_is_the_sources_that_always_run(count: int) -> None:
    """None asked for, or the first alone."""
    assert roster(count) == ROSTER
    assert build_network(ALONE, count) == ALONE


def test_settings_speak_of_the_whole_network(tmp_path: Path) -> None:
    """A source each, its territory and organization known; the registry is keyed on every number."""
    settings = demo_settings(9000, None, None, tmp_path, 34)
    sources = {source.id: source for source in settings.sources}
    assert len(sources) == len(ROSTER) + 33 + 1
    territories, organizations = {t.id for t in settings.territories}, {o.id for o in settings.organizations}
    assert territories == {territory.id for territory in TERRITORIES}
    assert {source.organization for source in sources.values()} <= organizations
    assert {source.territory for source in sources.values()} - {None} == territories
    assert {territory.centre for territory in TERRITORIES} <= organizations
    for one in ESTABLISHMENTS:
        assert sources[one.id].keyed_on == (NAM, one.system)
        assert one.system in sources["registre"].keyed_on
        assert str(sources[one.id].base_url) == f"http://127.0.0.1:{Addresses(9000, 34).ports()[one.id]}/fhir"
    assert (sources["chum"].capabilities.batch, sources["iles"].capabilities.batch) == (True, False)


def test_the_network_changes_nothing_of_the_sources_that_always_run() -> None:
    """Hospital and clinic, to the byte; the registry keeps every entry, with more numbers."""
    assert (NETWORK.chus, NETWORK.omnimed) == (ALONE.chus, ALONE.omnimed)
    before, after = ({p["id"]: p for p in bodies(w.registre, "Patient")} for w in (ALONE, NETWORK))
    for local_id, patient in before.items():
        grown = after[local_id]
        assert grown["identifier"][: len(patient["identifier"])] == patient["identifier"]
        assert {**grown, "identifier": []} == {**patient, "identifier": []}


def test_the_same_seed_and_anchor_give_the_same_network() -> None:
    """Another seed gives another."""
    again = build_network(build_world(anchor=ANCHOR), MOST)
    assert (again.elsewhere, again.registre) == (NETWORK.elsewhere, NETWORK.registre)
    assert build_network(build_world(7, ANCHOR), MOST).elsewhere != NETWORK.elsewhere


def test_the_registry_lists_every_file_and_no_other() -> None:
    """Its numbers are those that the establishments gave, one for one."""
    assert registered(NETWORK) == files(NETWORK)
    assert len(files(NETWORK)) > 500


def test_an_establishment_knows_its_own_numbers_and_the_nam_alone() -> None:
    """No other source's number, place or person is in what it holds, and each reference leads somewhere."""
    for one in further(MOST):
        held = NETWORK.elsewhere[one.id]
        systems = {n["system"] for patient in bodies(held, "Patient") for n in patient["identifier"]}
        assert systems == {NAM, one.system}
        text = b"".join(held)
        assert [other.id for other in ESTABLISHMENTS if other != one and other.system.encode() in text] == []
        decoded = [msgspec.json.decode(raw) for raw in held]
        names = {f"{body['resourceType']}/{body['id']}" for body in decoded}
        assert len(names) == len(held)
        assert {reference for body in decoded for reference in references(body)} - names == set()


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for item in part for text in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["reference"]] if isinstance(part.get("reference"), str) else []
    return own + [text for item in part.values() for text in references(item)]


def test_no_two_establishments_give_a_patient_the_same_id_or_number() -> None:
    """So that asking one with another's number finds nobody."""
    ids = Counter(patient["id"] for held in NETWORK.elsewhere.values() for patient in bodies(held, "Patient"))
    assert [local_id for local_id, times in ids.items() if times > 1] == []
    values = Counter(value for _, value in files(NETWORK))
    assert [value for value, times in values.items() if times > 1] == []


def test_patients_are_known_to_several() -> None:
    """Marie and Jean where their story says; most of the others to two or three, nobody to more than five."""
    everywhere = {one.id for one in ESTABLISHMENTS}
    where = {person.key: person.sources & everywhere for person in NETWORK.people}
    assert where["marie"] == {"chus", "chum", "chu-quebec"}
    assert where["jean"] == {"chus", "iucpq", "icm"}
    assert where["emile"] == {"chus"}
    counts = Counter(map(len, where.values()))
    assert counts[2] + counts[3] > sum(counts.values()) / 2
    assert max(counts) <= 5
    assert min(sum(one.id in sources for sources in where.values()) for one in ESTABLISHMENTS) >= 8


def test_every_establishment_has_its_pilots_and_every_territory_its_centre() -> None:
    """With names, an authorization, and an account whose territory is theirs."""
    staff = {member.key: member for member in NETWORK.staff.members}
    territories = {territory.id: territory for territory in TERRITORIES}
    for one in ESTABLISHMENTS:
        end = "" if one.id == "chus" else f"-{one.id}"
        for key, role in (("pilote-clinique", "clinical_pilot"), ("pilote-techno", "technological_pilot")):
            pilot = staff[f"{key}{end}"]
            assert (pilot.role, pilot.organization, pilot.territory) == (role, one.organization, one.territory)
            assert pilot.authorized
            assert pilot.account
            assert len(pilot.name.split()) >= 2
        assert staff[f"cct-{territories[one.territory].key}"].territory == one.territory
    licences = Counter((member.order, member.licence) for member in staff.values() if member.licence)
    assert [licence for licence, times in licences.items() if times > 1] == []


@pytest.mark.parametrize("count", [2, 5, 20])
def test_a_smaller_network_holds_together_too(count: int) -> None:
    """The first so many: whoever has a file has it at one of these, and the registry says so."""
    world = build_network(ALONE, count)
    assert set(world.elsewhere) == {one.id for one in ESTABLISHMENTS[1:count]}
    assert registered(world) == files(world)
    for person in world.people:
        assert person.sources <= {entry.id for entry in roster(count)}
