"""Whose files are whose in a panel: never merged, never guessed between, by the rules of the one-patient evidence."""

from __future__ import annotations

from typing import Any

from gateway.access import Subject
from gateway.pipeline.panel import Panel
from tests.gateway.panel_parts import LICENCE, MRN, entry, members, network, numbered, part, stay, subject, team, told
from tests.gateway.stage_parts import NAM

MARIE = "BOUM855510ZZ"
REGISTERED = (numbered("r1", MARIE, "1"), team("t1", "r1", part()))
HERE = (numbered("p1", MARIE, "1"),)


async def of(who: Subject | None = None, **given: Any) -> Panel:
    """Return a panel of a network that holds this."""
    async with network(**given) as town:
        return await town.of(who)


async def test_a_group_follows_for_those_who_are_of_it() -> None:
    """By the token, or by the list of the registry, while both run."""
    who = {"type": "CareTeam", "identifier": {"system": "urn:passerelle:group", "value": "night"}}
    duty = [{"coding": [{"system": "urn:passerelle:relationship", "code": "on_call_group"}]}]
    held = (REGISTERED[0], team("t1", "r1", {"role": duty, "member": who}))
    assert members(await of(registre=held)) == []
    assert members(await of(subject(groups=("night",)), registre=held)) == [MARIE]
    assert members(await of(subject(groups=("day",)), registre=held)) == []
    post = {
        "resourceType": "PractitionerRole",
        "id": "x1",
        "code": duty,
        "practitioner": {"identifier": {"system": LICENCE, "value": "81001"}},
        "organization": {"identifier": {"system": "urn:passerelle:group", "value": "night"}},
    }
    assert members(await of(registre=(*held, post))) == [MARIE]
    assert members(await of(registre=(*held, {**post, "period": {"end": "2026-11-01"}}))) == []
    assert members(await of(registre=(*held, {**post, "active": False}))) == []


async def test_a_newborn_under_the_mothers_number_is_never_taken_for_her() -> None:
    """Neither at the registry nor at the hospital: her own number there comes first."""
    mother, child = numbered("p1", MARIE, "1"), numbered("p2", MARIE, "2") | {"birthDate": "2026-11-18"}
    held = (mother, child, stay("e1", "p1", "AMB"), stay("e2", "p2", "IMP"))
    assert told(await of(registre=REGISTERED, chus=held)) == [("OUTPATIENT_VISIT", "e1", MARIE)]
    born = entry("r2", (MRN, "2"), birthDate="2026-11-18")
    both = await of(registre=(*REGISTERED, born, team("t2", "r2", part())), chus=held)
    assert set(members(both)) == {MARIE, "2"}
    assert {(name, whose) for _, name, whose in told(both)} == {("e1", MARIE), ("e2", "2")}


async def test_a_person_without_a_health_insurance_number_is_followed_by_another() -> None:
    """That the registry knows; one of whom it lists no number can't be."""
    without = (entry("r1", (MRN, "9")), team("t1", "r1", part()), entry("r2"), team("t2", "r2", part()))
    panel = await of(registre=without, chus=(entry("p1", (MRN, "9")), stay("e1", "p1", "AMB")))
    assert members(panel) == ["9"]
    assert told(panel) == [("OUTPATIENT_VISIT", "e1", "9")]


async def test_a_merged_file_is_read_where_it_leads() -> None:
    """What stands under the file that is in use; never what stands under both."""
    old = entry("p1", (MRN, "1"), link=[{"type": "replaced-by", "other": {"reference": "Patient/p2"}}])
    new = entry("p2", (MRN, "7"), (NAM, MARIE))
    held = (old, new, stay("e1", "p1", "AMB"), stay("e2", "p2", "AMB"))
    assert told(await of(registre=REGISTERED, chus=held)) == [("OUTPATIENT_VISIT", "e2", MARIE)]
    astray = entry("p1", (MRN, "1"), link=[{"type": "replaced-by", "other": {"reference": "Patient/p9"}}])
    assert told(await of(registre=REGISTERED, chus=(astray, new, *held[2:]))) == []


async def test_two_files_of_one_number_or_of_another_person_are_nobodys() -> None:
    """They are never merged, and never guessed between."""
    double = (*HERE, numbered("p2", MARIE, "1"), stay("e1", "p1"), stay("e2", "p2"))
    assert told(await of(registre=REGISTERED, chus=double)) == []
    someone = entry("p1", (MRN, "1"), name=[{"family": "Tremblay", "given": ["Luc"]}], birthDate="1950-01-01")
    assert told(await of(registre=REGISTERED, chus=(someone, stay("e1", "p1")))) == []


async def test_a_source_that_lost_its_own_number_is_asked_by_the_shared_one() -> None:
    """The file must then be shown to be the member's, as when the patient is located."""
    moved = (entry("p1", (MRN, "5"), (NAM, MARIE)), stay("e1", "p1", "AMB"))
    assert told(await of(registre=REGISTERED, chus=moved)) == [("OUTPATIENT_VISIT", "e1", MARIE)]
    unlike = (entry("p1", (MRN, "5"), (NAM, MARIE), name=[{"family": "Bouchard"}]), stay("e1", "p1", "AMB"))
    assert told(await of(registre=REGISTERED, chus=unlike)) == []


async def test_an_entry_that_another_replaces_makes_no_member() -> None:
    """The ties of the file in use count, as when the patient is located."""
    link = [{"type": "replaced-by", "other": {"reference": "Patient/r2"}}]
    old = (entry("r1", (NAM, MARIE), link=link), team("t1", "r1", part()))
    assert members(await of(registre=(*old, numbered("r2", MARIE, "1")))) == []
