"""FHIR: a small FHIR R4 server over a store: read, search, batch, capabilities.

Takes HTTP requests under /fhir. Gives resources as the JSON text that was stored, searchset and batch-response
bundles, and OperationOutcome for every fault (http://hl7.org/fhir/R4/http.html). Writes nothing but Consents
(`consents.py`): the demo's other records change in process only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.measures import report
from gateway.demo.sources.consents import ConsentWrites
from gateway.demo.sources.mischief import Mischief
from gateway.demo.sources.search import Page, Parameters, SearchFault, elements, search
from gateway.demo.sources.store import Store, Stored

MEDIA = "application/fhir+json; charset=utf-8"
TYPES = frozenset(
    (
        "AllergyIntolerance", "Appointment", "CarePlan", "CareTeam", "Claim", "Condition", "Consent", "Coverage",
        "Device",
        "DiagnosticReport", "DocumentReference", "Encounter", "ExplanationOfBenefit", "Goal", "Group", "ImagingStudy",
        "Immunization", "Location", "Medication", "MedicationDispense", "MedicationRequest", "Observation",
        "Organization",
        "Patient", "Person", "Practitioner", "PractitionerRole", "Procedure", "RelatedPerson", "ServiceRequest",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it is HTTP or a batch entry: its status, JSON text, and ETag."""

    status: int
    body: bytes
    etag: str = ""


class FhirServer:
    """Answers for one store; `mischief` spoils what tests ask it to."""

    def __init__(self, store: Store, mischief: Mischief, measured: str = "") -> None:
        """`measured` is the establishment that evaluates measures here; none does without it."""
        self._store = store
        self._mischief = mischief
        self._measured = measured

    def routes(self) -> list[Route]:
        """Return the routes, under /fhir."""
        return [
            Route("/fhir/metadata", self.metadata),
            Route("/fhir", self.batch, methods=["POST"]),
            Route("/fhir/", self.batch, methods=["POST"]),
            Route("/fhir/{type}/_search", self.form_search, methods=["POST"]),
            *ConsentWrites(self._store).routes(),
            Route("/fhir/{type}", self.get_search),
            Route("/fhir/{type}/{local_id}", self.get),
            Route("/fhir/Measure/{local_id}/$evaluate-measure", self.measure),
        ]

    async def metadata(self, request: Request) -> Response:
        """Answer with the CapabilityStatement."""
        return _http(Answer(200, msgspec.json.encode(_capabilities())))

    async def get(self, request: Request) -> Response:
        """Answer a read; 304 when the caller holds this version."""
        path = request.path_params
        answer = self._read(path["type"], path["local_id"], request.query_params.multi_items())
        if answer.etag and request.headers.get("if-none-match") == answer.etag:
            return Response(status_code=304, headers={"etag": answer.etag})
        return _http(answer)

    async def get_search(self, request: Request) -> Response:
        """Answer a search whose parameters are in the URL."""
        return _http(self._search(_base(request), request.path_params["type"], request.query_params.multi_items()))

    async def form_search(self, request: Request) -> Response:
        """Answer a search whose parameters are in the body, so that no identifier is in a URL."""
        parameters = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
        return _http(self._search(_base(request), request.path_params["type"], parameters))

    async def measure(self, request: Request) -> Response:
        """Answer with a measure evaluated over whole days, of nobody in particular."""
        try:
            start, end = (request.query_params[name] for name in ("periodStart", "periodEnd"))
            days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
        except (KeyError, ValueError):
            return _http(_outcome(400, "invalid"))
        measure = request.path_params["local_id"]
        found = report(self._measured, measure, (start, end), days) if self._measured else None
        return _http(_outcome(404, "not-found") if found is None else Answer(200, msgspec.json.encode(found)))

    async def batch(self, request: Request) -> Response:
        """Answer a batch of GETs, an entry for each, in order (FHIR R4, 3.1.0.11.1)."""
        try:
            bundle = msgspec.json.decode(await request.body())
            urls = [(entry["request"]["method"], entry["request"]["url"]) for entry in bundle["entry"]]
        except (msgspec.MsgspecError, KeyError, TypeError):
            return _http(_outcome(400, "structure"))
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "batch":
            return _http(_outcome(400, "not-supported"))
        entries = [_entry(self._one(_base(request), method, url)) for method, url in urls]
        body = {"resourceType": "Bundle", "type": "batch-response", "entry": entries}
        return _http(Answer(200, msgspec.json.encode(body)))

    def _one(self, base: str, method: str, url: str) -> Answer:
        if method != "GET":
            return _outcome(405, "not-supported")
        if status := self._mischief.entry_status(url):
            return _outcome(status, "exception")
        path, _, query = url.partition("?")
        type_, _, local_id = path.partition("/")
        parameters = parse_qsl(query, keep_blank_values=True)
        return self._read(type_, local_id, parameters) if local_id else self._search(base, type_, parameters)

    def _read(self, type_: str, local_id: str, parameters: Parameters) -> Answer:
        stored = self._store.read(type_, local_id)
        if stored is None:
            return _outcome(404, "not-found")
        names = elements(parameters)
        return Answer(200, stored.elements(names) if names else stored.raw, stored.etag)

    def _search(self, base: str, type_: str, parameters: Parameters) -> Answer:
        if type_ not in TYPES:
            return _outcome(404, "not-supported")
        try:
            page = search(self._store, type_, parameters)
        except SearchFault as fault:
            return _outcome(400, fault.code, fault.parameter)
        added = self._mischief.added(type_ + "?" + urlencode(parameters))
        return Answer(200, _searchset(base, type_, parameters, page, added))


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/") + "/fhir"


def _http(answer: Answer) -> Response:
    headers = {"etag": answer.etag} if answer.etag else {}
    return Response(answer.body, answer.status, headers, media_type=MEDIA)


def _entry(answer: Answer) -> dict[str, Any]:
    said = {"status": f"{answer.status} {'OK' if answer.status == 200 else 'Error'}"}
    if answer.etag:
        said["etag"] = answer.etag
    if answer.status == 200:
        return {"resource": msgspec.Raw(answer.body), "response": said}
    return {"response": said | {"outcome": msgspec.Raw(answer.body)}}


def _outcome(status: int, code: str, parameter: str = "") -> Answer:
    issue = {"severity": "error", "code": code} | ({"diagnostics": f"parameter {parameter}"} if parameter else {})
    return Answer(status, msgspec.json.encode({"resourceType": "OperationOutcome", "issue": [issue]}))


def _searchset(base: str, type_: str, parameters: Parameters, page: Page, added: Sequence[bytes]) -> bytes:
    link = [{"relation": "self", "url": f"{base}/{type_}?{urlencode(parameters)}"}]
    if page.following is not None:
        kept = [(name, value) for name, value in parameters if name != "_cursor"]
        following = urlencode([*kept, ("_cursor", str(page.following))])
        link.append({"relation": "next", "url": f"{base}/{type_}?{following}"})
    entries = [_found(base, s, s.elements(page.elements) if page.elements else s.raw, "match") for s in page.matches]
    entries += [_found(base, stored, stored.raw, "include") for stored in page.included]
    entries += [{"resource": msgspec.Raw(raw), "search": {"mode": "match"}} for raw in added]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": page.total, "link": link, "entry": entries}
    return msgspec.json.encode(bundle)


def _found(base: str, stored: Stored, raw: bytes, mode: str) -> dict[str, Any]:
    url = f"{base}/{stored.type}/{stored.local_id}"
    return {"fullUrl": url, "resource": msgspec.Raw(raw), "search": {"mode": mode}}


def _capabilities() -> dict[str, Any]:
    interactions = [{"code": "read"}, {"code": "search-type"}]
    resources = [{"type": type_, "interaction": interactions, "versioning": "versioned"} for type_ in sorted(TYPES)]
    return {
        "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-01", "kind": "instance",
        "fhirVersion": "4.0.1", "format": ["json"], "implementation": {"description": "Passerelle demo source"},
        "rest": [{"mode": "server", "resource": resources, "interaction": [{"code": "batch"}]}],
    }  # fmt: skip
