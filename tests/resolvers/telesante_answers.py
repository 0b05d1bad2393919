"""What telesante answers, and a connector to read it."""

from __future__ import annotations

import json
from typing import Any

from resolvers.protocols import Capabilities, Need, Reading, Response
from resolvers.protocols.rest import RestConnector
from resolvers.records import Record
from tests.resolvers.record_specs import table

NOW = "2026-11-15T12:00:00Z"
FILE = "TS-5003"
START, END = 1_793_541_600_000, 1_793_543_400_000
"""1 November 2026, 9:00 and 9:30 in Québec, in milliseconds."""
DOCTOR = {
    "title": "Dre", "first_name": "Hélène", "last_name": "Gagnon", "licence": {"order": "cmq", "no": "81002"},
}  # fmt: skip
STAMP = {"file_no": FILE, "rev": 2, "updated_ms": START}
CHUS = {"code": "ETS-001", "nom": "CHUS"}
CARDIOLOGY = {"sct": "394579002", "label": "Cardiologie"}
MARIE = {
    "file_no": FILE, "etat_dossier": "open",
    "identity": {"nam": "BOUM855510ZZ", "last_name": "Bouchard", "first_names": ["Marie", "Anne"],
                 "birth": "1985-05-10", "sex": "f", "deceased": False},
    "contact": {"mobile": "819 555-0101", "courriel": None}, "preferred_lang": "fr", "rev": 3, "updated_ms": START,
}  # fmt: skip
SESSION: dict[str, Any] = {
    "session_id": "S-1", **STAMP, "etablissement": CHUS, "service": CARDIOLOGY, "etat": "ended",
    "planned": {"start_ms": START - 60_000, "end_ms": END}, "actual": {"start_ms": START, "end_ms": END},
    "tool": {"key": "reacts", "name": "REACTS"},
    "quality": {"jitter_ms": 8.5, "packet_loss_pct": 0.25, "reconnects": 1, "endpoint": {"device": "iPad, Safari"}},
    "participants": [
        {"part": "clinician", "person": DOCTOR},
        {"part": "patient", "person": {"file_no": FILE, "first_name": "Marie", "last_name": "Bouchard"}},
    ],
    "consent": {"given": True}, "sensitivity": [], "appointment_id": "A-1", "visit_id": "V-1",
}  # fmt: skip
APPOINTMENT: dict[str, Any] = {
    "appointment_id": "A-1", **STAMP, "etablissement": CHUS, "service": CARDIOLOGY, "etat": "booked",
    "start": "2026-11-27T10:00:00-05:00", "end": "2026-11-27T10:45:00-05:00", "created_on": "2026-11-15",
    "booked_by": {"kind": "clerk", "account": "clerk-001"}, "clinicians": [DOCTOR], "motif": "Suivi",
    "consigne": "Essayer la caméra.", "cancelled": None,
}  # fmt: skip
VISIT: dict[str, Any] = {
    "visit_id": "V-1", **STAMP, "etablissement": CHUS, "service": CARDIOLOGY, "etat": "closed", "start_ms": START,
    "end_ms": END, "clinicians": [DOCTOR], "appointment_id": None,
}  # fmt: skip


def connector(**capabilities: Any) -> RestConnector:
    return RestConnector("telesante", table("telesante"), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def part(*elements: Any, onward: Any = None) -> dict[str, Any]:
    return {"data": list(elements), "next": onward}


def reading(kind: str, body: Any, **capabilities: Any) -> Reading:
    source = connector(**capabilities)
    (request,) = source.requests([Need(kind, frozenset())], FILE)
    return source.read(request, answer(body), NOW)


def one(kind: str, element: dict[str, Any]) -> Record:
    (record,) = reading(kind, part(element)).records
    return record
