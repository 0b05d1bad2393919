"""Pool: kept connections to one server.

Takes an origin and how to reach it. Gives the answer to one request at a time for each connection. The connection used
last is used first, so that the others grow old and go. A kept one found dead is replaced once, for a request that only
reads and of which no answer began. How many may run at once is the caller's to bound.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from gateway.pool.connection import Connection
from gateway.pool.faults import ConnectFault, DeadFault
from gateway.pool.reader import Answered, Bounds
from gateway.pool.sent import Sent

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a server is (RFC 6454): `tls` is None for one without."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str, tls: ssl.SSLContext | None) -> Origin:
        """Return the origin of a URL; `tls` is used where its scheme asks. Raise ValueError for any other scheme."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("an origin is http or https, and has a host")
        return cls(parts.hostname, parts.port or PORTS[parts.scheme], tls if parts.scheme == "https" else None)


def host_of(parts: SplitResult) -> bytes:
    """Return the Host header of a URL: its port only where it isn't the scheme's (RFC 9110, section 7.2)."""
    host = parts.hostname or ""
    named = f"[{host}]" if ":" in host else host
    own = parts.port is None or parts.port == PORTS.get(parts.scheme)
    return (named if own else f"{named}:{parts.port}").encode("idna" if not host.isascii() else "ascii")


class Pool:
    """Connections to one origin, at most `kept` of them idle, each for at most `idle_s` seconds."""

    def __init__(self, origin: Origin, *, kept: int, idle_s: float, connect_s: float) -> None:
        self._origin = origin
        self._kept = kept
        self._idle_s = idle_s
        self._connect_s = connect_s
        self._idle: deque[tuple[Connection, float]] = deque()
        self._busy: set[Connection] = set()
        self._closed = False

    async def send(self, sent: Sent, bounds: Bounds, *, reads: bool) -> Answered:
        """Return the whole answer; raise a `PoolFault`. `reads` tells that the request may be sent twice."""
        kept = self._take()
        if kept is not None:
            try:
                return await self._exchange(kept, sent, bounds)
            except DeadFault:
                if not reads:
                    raise
        return await self._exchange(await self._connect(), sent, bounds)

    async def aclose(self) -> None:
        """Drop every connection."""
        self._closed = True
        for connection in (*(one for one, _ in self._idle), *self._busy):
            connection.end()
        self._idle.clear()
        await asyncio.sleep(0)

    async def _exchange(self, connection: Connection, sent: Sent, bounds: Bounds) -> Answered:
        self._busy.add(connection)
        try:
            return await connection.exchange(sent, bounds)
        finally:
            self._busy.discard(connection)
            self._keep(connection)

    def _take(self) -> Connection | None:
        """Return the connection used last; those that ended or grew old go."""
        now = asyncio.get_running_loop().time()
        while self._idle and self._idle[0][1] <= now:
            self._idle.popleft()[0].end()
        while self._idle:
            connection, _ = self._idle.pop()
            if connection.reusable:
                return connection
        return None

    def _keep(self, connection: Connection) -> None:
        if self._closed or not connection.reusable:
            connection.end()
            return
        self._idle.append((connection, asyncio.get_running_loop().time() + self._idle_s))
        if len(self._idle) > self._kept:
            self._idle.popleft()[0].end()

    async def _connect(self) -> Connection:
        where, loop = self._origin, asyncio.get_running_loop()
        name = where.host if where.tls is not None else None
        try:
            async with asyncio.timeout(self._connect_s):
                _, connection = await loop.create_connection(
                    Connection, where.host, where.port, ssl=where.tls, server_hostname=name
                )
        except (OSError, ssl.SSLError, TimeoutError, UnicodeError):
            raise ConnectFault from None
        return connection
