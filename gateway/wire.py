"""Wire: one HTTP call to one source, within its budget.

Takes a source and a connector's request. Gives a whole response, or one of two failures that say nothing of what was
asked: URLs hold patients' identifiers, bodies hold records. Never decides, never parses a body, never follows
a redirect.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

import httpx

from gateway.bulkhead import Bulkhead
from gateway.credentials import Credentials
from gateway.failures import FAILURES, SourceFailure, SourceTimeout, SourceUnavailable, failure_of
from gateway.lines import GivenLine, Leaving, Line, PooledLine
from gateway.settings import Source
from gateway.smart import make_credentials
from resolvers.protocols import Request, Response

__all__ = ["FAILURES", "USER_HEADER", "SourceFailure", "SourceTimeout", "SourceUnavailable", "Wire"]

USER_HEADER = "X-Passerelle-User"
"""Names the end user to the source, for the source's own log; percent-encoded where it isn't a header's character."""

USER = USER_HEADER.lower()
UNAUTHENTICATED = 401
ACCEPT = {"fhir-r4": "application/fhir+json", "rest": "application/json", "graphql": "application/json"}
IN_PATH = "%!$&'()*+,;=:@/~|[]^"
"""Characters of a path that stay as they are, beside letters and digits."""
PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")
"""What is written as it is everywhere (RFC 3986, section 2.3): most names and values, so that few are quoted."""
UNPLAIN = re.compile(rb"[^A-Za-z0-9_.~-]")
ESCAPES = {bytes((byte,)): b"+" if byte == ord(" ") else b"%%%02X" % byte for byte in range(256)}
PLAIN_PATH = re.compile(r"(?:[A-Za-z0-9_$-][A-Za-z0-9_.$-]*(?:/[A-Za-z0-9_$-][A-Za-z0-9_.$-]*)*)?")
"""A relative path that leads nowhere else, and is written as it is: no part of it begins with a point."""
OURS = frozenset(
    {"authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding", "upgrade"}
) | {"traceparent"}
TALKATIVE = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


@dataclass(frozen=True, slots=True)
class _Place:
    """What is kept for one source: the way there, its base path, its places and its credentials."""

    line: Line
    base: str
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
        """Open a line a source; `transports` and `credentials` (by source id) replace those of the settings in tests.

        Raise ValueError, naming the source, when its token or its key can't be read from its file.
        """
        _silence()
        given, presented = transports or {}, credentials or {}
        tls = httpx.create_ssl_context(trust_env=False)  # 19 ms of reading certificates: once, not once a source
        self._places = {s.id: _place(s, given.get(s.id), presented.get(s.id), tls) for s in sources}

    async def send(
        self, source: Source, request: Request, *, user: str, deadline: float, traceparent: str | None = None
    ) -> Response:
        """Send one request and return the whole response, whatever its status.

        `user` is the subject's id; `deadline` an instant of `time.monotonic()`, in seconds, that bounds the wait for a
        place, the connection, the response and the body together; `traceparent` (W3C Trace Context) leaves only to a
        source that propagates traces. Raise `SourceTimeout` or `SourceUnavailable`.
        """
        place = self._places[source.id]
        failure: SourceFailure
        sending = False
        try:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SourceTimeout("busy")
            async with asyncio.timeout(left), place.places:
                sending = True
                target = _target(place.base, request)
                return await _presented(place, request, target, _headers(source, request, user, traceparent))
        except SourceFailure as known:
            failure = known
        except tuple(FAILURES) as foreign:
            failure = failure_of(foreign) if sending else SourceTimeout("busy")
        # Raised here, outside the handler, so that the foreign exception and the URL it holds don't hang on to ours.
        raise failure

    async def aclose(self) -> None:
        """Close every connection."""
        for place in self._places.values():
            await place.line.aclose()


def _place(
    source: Source, transport: httpx.AsyncBaseTransport | None, credentials: Credentials | None, tls: ssl.SSLContext
) -> _Place:
    line = PooledLine(source, tls) if transport is None else GivenLine(source, transport)
    base = urlsplit(str(source.base_url)).path.rstrip("/")
    return _Place(line, base, Bulkhead(source.budget), credentials or make_credentials(source))


def _headers(source: Source, request: Request, user: str, traceparent: str | None) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers if name.lower() not in OURS}
    headers.setdefault("accept", ACCEPT[source.protocol])
    headers["accept-encoding"] = "identity"
    headers["cache-control"] = "no-cache"
    headers["user-agent"] = "passerelle"
    headers[USER] = user if PLAIN.fullmatch(user) else quote(user, safe="!#$&*+-.^_`|~:@/=")
    if traceparent is not None and source.propagate_trace:
        headers["traceparent"] = traceparent
    return headers


def _target(base: str, request: Request) -> str:
    """Join a relative path to the base's; raise `SourceUnavailable` for one that could lead elsewhere."""
    path = request.path.removeprefix("/")
    if PLAIN_PATH.fullmatch(path) is None:
        path = _quoted(path)
    target = f"{base}/{path}" if path else base or "/"
    if not request.query:
        return target
    return f"{target}?{'&'.join([f'{_in_query(name)}={_in_query(value)}' for name, value in request.query])}"


def _quoted(path: str) -> str:
    plain = unquote(path)
    odd = not plain.isprintable() or any(mark in plain for mark in ("://", "\\", "?", "#", "%"))
    if odd or plain.startswith("/") or any(part in (".", "..") for part in plain.split("/")):
        raise SourceUnavailable("refused")
    return quote(path, safe=IN_PATH)


def _in_query(text: str) -> str:
    """Return a name or a value as `urllib.parse.urlencode` writes it."""
    return UNPLAIN.sub(_escaped, text.encode("utf-8")).decode("ascii")


def _escaped(found: re.Match[bytes]) -> bytes:
    return ESCAPES[found[0]]


async def _presented(place: _Place, request: Request, target: str, headers: Mapping[str, str]) -> Response:
    """Send with the source's credentials; a read once more, with others if there are any, when it answers 401."""
    value = await place.credentials.authorization()
    response = await place.line.exchange(_leaving(request, target, headers, value))
    if response.status != UNAUTHENTICATED or not place.credentials.refused(value) or not request.reads:
        return response
    value = await place.credentials.authorization()
    return await place.line.exchange(_leaving(request, target, headers, value))


def _leaving(request: Request, target: str, headers: Mapping[str, str], authorization: str | None) -> Leaving:
    said = headers if authorization is None else {**headers, "authorization": authorization}
    return Leaving(request.method, target, said, request.body, request.reads)


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
