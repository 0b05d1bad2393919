"""FHIR R4 REST (https://hl7.org/fhir/R4/http.html), sans-I/O.

Searches by patient (a batch when the server takes one), pages, the Medications that records wait for, then one
wave for those that records refer to.
Takes needs and responses. Gives records, checked one by one: type asked, id, this patient's. Never keeps another
patient's record, follows an address out of the base, or lets one odd entry cost the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from resolvers.paths import PathTable
from resolvers.protocols import (
    Capabilities,
    Evidence,
    Identifier,
    Need,
    Person,
    Reading,
    Request,
    Response,
    SourceFault,
    Statement,
    Tie,
)
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_ask import Ask, Resource, Searches, resources
from resolvers.protocols.fhir_bundle import (
    Page,
    batch_parts,
    collection,
    follow,
    labels,
    sound,
    stamp,
    walk,
)
from resolvers.protocols.fhir_evidence import FhirEvidence
from resolvers.protocols.fhir_medications import MEDICATION, join, medications
from resolvers.records import Record
from resolvers.references import CONTEXTS, IDENTIFIER, local

__all__ = ["FhirConnector"]

_CONTEXT_OF = {resource: kind for kind, names in CONTEXTS.items() for resource in names}
_WAVES = 2
"""How far references of references are fetched: a location's organization, no further."""
_BY_PATIENT = ("RelatedPerson", "CareTeam", "Device")

PLAIN = frozenset({"valueBoolean", "valueDateTime", "valueInteger", "valueString", "valueTime"})
"""Elements that a class may rest on whose own type holds no code."""


class FhirConnector:
    """A FHIR R4 source; `base_url` is the table's, without a trailing slash. Requests' paths are relative to it.

    Raises ValueError for a table without one: neither a next link nor an absolute reference could then be judged.
    """

    def __init__(self, source_id: str, table: PathTable, capabilities: Capabilities) -> None:
        if not table.base_url:
            raise ValueError(f"source {source_id}: its path table needs its base URL")
        self._source = source_id
        self._table = table
        self._capabilities = capabilities
        self._resources = resources(table)
        self._searches = Searches(table, capabilities, self._resources)
        self._evidence = FhirEvidence(table.base_url, capabilities)
        self.types = frozenset(self._resources) | frozenset(CONTEXTS)

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Return one batch, or one search a type; raise SourceFault("shape") for an id that can't be one."""
        return self._searches.first(needs, patient)

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read searchsets; raise SourceFault when a lone search failed, name the type that failed in a batch."""
        ask: Ask = request.about
        json = checked(response)
        if len(ask.queries) == 1 and request.method == "GET":
            parts = [(json, "")]
        else:
            parts = batch_parts(json, len(ask.queries))
        readings, faults = [], []
        for query, (body, fault) in zip(ask.queries, parts, strict=True):
            try:
                if fault:
                    raise SourceFault(fault)
                readings.append(self._read_one(replace(ask, queries=(query,)), body, as_of))
            except SourceFault as raised:
                if request.method == "GET":
                    raise
                faults.append((query.need.type, raised.reason))
        return self._gathered(ask, readings, faults)

    def identity(self, identifier: Identifier) -> Request:
        """Ask `Patient?identifier=system|value`."""
        return self._evidence.identity(identifier)

    def identity_of(self, local_id: str) -> Request:
        """Ask `Patient/id`."""
        return self._evidence.identity_of(local_id)

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read who is known; empty for 404, 410 and an empty bundle."""
        return self._evidence.read_identity(response)

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Ask for the resources of `Capabilities.ties`."""
        return self._evidence.ties(patient, now)

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read participants as ties."""
        return self._evidence.read_ties(request, response)

    def statements(self, patient: str) -> Sequence[Request]:
        """Ask `Consent?patient=id`."""
        return self._evidence.statements(patient)

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read Consents; raise SourceFault when any entry can't be read."""
        return self._evidence.read_statements(request, response)

    def _gathered(self, ask: Ask, readings: list[Reading], faults: list[tuple[str, str]]) -> Reading:
        """Put the parts together, one record of each name, and call for those that they refer to."""
        records: dict[tuple[str, str], Record] = {}
        for reading in readings:
            for record in reading.records:
                records.setdefault((record.type, record.local_id), record)
        came = (record for record in records.values() if record.type in CONTEXTS)
        known = ask.known | {f"{record.body['resourceType']}/{record.local_id}" for record in came}
        wave = self._wave(replace(ask, known=frozenset(known)), records.values())
        further = [replace(one, about=replace(one.about, known=wave.known)) for r in readings for one in r.further]
        further += self._searches.requests(wave) if wave.queries else ()
        odd = sum(reading.odd for reading in readings)
        partial = any(reading.partial for reading in readings)
        return Reading(tuple(records.values()), tuple(further), tuple(faults), odd, partial)

    def _read_one(self, ask: Ask, body: Any, as_of: str) -> Reading:
        query = ask.queries[0]
        if query.waiting:
            return self._read_medications(ask, collection(body))
        if not query.wanted or query.need.type in CONTEXTS:
            page = collection(body)
        else:
            page = Page((("match", body),) if type(body) is dict else (), 0, None, None)
            if type(body) is not dict or body.get("resourceType") != query.resource:
                raise SourceFault("shape")
            if not query.wants(body):
                raise SourceFault("wrong-patient")
        return self._read_page(ask, page, as_of)

    def _read_page(self, ask: Ask, page: Page, as_of: str) -> Reading:
        query = ask.queries[0]
        found: list[Record] = []
        odd, matches, room = page.odd, 0, self._capabilities.cap - query.seen
        for mode, body in page.entries:
            if body["resourceType"] == "OperationOutcome":
                continue
            if body["resourceType"] == query.resource and mode != "include":
                matches += 1
                records = self._asked(ask, body, as_of) if matches <= room else ()
            else:
                records = self._included(ask, body, as_of)
            odd += records is None
            found += records or ()
        further, cut = self._next(ask, page, matches)
        joined = join(found, medications(page.entries), self._table.base_url)
        awaited = self._searches.medications(query.need, joined.waiting)
        further += self._searches.requests(replace(ask, queries=awaited))
        return Reading(joined.ready, further, (), odd + joined.odd, cut or matches > room)

    def _read_medications(self, ask: Ask, page: Page) -> Reading:
        """Give the waiting records whose Medication came; those left wait for the next page, or are left out as odd."""
        query = ask.queries[0]
        matches = [entry for entry in page.entries if entry[1]["resourceType"] != "OperationOutcome"]
        asked = [(mode, b) for mode, b in matches if b["resourceType"] == MEDICATION and query.wants(b)]
        joined = join(query.waiting, medications(asked), self._table.base_url)
        left = tuple(record for records in joined.waiting.values() for record in records)
        onward = replace(ask, queries=(replace(query, waiting=left),))
        further, cut = self._next(onward, page, len(matches)) if left else ((), False)
        odd = page.odd + len(matches) - len(asked) + joined.odd + (0 if further else len(left))
        return Reading(joined.ready, further, (), odd, cut)

    def _next(self, ask: Ask, page: Page, matches: int) -> tuple[tuple[Request, ...], bool]:
        """Return the request of the next page, and whether the cap forbids it."""
        query, most = ask.queries[0], self._capabilities
        if page.next is None:
            return (), False
        seen = query.seen + matches
        if seen >= most.cap or query.page >= 8 + 4 * (most.cap // max(1, most.page_size)):
            return (), True
        link = follow(page.next, self._table.base_url, query.path)
        onward = replace(query, path=link.path, query=link.query, page=query.page + 1, seen=seen)
        if (onward.path, onward.query) == (query.path, query.query):
            raise SourceFault("shape")
        return self._searches.requests(replace(ask, queries=(onward,))), False

    def _asked(self, ask: Ask, body: dict[str, Any], as_of: str) -> Sequence[Record] | None:
        """Read a match: None when it is odd, another patient's included."""
        query = ask.queries[0]
        if query.need.type in CONTEXTS:
            return self._context(ask, body, as_of) if query.wants(body) else None
        resource = self._resources[query.need.type]
        if resource.patient is not None and not self._is_about(resource.patient.read(body), ask.patient):
            return None
        attributes = () if resource.each else resource.attributes
        record = self._record(query.need.type, body, ask.patient, as_of, attributes)
        return None if record is None or resource.lists(body) else self._each(record, resource)

    def _each(self, record: Record, resource: Resource) -> list[Record]:
        """Spread a resource that fills one record for each item of a list."""
        if not resource.each:
            return [record]
        items = record.body.get(resource.each)
        return [
            replace(record, local_id=f"{record.local_id}.{at}", body={**record.body, resource.each: item})
            for at, item in enumerate(items if type(items) is list else ())
            if type(item) is dict and sound(item)
        ]

    def _included(self, ask: Ask, body: dict[str, Any], as_of: str) -> Sequence[Record] | None:
        """Read what came along: kept when a need is for it, ignored when it names someone, odd otherwise."""
        if body["resourceType"] == MEDICATION and (resource := self._resources.get(ask.queries[0].need.type)):
            return () if resource.medicated else None
        kind = _CONTEXT_OF.get(body["resourceType"])
        if kind is None:
            return None
        return self._context(ask, body, as_of) if any(need.type == kind for need in ask.contexts) else ()

    def _context(self, ask: Ask, body: dict[str, Any], as_of: str) -> Sequence[Record] | None:
        name = body["resourceType"]
        patient = ""
        if name == "Patient":
            if body.get("id") != ask.patient:
                return None
            patient = ask.patient
        about = body.get("subject" if name == "CareTeam" else "patient") if name in _BY_PATIENT else None
        if about is not None or name in ("RelatedPerson", "CareTeam"):
            if not self._is_about(about, ask.patient):
                return None
            patient = ask.patient
        record = self._record(_CONTEXT_OF[name], body, patient, as_of, ())
        return None if record is None else [record]

    def _is_about(self, values: Any, patient: str) -> bool:
        held = values if isinstance(values, list) else (values,)
        named = (local(one.get("reference"), self._table.base_url) for one in held if type(one) is dict)
        return ("Patient", patient) in named

    def _record(
        self, kind: str, body: dict[str, Any], patient: str, as_of: str, attributes: Iterable[str]
    ) -> Record | None:
        """Make a record; None when its id, labels or what policy reads of it can't be read."""
        name, meta = body.get("id"), body.get("meta", {})
        if type(name) is not str or not IDENTIFIER.fullmatch(name) or type(meta) is not dict:
            return None
        held = body.get("securityLabel") if kind == "DocumentReference" else None
        found = labels(meta.get("security"), *_codings(held))
        coded = (body.get(one) for one in attributes if one not in PLAIN or type(body.get(one)) in (dict, list))
        if found is None or not all(sound(value) for value in coded):
            return None
        version, updated = stamp(meta)
        return Record(kind, self._source, name, patient, body, self._table, as_of, version, updated, found)

    def _wave(self, ask: Ask, records: Iterable[Record]) -> Ask:
        """Return the ask for those whom these records refer to in the fields asked, and nobody gave yet."""
        empty = replace(ask, queries=())
        if not ask.contexts or ask.depth >= _WAVES:
            return empty
        fields = {query.need.type: query.need.fields for query in ask.queries}
        fields |= {need.type: need.fields for need in ask.contexts}
        needs = {need.type: need for need in ask.contexts}
        missing: dict[str, set[str]] = {}
        for record in records:
            for name, one in self._referred(record, fields.get(record.type, frozenset())):
                asked = _CONTEXT_OF.get(name) in needs and (name != "Patient" or one == ask.patient)
                if asked and f"{name}/{one}" not in ask.known:
                    missing.setdefault(name, set()).add(one)
        by_id = self._searches.by_id
        queries = [q for name in sorted(missing) for q in by_id(needs[_CONTEXT_OF[name]], name, missing[name])]
        named = {f"{name}/{one}" for name, ids in missing.items() for one in ids}
        return replace(empty, queries=tuple(queries), known=ask.known | named, depth=ask.depth + 1)

    def _referred(self, record: Record, fields: Iterable[str]) -> Iterable[tuple[str, str]]:
        base = self._table.base_url
        held = [record.body.get(root) for root in self._table.elements(record.type, fields)]
        named = (local(node["reference"], base) for node in walk(held) if "reference" in node)
        return {one for one in named if one is not None}


def _codings(concepts: Any) -> list[Any]:
    """Return the lists of codings of concepts; a concept without one can't be read as a label."""
    if concepts is None:
        return []
    if type(concepts) is not list:
        return [False]
    return [one.get("coding", False) if type(one) is dict else False for one in concepts]
