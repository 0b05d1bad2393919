"""What a FHIR source may answer, and a connector to read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from resolvers.protocols import Capabilities, Need, Reading, Request, Response
from resolvers.protocols.fhir import FhirConnector
from tests.resolvers.record_specs import table

BASE = "https://source.example/fhir"
NOW = "2026-11-15T12:00:00Z"
OBSERVATIONS = Need("Observation", frozenset({"code", "value", "performer"}))
ENCOUNTERS = Need("Encounter", frozenset({"participant", "period", "serviceProvider"}))
PATIENT = Need("Patient", frozenset({"name"}))
PRACTITIONERS = Need("Practitioner", frozenset({"displayName"}))
CITALOPRAM = {"coding": [{"system": "http://www.whocc.no/atc", "code": "N06AB04"}]}


def connector(**capabilities: Any) -> FhirConnector:
    return FhirConnector("chus", table("fhir", BASE), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def bundle(*bodies: Any, next_link: str | None = None, **more: Any) -> dict[str, Any]:
    link = [{"relation": "next", "url": next_link}] if next_link else []
    entries = [{"resource": body} for body in bodies]
    return {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entries, **more}


def observation(name: str = "o1", patient: str = "p1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": name, "subject": {"reference": f"Patient/{patient}"}, **more}


def read(body: Any, needs: Sequence[Need] = (OBSERVATIONS,), **capabilities: Any) -> Reading:
    source = connector(**capabilities)
    return source.read(source.requests(needs, "p1")[0], answer(body), NOW)


def names(reading: Reading) -> list[str]:
    return [f"{record.type}/{record.local_id}" for record in reading.records]


def encounter(**more: Any) -> dict[str, Any]:
    body = observation("e1", participant=[{"individual": {"reference": "Practitioner/d1"}}])
    return {**body, "resourceType": "Encounter", "serviceProvider": {"reference": "Organization/g1"}, **more}


def follow(source: FhirConnector, request: Request, *bodies: Any) -> Reading:
    return source.read(request, answer(bundle(*bodies)), NOW)


def referring(name: str = "r1", to: Any = "Medication/m1", kind: str = "MedicationRequest", **more: Any) -> Any:
    pointer = to if isinstance(to, dict) else {"reference": to, "display": "antidépresseur"}
    subject = {"reference": f"Patient/{more.pop('patient', 'p1')}"}
    return {"resourceType": kind, "id": name, "subject": subject, "medicationReference": pointer, **more}


def medication(name: str = "m1", code: Any = CITALOPRAM, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Medication", "id": name, "code": code, **more}
