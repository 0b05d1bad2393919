"""ASGI: the only place that knows HTTP.

Takes HTTP requests. Gives `Incoming`s to the pipeline, and its answers back, by GraphQL over HTTP
(https://graphql.github.io/graphql-over-http/draft/). A body that is no GraphQL request goes through the pipeline
too, to be refused there: who asks is looked at first, and every refusal is written down. Reading it is bounded, in
bytes and in time, since nobody knows yet who sends it.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.answers import Answer
from gateway.errors import BadUserInput, RequestError
from gateway.leaving import unless_left
from gateway.messages import LOCALES, negotiate, say
from gateway.parameters import JSON, Parameters, joined, preferred_wait, read_parameters
from gateway.pipeline import Incoming, Pipeline

GRAPHQL_RESPONSE = "application/graphql-response+json"
LENIENT = frozenset({"BAD_USER_INPUT", "OPERATION_REFUSED"})
"""Codes whose status is 200 for a client that accepts only application/json: the request was GraphQL all the same."""

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "QUERY")
"""Methods that the endpoint answers itself; those that aren't allowed with 405."""
ALLOWED: Final = "GET, HEAD, POST, OPTIONS"
SLOW: Final = "body-slow"
"""A body that didn't come in time; what is left of it isn't waited for."""

WEIGHT = re.compile(r"(?:^|;)\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)")
"""How much a media type is wanted (RFC 9110, 12.4.2)."""

HEADERS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Vary": "Accept, Accept-Language, Authorization, Origin, Prefer, X-Active-Role, X-Purpose-Of-Use",
    "X-Content-Type-Options": "nosniff",
}


class Endpoint:
    """`/graphql`."""

    def __init__(self, pipeline: Pipeline, *, body_bytes: int, body_ms: int, page: Callable[[], Response]) -> None:
        """`page` is what a browser reads here: GraphiQL."""
        self._pipeline = pipeline
        self._body_bytes = body_bytes
        self._body_s = body_ms / 1000
        self._page = page

    async def respond(self, request: Request) -> Response:
        """Return the response to one HTTP request."""
        if request.method not in ("GET", "HEAD", "POST"):
            return _other_method(request)
        if request.method != "POST" and _browses(request):
            return self._page()
        parameters, fault = Parameters(), None
        try:
            async with asyncio.timeout(self._body_s):
                parameters = await read_parameters(request, self._body_bytes)
        except RequestError as wrong:
            fault = wrong
        except TimeoutError:
            fault = BadUserInput(SLOW, limit=math.ceil(self._body_s))
        except ClientDisconnect:
            return Response(status_code=400)
        incoming = _incoming(request, parameters, fault)
        answer = await unless_left(request.receive, self._pipeline.answer(incoming))
        if answer is None:  # nobody reads this
            return Response(status_code=400)
        response = _respond(answer, request, incoming.language, well_formed=fault is None)
        if fault is not None and fault.key == SLOW:
            response.headers["Connection"] = "close"
        if self._pipeline.shortened(incoming):
            response.headers["Preference-Applied"] = f"wait={incoming.wait_s}"
        return response


def _incoming(request: Request, parameters: Parameters, fault: RequestError | None) -> Incoming:
    return Incoming(
        query=parameters.query,
        variables=parameters.variables,
        operation_name=parameters.operation_name,
        document_id=parameters.document_id,
        authorization=joined(request, "authorization"),
        active_role=joined(request, "x-active-role"),
        purpose=joined(request, "x-purpose-of-use"),
        language=negotiate(joined(request, "accept-language")),
        read_only=request.method != "POST",
        traceparent=request.headers.get("traceparent"),
        wait_s=preferred_wait(request),
        fault=fault,
    )


def _browses(request: Request) -> bool:
    """Tell whether a browser asks for a page rather than a program for an answer."""
    asks = any(name in request.query_params for name in ("query", "documentId", "extensions"))
    return not asks and "text/html" in request.headers.get("accept", "")


def _other_method(request: Request) -> Response:
    """Return 204 to OPTIONS, and 405 to a method that the endpoint doesn't take: nothing was asked, nothing is said."""
    headers = {**HEADERS, "Allow": ALLOWED}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    language = negotiate(joined(request, "accept-language"))
    error = {"message": say("method", language), "extensions": {"code": "BAD_USER_INPUT", "reason": "method"}}
    headers["Content-Language"] = LOCALES[language]
    media = f"{_media(joined(request, 'accept'))}; charset=utf-8"
    return Response(msgspec.json.encode({"errors": [error]}), 405, headers, media_type=media)


def _respond(answer: Answer, request: Request, language: str, *, well_formed: bool) -> Response:
    media = _media(joined(request, "accept"))
    lenient = media == JSON and well_formed and answer.code in LENIENT and answer.status == 400
    headers = {**HEADERS, "Content-Language": LOCALES["en" if language == "en" else "fr"]}
    if answer.retry_after is not None:
        headers["Retry-After"] = str(answer.retry_after)
    if answer.code == "UNAUTHENTICATED":
        headers["WWW-Authenticate"] = 'Bearer realm="passerelle"'
    if answer.status == 405:
        headers["Allow"] = "POST"
    status = 200 if lenient else answer.status
    return Response(answer.body, status, headers, media_type=f"{media}; charset=utf-8")


def _media(accept: str | None) -> str:
    """Return the media type of the answer: the heavier of ours, the newer when both weigh the same and it is named.

    Whoever takes neither gets JSON: a refusal must say why (GraphQL over HTTP, Body, allows it).
    """
    weights: dict[str, float] = {}
    for part in (accept or JSON).lower().split(","):
        media, _, rest = part.partition(";")
        found = WEIGHT.search(rest)
        weights.setdefault(media.strip(), float(found[1]) if found else 1.0)
    newer = weights.get(GRAPHQL_RESPONSE, 0.0)
    older = weights.get(JSON, weights.get("application/*", weights.get("*/*", 0.0)))
    return GRAPHQL_RESPONSE if newer > 0 and newer >= older else JSON
