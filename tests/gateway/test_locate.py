"""Locate: the registry first, each source where it lists a file, and never two persons taken for one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.conflict import Conflict
from gateway.errors import ConsentUnavailable
from gateway.located import Located
from gateway.pipeline.locate import Locator
from resolvers.protocols import Identifier, Request, SourceFault
from tests.gateway.desk import Plain, Town, visit
from tests.gateway.locating import DOSSIER, EVERYWHERE, MARIE, MRN, REGISTERED, locate, one
from tests.gateway.stage_parts import NAM


async def test_a_patient_is_found_where_each_source_knows_them_under_its_own_id() -> None:
    """The registry's own identification is kept with the others."""
    found = await locate(Town(**EVERYWHERE))
    assert {name: person.local_id for name, person in found.people.items()} == {
        "chus": "p-1",
        "omnimed": "OM-1",
        "registre": "reg-1",
    }
    assert found.identifiers == {MARIE, Identifier(MRN, "300137"), Identifier(DOSSIER, "OM-1")}
    assert (dict(found.faults), found.excluded) == ({}, ())


async def test_the_registry_is_asked_before_any_source_and_its_failure_ends_all() -> None:
    """No source is asked about someone whose directives can't be known."""
    for failure in (500, httpx.ConnectError("down")):
        town = Town(**{**EVERYWHERE, "registre": {"who": failure}})
        with pytest.raises(ConsentUnavailable):
            await locate(town)
        assert (town.calls["chus"], town.calls["omnimed"]) == ([], [])


async def test_a_source_is_never_asked_with_another_s_number() -> None:
    """Only with systems that it is keyed on."""
    town = Town(**EVERYWHERE)
    await locate(town, Identifier(MRN, "300137"))
    assert not any("300137" in call for call in town.calls["omnimed"])
    assert not any("OM-1" in call for call in town.calls["chus"])


async def test_someone_whom_the_registry_does_not_know_is_asked_for_at_the_number_s_owner_alone() -> None:
    """Unless the policy permits asking all."""
    town = Town(chus={"who": one("p-1")}, omnimed={"who": one("OM-1")})
    assert not (await locate(town)).known
    assert (town.calls["chus"], town.calls["omnimed"]) == ([], [])
    wide = Town(chus={"who": one("p-1")}, omnimed={"who": one("OM-1")})
    assert set((await locate(wide, ask_all=True)).people) == {"chus", "omnimed"}
    own = Town(chus={"who": one("p-1", (MRN, "300137"))})
    assert set((await locate(own, Identifier(MRN, "300137"))).people) == {"chus"}
    assert own.calls["omnimed"] == []


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": "2026-11-01"},
        {"family": "Lavoie", "given": "Jean"},
        {"gender": "male", "given": "Paul"},
    ],
)
async def test_a_source_that_contradicts_the_registry_is_excluded(other: dict[str, str]) -> None:
    """A newborn under its mother's number is never merged into her."""
    found = await locate(Town(**{**EVERYWHERE, "omnimed": {"who": one("OM-1", (DOSSIER, "OM-1"), **other)}}))
    assert set(found.people) == {"chus", "registre"}
    assert found.excluded == ("omnimed",)
    assert found.conflicts == (Conflict("contradiction", ("omnimed", "registre")),)


async def test_without_the_registry_sources_that_contradict_each_other_are_all_excluded() -> None:
    """Nobody says which of them is right."""
    town = Town(chus={"who": one("p-1")}, omnimed={"who": one("OM-1", birth_date="1990-01-01")})
    found = await locate(town, ask_all=True)
    assert (found.known, found.excluded) == (False, ("chus", "omnimed"))
    assert {conflict.kind for conflict in found.conflicts} == {"contradiction", "number"}


async def test_two_files_under_one_number_are_nobody() -> None:
    """At a source, and at the registry."""
    twice = [*one("p-1", (MRN, "300137")), *one("p-2", (MRN, "300137"))]
    found = await locate(Town(**{**EVERYWHERE, "chus": {"who": twice}}))
    assert ("chus" in found.people, found.excluded) == (False, ("chus",))
    assert found.conflicts == (Conflict("double", ("chus",)),)
    at_registry = await locate(Town(**{**EVERYWHERE, "registre": {"who": [*REGISTERED, *one("reg-2")]}}))
    assert (at_registry.known, at_registry.excluded) == (False, ("chus", "omnimed"))
    assert at_registry.conflicts == (Conflict("double", ("registre",)),)


async def test_an_answer_about_another_number_is_nobody() -> None:
    """What comes back is checked again, the registry's too."""
    stranger = [{**one("p-9")[0], "numbers": [[NAM, "TREL700101ZZ"]]}]
    found = await locate(Town(**{**EVERYWHERE, "chus": {"who": stranger}}))
    assert set(found.people) == {"omnimed", "registre"}
    assert found.conflicts == (Conflict("stranger", ("chus",)),)
    lying = await locate(Town(**{**EVERYWHERE, "registre": {"who": stranger}}))
    assert not lying.known


@pytest.mark.parametrize(
    ("failure", "status"),
    [(500, "offline"), (404, "offline"), (httpx.ReadTimeout("slow"), "time-out"), (httpx.ConnectError("x"), "offline")],
)
async def test_a_source_that_fails_costs_its_own_part(failure: Any, status: str) -> None:
    """It is named, and the others are found."""
    found = await locate(Town(**{**EVERYWHERE, "chus": {"who": failure}}))
    assert set(found.people) == {"omnimed", "registre"}
    assert {name: fault.status for name, fault in found.faults.items()} == {"chus": status}


async def local(town: Town, source: str, local_id: str) -> Located:
    """Locate by a source's own id."""
    try:
        return await Locator(town.desk).locate_local(visit(), source, local_id, ask_all=False)
    finally:
        await town.wire.aclose()


async def test_an_id_of_a_source_finds_the_same_patient_everywhere() -> None:
    """By the numbers in the source's own file."""
    answers = {**EVERYWHERE, "chus": {**EVERYWHERE["chus"], "whose/p-1": one("p-1", (MRN, "300137"))}}
    found = await local(Town(**answers), "chus", "p-1")
    assert set(found.people) == {"chus", "omnimed", "registre"}


async def test_an_id_whose_file_is_another_s_finds_nobody() -> None:
    """The number in it leads to a file of another id: merged or moved, it is not the record that was sealed."""
    answers = {**EVERYWHERE, "chus": {**EVERYWHERE["chus"], "whose/p-old": one("p-old", (MRN, "300137"))}}
    assert not (await local(Town(**answers), "chus", "p-old")).known
    assert not (await local(Town(**EVERYWHERE), "chus", "p-none")).known
    assert not (await local(Town(**EVERYWHERE), "elsewhere", "p-1")).known


async def test_a_source_is_asked_by_its_own_number_before_the_insurance_number() -> None:
    """The registry lists it: one call a source, and nobody else's file can be in the answer."""
    town = Town(**EVERYWHERE)
    found = await locate(town)
    assert (town.calls["chus"], town.calls["omnimed"]) == (["who=300137"], ["who=OM-1"])
    assert (found.how, found.unlisted) == ("registry", ())


async def test_a_source_where_the_registry_lists_nothing_is_not_asked() -> None:
    """Whoever asks, and whatever the policy permits for someone whom the registry doesn't know."""
    for ask_all in (False, True):
        town = Town(**{**EVERYWHERE, "registre": {"who": one("reg-1", (MRN, "300137"))}})
        found = await locate(town, ask_all=ask_all)
        assert (set(found.people), found.unlisted) == ({"chus", "registre"}, ("omnimed",))
        assert town.calls["omnimed"] == []


async def test_an_entry_that_lists_no_file_places_nobody() -> None:
    """Then it is as for someone unknown: every source if the policy permits that, and directives hold all the same."""
    bare = {**EVERYWHERE, "registre": {"who=BOUM855510ZZ": one("reg-1")}}
    narrow = Town(**bare)
    found = await locate(narrow)
    assert (set(found.people), found.how) == ({"registre"}, "own-number")
    assert (narrow.calls["chus"], narrow.calls["omnimed"]) == ([], [])
    wide = await locate(Town(**bare), ask_all=True)
    assert (set(wide.people), wide.how) == ({"chus", "omnimed", "registre"}, "ask-all")


async def test_a_file_number_that_its_source_does_not_know_is_told_and_the_insurance_number_tried() -> None:
    """Renumbered: accepted when birth date and given name show who it is, and only then."""
    for changes, people in (({}, {"chus", "omnimed", "registre"}), ({"birth_date": ""}, {"omnimed", "registre"})):
        chus = {"who=300137": [], "who=BOUM855510ZZ": one("p-1", (MRN, "300999"), **changes)}
        town = Town(**{**EVERYWHERE, "chus": chus, "registre": {"who=BOUM855510ZZ": REGISTERED}})
        found = await locate(town)
        assert town.calls["chus"] == ["who=300137", "who=BOUM855510ZZ"]
        assert set(found.people) == people
        assert Conflict("moved", ("chus",)) in found.conflicts
        assert ("chus" in found.excluded) is ("chus" not in people)


async def test_two_numbers_of_one_source_lead_to_one_file_or_to_none() -> None:
    """The registry lists both: whichever file they lead to, it is never half of what the source holds."""
    entry = {"who": one("reg-1", (MRN, "300137"), (MRN, "300999"))}
    both = one("p-1", (MRN, "300137"), (MRN, "300999"))
    assert set((await locate(Town(registre=entry, chus={"who": both}))).people) == {"chus", "registre"}
    apart = {"who=300137": one("p-1", (MRN, "300137")), "who=300999": one("p-2", (MRN, "300999"))}
    found = await locate(Town(registre=entry, chus=apart))
    assert (found.excluded, found.conflicts) == (("chus",), (Conflict("double", ("chus",)),))


async def test_an_entry_that_says_little_does_not_join_two_who_differ() -> None:
    """Neither contradicts an entry without a birth date; they contradict each other."""
    entry = {"who": one("reg-1", (MRN, "300137"), (DOSSIER, "OM-1"), birth_date="")}
    found = await locate(
        Town(
            registre=entry,
            chus={"who": one("p-1", (MRN, "300137"))},
            omnimed={"who": one("OM-1", (DOSSIER, "OM-1"), birth_date="1961-02-03")},
        )
    )
    assert (found.known, found.excluded) == (False, ("chus", "omnimed"))
    assert found.conflicts == (Conflict("contradiction", ("chus", "omnimed")),)


async def test_someone_unknown_to_the_registry_whose_birth_date_is_not_the_number_s_is_nobody() -> None:
    """A newborn under the mother's number, at the one hospital that has it."""
    child = one("p-7", given="Bébé fille", birth_date="2026-11-18")
    found = await locate(Town(chus={"who": child}), ask_all=True)
    assert (found.known, found.conflicts) == (False, (Conflict("number", ("chus",)),))


async def test_a_second_file_does_not_pass_over_the_registry_s_entry() -> None:
    """Its number isn't listed; it carries the insurance number of someone who is. Both files, so neither."""
    second = one("p-9", (MRN, "399999"))
    chus = {"who=399999": second, "who=300137": one("p-1", (MRN, "300137"))}
    town = Town(**{**EVERYWHERE, "chus": chus, "registre": {"who=BOUM855510ZZ": REGISTERED}})
    found = await locate(town, Identifier(MRN, "399999"))
    assert set(found.people) == {"omnimed", "registre"}
    assert Conflict("double", ("chus",)) in found.conflicts
    assert found.trusted == {Identifier(MRN, "399999")}


@pytest.mark.parametrize("changes", [{"birth_date": "1985-05-11"}, {"given": "Julie"}, {"birth_date": ""}])
async def test_an_entry_reached_by_another_number_that_is_not_shown_to_be_theirs_opens_nothing(
    changes: dict[str, str],
) -> None:
    """Going on without it would pass over directives; going on with it might be someone else's rights."""
    chus = {"who=399999": one("p-9", (MRN, "399999"), **changes)}
    town = Town(chus=chus, registre={"who=BOUM855510ZZ": REGISTERED})
    found = await locate(town, Identifier(MRN, "399999"))
    assert (found.known, found.conflicts) == (False, (Conflict("doubt", ("registre",)),))


async def test_a_source_that_gives_a_thousand_numbers_costs_the_registry_nothing() -> None:
    """It is not a person's file; nobody is located."""
    numbers = tuple((MRN, str(rank)) for rank in range(1000))
    town = Town(chus={"who": one("p-1", (MRN, "300137"), *numbers)})
    found = await locate(town, Identifier(MRN, "300137"))
    assert (found.known, found.conflicts) == (False, (Conflict("double", ("registre",)),))
    assert len(town.calls["registre"]) == 1


async def test_a_connector_that_fails_or_cannot_ask_costs_its_own_source() -> None:
    """A number's system that its mapping doesn't speak of, a fault of ours: the others are found."""
    for broken in (SourceFault("shape"), KeyError("x")):
        town = Town(**EVERYWHERE)
        town.desk.connectors = {**town.desk.connectors, "chus": Broken(broken)}
        found = await locate(town)
        assert set(found.people) == {"omnimed", "registre"}
        assert {name: fault.status for name, fault in found.faults.items()} == {"chus": "offline"}


class Broken(Plain):
    """A connector that raises instead of asking who someone is."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def identity(self, identifier: Identifier) -> Request:
        """Raise."""
        raise self._fault


async def test_an_id_of_the_registry_s_needs_the_registry() -> None:
    """As a number does."""
    with pytest.raises(ConsentUnavailable):
        await local(Town(registre={"whose/reg-1": 500}), "registre", "reg-1")


async def test_no_number_shows_in_a_repr() -> None:
    """It may end in a log."""
    assert "BOUM" not in repr(await locate(Town(**EVERYWHERE)))
