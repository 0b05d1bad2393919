"""Consent: the evidence that a decision rests on: who vouches for which relationship, which directives are in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.access import Subject
from gateway.directives import ANOTHER
from gateway.errors import ConsentUnavailable
from gateway.located import Located
from gateway.pipeline.consent import Evidence, Evidences
from gateway.pipeline.gathering import MOST_FILES
from resolvers.protocols import Identifier, Person
from tests.gateway.desk import SETTINGS, Town, visit
from tests.gateway.stage_parts import NAM, subject

CMQ = SETTINGS.licence_systems["CMQ"]
MINE, OTHER = [[CMQ, "81002"]], [[CMQ, "81003"]]
NOW = 1_795_194_000
"""Noon of 20 November 2026, in Québec."""
NEXT = 1_795_305_600
"""The end of tomorrow, UTC."""


def located(**births: str) -> Located:
    """Return a patient whom all three sources know."""
    people = {
        name: Person(f"{name}-1", (Identifier(NAM, "BOUM855510ZZ"),), birth_date=births.get(name, ""))
        for name in ("chus", "omnimed", "registre")
    }
    numbers = frozenset({Identifier(NAM, "BOUM855510ZZ")})
    return Located(people, numbers, numbers)


async def gather(
    town: Town, who: Subject | None = None, where: Located | None = None, purpose: str = "TREAT"
) -> Evidence:
    """Gather, and let the wire go."""
    organizations = frozenset(one.id for one in SETTINGS.organizations)
    stage = Evidences(town.desk, SETTINGS.licence_systems, organizations, now=lambda: NOW + 0.5)
    try:
        return await stage.gather(visit(), where or located(), who or subject(), purpose)
    finally:
        await town.wire.aclose()


async def relationships(*ties: Any, who: Subject | None = None) -> list[dict[str, Any]]:
    """Return the relationships that the hospital's ties make."""
    found = await gather(Town(chus={"ties/chus-1": list(ties)}), who)
    return [dict(one) for one in found.patient["relationships"] if one["source"] == "chus"]


async def test_a_tie_to_the_caller_s_licence_names_the_caller_and_any_other_nobody() -> None:
    """The policy reads its own id; another professional has none there."""
    found = await relationships(["attending", MINE, "", 100, 200], ["participant", OTHER, "", 100, 200])
    attested = {one["kind"]: one["who"] for one in found if one["kind"] != "own_establishment"}
    assert attested == {"attending": "dr-gagnon", "participant": ANOTHER}


async def test_a_tie_to_an_organization_names_no_one() -> None:
    """An arrival at the emergency is for whoever works there."""
    found = await relationships(["emergency_arrival", [], "org-chus", 100, 200])
    (one,) = (tie for tie in found if tie["kind"] == "emergency_arrival")
    assert (one["who"], one["organization"], one["from"], one["until"]) == ("", "org-chus", 100, 200)


async def test_a_source_of_several_establishments_names_them_by_its_own_codes() -> None:
    """A code that the settings don't know is nobody's, an organization's id too: only its codes are its words."""
    ties: list[Any] = [["own_establishment", [], named, None, None] for named in ("ETS-001", "ETS-999", "org-chus", "")]
    town = Town(omnimed={"ties/omnimed-1": ties})
    several = {"establishments": {"ETS-001": "org-chus"}}
    town.desk.sources["omnimed"] = town.desk.sources["omnimed"].model_copy(update=several)
    found = await gather(town)
    said = [one["organization"] for one in found.patient["relationships"] if one["source"] == "omnimed"]
    assert sorted(said) == ["", "", "", "org-chus"]


async def test_a_tie_without_an_end_lasts_until_the_end_of_tomorrow() -> None:
    """Evidence is proof for as long as it is fresh; one that ended at the first second has ended."""
    found = await relationships(["attending", MINE, "", None, None], ["participant", MINE, "", 5, 0])
    ends = {one["kind"]: (one["from"], one["until"]) for one in found}
    assert ends["attending"] == (0, NEXT)
    assert ends["participant"] == (5, 0)


@pytest.mark.parametrize(
    "standing",
    [
        {},
        {"professional": "CMQ"},
        {"licence": "81002"},
        {"professional": "CMQ", "licence": ""},
        {"professional": "CMQ", "licence": 81002},
        {"professional": "OIIQ", "licence": "81002"},
        {"professional": "UNKNOWN", "licence": "81002"},
    ],
)
async def test_a_licence_is_the_caller_s_only_with_its_order(standing: dict[str, Any]) -> None:
    """The same number of another order is another person."""
    found = await relationships(["attending", MINE, "", 1, 2], who=subject(standing=standing))
    assert [one["who"] for one in found if one["kind"] == "attending"] == [ANOTHER]


async def test_a_supervisor_s_tie_names_the_supervisor() -> None:
    """So that the policy may count it for their resident, and say so."""
    resident = subject(standing={"professional": "CMQ", "licence": "91001", "supervisor": "81002"})
    found = await relationships(["attending", MINE, "", 1, 2], who=resident)
    assert [one["who"] for one in found if one["kind"] == "attending"] == ["81002"]


async def test_directives_of_a_replaced_file_are_read_and_its_ties_are_not() -> None:
    """A merge lifts no restriction, and opens nothing."""
    kept = {"resourceType": "Consent", "status": "active", "provision": {"type": "deny"}}
    town = Town(registre={"statements/reg-old": [kept], "ties/reg-old": [["attending", MINE, "", 1, 2]]})
    where = located()
    entry = replace(where.people["registre"], replaces=("reg-old",))
    found = await gather(town, where=replace(where, people={**where.people, "registre": entry}))
    assert len(found.directives) == 1
    assert "ties/reg-old" not in town.calls["registre"]


@pytest.mark.parametrize("former", [("",), tuple(f"reg-{rank}" for rank in range(MOST_FILES))])
async def test_replaced_files_that_cannot_all_be_read_count_as_unread(former: tuple[str, ...]) -> None:
    """Too many, or one that a link doesn't name."""
    where = located()
    entry = replace(where.people["registre"], replaces=former)
    found = await gather(Town(), where=replace(where, people={**where.people, "registre": entry}))
    assert set(found.unread) == {"registre"}


async def test_directives_and_ties_come_from_whoever_keeps_them() -> None:
    """Each with its source; the order doesn't hang on who answered first."""
    body = {
        "status": "active",
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": "refusal"}]}],
        "provision": {"type": "deny"},
    }
    town = Town(
        registre={"statements/registre-1": [body], "ties/registre-1": [["roster", MINE, "", 1, 2]]},
        omnimed={"ties/omnimed-1": [["care_team", OTHER, "", 1, 2]]},
    )
    found = await gather(town)
    assert {name: one["issuer"] for name, one in found.patient["directives"].items()} == {"d1": "registre"}
    assert [one["source"] for one in found.patient["relationships"] if one["kind"] == "roster"] == ["registre"]
    assert found.patient["relationships"] == sorted(found.patient["relationships"], key=repr)
    assert (dict(found.silent), dict(found.unread)) == ({}, {})


async def test_a_registry_without_relationships_ends_all() -> None:
    """Nothing can be decided without its word."""
    for failure in (500, 404, [["odd"]]):
        with pytest.raises(Exception) as refused:
            await gather(Town(registre={"ties/registre-1": failure}))
        assert isinstance(refused.value, ConsentUnavailable) or failure == [["odd"]]


async def test_a_registry_whose_directives_can_t_be_read_is_named() -> None:
    """What it refuses is the pipeline's to say; none is taken for none in force."""
    found = await gather(Town(registre={"statements/registre-1": 500}))
    assert set(found.unread) == {"registre"}
    assert found.directives == ()


async def test_a_source_that_does_not_vouch_is_named_as_silent() -> None:
    """A relationship unproven is no refusal."""
    found = await gather(Town(chus={"ties/chus-1": 500}))
    assert {name: fault.status for name, fault in found.silent.items()} == {"chus": "offline"}


@pytest.mark.parametrize(
    ("births", "age"),
    [
        ({"registre": "1985-05-10", "chus": "2020-01-01"}, 41),
        ({"chus": "2012-11-21"}, 13),
        ({"omnimed": "1985"}, None),
        ({}, None),
    ],
)
async def test_the_age_is_the_registry_s_first(births: dict[str, str], age: int | None) -> None:
    """Else the first source's that has one; a partial date gives none."""
    found = (await gather(Town(), where=located(**births))).patient
    assert found["age"] == age
    assert (found["fourteen"] is None) == (found["eighteen"] is None) == (age is None)


async def test_the_days_of_fourteen_and_eighteen_are_quebec_s_midnights() -> None:
    """2025-05-22 and 2029-05-22 at 00:00-04:00, by hand."""
    found = (await gather(Town(), where=located(registre="2011-05-22", chus="1950-01-01"))).patient
    assert (found["fourteen"], found["eighteen"]) == (1_747_886_400, 1_874_116_800)


async def test_oneself_is_whoever_bears_the_patient_s_number_in_any_role() -> None:
    """A physician's own record is their own; another's number is not."""
    own = (NAM, "BOUM855510ZZ")
    for role, number, wanted in (
        ("patient", own, True),
        ("parent", own, True),
        ("physician", own, True),
        ("physician", (NAM, " boum 8555-10zz"), True),
        ("patient", (NAM, "LAVJ581123ZZ"), False),
        ("patient", None, False),
    ):
        found = await gather(Town(), subject(role=role, patient=number))
        assert found.patient["self"] is wanted, (role, number)


async def test_a_patient_whom_the_registry_may_know_by_a_hidden_number_has_directives_unread() -> None:
    """The registry's, which shut all that would open; for someone to whom nothing opens, there is nothing to tell."""
    found = await gather(Town(), where=replace(located(), hidden=True))
    assert set(found.unread) == {"registre"}
    assert not (await gather(Town())).unread


@pytest.mark.parametrize(
    ("registre", "chus", "wanted"),
    [(True, False, True), (False, True, False), (None, True, True), (None, False, False)],
)
async def test_a_death_is_the_registry_s_to_say_where_it_knows_the_patient(
    registre: bool | None, chus: bool, wanted: bool
) -> None:
    """It opens to heirs: another source's mistake may not."""
    where = located()
    people = {**where.people, "chus": replace(where.people["chus"], deceased=chus)}
    people["registre"] = replace(where.people["registre"], deceased=registre is True)
    if registre is None:
        del people["registre"]
    assert (await gather(Town(), where=replace(where, people=people))).patient["deceased"] is wanted
