"""Gesmus: the specialists' management group's system, which speaks its own JSON, under /services/v2.

The dialect is invented, and isn't omnimed's: an envelope, lists by cursor, an error with status 200. Takes what GESMUS
holds. Gives users, lists filtered by user, who is bound to
whom, and the directory of specialists. Never speaks FHIR.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.fhir import Json, encode
from gateway.demo.sources.mischief import Mischief
from gateway.demo.usager import LISTS, ties
from gateway.demo.waits import WAITS, wait

MOST: Final = 100
_USUAL: Final = 25
_KEYS: Final = {"NAM": "nam", "USAGER": "no_usager"}


class GesmusServer:
    """Answers for GESMUS's files; `files` may change while it serves."""

    def __init__(self, files: Mapping[str, dict[str, Any]], doctors: Sequence[Json], mischief: Mischief) -> None:
        self.files = files
        self._doctors = doctors
        self._mischief = mischief

    def routes(self) -> list[Route]:
        """Return the routes, under /services/v2."""
        return [
            Route("/services/v2/medecins", self.doctors),
            Route("/services/v2/usagers", self.find),
            Route("/services/v2/usagers/{number}", self.user),
            Route("/services/v2/liens", self.ties),
            Route("/services/v2/attentes", self.waits),
            Route("/services/v2/{name}", self.elements),
        ]

    async def find(self, request: Request) -> Response:
        """Answer a search by one of the keys; nobody is an anomaly."""
        name, value = _KEYS.get(request.query_params.get("cle", "")), request.query_params.get("valeur")
        if name is None or not value:
            return _anomaly("PARAMETRE_INVALIDE", 422)
        found = [file["usager"] for file in self.files.values() if file["usager"][name] == value]
        return self._page(request, found) if found else _anomaly("USAGER_INTROUVABLE")

    async def user(self, request: Request) -> Response:
        """Answer with a user by number."""
        file = self.files.get(request.path_params["number"])
        return _answer({"usager": file["usager"]}) if file else _anomaly("USAGER_INTROUVABLE")

    async def elements(self, request: Request) -> Response:
        """Answer with a page of one of the lists, of one user."""
        name = request.path_params["name"]
        if name not in LISTS:
            return _anomaly("SERVICE_INCONNU", 422)
        file = self.files.get(request.query_params.get("usager", ""))
        return self._page(request, file[name]) if file else _anomaly("USAGER_INTROUVABLE")

    async def ties(self, request: Request) -> Response:
        """Answer with who is bound to a user, or to whom a doctor is, and nothing of what was done."""
        doctor = request.query_params.get("no_permis")
        if doctor is not None:
            every = (one for held in self.files.values() for one in ties(held))
            return self._page(request, [one for one in every if one["no_permis"] == doctor])
        file = self.files.get(request.query_params.get("usager", ""))
        return self._page(request, ties(file)) if file else _anomaly("USAGER_INTROUVABLE")

    async def waits(self, request: Request) -> Response:
        """Answer with how many demands received between two instants wait, by specialty: of nobody in particular."""
        try:
            since, until = (_instant(request.query_params[name]) for name in ("depuis", "jusqua"))
        except (KeyError, ValueError):
            return _anomaly("PARAMETRE_INVALIDE", 422)
        return self._page(request, [wait(code, (until - since).days) for code in sorted(WAITS)])

    async def doctors(self, request: Request) -> Response:
        """Answer with a page of the directory, all specialties or one."""
        wanted = request.query_params.get("specialite")
        return self._page(request, [one for one in self._doctors if wanted in (None, one["specialite"]["code"])])

    def _page(self, request: Request, elements: Sequence[Any]) -> Response:
        try:
            size = int(request.query_params.get("limite", _USUAL))
            start = _start(request.query_params.get("curseur"))
        except ValueError:
            return _anomaly("PARAMETRE_INVALIDE", 422)
        if not 1 <= size <= MOST or not 0 <= start <= len(elements):
            return _anomaly("PARAMETRE_INVALIDE", 422)
        added = [msgspec.Raw(raw) for raw in self._mischief.added(request.url.path + "?" + request.url.query)]
        onward = start + size
        shown = [*elements[start:onward], *added]
        return _answer({"lignes": shown, "suite": _cursor(onward) if onward < len(elements) else None})


def _instant(text: str) -> datetime:
    """Return an instant as HL7 v2 writes it; raise ValueError for anything else."""
    return datetime.strptime(text, "%Y%m%d%H%M%S%z")


def _cursor(start: int) -> str:
    """Return a cursor, opaque to who follows it."""
    return base64.urlsafe_b64encode(f"rang:{start}".encode()).decode()


def _start(cursor: str | None) -> int:
    """Return where a cursor leads; raise ValueError for one that isn't ours."""
    if cursor is None:
        return 0
    try:
        written = base64.urlsafe_b64decode(cursor).decode("ascii")
    except binascii.Error:
        raise ValueError from None
    if not written.startswith("rang:"):
        raise ValueError
    return int(written.removeprefix("rang:"))


def _answer(said: Json) -> Response:
    return _json(200, {"reponse": said, "anomalie": None})


def _anomaly(nature: str, status: int = 200) -> Response:
    return _json(status, {"reponse": None, "anomalie": {"nature": nature}})


def _json(status: int, document: Any) -> Response:
    return Response(encode(document), status, media_type="application/json; charset=utf-8")
