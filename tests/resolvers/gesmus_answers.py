"""What gesmus answers, and a connector to read it."""

from __future__ import annotations

import json
from typing import Any

from resolvers.protocols import Capabilities, Need, Reading, Response
from resolvers.protocols.rest import RestConnector
from resolvers.records import Record
from tests.resolvers.record_specs import table

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
USAGER = "urn:passerelle:demo:gesmus:usager"
NOW = "2026-11-15T12:00:00Z"
GROUP = {"sigle": "GESMUS", "nom": "GESMUS"}
INTERNIST = {
    "no_permis": "81002", "titre": "Dre", "nom_famille": "Gagnon", "prenom": "Hélène", "regroupement": GROUP,
    "specialite": {"code": "INTE", "libelle": "Médecine interne"}, "site": "Hôpital Fleurimont",
}  # fmt: skip
FAMILY = {
    "no_permis": "81001", "titre": "Dr", "nom_famille": "Tremblay", "prenom": "Luc", "specialite": None,
    "regroupement": None,
}  # fmt: skip
STAMP = {"maj": {"rev": 3, "le": "20261112100000-0500"}, "acces": {"niveau": None, "nature": []}}
MARIE = {
    "no_usager": "U700211", "nam": "BOUM855510ZZ", "nom_famille": "Bouchard", "prenom": "Marie",
    "date_naissance": "19850510", "sexe": "2", "date_deces": None, "actif": True, **STAMP,
}  # fmt: skip


def connector(**capabilities: Any) -> RestConnector:
    return RestConnector("gesmus", table("gesmus"), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def page(*lines: Any, onward: Any = None) -> dict[str, Any]:
    return {"reponse": {"lignes": list(lines), "suite": onward}, "anomalie": None}


def alone(user: Any) -> dict[str, Any]:
    return {"reponse": {"usager": user}, "anomalie": None}


def anomaly(nature: str) -> dict[str, Any]:
    return {"reponse": None, "anomalie": {"nature": nature}}


def reading(kind: str, body: Any, **capabilities: Any) -> Reading:
    source = connector(**capabilities)
    (request,) = source.requests([Need(kind, frozenset())], "U700211")
    return source.read(request, answer(body), NOW)


def one(kind: str, **element: Any) -> Record:
    (record,) = reading(kind, page({"cle": "X-1", "usager": "U700211", **STAMP, **element})).records
    return record
