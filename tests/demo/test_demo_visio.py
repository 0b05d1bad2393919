"""The demo's second telehealth tool: its dialect, where it runs, and what it holds of whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from gateway.demo.config import Addresses
from gateway.demo.roster import ROSTER, roster
from gateway.demo.sources import create_source
from gateway.demo.visio import SITES
from gateway.demo.world import World, build_network, build_world

ANCHOR = date(2026, 11, 20)


@pytest.fixture(scope="module")
def world() -> World:
    """The world of two establishments at the anchor."""
    return build_network(build_world(anchor=ANCHOR), 2)


@pytest.fixture
def tool(world: World) -> httpx.AsyncClient:
    """A client of the tool."""
    app = create_source("visio", world)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://source/rest")


def test_it_runs_in_a_network_of_several_alone() -> None:
    """After every establishment's port; not among the sources that always run."""
    assert "visio" not in {entry.id for entry in (*ROSTER, *roster(1))}
    assert roster(2)[-1].id == "visio"
    assert Addresses(8000, 34).ports()["visio"] == 8139


def test_whoever_has_an_account_is_listed_at_the_registry(world: World) -> None:
    """Under the tool's own number, which is nobody else's."""
    listed = b"\n".join(world.registre)
    keys = {person.key for person in world.people if "visio" in person.sources}
    assert keys == {"jean", "audrey", "fernand", "sonia"}
    assert {world.person(key).visio_id for key in keys} == set(world.visio)
    assert all(account.encode() in listed for account in world.visio)


async def test_a_list_comes_by_offset_with_its_total(tool: httpx.AsyncClient) -> None:
    """Below an envelope; each session once."""
    found: list[Any] = []
    for skip in (0, 2):
        body = (await tool.get("consults", params={"account": "VZ-40462", "skip": skip, "take": 2})).json()
        found += body["payload"]["items"]
        assert body["meta"]["total"] == 3
    assert [one["ref"] for one in found] == ["vz-c-0066-1", "vz-c-0066-2", "vz-c-0066-3"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("consults?account=VZ-1", 200), ("secrets?account=VZ-40014", 404), ("consults?account=VZ-40014&take=0", 400),
        ("consults?account=VZ-40014&take=41", 400), ("consults?account=VZ-40014&skip=x", 400),
        ("sites/S01/consults", 400),
    ],
)  # fmt: skip
async def test_what_isn_t_asked_rightly_is_refused(tool: httpx.AsyncClient, path: str, status: int) -> None:
    """With a status; an account without a file has no session."""
    assert (await tool.get(path)).status_code == status


async def test_a_site_s_sessions_are_those_between_two_instants(tool: httpx.AsyncClient) -> None:
    """Start included, end excluded; no other site's."""
    first = (await tool.get("sites/S01/consults?after=0&before=9999999999")).json()["payload"]["items"]
    begins = first[0]["timeline"]["scheduled"]["from"]
    for after, before, there in (
        (begins, begins + 1, True),
        (begins + 1, begins + 2, False),
        (begins - 1, begins, False),
    ):
        body = (await tool.get(f"sites/S01/consults?after={after}&before={before}")).json()
        assert bool(body["payload"]["items"]) is there
    assert {one["unit"]["site"] for one in first} == {"S01"}
    assert SITES["S01"] == "org-chus"
