"""Prefer: a caller may wait less for records than the settings say, never more, and learns no more by it (RFC 7240)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway.demo.sources.mischief import Delay
from tests.gateway.endpoint import Client
from tests.house import House, Reply, open_house
from tests.promises.everything import about

QUERY = about("BOUM855510ZZ", "name { family } conditions { edges { node { source { id } } } }")
HURRY = {"prefer": "wait=1"}


@pytest.fixture
def client() -> Client:
    """A client."""
    return Client()


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (["wait=5"], 5),
        (["WAIT = 05"], 5),
        (["respond-async, wait=5; a=b, wait=2"], 5),
        (["respond-async", "wait=5"], 5),
        (['foo="a, wait=2", wait=7'], 7),
        (["wait=999999999"], 999_999_999),
        ([], None),
        (["wait"], None),
        (["wait="], None),
        (["wait=0"], None),
        (["wait=-1"], None),
        (["wait=1.5"], None),
        (["wait=1e3"], None),
        (["wait=٣"], None),
        (["wait=x, wait=5"], None),
        (["waiting=5"], None),
        (["wait=9999999999999999999999"], None),
    ],
)
async def test_whole_seconds_above_zero_are_a_preference_and_nothing_else_is(
    client: Client, given: Sequence[str], seconds: int | None
) -> None:
    """The first that is given counts; what can't be read is no fault of the request."""
    headers = [("content-type", "application/json"), *(("prefer", value.encode()) for value in given)]
    answer = await client.send("POST", content=b'{"query":"{a}"}', headers=headers)
    assert (answer.status_code, client.last.wait_s) == (200, seconds)


@pytest.mark.parametrize(("given", "said"), [("wait=3", "wait=3"), ("wait=8", None), ("wait=60", None), ("x", None)])
async def test_what_was_applied_is_said_and_a_longer_wait_is_not(client: Client, given: str, said: str | None) -> None:
    """An operation may take eight seconds here."""
    answer = await client.post({"query": "{a}"}, prefer=given)
    assert answer.headers.get("preference-applied") == said
    assert "Prefer" in answer.headers["vary"].split(", ")


async def hurried(house: House, stuck: str, who: str = "dr-tremblay", headers: dict[str, str] = HURRY) -> Reply:
    """Ask while the clinic doesn't answer requests that contain some text."""
    release = asyncio.Event()
    house.sources["omnimed"].state.mischief.on(stuck, Delay(until=release))
    answer = await house.ask(QUERY, who=who, headers=headers)
    release.set()
    house.sources["omnimed"].state.mischief.clear()
    return answer


async def test_a_slow_source_is_left_when_the_caller_waits_no_longer(house: House) -> None:
    """Named as a time-out, never an empty list; not held against the source, nor told to others as its state."""
    answer = await hurried(house, "problemes")
    assert (answer.codes, answer.access["complete"]) == (["SOURCE_TIMEOUT"], False)
    assert {node["source"]["id"] for node in answer.nodes("conditions")} == {"chus"}
    assert answer.headers["preference-applied"] == "wait=1"
    seen = (await house.ask("{ sources { id status } }", who="dr-gagnon")).data["sources"]
    assert {source["id"]: source["status"] for source in seen}["omnimed"] == "ACTIVE"


async def test_a_wait_longer_than_the_settings_say_changes_nothing(tmp_path: Path) -> None:
    """The operation's own deadline still ends it."""
    async with open_house(tmp_path, deadline_ms=600) as house:
        answer = await hurried(house, "problemes", headers={"prefer": "wait=3600"})
    assert answer.codes == ["SOURCE_TIMEOUT"]
    assert "preference-applied" not in answer.headers


@pytest.mark.parametrize(("who", "known"), [("dr-tremblay", True), ("dr-urgence", False)])
async def test_evidence_is_waited_for_whoever_is_in_a_hurry(house: House, who: str, known: bool) -> None:
    """A fault of evidence tells that someone is known: a stranger can't bring one about by waiting less."""
    house.sources["omnimed"].state.mischief.on("suivi", Delay(seconds=1.3))
    answer = await house.ask(QUERY, who=who, headers=HURRY)
    assert (answer.patient is not None) is known
    assert set(answer.codes) == ({"SOURCE_TIMEOUT"} if known else set())


async def test_a_page_of_a_listed_origin_may_say_it(house: House) -> None:
    """And may read what was applied."""
    origin = house.settings.cors_origins[0]
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "prefer,content-type"}
    assert (await house.client.options("/graphql", headers={"origin": origin, **asked})).status_code == 200
    answer = await house.client.post("/graphql", content=b"{}", headers={"origin": origin})
    assert "Preference-Applied" in answer.headers["access-control-expose-headers"]
