"""Sources that misbehave in one way each, for the tests of the wire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx

from gateway.settings import Source
from gateway.wire import Wire
from resolvers.protocols import Request, Response

NAM = "BOUM855510ZZ"
SEARCH = Request("GET", "Patient", (("identifier", f"urn:nam|{NAM}"),))


class Seen:
    """A source that keeps what it was sent."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.status, self.headers = status, headers or {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status, headers=self.headers)


Answer = Callable[[httpx.Request], httpx.Response]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def source(base: str = "http://127.0.0.1:9/fhir", **changes: object) -> Source:
    return Source.model_validate(
        {
            "id": "chus",
            "name": {"fr": "CHUS", "en": "CHUS"},
            "kind": "hospital",
            "organization": "org-chus",
            "protocol": "fhir-r4",
            "base_url": base,
        }
        | changes
    )


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


async def ask(answer: Answer, request: Request = SEARCH, *, place: Source | None = None, **more: object) -> Response:
    """Send one request to a source played by `answer`."""
    place = place or source()
    wire = Wire([place], transports={place.id: httpx.MockTransport(answer)})
    try:
        return await wire.send(place, request, user=str(more.get("user", "dr-gagnon")), deadline=soon())
    finally:
        await wire.aclose()


@asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[str]:
    """A TCP server on loopback that plays `script` on each connection; gives its base URL."""
    connections: set[asyncio.Task[None] | None] = set()

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await script(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/fhir"
    await asyncio.gather(*(task for task in connections if task is not None))


async def head_of(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")
