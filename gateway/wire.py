"""Wire: one HTTP call to one source, within its budget.

Takes a source and a connector's request. Gives a whole response, or one of two failures that say nothing of what was
asked: URLs hold patients' identifiers, bodies hold records. Never decides, never parses a body, never follows
a redirect.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote, urlencode

import httpx

from gateway.settings import Source
from resolvers.protocols import Request, Response

__all__ = ["FAILURES", "USER_HEADER", "SourceFailure", "SourceTimeout", "SourceUnavailable", "Wire"]

USER_HEADER = "X-Passerelle-User"
"""Names the end user to the source, for the source's own log; percent-encoded where it isn't a header's character."""

MAX_HEADERS = 100
ACCEPT = {"fhir-r4": "application/fhir+json", "rest": "application/json"}
OURS = frozenset(
    {"authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding", "upgrade"}
)
IDLE_SECONDS = 30.0
TALKATIVE = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


class SourceFailure(Exception):
    """A source gave no usable HTTP response. `reason` is a word of ours, never a text of the source or a URL."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SourceTimeout(SourceFailure):
    """The deadline passed before the whole response was here."""


class SourceUnavailable(SourceFailure):
    """No whole, well-formed response.

    `reason` is one of `connect`, `network`, `protocol`, `too-large`, `headers`, `encoding`, and `refused` when the
    request itself would lead elsewhere than to this source.
    """


FAILURES: Mapping[type[Exception], tuple[type[SourceFailure], str]] = MappingProxyType(
    {
        httpx.TimeoutException: (SourceTimeout, "deadline"),
        TimeoutError: (SourceTimeout, "deadline"),
        httpx.ConnectError: (SourceUnavailable, "connect"),
        httpx.ProxyError: (SourceUnavailable, "connect"),
        httpx.NetworkError: (SourceUnavailable, "network"),
        OSError: (SourceUnavailable, "network"),
        httpx.ProtocolError: (SourceUnavailable, "protocol"),
        httpx.StreamError: (SourceUnavailable, "protocol"),
        httpx.CookieConflict: (SourceUnavailable, "protocol"),
        httpx.HTTPStatusError: (SourceUnavailable, "protocol"),
        httpx.TooManyRedirects: (SourceUnavailable, "protocol"),
        httpx.DecodingError: (SourceUnavailable, "encoding"),
        httpx.InvalidURL: (SourceUnavailable, "refused"),
        httpx.UnsupportedProtocol: (SourceUnavailable, "refused"),
        httpx.HTTPError: (SourceUnavailable, "protocol"),
    }
)
"""Foreign exception → ours, the most specific first on the exception's own line of ancestors."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What is kept for one source: its client, its credentials and its places."""

    client: httpx.AsyncClient
    base: httpx.URL
    places: asyncio.Semaphore
    token: str | None = field(repr=False)


class Wire:
    """Sends requests to the sources that it was made for."""

    def __init__(
        self, sources: Iterable[Source], *, transports: Mapping[str, httpx.AsyncBaseTransport] | None = None
    ) -> None:
        """Open a client a source; `transports` (source id → transport) replace the network in tests.

        Raise ValueError, naming the source, when a token file can't be read or is empty.
        """
        _silence()
        given = transports or {}
        self._lines = {source.id: _line(source, given.get(source.id)) for source in sources}

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
        try:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SourceTimeout("deadline")
            async with asyncio.timeout(left), line.places:
                return await _exchange(line.client, _prepare(line, source, request, user, traceparent), source)
        except SourceFailure as known:
            failure = known
        except tuple(FAILURES) as foreign:
            failure = _failure(foreign)
        # Raised here, outside the handler, so that the foreign exception and the URL it holds don't hang on to ours.
        raise failure

    async def aclose(self) -> None:
        """Close every connection."""
        for line in self._lines.values():
            await line.client.aclose()


def _line(source: Source, transport: httpx.AsyncBaseTransport | None) -> _Line:
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=source.budget.concurrency, keepalive_expiry=IDLE_SECONDS
    )
    client = httpx.AsyncClient(
        transport=transport,
        limits=limits,
        timeout=None,  # noqa: S113  # one deadline for the whole call, in `send`
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
    )
    base = httpx.URL(str(source.base_url).rstrip("/"))
    return _Line(client, base, asyncio.Semaphore(source.budget.concurrency), _token(source))


def _token(source: Source) -> str | None:
    if source.auth.scheme == "none":
        return None
    token = ""
    if source.auth.token_file is not None:
        try:
            token = source.auth.token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"source {source.id}: its token file can't be read") from error
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError(f"source {source.id}: its token file is missing, empty or not a token")
    return token


def _prepare(line: _Line, source: Source, request: Request, user: str, traceparent: str | None) -> httpx.Request:
    headers = {name.lower(): value for name, value in request.headers if name.lower() not in OURS}
    headers.setdefault("accept", ACCEPT[source.protocol])
    headers |= {
        "accept-encoding": "identity",
        "cache-control": "no-cache",
        "user-agent": "passerelle",
        USER_HEADER.lower(): quote(user, safe="!#$&*+-.^_`|~:@/="),
    }
    if line.token is not None:
        headers["authorization"] = f"Bearer {line.token}"
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


async def _exchange(client: httpx.AsyncClient, request: httpx.Request, source: Source) -> Response:
    response = await _open(client, request)
    try:
        if len(response.headers.raw) > MAX_HEADERS:
            raise SourceUnavailable("headers")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceUnavailable("encoding")
        body = await _body(response, source.budget.max_body_bytes)
    finally:
        await response.aclose()
    return Response(response.status_code, dict(response.headers), body)


async def _open(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """Send, and once more when a kept connection turns out dead: for GET alone, and before any byte came back."""
    fresh = False

    async def seen(event: str, _: Mapping[str, Any]) -> None:
        nonlocal fresh
        fresh = fresh or event.startswith("connection.connect_")

    request.extensions["trace"] = seen
    try:
        return await client.send(request, stream=True)
    except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
        if fresh or request.method != "GET":
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


def _failure(foreign: BaseException) -> SourceFailure:
    for kind in type(foreign).__mro__:
        if issubclass(kind, Exception) and kind in FAILURES:
            ours, reason = FAILURES[kind]
            return ours(reason)
    return SourceUnavailable("protocol")


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
