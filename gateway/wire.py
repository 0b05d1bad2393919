"""Wire: one HTTP call to one source, within its budget.

Takes a source and a connector's request. Gives a whole response, or one of two failures that say nothing of what was
asked: URLs hold patients' identifiers, bodies hold records. Never decides, never parses a body, never follows
a redirect.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, unquote, urlencode

import httpx

from gateway.bulkhead import Bulkhead
from gateway.credentials import Credentials
from gateway.failures import FAILURES, SourceFailure, SourceTimeout, SourceUnavailable, failure_of
from gateway.settings import Source
from gateway.smart import make_credentials
from resolvers.protocols import Request, Response

__all__ = ["FAILURES", "USER_HEADER", "SourceFailure", "SourceTimeout", "SourceUnavailable", "Wire"]

USER_HEADER = "X-Passerelle-User"
"""Names the end user to the source, for the source's own log; percent-encoded where it isn't a header's character."""

MAX_HEADERS = 100
UNAUTHENTICATED = 401
ACCEPT = {"fhir-r4": "application/fhir+json", "rest": "application/json", "graphql": "application/json"}
OURS = frozenset(
    {"authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding", "upgrade"}
)
IDLE_SECONDS = 30.0
TALKATIVE = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


@dataclass(frozen=True, slots=True)
class _Line:
    """What is kept for one source: its client, its credentials and its places."""

    client: httpx.AsyncClient
    base: httpx.URL
    places: Bulkhead
    credentials: Credentials = field(repr=False)


class Wire:
    """Sends requests to the sources that it was made for."""

    def __init__(
        self,
        sources: Iterable[Source],
        *,
        transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
        credentials: Mapping[str, Credentials] | None = None,
    ) -> None:
        """Open a client a source; `transports` and `credentials` (by source id) replace those of the settings in tests.

        Raise ValueError, naming the source, when its token or its key can't be read from its file.
        """
        _silence()
        given, presented = transports or {}, credentials or {}
        tls = httpx.create_ssl_context(trust_env=False)  # 19 ms of reading certificates: once, not once a source
        self._lines = {s.id: _line(s, given.get(s.id), presented.get(s.id), tls) for s in sources}

    async def send(
        self, source: Source, request: Request, *, user: str, deadline: float, traceparent: str | None = None
    ) -> Response:
        """Send one request and return the whole response, whatever its status.

        `user` is the subject's id; `deadline` an instant of `time.monotonic()`, in seconds, that bounds the wait for a
        place, the connection, the response and the body together; `traceparent` (W3C Trace Context) leaves only to a
        source that propagates traces. Raise `SourceTimeout` or `SourceUnavailable`.
        """
        line = self._lines[source.id]
        failure: SourceFailure
        sending = False
        try:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SourceTimeout("busy")
            async with asyncio.timeout(left), line.places:
                sending = True
                prepared = _prepare(line, source, request, user, traceparent)
                return await _presented(line, prepared, source, reads=request.reads)
        except SourceFailure as known:
            failure = known
        except tuple(FAILURES) as foreign:
            failure = failure_of(foreign) if sending else SourceTimeout("busy")
        # Raised here, outside the handler, so that the foreign exception and the URL it holds don't hang on to ours.
        raise failure

    async def aclose(self) -> None:
        """Close every connection."""
        for line in self._lines.values():
            await line.client.aclose()


def _line(
    source: Source, transport: httpx.AsyncBaseTransport | None, credentials: Credentials | None, tls: ssl.SSLContext
) -> _Line:
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=source.budget.concurrency, keepalive_expiry=IDLE_SECONDS
    )
    client = httpx.AsyncClient(
        transport=transport,
        verify=tls,
        limits=limits,
        timeout=httpx.Timeout(None, connect=source.budget.connect_s),  # one deadline for the whole call, in `send`
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )
    base = httpx.URL(str(source.base_url).rstrip("/"))
    return _Line(client, base, Bulkhead(source.budget), credentials or make_credentials(source))


def _prepare(line: _Line, source: Source, request: Request, user: str, traceparent: str | None) -> httpx.Request:
    headers = {name.lower(): value for name, value in request.headers if name.lower() not in OURS}
    headers.setdefault("accept", ACCEPT[source.protocol])
    headers |= {
        "accept-encoding": "identity",
        "cache-control": "no-cache",
        "user-agent": "passerelle",
        USER_HEADER.lower(): quote(user, safe="!#$&*+-.^_`|~:@/="),
    }
    headers.pop("traceparent", None)
    if traceparent is not None and source.propagate_trace:
        headers["traceparent"] = traceparent
    return line.client.build_request(
        request.method, _url(line.base, request), headers=headers, content=request.body or None
    )


def _url(base: httpx.URL, request: Request) -> httpx.URL:
    """Join a relative path to the base; raise `SourceUnavailable` for one that could lead elsewhere."""
    path = request.path.removeprefix("/")
    plain = unquote(path)
    odd = not plain.isprintable() or any(mark in plain for mark in ("://", "\\", "?", "#", "%"))
    if odd or plain.startswith("/") or any(part in (".", "..") for part in plain.split("/")):
        raise SourceUnavailable("refused")
    text = f"{base}/{path}" if path else str(base)
    url = httpx.URL(f"{text}?{urlencode(request.query)}" if request.query else text)
    if url.host != base.host or url.port != base.port or url.scheme != base.scheme or url.userinfo != base.userinfo:
        raise SourceUnavailable("refused")
    return url


async def _presented(line: _Line, request: httpx.Request, source: Source, *, reads: bool) -> Response:
    """Send with the source's credentials; a read once more, with others if there are any, when it answers 401."""
    value = await line.credentials.authorization()
    response = await _exchange(line.client, _as(request, value), source, reads=reads)
    if response.status != UNAUTHENTICATED or not line.credentials.refused(value) or not reads:
        return response
    value = await line.credentials.authorization()
    return await _exchange(line.client, _as(request, value), source, reads=reads)


def _as(request: httpx.Request, authorization: str | None) -> httpx.Request:
    if authorization is not None:
        request.headers["authorization"] = authorization
    return request


async def _exchange(client: httpx.AsyncClient, request: httpx.Request, source: Source, *, reads: bool) -> Response:
    response = await _open(client, request, reads=reads)
    try:
        if len(response.headers.raw) > MAX_HEADERS:
            raise SourceUnavailable("headers")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceUnavailable("encoding")
        body = await _body(response, source.budget.max_body_bytes)
    finally:
        await response.aclose()
    return Response(response.status_code, dict(response.headers), body)


async def _open(client: httpx.AsyncClient, request: httpx.Request, *, reads: bool) -> httpx.Response:
    """Send, and once more when a kept connection turns out dead: for reads alone, and before any byte came back.

    That is no retry (`resilience.py`): the pool was mistaken, not the source.
    """
    fresh = False

    async def seen(event: str, _: Mapping[str, Any]) -> None:
        nonlocal fresh
        fresh = fresh or event.startswith("connection.connect_")

    request.extensions["trace"] = seen
    try:
        return await client.send(request, stream=True)
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        if fresh or not reads:
            raise
    return await client.send(request, stream=True)


async def _body(response: httpx.Response, most: int) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise SourceUnavailable("too-large")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise SourceUnavailable("too-large")
    return bytes(body)


def _silence() -> None:
    """Stop the clients' own loggers, whatever their level: at INFO httpx writes every URL.

    A filter, because `logging.config.dictConfig`, which servers call at start, turns a disabled logger on again.
    """
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if _say_nothing not in logger.filters:
            logger.addFilter(_say_nothing)


def _say_nothing(_: logging.LogRecord) -> bool:
    return False
