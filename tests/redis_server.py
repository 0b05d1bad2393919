"""A real Redis (or Valkey) on loopback, for the tests of what workers share: no file, a password, a random port."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import redis.asyncio
from pydantic import SecretStr

from gateway.settings import SharedCache
from tests.tools import redis_server

CEILING_S = 30


@dataclass(slots=True)
class RedisServer:
    """A server that a test may stop, freeze and start again on the same port."""

    port: int
    password: str = field(repr=False)
    process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> SharedCache:
        """What the gateway is told of it; a look may take long, since the machine of the tests may be busy."""
        return SharedCache(
            host="127.0.0.1", port=self.port, tls=False, password=SecretStr(self.password), deadline_ms=2_000
        )

    def client(self) -> redis.asyncio.Redis:
        """Return a client of the test's own."""
        return redis.asyncio.Redis(host="127.0.0.1", port=self.port, password=self.password)

    async def start(self, folder: Path) -> None:
        """Start it, and wait until it answers."""
        program = redis_server()
        if program is None:
            raise RuntimeError("no redis-server")
        options = {
            "--port": str(self.port),
            "--bind": "127.0.0.1",
            "--requirepass": self.password,
            "--save": "",
            "--appendonly": "no",
            "--dir": str(folder),
        }
        self.process = await asyncio.create_subprocess_exec(
            program,
            *(part for option in options.items() for part in option),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(CEILING_S):
            while not await self._answers():
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Kill it, as a crash would."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        if self.process is not None:
            self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    async def _answers(self) -> bool:
        client = self.client()
        try:
            return bool(await client.ping())
        except (redis.exceptions.RedisError, OSError):
            return False
        finally:
            await client.aclose()


@asynccontextmanager
async def run_redis(folder: Path) -> AsyncIterator[RedisServer]:
    """Run one for a test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = RedisServer(port, secrets.token_hex(16))
    await server.start(folder)
    try:
        yield server
    finally:
        server.thaw()
        await server.stop()
