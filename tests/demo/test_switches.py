"""The switches of a demo that runs: what they do to a source's process, seen from outside it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import httpx
import pytest

from gateway.demo.children import Children, require_free
from gateway.demo.config import Addresses
from gateway.demo.neighbours import neighbours
from gateway.demo.standings import DOWN, UP, Standing
from gateway.demo.switches import Switches
from tests.demo.test_demo_network import free_port

ANCHOR = date(2026, 11, 21)


class Network:
    """Sources that run, their switches, and a caller that keeps its connections open, as the gateway does."""

    def __init__(self, where: Addresses, children: Children) -> None:
        self.where, self.children = where, children
        self.switches = Switches(children, where)

    def listens(self, source: str) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.where.ports()[source])) == 0

    async def standings(self) -> dict[str, Standing]:
        return dict(await self.switches.standings())


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """The five sources, in processes of their own."""
    with running() as network:
        yield network


@contextmanager
def running(establishments: int = 0) -> Iterator[Network]:
    where = Addresses(free_port(), establishments)
    require_free(where.ports())
    with neighbours(where, None, ANCHOR) as children:
        yield Network(where, children)


async def test_every_source_is_up_at_the_start(network: Network) -> None:
    """The registry too; the issuer has no switch."""
    expected = ["chus", "omnimed", "registre", "gesmus", "telesante"]
    assert await network.standings() == dict.fromkeys(expected, UP)
    with pytest.raises(KeyError):
        await network.switches.turn("issuer", DOWN)


@pytest.mark.parametrize("source", ["chus", "registre"])
async def test_a_source_that_is_down_listens_no_more_and_drops_whom_it_served(network: Network, source: str) -> None:
    """As if it had been killed; then it is as before, with what it held."""
    url = network.where.source(source) + "/metadata"
    async with httpx.AsyncClient(trust_env=False) as client:
        before = (await client.get(url)).content
        assert await network.switches.turn(source, DOWN) == DOWN
        assert not network.listens(source)
        with pytest.raises(httpx.ConnectError):
            await client.get(url)
        assert (await network.standings())[source] == DOWN
        assert await network.switches.turn(source, UP) == UP
        assert (await client.get(url)).content == before
    assert set((await network.standings()).values()) == {UP}


async def test_an_answer_that_was_under_way_is_dropped(network: Network) -> None:
    """Nobody waits for a source that is gone."""
    await network.switches.turn("omnimed", Standing("slow", 5_000))
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        asking = asyncio.create_task(client.get(network.where.source("omnimed") + "/patients"))
        while not _established(network.where.ports()["omnimed"]):
            await asyncio.sleep(0.01)
        await network.switches.turn("omnimed", DOWN)
        with pytest.raises(httpx.TransportError):
            await asking
    assert await network.switches.turn("omnimed", UP) == UP


async def test_a_slow_source_answers_late_and_the_others_dont(network: Network) -> None:
    """A caller with less patience has no answer; the state can be read at once all the same."""
    slow = Standing("slow", 30_000)
    assert await network.switches.turn("gesmus", slow) == slow
    assert (await network.standings())["gesmus"] == slow
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(network.where.source("gesmus") + "/medecins?limite=1", timeout=0.3)
        assert (await client.get(network.where.source("chus") + "/metadata", timeout=20)).status_code == 200
        await network.switches.turn("gesmus", UP)
        assert (await client.get(network.where.source("gesmus") + "/medecins?limite=1", timeout=20)).status_code == 200


async def test_a_source_that_was_killed_is_down_and_a_switch_brings_it_back(network: Network) -> None:
    """Whether or not the demo has noticed that it died."""
    for noticed in (True, False):
        pid = _killed(network.children, "telesante")
        if noticed:
            assert network.children.died() == {"telesante": -9}
        assert (await network.standings())["telesante"] == DOWN
        assert await network.switches.turn("telesante", DOWN) == DOWN
        assert await network.switches.turn("telesante", UP) == UP
        assert network.listens("telesante")
        assert network.children.pids["telesante"] != pid
    assert set((await network.standings()).values()) == {UP}


async def test_a_port_that_someone_took_meanwhile_leaves_the_source_down(network: Network) -> None:
    """It says so, and comes back once the port is free."""
    await network.switches.turn("chus", DOWN)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", network.where.ports()["chus"]))
        other.listen()
        assert await network.switches.turn("chus", UP) == DOWN
    assert await network.switches.turn("chus", UP) == UP


async def test_a_process_that_says_nothing_is_down(network: Network) -> None:
    """A stopped one holds nobody up for long; its late answer is not taken for another's."""
    pid = network.children.pids["omnimed"]
    os.kill(pid, signal.SIGSTOP)
    try:
        assert network.children.ask("omnimed", patience_s=0.2) == {}
    finally:
        os.kill(pid, signal.SIGCONT)
    slow = Standing("slow", 1)
    assert await network.switches.turn("omnimed", slow) == slow
    assert await network.switches.turn("omnimed", UP) == UP


async def test_sources_that_share_a_process_have_a_switch_each() -> None:
    """Of the network's establishments, one is down and its neighbour answers."""
    with running(establishments=3) as network:
        assert list(await network.standings())[-3:] == ["chum", "chu-quebec", "visio"]
        await network.switches.turn("chum", DOWN)
        assert (network.listens("chum"), network.listens("chu-quebec")) == (False, True)
        down = [source for source, standing in (await network.standings()).items() if standing == DOWN]
        assert down == ["chum"]


def _killed(children: Children, name: str) -> int:
    """Kill a child, and return its pid once it has ended."""
    pid = children.pids[name]
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid


def _established(port: int) -> bool:
    """Return whether someone is connected to this port of loopback."""
    wanted = f":{port:04X}"
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return any(row[1].endswith(wanted) and row[3] == "01" for row in rows)
