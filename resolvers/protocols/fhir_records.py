"""FHIR records: of a page's entries, those that were asked for, checked one by one.

Type asked, id, this patient's, labels that can be read. Takes resources as a source gave them. Gives records; None for
one that is odd. Never keeps another patient's, nor one whose class would rest on what can't be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from resolvers.paths import PathTable
from resolvers.protocols.fhir_ask import Ask, Resource
from resolvers.protocols.fhir_bundle import labels, sound, stamp
from resolvers.protocols.fhir_medications import MEDICATION
from resolvers.records import UNREADABLE, Label, Record
from resolvers.references import CONTEXTS, IDENTIFIER, leads_to

__all__ = ["CONTEXT_OF", "Resources"]

CONTEXT_OF = {resource: kind for kind, names in CONTEXTS.items() for resource in names}
"""FHIR resource type -> the GraphQL type of those whom a record refers to."""

_BY_PATIENT = ("RelatedPerson", "CareTeam", "Device")

PLAIN = frozenset({"valueBoolean", "valueDateTime", "valueInteger", "valueString", "valueTime"})
"""Elements that a class may rest on whose own type holds no code."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Reads the resources of one source."""

    source: str
    table: PathTable
    by_type: Mapping[str, Resource]

    def asked(self, ask: Ask, body: dict[str, Any], as_of: str) -> Sequence[Record] | None:
        """Read a match: None when it is odd, another patient's included."""
        query = ask.queries[0]
        if query.need.type in CONTEXTS:
            return self._context(ask, body, as_of) if query.wants(body) else None
        resource = self.by_type[query.need.type]
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

    def included(self, ask: Ask, body: dict[str, Any], as_of: str) -> Sequence[Record] | None:
        """Read what came along: kept when a need is for it, ignored when it names someone, odd otherwise."""
        if body["resourceType"] == MEDICATION and (resource := self.by_type.get(ask.queries[0].need.type)):
            return () if resource.medicated else None
        kind = CONTEXT_OF.get(body["resourceType"])
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
        record = self._record(CONTEXT_OF[name], body, patient, as_of, ())
        return None if record is None else [record]

    def _is_about(self, values: Any, patient: str) -> bool:
        held = values if isinstance(values, list) else (values,)
        return ("Patient", patient) in (leads_to(one, self.table.base_url) for one in held)

    def _record(
        self, kind: str, body: dict[str, Any], patient: str, as_of: str, attributes: Iterable[str]
    ) -> Record | None:
        """Make a record; None when its id, labels or what policy reads of it can't be read.

        Whom or what a record refers to is kept with a label that says so: dropped, it would label nothing.
        """
        name, meta = body.get("id"), body.get("meta", {})
        if type(name) is not str or not IDENTIFIER.fullmatch(name):
            return None
        held = body.get("securityLabel") if kind == "DocumentReference" else None
        found = labels(meta.get("security"), *_codings(held)) if type(meta) is dict else None
        if found is None and kind in CONTEXTS:
            meta, found = {}, (Label("", UNREADABLE),)
        coded = (body.get(one) for one in attributes if one not in PLAIN or type(body.get(one)) in (dict, list))
        if found is None or not all(sound(value) for value in coded):
            return None
        version, updated = stamp(meta)
        return Record(kind, self.source, name, patient, body, self.table, as_of, version, updated, found)


def _codings(concepts: Any) -> list[Any]:
    """Return the lists of codings of concepts; a concept without one can't be read as a label."""
    if concepts is None:
        return []
    if type(concepts) is not list:
        return [False]
    return [one.get("coding", False) if type(one) is dict else False for one in concepts]
