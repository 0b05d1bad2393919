"""Telesante: the provincial telehealth platform, which speaks its vendor's own JSON, under /v2.

The dialect is invented: a stand-in for no product. Lists come by a token that leads to the next part, newest first.
Takes the platform's files by number. Gives persons, sessions, appointments and visits. Never speaks FHIR.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.fhir import encode
from gateway.demo.measures import sessions
from gateway.demo.sources.mischief import Mischief
from gateway.demo.telesante import LISTS, PLACES

MOST: Final = 100
_USUAL: Final = 20
_NEVER: Final = 2**62
_DAY_MS: Final = 86_400_000
_WEEK_MS: Final = 7 * _DAY_MS


class TelesanteServer:
    """Answers for the platform's files; `files` may change while it serves."""

    def __init__(self, files: dict[str, dict[str, Any]], mischief: Mischief) -> None:
        self.files = files
        self._mischief = mischief

    def routes(self) -> list[Route]:
        """Return the routes, under /v2."""
        return [
            Route("/v2/tools", self.tools),
            Route("/v2/files", self.find),
            Route("/v2/files/{number}", self.person),
            Route("/v2/files/{number}/{name}", self.elements),
            Route("/v2/establishments/{code}/sessions", self.held),
            Route("/v2/establishments/{code}/capacity", self.capacity),
            Route("/v2/establishments/{code}/follow_ups", self.follow_ups),
            Route("/v2/sessions", self.sessions),
        ]

    async def tools(self, request: Request) -> Response:
        """Answer with the tools of the sessions held here."""
        held = {one["tool"]["key"]: one["tool"] for file in self.files.values() for one in file["sessions"]}
        return self._part(request, [held[key] for key in sorted(held)])

    async def find(self, request: Request) -> Response:
        """Answer a search by NAM or file number; nobody is an empty list."""
        nam, number = (request.query_params.get(name) for name in ("nam", "file_no"))
        people = [file["person"] for file in self.files.values()]
        found = [
            one for one in people if (nam and one["identity"]["nam"] == nam) or (number and one["file_no"] == number)
        ]
        return self._part(request, found)

    async def person(self, request: Request) -> Response:
        """Answer with a person by file number; 404 when there is none."""
        file = self.files.get(request.path_params["number"])
        return _json(200, file["person"]) if file else _fault(404, "UNKNOWN_FILE")

    async def elements(self, request: Request) -> Response:
        """Answer with a part of one of the lists, each element whole or with the members that `fields` names."""
        file, name = self.files.get(request.path_params["number"]), request.path_params["name"]
        if not file:
            return _fault(404, "UNKNOWN_FILE")
        if name not in LISTS:
            return _fault(404, "UNKNOWN_LIST")
        wanted = request.query_params.get("fields")
        return self._part(request, file[name] if wanted is None else _narrowed(file[name], wanted.split(",")))

    async def sessions(self, request: Request) -> Response:
        """Answer with the sessions of some files that ended since an instant, each with the members asked for."""
        numbers, names = (request.query_params.get(name, "").split(",") for name in ("file_nos", "fields"))
        try:
            since = int(request.query_params["since_ms"])
        except (KeyError, ValueError):
            return _fault(400, "BAD_PARAMETER")
        held = [one for number in numbers if number in self.files for one in self.files[number]["sessions"]]
        return self._part(request, _narrowed([one for one in held if _over(one) >= since], names))

    async def held(self, request: Request) -> Response:
        """Answer with the sessions that an establishment held or plans between two instants, newest first."""
        code, wanted = request.path_params["code"], request.query_params.get("fields")
        try:
            since, until = (int(request.query_params[name]) for name in ("from_ms", "to_ms"))
        except (KeyError, ValueError):
            return _fault(400, "BAD_PARAMETER")
        sessions = [one for file in self.files.values() for one in file["sessions"]]
        own = [one for one in sessions if _code(one) == code and since <= _began(one) < until]
        own.sort(key=lambda one: (-_began(one), one["session_id"]))
        return self._part(request, own if wanted is None else _narrowed(own, wanted.split(",")))

    async def capacity(self, request: Request) -> Response:
        """Answer with an establishment's places between two instants, and how many are taken, in one row."""
        try:
            since, until = (int(request.query_params[name]) for name in ("from_ms", "to_ms"))
        except (KeyError, ValueError):
            return _fault(400, "BAD_PARAMETER")
        weekly, taken = PLACES.get(request.path_params["code"], (0, 0))
        offered = weekly * ((until - since) // _WEEK_MS)
        return self._part(request, [{"offered": offered, "taken": offered * taken // 100}])

    async def follow_ups(self, request: Request) -> Response:
        """Answer with how many of an establishment's sessions ask for a follow-up, and how many lack one."""
        try:
            since, until = (int(request.query_params[name]) for name in ("from_ms", "to_ms"))
        except (KeyError, ValueError):
            return _fault(400, "BAD_PARAMETER")
        return self._part(request, sessions(request.path_params["code"], round((until - since) / _DAY_MS)))

    def _part(self, request: Request, elements: Sequence[Any]) -> Response:
        try:
            limit, start = int(request.query_params.get("limit", _USUAL)), _opened(request.query_params.get("next"))
        except ValueError:
            return _fault(400, "BAD_PARAMETER")
        if not 1 <= limit <= MOST or not 0 <= start <= len(elements):
            return _fault(400, "BAD_PARAMETER")
        added = [msgspec.Raw(raw) for raw in self._mischief.added(request.url.path + "?" + request.url.query)]
        onward = start + limit
        token = _sealed(onward) if onward < len(elements) else None
        return _json(200, {"data": [*elements[start:onward], *added], "next": token})


def _began(session: Any) -> int:
    """Return when a session began, or is to, in milliseconds."""
    began: int = (session["actual"] or session["planned"])["start_ms"]
    return began


def _over(session: Any) -> int:
    """Return when a session ended, or is to, in milliseconds; one that runs isn't over."""
    ended: int | None = (session["actual"] or session["planned"])["end_ms"]
    return _NEVER if ended is None else ended


def _code(session: Any) -> Any:
    """Return the code of the establishment that held it; None when the session says none."""
    said = session["etablissement"]
    return said.get("code") if isinstance(said, dict) else None


def _narrowed(elements: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Return elements with these members alone."""
    return [{name: one[name] for name in names if name in one} for one in elements]


def _sealed(start: int) -> str:
    """Return the token that leads to an element, opaque to who follows it."""
    return base64.urlsafe_b64encode(start.to_bytes(8, "big")).decode().rstrip("=")


def _opened(token: str | None) -> int:
    """Return where a token leads; raise ValueError for one that isn't ours."""
    if token is None:
        return 0
    try:
        held = base64.urlsafe_b64decode(token + "=")
    except (binascii.Error, ValueError):
        raise ValueError from None
    if len(held) != 8:
        raise ValueError
    return int.from_bytes(held, "big")


def _json(status: int, document: Any) -> Response:
    return Response(encode(document), status, media_type="application/json; charset=utf-8")


def _fault(status: int, code: str) -> Response:
    return _json(status, {"error": {"code": code}})
