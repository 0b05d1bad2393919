"""What omnimed answers, and a connector to read it."""

from __future__ import annotations

import json
from typing import Any

from resolvers.protocols import Capabilities, Need, Reading, Response
from resolvers.protocols.rest import RestConnector
from resolvers.records import Element, Record, Reference
from tests.resolvers.record_specs import specs, table

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
DOSSIER = "urn:passerelle:demo:omnimed:dossier"
NOW = "2026-11-15T12:00:00Z"
DOCTOR = {"permis": "81001", "ordre": "cmq", "nom": "Tremblay", "prenom": "Luc", "titre": "Médecin"}
STAMP = {"version": 7, "modifie_le": "2026-11-12T10:00:00-05:00"}
MARIE = {
    "dossier": "OM-1001", "nam": "BOUM855510ZZ", "nom": "Bouchard", "prenom": "Marie", "ddn": "10/05/1985", "sexe": "F",
    "decede": False,
    "adresse": {"rue": "12, rue Wellington", "ville": "Sherbrooke", "province": "QC", "code_postal": "J1H 5A1"},
    "telephones": [{"type": "domicile", "numero": "819 555-0101"}], "courriel": "m@exemple.ca", "langue": "fr",
    "medecin": DOCTOR, **STAMP,
}  # fmt: skip


def connector(**capabilities: Any) -> RestConnector:
    return RestConnector("omnimed", table("omnimed"), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def page(*elements: Any, pages: Any = 1) -> dict[str, Any]:
    """Return a page; an element that doesn't say whose it is, is Marie's."""
    held = [{"dossier": MARIE["dossier"], **one} if type(one) is dict and one else one for one in elements]
    return {"elements": held, "page": 1, "pages": pages}


def reading(kind: str, body: Any, **capabilities: Any) -> Reading:
    source = connector(**capabilities)
    (request,) = source.requests([Need(kind, frozenset())], "OM-1001")
    return source.read(request, answer(body), NOW)


def one(kind: str, **element: Any) -> Record:
    (record,) = reading(kind, page({"no": "X-1", **STAMP, **element})).records
    return record


def plain(value: Any) -> Any:
    """A value as plain JSON, every field of the contract read."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Reference):
        return f"{value.type}/{value.local_id}"
    if not isinstance(value, Element):
        return value
    read = {name: value.read(name) for name in specs().fields_of(value.type)}
    return {name: plain(found) for name, found in read.items() if found is not None}
