"""Load: asks a server the same thing many times over kept connections, and reads nothing into the answers.

Takes a port and the bytes of a request. Gives how long each answer took, and the last body. Prebuilt requests and a
parser in C, so that who asks is never what is slow. Raises `Refused` at the first answer that isn't 200.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import httptools

from tests.benchmarks.replay import HOST


class Refused(Exception):
    """An answer that isn't 200, or a connection that was lost."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was seen: seconds of each answer, in the order in which they ended; seconds in all; the last body."""

    seconds: tuple[float, ...]
    elapsed: float
    body: bytes = field(repr=False)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.elapsed

    def quantile(self, share: float) -> float:
        """Return the time under which this share of the answers came, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def request(body: Mapping[str, Any], headers: Mapping[str, str]) -> bytes:
    """Return the bytes of a POST to /graphql."""
    sent = json.dumps(body).encode()
    given = {"host": HOST, "content-type": "application/json", "content-length": str(len(sent)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"POST /graphql HTTP/1.1\r\n{head}\r\n".encode() + sent


class _Client(asyncio.Protocol):
    """One kept connection: one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[bytes] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Refused("the connection was lost"))

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        whole, status = b"".join(self._parts), self._parser.get_status_code()
        self._parts = []
        if self._waiting is None:
            return
        if status == 200:
            self._waiting.set_result(whole)
        else:
            self._waiting.set_exception(Refused(f"{status}: {whole[:400].decode('utf-8', 'replace')}"))
        if not self._parser.should_keep_alive():
            self.close()

    async def ask(self, sent: bytes) -> bytes:
        if self._transport is None or self._transport.is_closing():
            raise Refused("the connection was closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(sent)
        return await self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def ask(port: int, sent: bytes, times: int, connections: int = 1) -> Load:
    """Ask so many times, over so many connections at once."""
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(_Client, HOST, port))[1] for _ in range(min(connections, times))]
    left, taken, last = iter(range(times)), list[float](), [b""]

    async def turns(client: _Client) -> None:
        for _ in left:
            began = time.perf_counter()
            last[0] = await client.ask(sent)
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    try:
        with _all_closed(clients):
            await asyncio.gather(*map(turns, clients))
    except ConnectionError as error:
        raise Refused(type(error).__name__) from None
    return Load(tuple(taken), time.perf_counter() - began, last[0])


@contextmanager
def _all_closed(clients: list[_Client]) -> Iterator[None]:
    try:
        yield
    finally:
        for client in clients:
            client.close()
