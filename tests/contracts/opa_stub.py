"""A stub that plays an OPA server's failures, on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK = b'{"result": {"effect": "permit"}}'


class Stub:
    """A server that plays one answer to everything, and keeps what it was asked."""

    def __init__(self) -> None:
        self.play: Play = answer(200, OK)
        self.heads: list[str] = []
        self.bodies: list[Any] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    (
                        int(line.split(":")[1])
                        for line in head.splitlines()
                        if line.lower().startswith("content-length")
                    ),
                    0,
                )
                self.heads.append(head)
                self.bodies.append(json.loads(await reader.readexactly(length) or b"null"))
                await self.play(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def answer(status: int, body: bytes, *headers: str, kind: str = "application/json") -> Play:
    async def play(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return play


def raw(*pieces: bytes) -> Play:
    """Write bytes as they are, then close."""

    async def play(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        writer.close()

    return play
