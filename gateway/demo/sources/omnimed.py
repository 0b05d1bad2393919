"""Omnimed: a clinic's EMR that speaks its vendor's own JSON, under /api/v1.

The dialect is invented, since Omnimed's isn't public: a stand-in. Takes the clinic's files by dossier. Gives
the patient and lists by page. Never speaks FHIR.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.clinic import LISTS
from gateway.demo.fhir import encode
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
