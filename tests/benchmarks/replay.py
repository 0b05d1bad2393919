"""Replay: an HTTP/1.1 server that answers from memory, so that what is measured waits for nobody's work.

Takes what makes an answer the first time that a request is met: a demo source, a subgraph. Gives the same bytes again,
after a fixed wait, for any request of the same method, target and body. Counts what was asked, and what had to be made:
nothing, while something is measured. On loopback only.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

import httptools

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as its answer depends on it."""

    method: bytes
    target: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is replayed."""

    status: int
    media: str
    body: bytes = field(repr=False)

    def encode(self) -> bytes:
        """Return it as it goes over the wire."""
        head = f"HTTP/1.1 {self.status} X\r\ncontent-type: {self.media}\r\ncontent-length: {len(self.body)}\r\n\r\n"
        return head.encode("latin-1") + self.body


Make = Callable[[Asked, dict[str, str]], Awaitable[Answer]]
"""Makes an answer, given a request and its headers by lower-case name."""


@dataclass(slots=True)
class Tape:
    """What several listeners replay together, and what they count. `wait_s` is each answer's fixed wait."""

    wait_s: float = 0.0
    asked: int = 0
    made: int = 0
    waited_s: float = 0.0
    sent_bytes: int = 0
    bodies: list[bytes] = field(default_factory=list, repr=False)
    """Bodies that were sent while they were listened to."""
    requests: list[tuple[int, Asked]] = field(default_factory=list, repr=False)
    """What was asked meanwhile, and at which port."""
    listening: bool = False

    def forget(self) -> None:
        """Count from zero."""
        self.asked = self.made = self.sent_bytes = 0
        self.waited_s = 0.0
        self.bodies.clear()
        self.requests.clear()


class _Connection(asyncio.Protocol):
    """One connection: requests in turn."""

    def __init__(self, tape: Tape, kept: dict[Asked, Answer], make: Make) -> None:
        self._tape, self._kept, self._make = tape, kept, make
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._target, self._body, self._headers = b"", b"", dict[str, str]()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        asked, began = Asked(self._parser.get_method(), self._target, self._body), time.perf_counter()
        self._tape.asked += 1
        if self._tape.listening and self._transport is not None:
            self._tape.requests.append((self._transport.get_extra_info("sockname")[1], asked))
        known = self._kept.get(asked)
        if known is None:
            task = asyncio.get_running_loop().create_task(self._new(asked, dict(self._headers), began))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif self._tape.wait_s:
            asyncio.get_running_loop().call_later(self._tape.wait_s, self._send, known, began)
        else:
            self._send(known, began)

    async def _new(self, asked: Asked, headers: dict[str, str], began: float) -> None:
        self._tape.made += 1
        answer = self._kept[asked] = await self._make(asked, headers)
        self._send(answer, began)

    def _send(self, answer: Answer, began: float) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._tape.waited_s += time.perf_counter() - began
        self._tape.sent_bytes += len(answer.body)
        if self._tape.listening:
            self._tape.bodies.append(answer.body)
        self._transport.write(answer.encode())


async def replay(tape: Tape, make: Make, listener: socket.socket) -> asyncio.Server:
    """Answer on a bound socket, from the tape, what `make` made once."""
    kept: dict[Asked, Answer] = {}
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Connection(tape, kept, make), sock=listener)


def listener() -> socket.socket:
    """Return a socket bound to a free port of loopback."""
    return socket.create_server((HOST, 0), backlog=512)
