"""Doors: what stands between the gateway and each source, on real sockets, and can go wrong in every way.

A door passes bytes on, both ways, to whoever stands behind it. A test gives it a script instead, which then plays on
every connection; those that were open are cut. What the gateway does at its end (how often it comes, when it leaves) is
kept.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

HOST = "127.0.0.1"
Script = Callable[["Visit"], Awaitable[None]]


class Visit:
    """One connection of the gateway's."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.asked = asyncio.Event()
        self.ended = asyncio.Event()

    async def head(self) -> bytes:
        """Read a request's head."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        self.asked.set()
        return head

    async def answer(self, status: str, body: bytes = b"", *headers: str) -> None:
        """Answer each request with this, for as long as the connection is kept."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        while True:
            head = await self.head()
            await self._skip_body(head)
            self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await self.writer.drain()

    async def until_left(self) -> None:
        """Wait until the gateway closes its end."""
        while await self.reader.read(65_536):
            pass

    def reset(self) -> None:
        """Reset the connection (RST), whatever was written."""
        held: socket.socket = self.writer.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def _skip_body(self, head: bytes) -> None:
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                await self.reader.readexactly(int(line.split(b":")[1]))


class Door:
    """A port of its own; `behind` is the port that it leads to."""

    def __init__(self) -> None:
        self.port = 0
        self.behind = 0
        self.visits: list[Visit] = []
        """Connections since the script was given."""
        self.twist = (b"", b"")
        """What is put in place of what in the gateway's requests, of the same length."""
        self.posts = 0
        self.cut_posts = 0
        """How many POSTs came, and how many more are answered by half an answer and a reset."""
        self._script: Script | None = None
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._play, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Listen no more: connections are refused."""
        if self._server is not None:
            self._server.close()
        await self._cut()

    async def play(self, script: Script | None) -> None:
        """From now on play this on each connection; None is to pass on again."""
        self._script = script
        await self._cut()
        self.visits.clear()

    def pass_on(self) -> None:
        """Pass on from the next connection; those that are open go on."""
        self._script = None

    async def hand_on(self, visit: Visit, read: bytes) -> None:
        """Pass this connection on, what was read of it first."""
        await self._pass(visit, read)

    async def _cut(self) -> None:
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a server runs a task a connection")
        self._busy.add(task)
        visit = Visit(reader, writer)
        self.visits.append(visit)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                await (self._script(visit) if self._script else self._pass(visit))
        finally:
            self._busy.discard(task)
            visit.ended.set()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _pass(self, visit: Visit, read: bytes = b"") -> None:
        reader, writer = await asyncio.open_connection(HOST, self.behind)
        writer.write(read)
        try:
            ways = [
                asyncio.ensure_future(self._requests(visit, writer)),
                asyncio.ensure_future(_pump(reader, visit.writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _requests(self, visit: Visit, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await visit.reader.read(65_536):
                self.posts += data.startswith(b"POST")
                if self.cut_posts and data.startswith(b"POST"):
                    self.cut_posts -= 1
                    visit.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
                    await visit.writer.drain()
                    await asyncio.sleep(0.05)  # a reset takes along what was not read yet
                    visit.reset()
                    return
                writer.write(data.replace(*self.twist) if self.twist[0] else data)
                await writer.drain()


@asynccontextmanager
async def door() -> AsyncIterator[Door]:
    """Open a door, and shut it at the end."""
    made = Door()
    await made.open()
    try:
        yield made
    finally:
        await made.shut()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
