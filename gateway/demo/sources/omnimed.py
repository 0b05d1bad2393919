"""Omnimed: a clinic's EMR that speaks its vendor's own JSON, under /api/v1.

The dialect is invented, since Omnimed's isn't public: a stand-in. Takes the clinic's files by dossier. Gives
the patient and lists by page. Never speaks FHIR.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.clinic import LISTS
from gateway.demo.fhir import encode
from gateway.demo.measures import WITHIN, analyses, visits
from gateway.demo.sources.mischief import Mischief

MOST = 200


class OmnimedServer:
    """Answers for the clinic's files; `files` may change while it serves."""

    def __init__(self, files: dict[str, dict[str, Any]], mischief: Mischief) -> None:
        self.files = files
        self._mischief = mischief

    def routes(self) -> list[Route]:
        """Return the routes, under /api/v1."""
        return [
            Route("/api/v1/patients", self.find),
            Route("/api/v1/patients/{dossier}", self.patient),
            Route("/api/v1/patients/{dossier}/{name}", self.elements),
            Route("/api/v1/suivi", self.followed),
            Route("/api/v1/visites", self.visits),
            Route("/api/v1/rapports/{name}", self.counted),
        ]

    async def find(self, request: Request) -> Response:
        """Answer a search by NAM or by dossier; nobody is an empty list."""
        given = [(name, request.query_params[name]) for name in ("nam", "dossier") if request.query_params.get(name)]
        patients = [file["patient"] for file in self.files.values()] if given else []
        found = [patient for patient in patients if all(patient[name] == value for name, value in given)]
        return self._page(request, found)

    async def patient(self, request: Request) -> Response:
        """Answer with a patient by dossier; 404 when there is none."""
        file = self.files.get(request.path_params["dossier"])
        return _json(200, file["patient"]) if file else _fault(404, "DOSSIER_INCONNU")

    async def elements(self, request: Request) -> Response:
        """Answer with a page of one of the lists."""
        file, name = self.files.get(request.path_params["dossier"]), request.path_params["name"]
        if not file:
            return _fault(404, "DOSSIER_INCONNU")
        return self._page(request, file[name]) if name in LISTS else _fault(404, "RESSOURCE_INCONNUE")

    async def followed(self, request: Request) -> Response:
        """Answer with whom a professional follows, by order and licence number."""
        order, licence = (request.query_params.get(name) for name in ("ordre", "permis"))
        found = [one for file in self.files.values() for one in file["suivi"]]
        return self._page(request, [one for one in found if (one["ordre"], one["permis"]) == (order, licence)])

    async def visits(self, request: Request) -> Response:
        """Answer with the visits of some files that ended since an instant, or did not end, of their chosen members."""
        numbers, names = (request.query_params.get(name, "").split(",") for name in ("dossiers", "champs"))
        try:
            since = datetime.fromisoformat(request.query_params["depuis"])
            held = [one for number in numbers if number in self.files for one in self.files[number]["visites"]]
            found = [one for one in held if one["fin"] is None or datetime.fromisoformat(one["fin"]) >= since]
        except (KeyError, ValueError, TypeError):
            return _fault(400, "PARAMETRE_INVALIDE")
        return self._page(request, [{name: one[name] for name in names if name in one} for one in found])

    async def counted(self, request: Request) -> Response:
        """Answer with a report over whole days, of nobody: visits without a follow-up, tests ordered again."""
        try:
            since, until = (datetime.fromisoformat(request.query_params[name]) for name in ("du", "au"))
            days = round((until - since) / timedelta(days=1))
        except (KeyError, ValueError, TypeError):
            return _fault(400, "PARAMETRE_INVALIDE")
        name = request.path_params["name"]
        if name == "analyses" and request.query_params.get("jours") != str(WITHIN):
            return _fault(400, "PARAMETRE_INVALIDE")
        reports = {"suivis": visits(days), "analyses": analyses(days)}
        return self._page(request, reports[name]) if name in reports else _fault(404, "RESSOURCE_INCONNUE")

    def _page(self, request: Request, elements: Sequence[Any]) -> Response:
        try:
            page, size = (int(request.query_params.get(name, usual)) for name, usual in (("page", 1), ("taille", 100)))
        except ValueError:
            return _fault(400, "PARAMETRE_INVALIDE")
        if page < 1 or not 1 <= size <= MOST:
            return _fault(400, "PARAMETRE_INVALIDE")
        added = [msgspec.Raw(raw) for raw in self._mischief.added(request.url.path + "?" + request.url.query)]
        pages = max(1, -(-len(elements) // size))
        shown = [*elements[(page - 1) * size : page * size], *added]
        return _json(200, {"elements": shown, "page": page, "pages": pages})


def _json(status: int, document: Any) -> Response:
    return Response(encode(document), status, media_type="application/json; charset=utf-8")


def _fault(status: int, code: str) -> Response:
    return _json(status, {"erreur": code})
