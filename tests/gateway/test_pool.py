"""The pool: kept connections, dead ones, TLS, and a caller who leaves."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from gateway.pool import (
    Answered,
    Bounds,
    ClosedFault,
    ConnectFault,
    DeadFault,
    LostFault,
    Origin,
    Pool,
    Sent,
    host_of,
    sent,
)
from tests.gateway.wire_sources import head_of, scripted

BOUNDS = Bounds(body_bytes=1_000_000)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def get(target: bytes = b"/fhir/Patient") -> Sent:
    return sent(b"GET", b"127.0.0.1", target, [(b"accept", b"application/fhir+json")])


def pool_of(base: str, *, kept: int = 4, idle_s: float = 30.0, tls: ssl.SSLContext | None = None) -> Pool:
    return Pool(Origin.of(base, tls), kept=kept, idle_s=idle_s, connect_s=10.0)


async def soon(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


class Server:
    """A server that answers, and counts connections and requests."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.connections = 0
        self.requests: list[bytes] = []
        self.gone = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.requests.append(await head_of(reader))
                writer.write(self.answers.pop(0) if self.answers else ANSWER)
                await writer.drain()
        finally:
            self.gone += 1


async def test_one_connection_serves_one_request_after_another() -> None:
    """And the request is what was sent."""
    server = Server()
    async with scripted(server) as base:
        pool = pool_of(base)
        for _ in range(5):
            assert (await pool.send(get(), BOUNDS, reads=True)).body == b"ok"
        await pool.aclose()
    assert (server.connections, len(server.requests)) == (1, 5)
    assert (
        server.requests[0] == b"GET /fhir/Patient HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/fhir+json\r\n\r\n"
    )


async def test_requests_side_by_side_have_a_connection_each_and_few_are_kept() -> None:
    """As many as are asked for at once; the caller bounds them."""
    server = Server()
    async with scripted(server) as base:
        pool = pool_of(base, kept=2)
        answers = await asyncio.gather(*(pool.send(get(), BOUNDS, reads=True) for _ in range(6)))
        assert [one.body for one in answers] == [b"ok"] * 6
        opened = server.connections
        await soon(lambda: server.gone >= opened - 2)
        await asyncio.gather(*(pool.send(get(), BOUNDS, reads=True) for _ in range(2)))
        assert server.connections == opened
        await pool.aclose()


class Dies:
    """A server whose first connection ends after one answer, without a word."""

    def __init__(self, *, half: bytes = b"") -> None:
        self.half = half
        self.requests = 0
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        first = self.connections == 1
        while True:
            await head_of(reader)
            self.requests += 1
            if first and self.requests == 2:
                writer.write(self.half)
                await writer.drain()
                writer.transport.abort()
                return
            writer.write(ANSWER)
            await writer.drain()


async def test_a_kept_connection_found_dead_is_replaced_once_for_a_read() -> None:
    """The pool was mistaken, not the source."""
    server = Dies()
    async with scripted(server) as base:
        pool = pool_of(base)
        assert [(await pool.send(get(), BOUNDS, reads=True)).status for _ in range(2)] == [200, 200]
        await pool.aclose()
    assert (server.connections, server.requests) == (2, 3)


async def test_a_write_is_never_sent_twice() -> None:
    """Nobody knows whether it was read."""
    server = Dies()
    async with scripted(server) as base:
        pool = pool_of(base)
        await pool.send(get(), BOUNDS, reads=True)
        with pytest.raises(DeadFault):
            await pool.send(sent(b"POST", b"h", b"/", [], b"{}"), BOUNDS, reads=False)
        await pool.aclose()
    assert server.requests == 2


async def test_half_an_answer_is_lost_and_is_not_asked_again() -> None:
    """A byte of an answer came: the source had the request."""
    server = Dies(half=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
    async with scripted(server) as base:
        pool = pool_of(base)
        await pool.send(get(), BOUNDS, reads=True)
        with pytest.raises(LostFault):
            await pool.send(get(), BOUNDS, reads=True)
        await pool.aclose()
    assert server.requests == 2


async def test_what_comes_while_nothing_is_asked_is_not_the_next_answer() -> None:
    """An answer to nobody's question, on a kept connection."""
    said = asyncio.Event()
    connections = 0

    async def talks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await head_of(reader)
        writer.write(ANSWER)
        await writer.drain()
        if connections == 1:
            await said.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")
            await writer.drain()
        await reader.read()

    async with scripted(talks) as base:
        pool = pool_of(base)
        await pool.send(get(), BOUNDS, reads=True)
        (kept, _), *_ = pool._idle
        said.set()
        await soon(lambda: not kept.reusable)
        assert (await pool.send(get(), BOUNDS, reads=True)).body == b"ok"
        await pool.aclose()
    assert connections == 2


async def test_a_leftover_after_an_answer_ends_its_connection() -> None:
    """The second request has a connection of its own."""
    server = Server(ANSWER + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")
    async with scripted(server) as base:
        pool = pool_of(base)
        assert [(await pool.send(get(), BOUNDS, reads=True)).body for _ in range(2)] == [b"ok", b"ok"]
        await pool.aclose()
    assert server.connections == 2


async def test_a_caller_who_leaves_takes_the_connection_along() -> None:
    """What is still to come must not answer the next request."""
    asked, gone = asyncio.Event(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        asked.set()
        assert await reader.read() == b""
        gone.set()

    async with scripted(slow) as base:
        pool = pool_of(base)
        asking = asyncio.create_task(pool.send(get(), BOUNDS, reads=True))
        await asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(20):
            await gone.wait()
        assert (list(pool._idle), pool._busy) == ([], set())
        await pool.aclose()


async def test_an_old_connection_is_not_used() -> None:
    """Older than it may be kept."""
    server = Server()
    async with scripted(server) as base:
        pool = pool_of(base, idle_s=0.0)
        for _ in range(3):
            await pool.send(get(), BOUNDS, reads=True)
        await pool.aclose()
    assert server.connections == 3


async def test_closing_ends_what_runs() -> None:
    """A request in flight is lost, and nothing is kept."""
    asked = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await head_of(reader)
        asked.set()
        await reader.read()

    async with scripted(slow) as base:
        pool = pool_of(base)
        asking = asyncio.create_task(pool.send(get(), BOUNDS, reads=True))
        await asked.wait()
        await pool.aclose()
        with pytest.raises(ClosedFault):
            await asking


async def test_no_server_is_no_connection() -> None:
    """Refused, or a name that leads nowhere."""
    async with scripted(Server()) as base:
        pass
    for where in (base, "http://nowhere.invalid/"):
        pool = pool_of(where)
        with pytest.raises(ConnectFault):
            await pool.send(get(), BOUNDS, reads=True)
        await pool.aclose()


async def test_a_large_answer_in_small_chunks_is_whole() -> None:
    """Ten thousand of them."""
    body = b"".join(b"a\r\n0123456789\r\n" for _ in range(10_000))
    server = Server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n")
    async with scripted(server) as base:
        pool = pool_of(base)
        answered: Answered = await pool.send(get(), BOUNDS, reads=True)
        await pool.aclose()
    assert answered.body == b"0123456789" * 10_000


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://chus.example/fhir", b"chus.example"),
        ("http://chus.example:80/", b"chus.example"),
        ("https://chus.example:8443/", b"chus.example:8443"),
        ("https://chus.example:443/", b"chus.example"),
        ("http://[::1]:8080/", b"[::1]:8080"),
        ("http://[::1]/", b"[::1]"),
    ],
)
def test_the_host_header_says_the_port_only_where_it_is_not_the_schemes(url: str, host: bytes) -> None:
    """RFC 9110, section 7.2."""
    assert host_of(urlsplit(url)) == host


@pytest.mark.parametrize("url", ["ftp://a/", "//a/", "http:///x", "a"])
def test_an_origin_of_another_scheme_is_none(url: str) -> None:
    """Only HTTP is spoken."""
    with pytest.raises(ValueError, match="origin"):
        Origin.of(url, None)
