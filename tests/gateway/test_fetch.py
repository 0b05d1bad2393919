"""Fetch: only what may be shown is asked, of all sources at once, and each source's failure is its own."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.decisions import Decisions
from gateway.located import Located
from gateway.pipeline.fetch import Fetched, Fetcher
from resolvers.protocols import Person
from tests.gateway.desk import Town, visit
from tests.gateway.stage_parts import OF_MARIE, catalogue, plan, telemetry

BOTH = "conditions { edges { node { code { text } } } } encounters { edges { node { status } } }"
OPEN = ["condition", "directive", "encounter", "provenance", "identity"]


def decisions(*located: str, role: dict[str, str] | None = None, **shut: list[str]) -> Decisions:
    """Return decisions that open conditions and encounters, but for what the role or a source shuts."""
    coordinates = {name: list(codes) for name, codes in catalogue().coordinates().items()}
    requests = [
        {"open": [c for c in OPEN if c not in shut.get(source, ())], "shut": dict.fromkeys(shut.get(source, ()), "X")}
        for source in located
    ]
    answer = {"revision": "r1", "subject": "permit", "coordinates": coordinates, "fields": {}, "classes": {}}
    permits = {**dict.fromkeys(OPEN, "permit"), **(role or {})}
    return Decisions({**answer, "role": permits, "requests": requests}, located)


async def fetch(
    town: Town,
    selection: str = BOTH,
    known: tuple[str, ...] = ("chus", "omnimed"),
    former: tuple[str, ...] = (),
    **shut: Any,
) -> Fetched:
    """Fetch a selection on a patient whom these sources know, and let the wire go; `former` are files replaced."""
    located = Located({name: Person(f"{name}-1", (), replaces=former) for name in known})
    asked = await plan(f"{{ {OF_MARIE} {{ {selection} }} }}")
    stage = Fetcher(town.desk, catalogue(), telemetry(), now=lambda: 0.0)
    try:
        return await stage.fetch(visit(), asked, located, decisions(*known, **shut))
    finally:
        await town.wire.aclose()


async def test_each_source_is_asked_for_what_is_open_there() -> None:
    """Under its own id of the patient; the instant of reading is noted."""
    town = Town(chus={"Condition/chus-1": {"records": ["c-1", "c-2"]}}, omnimed={})
    town.answers["chus"]["Encounter/chus-1"] = {}
    town.answers["omnimed"] = {"Condition/omnimed-1": {"records": ["o-1"]}}
    found = await fetch(town, omnimed=["encounter"])
    assert {name: sorted(calls) for name, calls in town.calls.items()} == {
        "chus": ["Condition/chus-1", "Encounter/chus-1"],
        "omnimed": ["Condition/omnimed-1"],
        "registre": [],
    }
    assert [one.local_id for one in found.records] == ["c-1", "c-2", "o-1"]
    assert (dict(found.faults), found.partial) == ({}, frozenset())


async def test_what_the_role_refuses_is_never_asked() -> None:
    """Of any source, whatever is open to the patient's side."""
    town = Town()
    await fetch(town, role={"condition": "deny:ROLE", "encounter": "deny:ROLE"})
    assert not any(town.calls.values())


async def test_a_source_that_does_not_know_the_patient_is_not_asked() -> None:
    """Nor the registry for clinical records."""
    town = Town(chus={"Condition/chus-1": {}, "Encounter/chus-1": {}})
    await fetch(town, known=("chus",))
    assert (town.calls["omnimed"], town.calls["registre"]) == ([], [])


KEPT = "directives { edges { node { kind } } } conditions { edges { cursor } }"


async def test_of_a_file_that_was_replaced_directives_alone_are_asked() -> None:
    """They hold, so they show, beside those of the file in use."""
    town = Town(chus={"Condition/chus-1": {"records": ["c-1"]}, "Directive/chus-1": {"records": ["d-1"]}})
    town.answers["chus"] |= {"Directive/old-1": {"records": ["d-2"]}, "Directive/old-2": {}}
    found = await fetch(town, KEPT, ("chus",), ("old-1", "old-2"))
    asked = ["Condition/chus-1", "Directive/chus-1", "Directive/old-1", "Directive/old-2"]
    assert sorted(town.calls["chus"]) == asked
    assert [(one.type, one.local_id) for one in found.records] == [
        ("Condition", "c-1"), ("Directive", "d-1"), ("Directive", "d-2"),
    ]  # fmt: skip
    assert dict(found.faults) == {}


@pytest.mark.parametrize("former", [tuple(f"old-{rank}" for rank in range(8)), ("old-1", "")], ids=["many", "unnamed"])
async def test_directives_under_too_many_replaced_files_are_not_known(former: tuple[str, ...]) -> None:
    """A part of them would read as all of them; other records are the file's in use."""
    town = Town(chus={"Condition/chus-1": {"records": ["c-1"]}})
    found = await fetch(town, KEPT, ("chus",), former)
    assert town.calls["chus"] == ["Condition/chus-1"]
    assert [one.local_id for one in found.records] == ["c-1"]
    assert {name: fault.reason for name, fault in found.faults["chus"].items()} == {"Directive": "too-large"}


@pytest.mark.parametrize(
    ("failure", "status"),
    [(500, "offline"), (httpx.ReadTimeout("slow"), "time-out"), (httpx.ConnectError("down"), "offline")],
)
async def test_a_source_that_fails_costs_what_it_was_asked_and_nobody_else(failure: Any, status: str) -> None:
    """Its types are named with the reason; the other's records are there."""
    town = Town(chus={"Condition/chus-1": failure, "Encounter/chus-1": failure})
    town.answers["omnimed"] = {"Condition/omnimed-1": {"records": ["o-1"]}, "Encounter/omnimed-1": {}}
    found = await fetch(town)
    assert [one.local_id for one in found.records] == ["o-1"]
    assert {source: set(types) for source, types in found.faults.items()} == {"chus": {"Condition", "Encounter"}}
    assert {fault.status for fault in found.faults["chus"].values()} == {status}


async def test_pages_are_followed_to_the_end_and_a_cut_is_told() -> None:
    """A source that read less than it holds is partial."""
    town = Town(
        chus={
            "Condition/chus-1": {"records": ["c-1"], "next": ["Condition/page-2"]},
            "Condition/page-2": {"records": ["c-2"], "next": ["Condition/page-3"]},
            "Condition/page-3": {"records": ["c-3"], "partial": True},
        }
    )
    found = await fetch(town, "conditions { edges { cursor } }", ("chus",))
    assert [one.local_id for one in found.records] == ["c-1", "c-2", "c-3"]
    assert found.partial == {"chus"}


async def test_a_source_that_never_ends_is_left_as_partial() -> None:
    """Each page calls for itself again."""
    town = Town(chus={"Condition/chus-1": {"next": ["Condition/chus-1"]}})
    found = await fetch(town, "conditions { edges { cursor } }", ("chus",))
    assert found.partial == {"chus"}
    assert 0 < len(town.calls["chus"]) <= 1_000


async def test_a_connector_s_own_fault_is_its_source_s() -> None:
    """What it can't read is no error of the operation's; nothing of that source is half kept."""
    town = Town(chus={"Condition/chus-1": {"records": ["c-1"]}, "Encounter/chus-1": ["no", "shape"]})
    town.answers["omnimed"] = {"Condition/omnimed-1": {"records": ["o-1"]}, "Encounter/omnimed-1": {}}
    found = await fetch(town)
    assert [one.local_id for one in found.records if one.source == "omnimed"] or found.records
    assert set(found.faults) == {"chus"}
    assert not any(one.local_id == "c-1" for one in found.records)
