"""Parameters: what a GraphQL-over-HTTP request asks for, read from its body or its URL.

Takes an HTTP request. Gives `Parameters`, or raises a `RequestError` that says what is wrong with the request; nothing
here runs or judges a document. Of a key that stands twice in a JSON object the last counts, everywhere alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.requests import Request

from gateway.errors import BadUserInput, OperationRefused

JSON = "application/json"
CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""", re.IGNORECASE)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
WAIT = re.compile(r"wait(?:\s*=\s*(.*))?", re.IGNORECASE)
SECONDS = re.compile(r"0*[1-9][0-9]{0,8}", re.ASCII)
IN_URL = ("query", "operationName", "variables", "extensions", "documentId")
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Parameters:
    """A well-formed request: `query` is empty when only an id names the document."""

    query: str = field(default="", repr=False)
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    operation_name: str | None = None
    document_id: str | None = None


async def read_parameters(request: Request, body_bytes: int) -> Parameters:
    """Return the parameters; raise `BadUserInput`, or `OperationRefused` for a body longer than `body_bytes`."""
    if request.method != "POST":
        return _checked(_of_url(request))
    _check_headers(request, body_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > body_bytes:
            raise OperationRefused("body-size", limit=body_bytes)
    return _checked(_json(bytes(body)))


def joined(request: Request, name: str) -> str | None:
    """Return a header's values joined by commas (RFC 9110, 5.3); None when it is absent."""
    return ", ".join(request.headers.getlist(name)) or None


def preferred_wait(request: Request) -> int | None:
    """Return the seconds that the caller prefers to wait (RFC 7240, 4.3); None when it is no whole number above zero.

    Of a preference that is given twice the first counts; what is quoted belongs to other preferences.
    """
    for preference in QUOTED.sub('""', joined(request, "prefer") or "").split(","):
        found = WAIT.fullmatch(preference.partition(";")[0].strip())
        if found is not None:
            return int(found[1]) if found[1] and SECONDS.fullmatch(found[1]) else None
    return None


def _check_headers(request: Request, body_bytes: int) -> None:
    """Refuse a body for what is said of it, before it is read."""
    media, _, rest = (joined(request, "content-type") or "").partition(";")
    charset = CHARSET.search(rest)
    if media.strip().lower() != JSON or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise BadUserInput("media-type")
    if (joined(request, "content-encoding") or "identity").strip().lower() != "identity":
        raise BadUserInput("content-encoding")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > body_bytes:
        raise OperationRefused("body-size", limit=body_bytes)


def _of_url(request: Request) -> Any:
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in given:
            raise BadUserInput("parameter-twice")
        if name in IN_URL:
            given[name] = value
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _json(given[name].encode())
        else:
            given.pop(name, None)
    return given


def _json(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        raise BadUserInput("body-json") from None


def _checked(body: Any) -> Parameters:
    """Return the parameters of a well-formed GraphQL request."""
    if isinstance(body, list):
        raise BadUserInput("batch")
    if not isinstance(body, dict):
        raise BadUserInput("body-shape")
    document_id = _document_id(body)
    query = body.get("query")
    if query is None and document_id is not None:
        query = ""
    elif not isinstance(query, str) or not query.strip():
        raise BadUserInput("query-missing")
    for name, kind in (("variables", dict), ("operationName", str)):
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise BadUserInput("body-shape")
    return Parameters(query, body.get("variables") or {}, body.get("operationName") or None, document_id)


def _document_id(body: Mapping[str, Any]) -> str | None:
    """Return the id that names the document: `documentId`, else Apollo's hash; None without either."""
    given, extensions = body.get("documentId"), body.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadUserInput("body-shape")
    if given is None and (persisted := (extensions or {}).get("persistedQuery")) is not None:
        digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        if not isinstance(digest, str):
            raise BadUserInput("body-shape")
        given = f"sha256:{digest}"
    if given is not None and (not isinstance(given, str) or not 0 < len(given) <= LONGEST_ID):
        raise BadUserInput("body-shape")
    return given
