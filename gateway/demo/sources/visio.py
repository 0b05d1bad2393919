"""Visio: the second telehealth tool, which speaks its vendor's own JSON, under /rest.

The dialect is invented: a stand-in for no product. Lists by offset, below an envelope that counts them; an account that
doesn't exist is a payload of null. Takes the tool's files by account. Never speaks FHIR.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.fhir import encode
from gateway.demo.sources.mischief import Mischief
from gateway.demo.visio import LISTS

MOST: Final = 40


class VisioServer:
    """Answers for the tool's files; `files` may change while it serves."""

    def __init__(self, files: dict[str, dict[str, Any]], mischief: Mischief) -> None:
        self.files = files
        self._mischief = mischief

    def routes(self) -> list[Route]:
        """Return the routes, under /rest."""
        return [
            Route("/rest/ping", lambda request: _said({"up": True})),
            Route("/rest/accounts", self.find),
            Route("/rest/sites/{site}/consults", self.held),
            Route("/rest/{name}", self.listed),
        ]

    async def find(self, request: Request) -> Response:
        """Answer a search by RAMQ number or account; nobody is a payload of no account."""
        ramq, account = (request.query_params.get(name) for name in ("ramq", "account"))
        people = [file["person"] for file in self.files.values()]
        found = [one for one in people if (ramq and one["ramq"] == ramq) or (account and one["account"] == account)]
        return _said({"accounts": found}, len(found))

    async def listed(self, request: Request) -> Response:
        """Answer with a part of one of an account's lists."""
        file, name = self.files.get(request.query_params.get("account", "")), request.path_params["name"]
        if name not in LISTS:
            return _wrong(404)
        return self._part(request, file[name] if file else [])

    async def held(self, request: Request) -> Response:
        """Answer with the sessions of a site between two instants, oldest first."""
        try:
            since, until = (int(request.query_params[name]) for name in ("after", "before"))
        except (KeyError, ValueError):
            return _wrong(400)
        consults = [one for file in self.files.values() for one in file["consults"]]
        own = [one for one in consults if one["unit"]["site"] == request.path_params["site"]]
        wanted = [one for one in own if since <= one["timeline"]["scheduled"]["from"] < until]
        return self._part(request, sorted(wanted, key=lambda one: (one["timeline"]["scheduled"]["from"], one["ref"])))

    def _part(self, request: Request, items: Sequence[Any]) -> Response:
        try:
            start, take = int(request.query_params.get("skip", 0)), int(request.query_params.get("take", MOST))
        except ValueError:
            return _wrong(400)
        if start < 0 or not 1 <= take <= MOST:
            return _wrong(400)
        added = [msgspec.Raw(raw) for raw in self._mischief.added(request.url.path + "?" + request.url.query)]
        return _said({"items": [*items[start : start + take], *added]}, len(items))


def _said(payload: Any, total: int | None = None) -> Response:
    meta = {} if total is None else {"total": total}
    return Response(encode({"payload": payload, "meta": meta}), 200, media_type="application/json")


def _wrong(status: int) -> Response:
    return Response(encode({"payload": None, "meta": {}, "problem": {"status": status}}), status)
