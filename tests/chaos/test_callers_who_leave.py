"""Chaos: a caller who leaves, on real sockets: its work ends with it, nothing leaks, and the log says so."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.leaving import unless_left
from gateway.ledger import AuditEntry
from tests.chaos.doors import HOST
from tests.chaos.illnesses import frozen
from tests.chaos.network import Network, open_network, served
from tests.house import MARIE
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } conditions { edges { node { code { text } } } }")


async def ask_and_leave(network: Network, port: int, source: str) -> None:
    """Ask over a socket, wait until the source is asked, and close the connection."""
    body = json.dumps({"query": QUERY}).encode()
    lines = [
        "POST /graphql HTTP/1.1",
        f"Host: {HOST}:{port}",
        f"Authorization: Bearer {network.house.issuer.mint('dr-tremblay')}",
        "X-Purpose-Of-Use: TREAT",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    _, writer = await asyncio.open_connection(HOST, port)
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    while not any(visit.asked.is_set() for visit in network.doors[source].visits):
        await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("source", ["registre", "chus", "omnimed"])
async def test_a_caller_who_leaves_ends_what_was_asked_for_them(tmp_path: Path, source: str) -> None:
    """The source sees its connections closed; one entry says that nothing left; no task of the request is left over."""
    ledger = KeptLedger(tmp_path)
    async with open_network(tmp_path, ports=Ports(ledger=ledger)) as network, served(network.house.app) as port:
        await network.doors[source].play(frozen)
        before = asyncio.all_tasks()
        await ask_and_leave(network, port, source)
        for visit in network.doors[source].visits:
            await visit.ended.wait()
        while not ledger.entries:
            await asyncio.sleep(0.01)
        [entry] = ledger.entries
        check_left(entry)
        assert len(entry.patients) >= 1
        assert network.metric("passerelle_requests_total", code="CANCELLED") == 1
        assert network.metric("passerelle_source_faults_total") == 0, "the source isn't blamed"
        assert (await network.status())["sources"][source] is None or source != "registre"
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0.01)
        await network.doors[source].play(None)
        assert (await network.house.ask(QUERY)).codes == []
        assert [one.outcome for one in ledger.entries] == ["cancelled", "released"]
        assert network.personal() == []


def check_left(entry: AuditEntry) -> None:
    """Check that an entry says who left, and that nothing was released."""
    assert (entry.outcome, entry.code, entry.released, entry.masked) == ("cancelled", "", {}, ())
    assert entry.subject is not None
    assert (entry.subject.id, entry.purpose) == ("dr-tremblay", "TREAT")


class Doors:
    """An ASGI `receive` that tells of a disconnection when the test says so."""

    def __init__(self, *first: dict[str, object]) -> None:
        self.first = list(first)
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, object]:
        if self.first:
            return self.first.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}


class TestUnlessLeft:
    async def test_the_result_is_given(self) -> None:
        """And an exception raised."""

        async def work() -> int:
            await asyncio.sleep(0)
            return 7

        async def fails() -> int:
            raise ValueError("seven")

        assert await unless_left(Doors({"type": "http.request"}).receive, work()) == 7
        with pytest.raises(ValueError, match="seven"):
            await unless_left(Doors().receive, fails())

    async def test_work_ends_before_it_is_said_that_the_caller_left(self) -> None:
        """What it does on its way out is done."""
        doors, done = Doors({"type": "http.request", "more_body": True}, {"type": "http.request"}), []

        async def work() -> str:
            try:
                doors.left.set()
                await asyncio.Event().wait()
                return "too late"
            finally:
                await asyncio.sleep(0)
                done.append("tidied")

        assert await unless_left(doors.receive, work()) is None
        assert done == ["tidied"]

    async def test_a_server_that_stops_is_not_a_caller_who_leaves(self) -> None:
        """Cancelled from outside: the work is, too, and the cancellation goes on."""
        doors, started, ended = Doors(), asyncio.Event(), asyncio.Event()

        async def work() -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        outer = asyncio.create_task(unless_left(doors.receive, work()))
        await started.wait()
        outer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await outer
        assert ended.is_set()
