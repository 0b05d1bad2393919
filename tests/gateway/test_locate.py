"""Locate: the registry first, each source by a number of its own, and never two persons taken for one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.errors import ConsentUnavailable
from gateway.located import Located
from gateway.pipeline.locate import Locator
from resolvers.protocols import Identifier
from tests.gateway.desk import Town, visit
from tests.gateway.stage_parts import NAM

MRN, DOSSIER = "urn:passerelle:demo:chus:mrn", "urn:passerelle:demo:omnimed:dossier"
MARIE = Identifier(NAM, "BOUM855510ZZ")
NAMES = {"family": "Bouchard", "given": "Marie", "birth_date": "1985-05-10", "gender": "female"}


def one(local_id: str, *numbers: tuple[str, str], **changes: Any) -> list[dict[str, Any]]:
    """Return a source's answer: one person, Marie unless changed, under her NAM and these numbers."""
    return [{"id": local_id, "numbers": [[NAM, "BOUM855510ZZ"], *numbers], **NAMES, **changes}]


REGISTERED = one("reg-1", (MRN, "300137"), (DOSSIER, "OM-1"))
EVERYWHERE: dict[str, dict[str, Any]] = {
    "registre": {"who": REGISTERED},
    "chus": {"who": one("p-1", (MRN, "300137"))},
    "omnimed": {"who": one("OM-1", (DOSSIER, "OM-1"))},
}


async def locate(town: Town, identifier: Identifier = MARIE, *, ask_all: bool = False) -> Located:
    """Locate, and let the wire go."""
    try:
        return await Locator(town.desk).locate(visit(), identifier, ask_all=ask_all)
    finally:
        await town.wire.aclose()


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
    found = await locate(Town(**{**EVERYWHERE, "omnimed": {"who": one("OM-1", **other)}}))
    assert set(found.people) == {"chus", "registre"}
    assert found.excluded == ("omnimed",)


async def test_without_the_registry_sources_that_contradict_each_other_are_all_excluded() -> None:
    """Nobody says which of them is right."""
    town = Town(chus={"who": one("p-1")}, omnimed={"who": one("OM-1", birth_date="1990-01-01")})
    found = await locate(town, ask_all=True)
    assert (found.known, found.excluded) == (False, ("chus", "omnimed"))


async def test_two_files_under_one_number_are_nobody() -> None:
    """At a source, and at the registry."""
    twice = [*one("p-1"), *one("p-2")]
    found = await locate(Town(**{**EVERYWHERE, "chus": {"who": twice}}))
    assert ("chus" in found.people, found.excluded) == (False, ("chus",))
    at_registry = await locate(Town(**{**EVERYWHERE, "registre": {"who": [*REGISTERED, *one("reg-2")]}}))
    assert (at_registry.known, at_registry.excluded) == (False, ("chus", "omnimed"))


async def test_an_answer_about_another_number_is_nobody() -> None:
    """What comes back is checked again, the registry's too."""
    stranger = [{**one("p-9")[0], "numbers": [[NAM, "TREL700101ZZ"]]}]
    found = await locate(Town(**{**EVERYWHERE, "chus": {"who": stranger}}))
    assert set(found.people) == {"omnimed", "registre"}
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


async def test_no_number_shows_in_a_repr() -> None:
    """It may end in a log."""
    assert "BOUM" not in repr(await locate(Town(**EVERYWHERE)))
