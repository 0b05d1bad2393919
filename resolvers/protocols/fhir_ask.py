"""FHIR searches: what to ask of a FHIR R4 server for the fields that are needed.

One search a record type, scoped to the patient, narrowed to the elements that the fields read; one read for the
patient; searches by id for those that records refer to, and for the Medications that they wait for. Takes needs. Gives
`Request`s whose `about` is an `Ask`. Never asks for a type without a need, nor for an id that isn't a FHIR id.
https://hl7.org/fhir/R4/search.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import msgspec

from resolvers.attributes import ATTRIBUTES, GIVEN_HERE
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Need, Request, SourceFault
from resolvers.protocols.fhir_medications import ELEMENT, MEDICATION
from resolvers.records import Record
from resolvers.references import CONTEXTS, IDENTIFIER
from resolvers.rows import MappingFault
from resolvers.steps import Path, parse

__all__ = ["ACCEPT", "LABELS", "Ask", "Query", "Resource", "Searches", "resources"]

ACCEPT = (("Accept", "application/fhir+json"),)
_POST = (*ACCEPT, ("Content-Type", "application/fhir+json"))
_CHUNK = 50
"""Ids in one search: keeps an address under 4 kB."""
LABELS = "securityLabel"
"""The element by which a DocumentReference says how confidential its document is."""
_ALWAYS = frozenset({"id", "meta", "contained", "extension", "modifierExtension"})
"""Elements that are asked whatever is needed: labels are in them, and what a server leaves out labels nothing."""
_KEYS = {"resource", "search", "patient", "each", "include"}
_JOINED = frozenset({"medication"})
"""Fields that are read in the resource referred to: it comes along whoever else is needed."""


@dataclass(frozen=True, slots=True)
class Resource:
    """How a GraphQL record type is asked for; `attributes` are the elements that its class rests on."""

    kind: str
    name: str
    search: str
    patient: Path | None
    each: str
    attributes: frozenset[str]
    include: Mapping[str, str]
    single: frozenset[str] = frozenset()
    """Those of `attributes` that are no list: a record where one is can't be read."""

    @property
    def medicated(self) -> bool:
        """Whether its records may refer to a Medication."""
        return ELEMENT in self.attributes


@dataclass(frozen=True, slots=True)
class Query:
    """One search or read; `seen` counts its matches on former pages, `wanted` are the ids when it is by id.

    `waiting` are the records of the need's type that are given once the Medications of a search by id are known.
    """

    need: Need
    resource: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    page: int = 1
    seen: int = 0
    wanted: frozenset[str] = frozenset()
    waiting: tuple[Record, ...] = field(default=(), repr=False)

    def wants(self, body: Mapping[str, Any]) -> bool:
        """Say whether a resource is one of those asked for by id."""
        name = body.get("id")
        return type(name) is str and name in self.wanted


@dataclass(frozen=True, slots=True)
class Ask:
    """`Request.about` of a clinical request: the local patient, the queries in order, and what may be added to them."""

    patient: str
    queries: tuple[Query, ...]
    contexts: tuple[Need, ...] = ()
    known: frozenset[str] = frozenset()
    depth: int = 0

    @property
    def types(self) -> tuple[str, ...]:
        """GraphQL types that are lost when this request fails."""
        return tuple(query.need.type for query in self.queries)


def resources(table: PathTable) -> dict[str, Resource]:
    """Read the mapping's `resources`; raise MappingFault with every fault."""
    faults: list[str] = []
    found: dict[str, Resource] = {}
    section = table.mapping.get("resources")
    for kind, row in (section if isinstance(section, dict) else {}).items():
        try:
            found[kind] = _resource(kind, row, table)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            faults.append(f"resources: {kind}: {fault}")
    if faults or not found:
        raise MappingFault(faults or ["resources: none"])
    return found


def _resource(kind: str, row: Mapping[str, Any], table: PathTable) -> Resource:
    if unknown := set(row) - _KEYS:
        raise ValueError(f"unknown key {' '.join(sorted(map(str, unknown)))}")
    patient = row.get("patient")
    return Resource(
        kind,
        str(row["resource"]),
        str(row.get("search", "patient")),
        parse(patient) if patient else None,
        str(row.get("each", "")),
        frozenset(table.elements(kind, ATTRIBUTES.get(kind, ()))),
        dict(row.get("include", {})),
        frozenset() if row.get("each") else _single(kind, table),
    )


def _single(kind: str, table: PathTable) -> frozenset[str]:
    """Return the elements of the attributes that hold one value (FHIR R4 cardinality ..1)."""
    specs = ((name, table.specs.field(kind, name)) for name in ATTRIBUTES.get(kind, ()))
    return frozenset(table.elements(kind, [name for name, spec in specs if spec and not spec.many])) - {"contained"}


@dataclass(frozen=True, slots=True)
class Searches:
    """Makes the requests of one FHIR source."""

    table: PathTable
    capabilities: Capabilities
    resources: Mapping[str, Resource]

    def first(self, needs: Sequence[Need], patient: str) -> tuple[Request, ...]:
        """Return the first requests about a patient; raise SourceFault("shape") for an id that can't be one."""
        if not IDENTIFIER.fullmatch(patient):
            raise SourceFault("shape")
        contexts = tuple(need for need in needs if need.type in CONTEXTS)
        queries = [
            self._search(need, resource, patient, bool(contexts))
            for need in needs
            if need.type not in CONTEXTS and (resource := self.resources.get(need.type))
        ]
        return self.requests(Ask(patient, tuple(queries), contexts))

    def requests(self, ask: Ask) -> tuple[Request, ...]:
        """Return one batch, or one request a query."""
        if self.capabilities.batch and len(ask.queries) > 1:
            return (Request("POST", "", (), _POST, _batch(ask.queries), ask, safe=True),)
        return self.alone(ask)

    def alone(self, ask: Ask) -> tuple[Request, ...]:
        """Return one request a query, whatever the server takes."""
        return tuple(
            Request("GET", query.path, query.query, ACCEPT, b"", replace(ask, queries=(query,)))
            for query in ask.queries
        )

    def by_id(self, need: Need, resource: str, ids: Iterable[str]) -> list[Query]:
        """Return searches by id, of at most 50 ids each."""
        return _by_id(need, resource, ids, self._narrowed(need, ("patient", "subject")))

    def medications(self, need: Need, waiting: Mapping[str, tuple[Record, ...]]) -> tuple[Query, ...]:
        """Return searches of the Medications, by id, that records of the need's type wait for."""
        narrowed = (("_elements", "code,id,meta"),) if self.capabilities.elements else ()
        found = _by_id(need, MEDICATION, waiting, narrowed)
        return tuple(replace(q, waiting=tuple(r for one in sorted(q.wanted) for r in waiting[one])) for q in found)

    def _search(self, need: Need, resource: Resource, patient: str, contexts: bool) -> Query:
        if resource.patient is None:
            narrowed = self._narrowed(need, resource.attributes)
            return Query(need, resource.name, f"{resource.name}/{patient}", narrowed, wanted=frozenset({patient}))
        roots = {*resource.attributes, *resource.patient.roots}
        query = [(resource.search, f"Patient/{patient}"), ("_count", str(self.capabilities.page_size))]
        query += self._narrowed(need, roots)
        if self.capabilities.include:
            along = _JOINED | need.fields if contexts else _JOINED
            asked = {resource.include[name] for name in along if name in resource.include}
            query += [("_include", parameter) for parameter in sorted(asked)]
        return Query(need, resource.name, resource.name, tuple(query))

    def _narrowed(self, need: Need, more: Iterable[str]) -> tuple[tuple[str, str], ...]:
        if not self.capabilities.elements or need.whole:
            return ()
        roots = {*_ALWAYS, *more, *self.table.elements(need.type, need.fields - GIVEN_HERE)}
        roots |= {LABELS} if need.type == "DocumentReference" else set()
        return (("_elements", ",".join(sorted(roots))),)


def _by_id(need: Need, resource: str, ids: Iterable[str], narrowed: Iterable[tuple[str, str]]) -> list[Query]:
    ordered = sorted(ids)
    return [
        Query(
            need,
            resource,
            resource,
            (("_id", ",".join(chunk)), ("_count", str(len(chunk))), *narrowed),
            wanted=frozenset(chunk),
        )
        for chunk in (ordered[at : at + _CHUNK] for at in range(0, len(ordered), _CHUNK))
    ]


def _batch(queries: Iterable[Query]) -> bytes:
    """Write a batch of reads (https://hl7.org/fhir/R4/http.html#transaction)."""
    entries = [{"request": {"method": "GET", "url": _address(query)}} for query in queries]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "batch", "entry": entries})


def _address(query: Query) -> str:
    return f"{query.path}?{urlencode(query.query, safe=',:/')}" if query.query else query.path
