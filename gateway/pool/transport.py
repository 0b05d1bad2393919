"""Transport: the pool behind httpx, for what isn't a source's record: tokens, keys, directories.

Takes httpx's requests. Gives httpx's responses, whole. A pool for each origin; deadlines are httpx's `timeout`
extension, of which the longest part bounds the exchange. Raises httpx's own exceptions.
"""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit

import httpx

from gateway.pool.faults import (
    ClosedFault,
    ConnectFault,
    HeadersFault,
    LostFault,
    PoolFault,
    ProtocolFault,
    TooLargeFault,
)
from gateway.pool.pool import Origin, Pool, host_of
from gateway.pool.reader import Bounds
from gateway.pool.sent import FRAMING, sent

MOST_BYTES = 1_000_000
READS = frozenset({"GET", "HEAD", "OPTIONS"})
RAISED: dict[type[PoolFault], type[httpx.TransportError]] = {
    ConnectFault: httpx.ConnectError,
    ClosedFault: httpx.ReadError,
    LostFault: httpx.RemoteProtocolError,
    ProtocolFault: httpx.RemoteProtocolError,
    HeadersFault: httpx.RemoteProtocolError,
    TooLargeFault: httpx.RemoteProtocolError,
}


class PoolTransport(httpx.AsyncBaseTransport):
    """One transport over pools, by origin."""

    def __init__(self, tls: ssl.SSLContext, *, kept: int = 4, idle_s: float = 30.0) -> None:
        self._tls = tls
        self._bounds = Bounds(body_bytes=MOST_BYTES)
        self._kept = kept
        self._idle_s = idle_s
        self._pools: dict[Origin, Pool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the whole response."""
        limits = {k: v for k, v in request.extensions.get("timeout", {}).items() if v is not None}
        parts = urlsplit(str(request.url))
        headers = [(name, value) for name, value in request.headers.raw if name.lower() not in {b"host", *FRAMING}]
        body = await request.aread()
        target = request.url.raw_path
        try:
            async with asyncio.timeout(max(limits.values(), default=None)):
                pool = self._pool(str(request.url), limits.get("connect", 10.0))
                leaving = sent(request.method.encode("ascii"), host_of(parts), target, headers, body)
                answered = await pool.send(leaving, self._bounds, reads=request.method in READS)
        except PoolFault as fault:
            kind = next(kind for ours, kind in RAISED.items() if isinstance(fault, ours))
            raise kind(fault.reason, request=request) from None
        except TimeoutError:
            raise httpx.ReadTimeout("deadline", request=request) from None
        return httpx.Response(answered.status, headers=list(answered.headers), content=answered.body)

    async def aclose(self) -> None:
        """Drop every connection."""
        for pool in self._pools.values():
            await pool.aclose()

    def _pool(self, url: str, connect_s: float) -> Pool:
        origin = Origin.of(url, self._tls)
        known = self._pools.get(origin)
        if known is None:
            known = self._pools[origin] = Pool(origin, kept=self._kept, idle_s=self._idle_s, connect_s=connect_s)
        return known
