"""GraphiQL: the page from which a developer tries queries, with files that ship with us.

Takes nothing of a request but its path. Gives static files under a strict content security policy: scripts and styles
of our own files alone, connections to this origin alone. The token that a person pastes stays in their page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

__all__ = ["PAGE_HEADERS", "graphiql_page", "graphiql_routes"]

STATIC = Path(__file__).parent / "static"
PATIENT = 'data-patient=""'

PAGE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "cache-control": "no-cache",
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
)
"""Sent with the page and with every file of it."""


def graphiql_page(*, patient: str = "") -> Response:
    """Return the page; `patient` is the identifier that its example asks about: a synthetic one, in the demo."""
    page = (STATIC / "graphiql.html").read_text("utf-8")
    return HTMLResponse(page.replace(PATIENT, f'data-patient="{escape(patient)}"'), headers=dict(PAGE_HEADERS))


def graphiql_routes(*, patient: str = "") -> Sequence[BaseRoute]:
    """Return the routes of the page, `/console/graphiql`, and of its files, `/console/static/`."""

    async def page(_: Request) -> Response:
        return graphiql_page(patient=patient)

    return (
        Route("/console/graphiql", page, methods=["GET"]),
        Mount("/console/static", _Guarded(StaticFiles(directory=STATIC, follow_symlink=False))),
    )


class _Guarded:
    """Adds the page's headers to whatever the files' application answers."""

    def __init__(self, files: StaticFiles) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = [(name.encode(), value.encode()) for name, value in PAGE_HEADERS.items()]
                message["headers"] = [*message["headers"], *ours]
            await send(message)

        try:
            await self._files(scope, receive, guarded)
        except HTTPException as refused:
            await Response(status_code=refused.status_code)(scope, receive, guarded)
