"""What visio answers, and a connector to read it."""

from __future__ import annotations

import json
from typing import Any

from resolvers.join_pages import parse_join_page
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Need, Reading, Response
from resolvers.protocols.rest import RestConnector
from resolvers.records import Record
from resolvers.rows import shipped
from tests.resolvers.record_specs import specs

NOW = "2026-11-15T12:00:00Z"
ACCOUNT = "VZ-40014"
START, END = 1_793_541_600, 1_793_543_400
"""1 November 2026, 9:00 and 9:30 in Québec, in seconds."""
PAGE = "https://visio.example/rejoindre"
DOCTOR = {
    "surname": "Pelletier", "forename": "Martin", "honorific": "Dr", "permit": {"board": "CMQ", "number": 81003},
}  # fmt: skip
ASKER = {"surname": "Tremblay", "forename": "Luc", "honorific": "Dr", "permit": {"board": "CMQ", "number": 81001}}
STAMP = {"account": ACCOUNT, "stamp": {"v": 1, "at": START}}
CHUS = {"site": "S01", "label": "CHUS"}
CARDIOLOGY = {"code": "394579002", "label": "Cardiologie"}
JEAN = {
    "account": ACCOUNT, "enabled": True, "ramq": "LAVJ581123ZZ",
    "holder": {"surname": "Lavoie", "forename": "Jean", "dob": "19581123", "gender": "M", "dead": False},
    "stamp": {"v": 1, "at": START},
}  # fmt: skip
CONSULT: dict[str, Any] = {
    "ref": "vz-c-1", **STAMP, "unit": CHUS, "specialty": CARDIOLOGY, "phase": "closed", "outcome": "ok",
    "timeline": {"scheduled": {"from": START - 60, "to": END}, "real": {"from": START, "to": END}},
    "software": "Visio RUISSS",
    "metrics": {"jitter_s": 0.0071, "loss_ratio": 0.0035, "drops": 1, "client": "Linux, Firefox"},
    "hosts": [DOCTOR], "guests": [{"account": ACCOUNT, "surname": "Lavoie", "forename": "Jean"}],
    "agreement": {"answer": "granted"}, "entry": PAGE, "privacy": [],
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "ref": "vz-a-1", **STAMP, "unit": CHUS, "nature": "question", "replyTo": None, "specialty": CARDIOLOGY,
    "from": ASKER, "for": DOCTOR, "sentAt": START, "closesAt": START + 86_400, "subject": "Dyspnée", "text": "Écho ?",
    "privacy": [],
}  # fmt: skip
ANSWER = {
    **QUESTION,
    "ref": "vz-a-2",
    "nature": "answer",
    "replyTo": "vz-a-1",
    "from": DOCTOR,
    "for": ASKER,
    "text": "Oui.",
}


def connector(pages: tuple[str, ...] = (PAGE,), **capabilities: Any) -> RestConnector:
    table = PathTable.load(shipped("visio"), specs(), "", tuple(map(parse_join_page, pages)))
    return RestConnector("visio", table, Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, json.dumps(body).encode())


def part(*items: Any, total: int | None = None) -> dict[str, Any]:
    return {"payload": {"items": list(items)}, "meta": {"total": len(items) if total is None else total}}


def reading(kind: str, *items: Any, **settings: Any) -> Reading:
    """Read one list of one type."""
    source = connector(**settings)
    (request,) = source.requests([Need(kind, frozenset())], ACCOUNT)
    return source.read(request, answer(part(*items)), NOW)


def one(kind: str, item: Any) -> Record:
    """Read a list of one item."""
    (record,) = reading(kind, item).records
    return record
