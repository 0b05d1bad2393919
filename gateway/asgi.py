"""ASGI: the only place that knows HTTP.

Takes HTTP requests. Gives `Incoming`s to the pipeline, and its answers back, by GraphQL over HTTP
(https://graphql.github.io/graphql-over-http/draft/). A body that is no GraphQL request goes through the pipeline
too, to be refused there: who asks is looked at first, and every refusal is written down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import Answer
from gateway.errors import BadUserInput, OperationRefused, RequestError
from gateway.messages import LOCALES, negotiate
from gateway.pipeline import Incoming, Pipeline

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
LENIENT = frozenset({"BAD_USER_INPUT", "OPERATION_REFUSED"})
"""Codes whose status is 200 for a client that accepts only application/json: the request was GraphQL all the same."""

REFUSED = re.compile(r"(?:^|;)\s*q=0(?:\.0*)?\s*(?:;|$)")
"""A weight that says: not this one (RFC 9110, 12.4.2)."""

HEADERS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Vary": "Accept, Accept-Language, Authorization, Origin, X-Active-Role, X-Purpose-Of-Use",
    "X-Content-Type-Options": "nosniff",
}


class Endpoint:
    """`/graphql`."""

    def __init__(self, pipeline: Pipeline, *, body_bytes: int, page: Callable[[], Response]) -> None:
        """`page` is what a browser reads here: GraphiQL."""
        self._pipeline = pipeline
        self._body_bytes = body_bytes
        self._page = page

    async def respond(self, request: Request) -> Response:
        """Return the response to one HTTP request."""
        if request.method == "GET" and _browses(request):
            return self._page()
        parameters, fault = await self._parameters(request)
        incoming = Incoming(
            query=parameters.get("query", ""),
            variables=parameters.get("variables") or {},
            operation_name=parameters.get("operationName"),
            authorization=_joined(request, "authorization"),
            active_role=_joined(request, "x-active-role"),
            purpose=_joined(request, "x-purpose-of-use"),
            language=negotiate(request.headers.get("accept-language")),
            read_only=request.method == "GET",
            traceparent=request.headers.get("traceparent"),
            fault=fault,
        )
        return _respond(await self._pipeline.answer(incoming), request, incoming.language, well_formed=fault is None)

    async def _parameters(self, request: Request) -> tuple[Mapping[str, Any], RequestError | None]:
        try:
            if request.method == "GET":
                return _of_url(request), None
            return _checked(await self._body(request)), None
        except RequestError as fault:
            return {}, fault

    async def _body(self, request: Request) -> Any:
        media, _, rest = request.headers.get("content-type", "").partition(";")
        if media.strip().lower() != JSON or ("charset" in rest.lower() and "utf-8" not in rest.lower()):
            raise BadUserInput("media-type")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._body_bytes:
                raise OperationRefused("body-size", limit=self._body_bytes)
        return _json(bytes(body))


def _browses(request: Request) -> bool:
    """Tell whether a browser asks for a page rather than a program for an answer."""
    return "query" not in request.query_params and "text/html" in request.headers.get("accept", "")


def _of_url(request: Request) -> Mapping[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _json(given[name].encode())
        else:
            given.pop(name, None)
    return _checked(given)


def _json(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, json.JSONDecodeError):
        raise BadUserInput("body-json") from None


def _checked(body: Any) -> Mapping[str, Any]:
    """Return the parameters of a well-formed GraphQL request."""
    if isinstance(body, list):
        raise BadUserInput("batch")
    if not isinstance(body, dict):
        raise BadUserInput("body-shape")
    if not isinstance(body.get("query"), str) or not body["query"].strip():
        raise BadUserInput("query-missing")
    for name, kind in (("variables", dict), ("extensions", dict), ("operationName", str)):
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise BadUserInput("body-shape")
    return body


def _joined(request: Request, name: str) -> str | None:
    """Return a header's values joined by commas (RFC 9110, 5.3); None when it is absent."""
    return ", ".join(request.headers.getlist(name)) or None


def _respond(answer: Answer, request: Request, language: str, *, well_formed: bool) -> Response:
    media = _media(request.headers.get("accept"))
    status = 200 if media == JSON and well_formed and answer.code in LENIENT else answer.status
    headers = {**HEADERS, "Content-Language": LOCALES["en" if language == "en" else "fr"]}
    if answer.retry_after is not None:
        headers["Retry-After"] = str(answer.retry_after)
    if answer.code == "UNAUTHENTICATED":
        headers["WWW-Authenticate"] = 'Bearer realm="passerelle"'
    return Response(answer.body, status, headers, media_type=f"{media}; charset=utf-8")


def _media(accept: str | None) -> str:
    """Return the media type of the answer: the newer one for whoever names it, unless with a weight of zero."""
    parts = (part.partition(";") for part in (accept or "").lower().split(","))
    named = {media.strip() for media, _, rest in parts if not REFUSED.search(rest)}
    return GRAPHQL_RESPONSE if GRAPHQL_RESPONSE in named else JSON
