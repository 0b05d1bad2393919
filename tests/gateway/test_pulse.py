"""The pulse of a policy server: known to answer by a revision only while it holds a connection and says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.engines.pulse import FRESH_S, Pulse

CEILING_S = 30


@dataclass
class Server:
    """Accepts connections and keeps them; says by which revision it answers."""

    revision: str = "r1"
    raises: bool = False
    asked: int = 0
    slow: asyncio.Event | None = None
    """What a question waits for; it is answered as it was when it came."""
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

    async def says(self) -> str:
        """Answer as told."""
        said, self.asked = self.revision, self.asked + 1
        if self.slow is not None:
            await self.slow.wait()
        if self.raises:
            raise OSError
        return said

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
    one = Pulse("127.0.0.1", server.port, server.says, monotonic=lambda: server.steady)
    yield one
    await one.aclose()


async def reads(pulse: Pulse, wanted: bool, revision: str = "r1") -> None:
    """Wait until the pulse says so."""
    async with asyncio.timeout(CEILING_S):
        while pulse.by(revision) is not wanted:
            await asyncio.sleep(0.01)


async def test_it_is_silent_until_it_watches_and_then_hears(pulse: Pulse) -> None:
    """Nothing is known of a server that nobody asked."""
    assert not pulse.by("r1")
    pulse.start()
    await reads(pulse, True)


async def test_a_server_that_dies_is_lost_with_its_connection_and_found_when_it_is_back(
    pulse: Pulse, server: Server
) -> None:
    """By the connection alone: it still says that it answers."""
    pulse.start()
    await reads(pulse, True)
    await server.stop()
    await reads(pulse, False)
    await server.start()
    await reads(pulse, True)


@pytest.mark.parametrize("ill", [{"revision": ""}, {"raises": True}], ids=["no policy", "no answer"])
async def test_a_server_that_holds_connections_and_does_not_answer_is_lost(
    pulse: Pulse, server: Server, ill: dict[str, Any]
) -> None:
    """As one that is frozen, or that has no policy: no revision isn't one."""
    pulse.start()
    await reads(pulse, True)
    for name, value in ill.items():
        setattr(server, name, value)
    await reads(pulse, False)
    assert not pulse.by("")


async def test_a_server_that_took_another_policy_is_known_to_answer_by_that_one(pulse: Pulse, server: Server) -> None:
    """And by no other, without a question that would have told."""
    pulse.start()
    await reads(pulse, True)
    server.revision = "r2"
    await reads(pulse, False)
    await reads(pulse, True, "r2")
    assert not pulse.by("r1")


async def test_one_answer_by_another_revision_ends_what_was_known_at_once(pulse: Pulse) -> None:
    """Until the server is asked, and says, which one it is; an answer by the revision that is known changes nothing."""
    pulse.start()
    await reads(pulse, True)
    pulse.heard("r1")
    assert pulse.by("r1")
    pulse.heard("r2")
    assert not pulse.by("r1")
    assert not pulse.by("r2")
    await reads(pulse, True)


@pytest.mark.parametrize("meanwhile", [("r2",), ("r2", "r1"), ("",)], ids=["another", "both", "a failure"])
async def test_what_was_asked_before_says_nothing_of_what_came_meanwhile(
    pulse: Pulse, server: Server, meanwhile: tuple[str, ...]
) -> None:
    """The server answered the pulse by the former policy, and others by the next one before that answer was read."""
    held = server.slow = asyncio.Event()
    pulse.start()
    async with asyncio.timeout(CEILING_S):
        while not server.asked:
            await asyncio.sleep(0.01)
    for revision in meanwhile:
        pulse.heard(revision)
    server.slow, server.revision = None, "r2"
    held.set()
    while server.asked == 1:
        assert not pulse.by("r1")
        await asyncio.sleep(0.01)
    await reads(pulse, True, "r2")


async def test_a_revision_that_is_not_heard_again_fades(pulse: Pulse, server: Server) -> None:
    """Even when nobody says no."""
    pulse.start()
    await reads(pulse, True)
    server.steady += FRESH_S
    assert not pulse.by("r1")


async def test_a_question_that_failed_is_the_end_of_it_until_it_is_heard_again(pulse: Pulse) -> None:
    """At once."""
    pulse.start()
    await reads(pulse, True)
    pulse.lost()
    assert not pulse.by("r1")
    await reads(pulse, True)


async def test_closed_it_knows_nothing(server: Server) -> None:
    """And may be closed before it began."""
    one = Pulse("127.0.0.1", server.port, server.says)
    await one.aclose()
    one.start()
    await reads(one, True)
    await one.aclose()
    await reads(one, False)
