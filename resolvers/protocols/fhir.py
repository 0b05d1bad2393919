"""FHIR R4 REST (https://hl7.org/fhir/R4/http.html), sans-I/O.

Searches by patient (a batch when the server takes one, each search alone when it turns out not to), pages, the
Medications that records wait for, then one wave for those that records refer to. Takes needs and responses. Gives
records, checked one by one. Never follows an address out of the base, lets one odd entry cost the others, or takes
what did not arrive for what isn't there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from resolvers.paths import PathTable
from resolvers.protocols import (
    Capabilities,
    Evidence,
    Identifier,
    Kin,
    Need,
    Person,
    Post,
    Reading,
    Request,
    Response,
    SourceFault,
    Statement,
    Tie,
)
from resolvers.protocols.fhir_ask import Ask, Query, Searches, resources
from resolvers.protocols.fhir_batch import NO_BATCH, FhirBatch
from resolvers.protocols.fhir_bundle import Page, batch_parts, collection, follow, walk
from resolvers.protocols.fhir_evidence import FhirEvidence
from resolvers.protocols.fhir_lookup import FhirLookup
from resolvers.protocols.fhir_medications import MEDICATION, join, medications
from resolvers.protocols.fhir_panel import FhirPanel
from resolvers.protocols.fhir_records import CONTEXT_OF, Resources
from resolvers.protocols.fhir_tallies import FhirTallies
from resolvers.protocols.fhir_unread import Alike, opened
from resolvers.protocols.fhir_write import FhirWrite, Wrote
from resolvers.records import Record
from resolvers.references import CONTEXTS, local

__all__ = ["FhirConnector"]

_NONE: frozenset[str] = frozenset()
_WAVES = 2
"""How far references of references are fetched: a location's organization, no further."""


class FhirConnector:
    """A FHIR R4 source; `base_url` is the table's, without a trailing slash. Requests' paths are relative to it.

    Raises ValueError for a table without one: neither a next link nor an absolute reference could then be judged.
    """

    def __init__(self, source_id: str, table: PathTable, capabilities: Capabilities) -> None:
        if not table.base_url:
            raise ValueError(f"source {source_id}: its path table needs its base URL")
        by_type = resources(table)
        self._table = table
        self._capabilities = capabilities
        self._resources = Resources(source_id, table, by_type)
        self._searches = Searches(table, capabilities, by_type)
        self._evidence = FhirEvidence(table.base_url, capabilities)
        self._lookup = FhirLookup(table.base_url)
        self._write = FhirWrite(table.base_url)
        self.panel = FhirPanel(source_id, table, capabilities, self._evidence)
        self.tallies = FhirTallies(capabilities.measures)
        self.batch = FhirBatch() if capabilities.batch else None
        self.types = frozenset(by_type) | frozenset(CONTEXTS)

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Return one batch, or one search a type; raise SourceFault("shape") for an id that can't be one."""
        return self._searches.first(needs, patient)

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read searchsets; raise SourceFault when a lone search failed, name the type that failed in a batch."""
        ask: Ask = request.about
        if request.method == "POST":
            return self._read_batch(ask, response, as_of)
        return self._gathered(ask, [self._read_one(ask, opened(response), as_of)], [])

    def _read_batch(self, ask: Ask, response: Response, as_of: str) -> Reading:
        """Read each part; one that stops short is asked again alone, all of them when there is no batch to be had."""
        if response.status in NO_BATCH:
            return Reading(further=self._searches.alone(ask))
        readings, faults = [], []
        for query, (body, fault) in zip(ask.queries, batch_parts(opened(response), len(ask.queries)), strict=True):
            alone = replace(ask, queries=(query,))
            try:
                if fault:
                    raise SourceFault(fault)
                readings.append(self._read_one(alone, body, as_of, batched=True))
            except SourceFault as raised:
                faults.append((query.need.type, raised.reason))
        return self._gathered(ask, readings, faults)

    def identity(self, identifier: Identifier) -> Request:
        """Ask `Patient?identifier=system|value`."""
        return self._evidence.identity(identifier)

    def identity_of(self, local_id: str) -> Request:
        """Ask `Patient?_id=id`."""
        return self._evidence.identity_of(local_id)

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read who is known; empty for an empty bundle."""
        return self._evidence.read_identity(response)

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Ask for the resources of `Capabilities.ties`."""
        return self._evidence.ties(patient, now)

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read participants as ties."""
        return self._evidence.read_ties(request, response)

    def kin(self, patient: str) -> Sequence[Request]:
        """Ask `RelatedPerson?patient=id`, and `Person?patient=id` where the source keeps them."""
        return self._evidence.kin(patient)

    def read_kin(self, request: Request, response: Response) -> Evidence[Kin]:
        """Read who is close to the patient; raise SourceFault when any entry can't be read."""
        return self._evidence.read_kin(request, response)

    def posts(self, licence: Identifier) -> Sequence[Request]:
        """Ask `PractitionerRole?practitioner.identifier=system|value`."""
        return self._evidence.posts(licence)

    def read_posts(self, request: Request, response: Response) -> Evidence[Post]:
        """Read the groups on whose lists a professional stands."""
        return self._evidence.read_posts(request, response)

    def statements(self, patient: str) -> Sequence[Request]:
        """Ask `Consent?patient=id`."""
        return self._evidence.statements(patient)

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read Consents; raise SourceFault when any entry can't be read."""
        return self._evidence.read_statements(request, response)

    def lookup(self, wanted: Iterable[tuple[str, str]], patient: str) -> tuple[Request, ...]:
        """Ask `Type?_id=…` for each type that a Consent names by reference alone."""
        return self._lookup.requests(wanted, patient)

    def read_lookup(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read what was found, this patient's or nobody's."""
        return self._lookup.read(request, response)

    def record_statement(self, body: Mapping[str, Any], mark: str) -> Request:
        """Ask `POST Consent`, on the condition that none bears the mark."""
        return self._write.record_statement(body, mark)

    def change_statement(self, read: Statement, body: Mapping[str, Any]) -> Request:
        """Ask `PUT Consent/id` of the version that was read."""
        return self._write.change_statement(read, body)

    def read_write(self, response: Response) -> Wrote:
        """Read the answer to either; raise SourceFault when it was not written."""
        return self._write.read_write(response)

    def one_statement(self, local_id: str) -> Request:
        """Ask `GET Consent/id`."""
        return self._write.one_statement(local_id)

    def read_one(self, response: Response, local_id: str, patients: Collection[str]) -> Statement:
        """Read one Consent of these files; raise SourceFault when it isn't."""
        return self._write.read_one(response, local_id, patients)

    def _gathered(self, ask: Ask, readings: list[Reading], faults: list[tuple[str, str]]) -> Reading:
        """Put the parts together, one record of each name, and call for those that they refer to."""
        records: dict[tuple[str, str], Record] = {}
        for reading in readings:
            for record in reading.records:
                records.setdefault((record.type, record.local_id), record)
        came = (record for record in records.values() if record.type in CONTEXTS)
        known = ask.known | {f"{record.elements['resourceType']}/{record.local_id}" for record in came}
        wave = self._wave(replace(ask, known=frozenset(known)), records.values())
        further = [replace(one, about=replace(one.about, known=wave.known)) for r in readings for one in r.further]
        further += self._searches.requests(wave) if wave.queries else ()
        odd = sum(reading.odd for reading in readings)
        partial = any(reading.partial for reading in readings)
        return Reading(tuple(records.values()), tuple(further), tuple(faults), odd, partial)

    def _read_one(self, ask: Ask, body: Any, as_of: str, *, batched: bool = False) -> Reading:
        query = ask.queries[0]
        page = self._page(query, body)
        if batched and page.stops_short(query.seen):
            return Reading(further=self._searches.alone(ask))
        return self._read_medications(ask, page) if query.waiting else self._read_page(ask, page, as_of)

    def _page(self, query: Query, body: Any) -> Page:
        """Return a searchset's page, or the one entry of a read; raise SourceFault for anything else."""
        if query.waiting or not query.wanted or query.need.type in CONTEXTS:
            return collection(body)
        if type(body) is not dict or body.get("resourceType") != query.resource:
            raise SourceFault("shape")
        if not query.wants(body):
            raise SourceFault("wrong-patient")
        return Page((("match", body),))

    def _read_page(self, ask: Ask, page: Page, as_of: str) -> Reading:
        query, came = ask.queries[0], self._resources.came(ask, as_of)
        found: list[Record] = []
        odd, matches, room = page.odd, 0, self._capabilities.cap - query.seen
        for mode, body in page.resources:
            if body["resourceType"] == query.resource and mode != "include":
                matches += 1
                records = self._resources.asked(came, body) if matches <= room else ()
            else:
                records = self._resources.included(came, body)
            odd += records is None
            found += records or ()
        further, cut = self._next(ask, page, matches)
        joined = join(found, medications(page.entries), self._table.base_url)
        awaited = self._searches.medications(query.need, joined.waiting)
        further += self._searches.requests(replace(ask, queries=awaited))
        return Reading(joined.ready, further, (), odd + joined.odd, cut or matches > room or _lacking(query, page))

    def _read_medications(self, ask: Ask, page: Page) -> Reading:
        """Give the waiting records whose Medication came; those left wait for the next page, or are left out as odd."""
        query = ask.queries[0]
        matches = page.resources
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

    def _wave(self, ask: Ask, records: Iterable[Record]) -> Ask:
        """Return the ask for those whom these records refer to in the fields asked, and nobody gave yet."""
        empty = replace(ask, queries=())
        if not ask.contexts or ask.depth >= _WAVES:
            return empty
        fields = {query.need.type: query.need.fields for query in ask.queries}
        fields |= {need.type: need.fields for need in ask.contexts}
        needs = {need.type: need for need in ask.contexts}
        missing: dict[str, set[str]] = {}
        roots = {kind: frozenset(self._table.elements(kind, names)) for kind, names in fields.items()}
        referred = Alike(self._referred)
        for record in records:
            for name, one in chain(*referred.each(record.elements, roots.get(record.type, _NONE), "reference")):
                asked = CONTEXT_OF.get(name) in needs and (name != "Patient" or one == ask.patient)
                if asked and f"{name}/{one}" not in ask.known:
                    missing.setdefault(name, set()).add(one)
        by_id = self._searches.by_id
        queries = [q for name in sorted(missing) for q in by_id(needs[CONTEXT_OF[name]], name, missing[name])]
        named = {f"{name}/{one}" for name, ids in missing.items() for one in ids}
        return replace(empty, queries=tuple(queries), known=ask.known | named, depth=ask.depth + 1)

    def _referred(self, held: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
        base = self._table.base_url
        named = (local(node["reference"], base) for node in walk(held) if "reference" in node)
        return frozenset(one for one in named if one is not None)


def _lacking(query: Query, page: Page) -> bool:
    """Say whether a page is not all that the source has; raise SourceFault when it then holds nothing at all."""
    if not page.warns and not page.stops_short(query.seen):
        return False
    if not page.resources and not query.seen:
        raise SourceFault("outcome" if page.warns else "shape")
    return True
