"""FHIR records: of a page's entries, those that were asked for, checked one by one.

Type asked, id, this patient's, labels that can be read. Takes resources as a source gave them, unread or decoded. Gives
records; None for one that is odd. Never keeps another patient's, nor one whose class would rest on what can't be read;
never decodes more of an unread resource than it checks, and what many write alike once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resolvers.paths import PathTable
from resolvers.protocols.fhir_ask import LABELS, Ask, Resource
from resolvers.protocols.fhir_bundle import labels, sound, stamp
from resolvers.protocols.fhir_medications import MEDICATION
from resolvers.protocols.fhir_unread import Alike
from resolvers.records import UNREADABLE, Label, Record
from resolvers.references import CONTEXTS, IDENTIFIER, leads_to

__all__ = ["CONTEXT_OF", "Came", "Resources"]

CONTEXT_OF = {resource: kind for kind, names in CONTEXTS.items() for resource in names}
"""FHIR resource type -> the GraphQL type of those whom a record refers to."""

_BY_PATIENT = ("RelatedPerson", "CareTeam", "Device")

PLAIN = frozenset({"valueBoolean", "valueDateTime", "valueInteger", "valueString", "valueTime"})
"""Elements that a class may rest on whose own type holds no code."""


Stamp = tuple[str | None, str | None, tuple[Label, ...]]
"""Version, date and labels of a resource."""


@dataclass(frozen=True, slots=True)
class Came:
    """An answer that came: what it was asked, when, and what its resources say alike."""

    ask: Ask
    as_of: str
    about: Alike[bool] = field(repr=False)
    """Whether a resource is the patient's."""
    sound: Alike[bool] = field(repr=False)
    """Whether what its class rests on can be read."""
    stamps: Alike[Stamp | None] = field(repr=False)
    """Its version, date and labels."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Reads the resources of one source."""

    source: str
    table: PathTable
    by_type: Mapping[str, Resource]

    def came(self, ask: Ask, as_of: str) -> Came:
        """Return what reads the answer to one query."""
        resource = self.by_type.get(ask.queries[0].need.type)
        path, single = (resource.patient, resource.single) if resource else (None, frozenset())
        named = path.read if path else lambda part: None
        return Came(
            ask,
            as_of,
            Alike(lambda part: self._is_about(named(part), ask.patient)),
            Alike(lambda part: all(_fits(name, value, single) for name, value in part.items())),
            Alike(_stamped),
        )

    def asked(self, came: Came, body: Mapping[str, Any]) -> Sequence[Record] | None:
        """Read a match: None when it is odd, another patient's included."""
        query = came.ask.queries[0]
        if query.need.type in CONTEXTS:
            return self._context(came, body) if query.wants(body) else None
        resource = self.by_type[query.need.type]
        if resource.patient is not None and not came.about.of(body, tuple(resource.patient.roots)):
            return None
        record = self._record(query.need.type, came, body, came.ask.patient)
        if record is None or not (resource.each or all(came.sound.each(body, resource.attributes))):
            return None
        return self._each(record, resource)

    def _each(self, record: Record, resource: Resource) -> list[Record]:
        """Spread a resource that fills one record for each item of a list."""
        if not resource.each:
            return [record]
        items = record.elements.get(resource.each)
        return [
            record.having({resource.each: item}, local_id=f"{record.local_id}.{at}")
            for at, item in enumerate(items if type(items) is list else ())
            if type(item) is dict and sound(item)
        ]

    def included(self, came: Came, body: Mapping[str, Any]) -> Sequence[Record] | None:
        """Read what came along: kept when a need is for it, ignored when it names someone, odd otherwise."""
        ask = came.ask
        if body["resourceType"] == MEDICATION and (resource := self.by_type.get(ask.queries[0].need.type)):
            return () if resource.medicated else None
        kind = CONTEXT_OF.get(body["resourceType"])
        if kind is None:
            return None
        return self._context(came, body) if any(need.type == kind for need in ask.contexts) else ()

    def _context(self, came: Came, body: Mapping[str, Any]) -> Sequence[Record] | None:
        name, subject = body["resourceType"], came.ask.patient
        patient = ""
        if name == "Patient":
            if body.get("id") != subject:
                return None
            patient = subject
        about = body.get("subject" if name == "CareTeam" else "patient") if name in _BY_PATIENT else None
        if about is not None or name in ("RelatedPerson", "CareTeam"):
            if not self._is_about(about, subject):
                return None
            patient = subject
        record = self._record(CONTEXT_OF[name], came, body, patient)
        return None if record is None else [record]

    def _is_about(self, values: Any, patient: str) -> bool:
        held = values if isinstance(values, list) else (values,)
        return ("Patient", patient) in (leads_to(one, self.table.base_url) for one in held)

    def _record(self, kind: str, came: Came, body: Mapping[str, Any], patient: str) -> Record | None:
        """Make a record; None when its id or its labels can't be read.

        Whom or what a record refers to is kept with a label that says so: dropped, it would label nothing.
        """
        name = body.get("id")
        if type(name) is not str or not IDENTIFIER.fullmatch(name):
            return None
        found = came.stamps.of(body, ("meta", LABELS) if kind == "DocumentReference" else ("meta",))
        if found is None and kind not in CONTEXTS:
            return None
        version, updated, held = found or (None, None, (Label("", UNREADABLE),))
        return Record(kind, self.source, name, patient, body, self.table, came.as_of, version, updated, held)


def _fits(name: str, value: Any, single: frozenset[str]) -> bool:
    """Say whether an element that a class rests on is of its form: codes in it, and a list only where it is one."""
    plain = name in PLAIN and type(value) not in (dict, list)
    return (plain or sound(value)) and not (name in single and type(value) is list)


def _stamped(part: Mapping[str, Any]) -> Stamp | None:
    """Read a resource's `meta`, and what else labels it; None when its labels can't be read."""
    meta = part.get("meta", {})
    if type(meta) is not dict:
        return None
    found = labels(meta.get("security"), *_codings(part.get(LABELS)))
    return None if found is None else (*stamp(meta), found)


def _codings(concepts: Any) -> list[Any]:
    """Return the lists of codings of concepts; a concept without one can't be read as a label."""
    if concepts is None:
        return []
    if type(concepts) is not list:
        return [False]
    return [one.get("coding", False) if type(one) is dict else False for one in concepts]
