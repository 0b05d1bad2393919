"""The pulse of a policy server: known to answer only while it holds a connection and its health is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from gateway.engines.pulse import FRESH_S, Pulse

CEILING_S = 30


@dataclass
class Server:
    """Accepts connections and keeps them; says whether it is well."""

    well: bool = True
    raises: bool = False
    steady: float = 100.0
    port: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    listener: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen, on the same port when it did before."""
        self.listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End every connection, as a process that dies."""
        if self.listener is not None:
            self.listener.close()
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()

    async def healthy(self) -> bool:
        """Answer as told."""
        if self.raises:
            raise OSError
        return self.well

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server()
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
async def pulse(server: Server) -> AsyncIterator[Pulse]:
    one = Pulse("127.0.0.1", server.port, server.healthy, monotonic=lambda: server.steady)
    yield one
    await one.aclose()


async def reads(pulse: Pulse, wanted: bool) -> None:
    """Wait until the pulse says so."""
    async with asyncio.timeout(CEILING_S):
        while bool(pulse) is not wanted:
            await asyncio.sleep(0.01)


async def test_it_is_silent_until_it_watches_and_then_hears(pulse: Pulse) -> None:
    """Nothing is known of a server that nobody asked."""
    assert not pulse
    pulse.start()
    await reads(pulse, True)


async def test_a_server_that_dies_is_lost_with_its_connection_and_found_when_it_is_back(
    pulse: Pulse, server: Server
) -> None:
    """By the connection alone: its health is still said to be well."""
    pulse.start()
    await reads(pulse, True)
    await server.stop()
    await reads(pulse, False)
    await server.start()
    await reads(pulse, True)


@pytest.mark.parametrize("ill", ["well", "raises"])
async def test_a_server_that_holds_connections_and_is_not_well_is_lost(pulse: Pulse, server: Server, ill: str) -> None:
    """As one that is frozen, or that has no policy."""
    pulse.start()
    await reads(pulse, True)
    setattr(server, ill, ill == "raises")
    await reads(pulse, False)


async def test_a_health_that_is_not_heard_again_fades(pulse: Pulse, server: Server) -> None:
    """Even when nobody says no."""
    pulse.start()
    await reads(pulse, True)
    server.steady += FRESH_S
    assert not pulse


async def test_a_question_that_failed_is_the_end_of_it_until_it_is_heard_again(pulse: Pulse) -> None:
    """At once."""
    pulse.start()
    await reads(pulse, True)
    pulse.lost()
    assert not pulse
    await reads(pulse, True)


async def test_closed_it_knows_nothing(server: Server) -> None:
    """And may be closed before it began."""
    one = Pulse("127.0.0.1", server.port, server.healthy)
    await one.aclose()
    one.start()
    await reads(one, True)
    await one.aclose()
    await reads(one, False)
