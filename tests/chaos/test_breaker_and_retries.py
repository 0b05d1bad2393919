"""Chaos: a source that keeps failing is left alone, tried again, and its retries are few. Real sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.app import Ports
from gateway.ledger import AuditEntry
from gateway.settings import Budget
from tests.chaos.doors import Visit
from tests.chaos.illnesses import says
from tests.chaos.network import Network, Shifted, open_network
from tests.house import MARIE
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } conditions { edges { node { source { id } code { text } } } }")
BREAKS = Budget(deadline_ms=60_000, retries=0, break_after=3, break_ms=5_000)
SICK = says("500 Internal Server Error")


def state_of(network: Network, source: str) -> float:
    return network.metric("passerelle_source_breaker_open", source=source)


def truth(entry: AuditEntry) -> dict[str, str]:
    """Return how each source did, as the log has it."""
    return dict(entry.sources)


async def test_a_source_that_keeps_failing_is_left_alone_and_tried_again_by_one(tmp_path: Path) -> None:
    """Three failures, then not a single connection; the answer says so at once, the log as well; then it recovers."""
    clock, ledger = Shifted(), KeptLedger(tmp_path)
    ports = Ports(monotonic=clock, ledger=ledger)
    async with open_network(tmp_path, ports=ports, budgets={"omnimed": BREAKS}) as network:
        well = await network.house.ask(QUERY)
        door = network.doors["omnimed"]
        await door.play(SICK)
        while state_of(network, "omnimed") == 0.0:
            assert (await network.house.ask(QUERY)).codes != []
        assert [line["outcome"] for line in network.said("source.breaker")] == ["open"]

        await door.play(SICK)  # forgets who came
        open_ = await network.house.ask(QUERY)
        assert door.visits == []
        assert (set(open_.codes), open_.patient["name"]) == ({"SOURCE_UNAVAILABLE"}, [{"family": "Bouchard"}])
        assert {one["id"]: one["status"] for one in open_.access["sources"]}["omnimed"] == "offline"
        assert truth(ledger.entries[-1])["omnimed"] == "offline"
        assert network.metric("passerelle_source_faults_total", source="omnimed", reason="open") >= 1
        status = await network.status()
        assert (status["breakers"]["omnimed"], status["sources"]["omnimed"]) == ("open", "offline")
        assert {status["breakers"][name] for name in status["breakers"] if name != "omnimed"} == {"closed"}

        await door.play(None)
        assert (await network.house.ask(QUERY)).codes != [], "well again, and not tried yet"
        clock.by += 5.0
        assert (await network.status())["breakers"]["omnimed"] == "half-open"
        while (await network.house.ask(QUERY)).codes:
            assert state_of(network, "omnimed") == 0.0, "one call was enough"
        assert (await network.house.ask(QUERY)).data == well.data
        assert network.personal() == []


async def test_a_registry_that_is_left_alone_is_consent_unavailable_at_once(tmp_path: Path) -> None:
    """No call to anybody, and never an answer without directives."""
    async with open_network(tmp_path, budgets={"registre": BREAKS}) as network:
        await network.doors["registre"].play(SICK)
        while state_of(network, "registre") == 0.0:
            assert (await network.house.ask(QUERY)).codes == ["CONSENT_UNAVAILABLE"]
        await network.doors["registre"].play(None)
        network.forget()
        answer = await network.house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)
        assert [name for name in network.house.sources if network.house.calls(name)] == []


async def test_refusals_of_a_source_never_open_it(tmp_path: Path) -> None:
    """403 for everybody is the source's right: it is asked again each time."""
    async with open_network(tmp_path, budgets={"omnimed": BREAKS}) as network:
        await network.doors["omnimed"].play(says("403 Forbidden"))
        for _ in range(6):
            assert set((await network.house.ask(QUERY)).codes) == {"SOURCE_UNAVAILABLE"}
        assert state_of(network, "omnimed") == 0.0


async def test_a_source_that_asks_for_a_moment_is_asked_again_and_the_answer_is_whole(tmp_path: Path) -> None:
    """One 429 with `Retry-After: 1`: nobody but /metrics ever knows."""
    async with open_network(tmp_path) as network:
        well = await network.house.ask(QUERY)
        door, refused = network.doors["omnimed"], 0

        async def once(visit: Visit) -> None:
            nonlocal refused
            await visit.head()
            refused += 1
            visit.writer.write(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
            await visit.writer.drain()
            door.pass_on()

        await door.play(once)
        answer = await network.house.ask(QUERY)
        assert (refused >= 1, answer.codes, answer.data) == (True, [], well.data)
        assert network.metric("passerelle_source_retries_total", source="omnimed", reason="status") == refused


async def test_a_batch_of_reads_is_tried_again_too(tmp_path: Path) -> None:
    """The hospital's connection is reset in the middle of its answer, once: of its two batches one is sent twice."""
    async with open_network(tmp_path) as network:
        well = await network.house.ask(QUERY)
        door = network.doors["chus"]
        door.posts, door.cut_posts = 0, 1
        answer = await network.house.ask(QUERY)
        assert (answer.codes, answer.data) == ([], well.data)
        assert (door.posts, door.cut_posts) == (3, 0)


async def test_past_its_queue_a_source_answers_nobody_more_and_the_others_do(tmp_path: Path) -> None:
    """One place and none to wait: of two callers at a frozen clinic one is told at once."""
    narrow = Budget(deadline_ms=60_000, retries=0, concurrency=1, queue=0)
    async with open_network(tmp_path, budgets={"omnimed": narrow}) as network:
        thawed = asyncio.Event()

        async def frozen(visit: Visit) -> None:
            head = await visit.head()
            await thawed.wait()
            await network.doors["omnimed"].hand_on(visit, head)

        await network.doors["omnimed"].play(frozen)
        first = asyncio.create_task(network.house.ask(QUERY))
        while not network.doors["omnimed"].visits:
            await asyncio.sleep(0.01)
        second = await network.house.ask(QUERY)
        assert not first.done()
        assert set(second.codes) == {"SOURCE_UNAVAILABLE"}
        assert {edge["node"]["source"]["id"] for edge in second.patient["conditions"]["edges"]} == {"chus"}
        assert network.metric("passerelle_source_faults_total", source="omnimed", reason="busy") >= 1
        assert state_of(network, "omnimed") == 0.0, "the source is not ill for that"
        thawed.set()
        await first
