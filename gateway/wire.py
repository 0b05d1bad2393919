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
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlencode, urlsplit

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

UNAUTHENTICATED = 401
ACCEPT = {"fhir-r4": "application/fhir+json", "rest": "application/json", "graphql": "application/json"}
IN_PATH = "%!$&'()*+,;=:@/~|[]^"
"""Characters of a path that stay as they are, beside letters and digits."""
OURS = frozenset(
    {"authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding", "upgrade"}
)
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
                return await _presented(place, _leaving(place, source, request, user, traceparent))
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


def _leaving(place: _Place, source: Source, request: Request, user: str, traceparent: str | None) -> Leaving:
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
    return Leaving(request.method, _target(place.base, request), headers, request.body, request.reads)


def _target(base: str, request: Request) -> str:
    """Join a relative path to the base's; raise `SourceUnavailable` for one that could lead elsewhere."""
    path = request.path.removeprefix("/")
    plain = unquote(path)
    odd = not plain.isprintable() or any(mark in plain for mark in ("://", "\\", "?", "#", "%"))
    if odd or plain.startswith("/") or any(part in (".", "..") for part in plain.split("/")):
        raise SourceUnavailable("refused")
    target = f"{base}/{quote(path, safe=IN_PATH)}" if path else base or "/"
    return f"{target}?{urlencode(request.query)}" if request.query else target


async def _presented(place: _Place, leaving: Leaving) -> Response:
    """Send with the source's credentials; a read once more, with others if there are any, when it answers 401."""
    value = await place.credentials.authorization()
    response = await place.line.exchange(_as(leaving, value))
    if response.status != UNAUTHENTICATED or not place.credentials.refused(value) or not leaving.reads:
        return response
    value = await place.credentials.authorization()
    return await place.line.exchange(_as(leaving, value))


def _as(leaving: Leaving, authorization: str | None) -> Leaving:
    if authorization is None:
        return leaving
    return replace(leaving, headers={**leaving.headers, "authorization": authorization})


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
