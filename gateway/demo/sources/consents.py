"""Consents: the writes that a demo FHIR server takes: a Consent recorded, or changed, with versions and validation.

Takes requests on Consent. Gives 201, or 200 when one with the same identifier is there (conditional create); 200 for an
update of the version that was read, 412 for another. What is no well-formed Consent of a patient kept here is refused
(422), and so is a change of what a professional ordered (403): a momentary refusal isn't the patient's to lift.
https://hl7.org/fhir/R4/http.html#create
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.sources.store import Store, Stored
from gateway.demo.systems import DIRECTIVE

STATUSES: Final = frozenset({"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"})
MEDIA: Final = "application/fhir+json; charset=utf-8"

Json = Mapping[str, Any]


class ConsentWrites:
    """Takes Consents into one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Return the routes of the writes."""
        return [
            Route("/fhir/Consent", self.create, methods=["POST"]),
            Route("/fhir/Consent/{local_id}", self.update, methods=["PUT"]),
        ]

    async def create(self, request: Request) -> Response:
        """Answer a conditional create."""
        body = _decoded(await request.body())
        if not self._is_sound(body):
            return _refused(422, "invalid")
        known = self._known(request.headers.get("if-none-exist", ""))
        if len(known) > 1:
            return _refused(412, "multiple-matches")
        stored = known[0] if known else self._put(body, str(uuid.uuid4()), 1)
        headers = {"etag": stored.etag, "location": f"Consent/{stored.local_id}/_history/{stored.version}"}
        return Response(None, 200 if known else 201, headers)

    async def update(self, request: Request) -> Response:
        """Answer an update of the version that the caller read."""
        local_id = request.path_params["local_id"]
        held = self._store.read("Consent", local_id)
        body = _decoded(await request.body())
        if held is None:
            return _refused(404, "not-found")
        before = held.body()
        if _kind(before) == "momentary":
            return _refused(403, "forbidden")
        if body.get("id") != local_id or body.get("patient") != before.get("patient") or not self._is_sound(body):
            return _refused(422, "invalid")
        if request.headers.get("if-match") != held.etag:
            return _refused(412, "conflict")
        stored = self._put(body, local_id, int(held.version) + 1)
        return Response(None, 200, {"etag": stored.etag})

    def _known(self, query: str) -> list[Stored]:
        tokens = [value.partition("|") for name, value in parse_qsl(query) if name == "identifier"]
        return [one for system, _, value in tokens for one in self._store.identified("Consent", system, value)]

    def _put(self, body: Json, local_id: str, version: int) -> Stored:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        meta = {**body.get("meta", {}), "versionId": str(version), "lastUpdated": now}
        return self._store.put({**body, "id": local_id, "meta": meta})

    def _is_sound(self, body: Json) -> bool:
        """Tell whether a body is a Consent of a patient kept here (FHIR R4, Consent: cardinalities and ppc-1)."""
        patient = body.get("patient")
        reference = patient.get("reference", "") if isinstance(patient, dict) else ""
        provision = body.get("provision", {})
        return (
            body.get("resourceType") == "Consent"
            and body.get("status") in STATUSES
            and isinstance(body.get("scope"), dict)
            and bool(body.get("category"))
            and (isinstance(body.get("policyRule"), dict) or bool(body.get("policy")))
            and self._store.read("Patient", str(reference).removeprefix("Patient/")) is not None
            and isinstance(provision, dict)
            and all(isinstance(one, dict) and one.get("reference") for one in provision.get("actor", []))
        )


def _kind(body: Json) -> str:
    codings = [coding for one in body.get("category", []) for coding in one.get("coding", [])]
    return next((str(one.get("code")) for one in codings if one.get("system") == DIRECTIVE), "")


def _decoded(content: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(content)
    except msgspec.MsgspecError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(status: int, code: str) -> Response:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}
    return Response(msgspec.json.encode(outcome), status, media_type=MEDIA)
