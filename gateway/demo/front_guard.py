"""Front guard: who may ask anything of the demo's front end: a browser on this machine, from the front end itself.

The demo hands out tokens of its made-up people, and switches its sources off. A page of another site must not make a
visitor's browser do either, nor read the answer: not by a request from elsewhere (Origin; Fetch Metadata's
Sec-Fetch-Site), and not under a name that leads to this machine for a while (Host). Takes requests. Gives a refusal, or
lets through with the headers that hold the page to its own files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Sent with every answer, a refusal too."""
WORDS: Final[Mapping[int, str]] = {
    400: "bad_request", 403: "forbidden", 404: "not_found", 405: "not_allowed", 413: "too_large", 415: "not_json",
}  # fmt: skip


class FrontGuard:
    """Stands before the front end's routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse (ASGI)."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            answering = self._app if _from_here(scope) else refusal(403)
            await answering(scope, receive, guarded)
        except HTTPException as refused:
            await refusal(refused.status_code)(scope, receive, guarded)


def refusal(status: int) -> Response:
    """Return a refusal: its status, in a word."""
    return JSONResponse({"error": WORDS.get(status, "unavailable")}, status, {"cache-control": "no-store"})


def from_the_page(headers: Headers) -> bool:
    """Return whether a browser says that a page of this very origin sends this."""
    own = f"http://{headers.get('host', '')}"
    return headers.get("origin") == own and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def not_from_elsewhere(headers: Headers) -> bool:
    """Return whether no browser says that another site's page reads this."""
    own = f"http://{headers.get('host', '')}"
    return headers.get("origin", own) == own and headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _from_here(scope: Scope) -> bool:
    """Return whether the caller is on this machine, and calls it by a name of this machine."""
    client = scope.get("client")
    try:
        name = urlsplit(f"http://{Headers(scope=scope).get('host', '')}").hostname
    except ValueError:
        return False
    return client is not None and client[0] in HERE and name in HERE
