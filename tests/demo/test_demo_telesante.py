"""The demo's telehealth platform: its dialect, and what it holds of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from gateway.demo.sources import create_source
from gateway.demo.telesante import CODES, LISTS, TOOLS
from gateway.demo.world import World, build_world

ANCHOR = date(2026, 11, 20)
CHUS, MONTEREGIE = "ETS-001", "ETS-007"


@pytest.fixture(scope="module")
def world() -> World:
    """The world at the anchor."""
    return build_world(anchor=ANCHOR)


@pytest.fixture
def platform(world: World) -> httpx.AsyncClient:
    """A client of the platform."""
    app = create_source("telesante", world)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://source/v2")


def held(world: World, key: str, name: str = "sessions") -> list[Any]:
    """Return a list of someone's file."""
    return list(world.telesante[world.person(key).telesante_id][name])


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within JSON."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


async def test_a_person_is_found_by_nam_or_by_file_number(platform: httpx.AsyncClient) -> None:
    """Nobody is an empty list; no key is nobody."""
    for query in ("nam=BOUM855510ZZ", "file_no=TS-5003"):
        body = (await platform.get(f"files?{query}")).json()
        assert [one["identity"]["last_name"] for one in body["data"]] == ["Bouchard"]
    for query in ("nam=XXXX000000ZZ", "nam=", ""):
        answer = await platform.get(f"files?{query}")
        assert (answer.status_code, answer.json()) == (200, {"data": [], "next": None})


async def test_a_list_comes_by_tokens_each_session_once(platform: httpx.AsyncClient) -> None:
    """Until there is no next; instants are whole milliseconds."""
    found, token = [], None
    for _ in range(4):
        query = {"limit": "3"} | ({"next": token} if token else {})
        body = (await platform.get("files/TS-5003/sessions", params=query)).json()
        found += body["data"]
        token = body["next"]
        if token is None:
            break
    assert [one["session_id"] for one in found] == [f"S-001-{rank}" for rank in range(1, 9)]
    assert all(type(one["planned"]["start_ms"]) is int for one in found)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("files/TS-1", 404),
        ("files/TS-1/sessions", 404),
        ("files/TS-5003/secrets", 404),
        ("files/TS-5003/sessions?limit=0", 400),
        ("files/TS-5003/sessions?limit=x", 400),
        ("files/TS-5003/sessions?next=é", 400),
        ("files/TS-5003/sessions?next=AAAAAAAAAAA", 200),
        ("files/TS-5003/sessions?next=AAAA", 400),
        ("files/TS-5003/sessions?next=__________8", 400),
    ],
)
async def test_the_platform_refuses_what_it_does_not_know(platform: httpx.AsyncClient, path: str, status: int) -> None:
    """With a code and nothing else."""
    answer = await platform.get(path)
    assert answer.status_code == status
    assert status == 200 or list(answer.json()) == ["error"]


async def test_members_are_given_by_name(platform: httpx.AsyncClient) -> None:
    """And no other; a name that no session has is none."""
    body = (await platform.get("files/TS-5003/sessions?fields=etat,nothing&limit=1")).json()
    assert body["data"] == [{"etat": "planned"}]


async def test_two_tools_are_used(platform: httpx.AsyncClient) -> None:
    """By everybody together."""
    assert [one["name"] for one in (await platform.get("tools")).json()["data"]] == sorted(TOOLS.values())


def test_marie_s_sessions_are_of_two_establishments_and_of_every_outcome(world: World) -> None:
    """Five at CHUS, one of them in psychiatry; three elsewhere."""
    sessions = held(world, "marie")
    assert Counter(one["etablissement"]["code"] for one in sessions) == {CHUS: 5, MONTEREGIE: 3}
    assert Counter(one["etat"] for one in sessions) == {
        "ended": 4, "planned": 1, "cancelled": 1, "dropped": 1, "no_show": 1,
    }  # fmt: skip
    assert [one["session_id"] for one in sessions if one["service"]["label"] == "Psychiatrie"] == ["S-001-5"]
    assert {len(held(world, "marie", name)) for name in ("appointments", "visits")} == {5, 4}
    assert [one["sensitivity"] for one in sessions] == [[]] * 8


def test_jean_has_some_too_and_the_newborn_none(world: World) -> None:
    """A session held, one planned, one missed."""
    assert [one["etat"] for one in held(world, "jean")] == ["planned", "no_show", "ended"]
    assert not any(file["person"]["identity"]["last_name"] == "Okafor" for file in world.telesante.values())


def test_only_a_session_that_was_held_was_measured(world: World) -> None:
    """And has actual times."""
    for file in world.telesante.values():
        for one in file["sessions"]:
            over = one["etat"] in ("ended", "dropped")
            assert (one["quality"] is not None, one["actual"] is not None) == (over, over)


def test_every_record_names_its_file_and_a_known_establishment(world: World) -> None:
    """Of the thirty-four, whose organization the settings know."""
    for number, file in world.telesante.items():
        for one in (record for name in LISTS for record in file[name]):
            assert (one["file_no"], one["etablissement"]["code"] in CODES) == (number, True)


def test_what_a_session_leads_to_is_in_the_same_file(world: World) -> None:
    """Its appointment and its visit."""
    for file in world.telesante.values():
        known = {one.get(key) for name in LISTS for one in file[name] for key in ("appointment_id", "visit_id")}
        for one in file["sessions"]:
            assert {one["appointment_id"], one["visit_id"]} <= known
    led = {one["appointment_id"] for one in held(world, "marie")} - {None}
    assert led == {one["appointment_id"] for one in held(world, "marie", "appointments")}


def test_newest_comes_first(world: World) -> None:
    """In every list of sessions."""
    for file in world.telesante.values():
        starts = [one["planned"]["start_ms"] for one in file["sessions"]]
        assert starts == sorted(starts, reverse=True)


def test_nobody_else_s_name_is_in_a_file(world: World) -> None:
    """A participant is a professional, or the person of the file."""
    for number, file in world.telesante.items():
        numbers = {one["file_no"] for one in objects(file["sessions"]) if "file_no" in one}
        assert numbers <= {number}
