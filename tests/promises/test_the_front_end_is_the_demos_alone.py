"""Promise: nothing that the demo serves beside the gateway, least of all its tokens, is served outside the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.demo.front_api import FrontApi
from gateway.demo.front_end import front_routes
from gateway.demo.front_files import FrontFiles
from gateway.demo.front_people import front_people
from gateway.demo.guide import guide_of
from tests.demo.front_doubles import BASE, WHERE, Switchboard, built
from tests.house import House, open_house, world_of

PATHS = (
    ("GET", "/emr/"),
    ("GET", "/emr/assets/index-3f2a9c1b.js"),
    ("GET", "/emr/api/people"),
    ("POST", "/emr/api/token"),
    ("GET", "/emr/api/sources"),
    ("POST", "/emr/api/sources/chus"),
)
BODIES = {"/emr/api/token": {"as": "dr-tremblay"}, "/emr/api/sources/chus": {"state": "down"}}


def handed_in(folder: Path) -> Ports:
    """Return a front end, as the demo hands it in."""
    world = world_of()
    people = front_people(world, guide_of(WHERE, world))
    api = FrontApi(people, WHERE.entries, lambda name, purpose: "a.token", Switchboard())
    return Ports(front_end=front_routes(api, FrontFiles(built(folder / "dist"))))


async def statuses(house: House) -> list[int]:
    """Return what each path answers a browser of this machine."""
    headers = {"host": BASE.removeprefix("http://"), "origin": BASE}
    asked = [house.client.request(m, path, headers=headers, json=BODIES.get(path)) for m, path in PATHS]
    return [(await one).status_code for one in asked]


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
async def test_outside_the_demo_a_front_end_isnt_served_even_if_handed_in(
    tmp_path: Path, demo: bool, status: int
) -> None:
    """Neither page, nor people, nor token, nor switch; in the demo, each."""
    async with open_house(tmp_path, ports=handed_in(tmp_path), demo=demo) as house:
        assert await statuses(house) == [status] * len(PATHS)


async def test_without_being_handed_in_it_isnt_there(tmp_path: Path) -> None:
    """A gateway makes none by itself."""
    async with open_house(tmp_path) as house:
        assert await statuses(house) == [404] * len(PATHS)
