"""Lines: how a request's bytes get to one source and back.

Takes a request as it leaves. Gives the whole response, or a failure that says a word of ours. `PooledLine` is the
wire's own (`gateway/pool/`); `GivenLine` speaks through an httpx transport that a test, or another deployment, hands
in. Both
pass the same tests.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from gateway.failures import SourceUnavailable
from gateway.pool import Bounds, Origin, Pool, PoolFault, Sent, header_line, host_of, sent_as
from gateway.settings import Source
from resolvers.protocols import Response

MAX_HEADERS = 100
IDLE_SECONDS = 30.0
UNCHANGING = frozenset({"accept", "accept-encoding", "cache-control", "content-type", "prefer", "user-agent"})
"""Headers whose values are ours and a connector's own words, the same from request to request."""
MOST_LINES = 64
"""Lines of such headers that are kept."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A request as it leaves: its target in origin form (RFC 9112, section 3.2.1), header names in lower case."""

    method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    reads: bool = True


class Line(Protocol):
    """The way to one source."""

    async def exchange(self, leaving: Leaving) -> Response:
        """Return the whole response; raise `SourceUnavailable`, or a foreign exception that `failures.py` maps."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class PooledLine:
    """Over kept connections of our own."""

    def __init__(self, source: Source, tls: ssl.SSLContext) -> None:
        base = urlsplit(str(source.base_url))
        self._host = host_of(base)
        self._lines: dict[tuple[str, str], bytes] = {}
        self._bounds = Bounds(headers=MAX_HEADERS, body_bytes=source.budget.max_body_bytes)
        self._pool = Pool(
            Origin.of(str(source.base_url), tls),
            kept=source.budget.concurrency,
            idle_s=IDLE_SECONDS,
            connect_s=source.budget.connect_s,
        )

    async def exchange(self, leaving: Leaving) -> Response:
        """Return the whole response; raise `SourceUnavailable`."""
        try:
            answered = await self._pool.send(self._sent(leaving), self._bounds, reads=leaving.reads)
        except PoolFault as fault:
            reason = fault.reason
        else:
            headers = _joined(answered.headers)
            _require_identity(headers)
            return Response(answered.status, headers, answered.body)
        raise SourceUnavailable(reason)

    async def aclose(self) -> None:
        """Drop every connection."""
        await self._pool.aclose()

    def _sent(self, leaving: Leaving) -> Sent:
        lines = [self._lines.get(header) or self._line(*header) for header in leaving.headers.items()]
        return sent_as(leaving.method.encode("ascii"), self._host, leaving.target.encode("ascii"), lines, leaving.body)

    def _line(self, name: str, value: str) -> bytes:
        """Return a header as a line, checked; one that doesn't vary is written once."""
        line = header_line(name.encode("latin-1"), value.encode("latin-1"))
        if name in UNCHANGING and len(self._lines) < MOST_LINES:
            self._lines[name, value] = line
        return line


class GivenLine:
    """Through a transport that was handed in; a client of httpx's around it."""

    def __init__(self, source: Source, transport: httpx.AsyncBaseTransport) -> None:
        base = urlsplit(str(source.base_url))
        self._origin = f"{base.scheme}://{base.netloc}"
        self._most = source.budget.max_body_bytes
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(None),  # one deadline for the whole call, in the wire
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )

    async def exchange(self, leaving: Leaving) -> Response:
        """Return the whole response."""
        request = self._client.build_request(
            leaving.method, self._origin + leaving.target, headers=leaving.headers, content=leaving.body or None
        )
        response = await self._client.send(request, stream=True)
        try:
            if len(response.headers.raw) > MAX_HEADERS:
                raise SourceUnavailable("headers")
            _require_identity(response.headers)
            body = await self._body(response)
        finally:
            await response.aclose()
        return Response(response.status_code, dict(response.headers), body)

    async def aclose(self) -> None:
        """Close the client, and the transport with it."""
        await self._client.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length[:20]) > self._most:
            raise SourceUnavailable("too-large")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._most:
                raise SourceUnavailable("too-large")
        return bytes(body)


def _joined(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by name, those that come several times joined (RFC 9110, section 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1").strip(" \t")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _require_identity(headers: Mapping[str, str]) -> None:
    """Refuse a compressed body, unread: identity was asked, and an archive that swells is not unpacked."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise SourceUnavailable("encoding")
