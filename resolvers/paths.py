"""Paths: how one source says things, as a table of record type and field to a path in the source's JSON.

A row a field, "same name unless said otherwise"; the catalogue says what a field must be. Takes a mapping (YAML)
and the catalogue's fields. Gives `records.Table`. A value of the wrong shape reads as None; a mapping that speaks of
what doesn't exist stops the start with every fault at once. Never fetches, follows a reference or decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

from resolvers.extracts import Extract, Faults, Rule, Typed
from resolvers.join_pages import JoinPage, join_page
from resolvers.records import Element, Record, Reference
from resolvers.references import reference, resources_of
from resolvers.rules import CHOICES, compile_rule
from resolvers.scalars import SCALARS, enum, secretless
from resolvers.steps import Several

__all__ = ["CANONICAL", "Canonical", "FieldSpec", "FieldSpecs", "MappingFault", "PathTable", "shipped"]

Reader = Callable[[Element], Any]
_SHIPPED = re.compile(r"[a-z][a-z0-9-]*")
Make = Callable[[Any, Record], Any]

_CHOICE = "ObservationValue"
_MEMBERS = frozenset(member for _, member, _ in CHOICES)
_STEMS = (
    "value",
    "effective",
    "onset",
    "abatement",
    "performed",
    "occurrence",
    "medication",
    "deceased",
    "multipleBirth",
)
"""Choice elements, which a server may know by their name without type."""


class FieldSpec(Protocol):
    """What a table needs to know of a field (`resolvers.catalogue` has it)."""

    @property
    def named_type(self) -> str:
        """GraphQL type, without list or non-null."""
        ...

    @property
    def many(self) -> bool:
        """Whether it is a list."""
        ...

    @property
    def enum_values(self) -> Collection[str] | None:
        """Names of the enum's values; empty or None when the type isn't an enum."""
        ...


class FieldSpecs(Protocol):
    """The fields of the schema."""

    def field(self, type_name: str, field_name: str, /) -> FieldSpec | None:
        """Return a field; None, or LookupError, when the schema hasn't it."""
        ...


class MappingFault(Exception):
    """A mapping that can't be used; `faults` names every fault: file, type and field, what is wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class _Row:
    read: Reader
    roots: frozenset[str]
    extract: Extract


def shipped(name: str) -> Path:
    """Return the path of a mapping that ships with us (`fhir`, `omnimed`)."""
    return Path(__file__).parent / "mappings" / f"{name}.yaml"


def _spec(specs: FieldSpecs, kind: str, name: str) -> FieldSpec | None:
    try:
        return specs.field(kind, name)
    except LookupError:
        return None


@dataclass(slots=True)
class PathTable:
    """A source's path table; `base_url` is the source's, under which an absolute reference is its own."""

    specs: FieldSpecs = field(repr=False)
    mapping: Mapping[str, Any] = field(repr=False)
    base_url: str = ""
    join_pages: tuple[JoinPage, ...] = ()
    """Which addresses may leave as a session's page to join; none unless the settings say so."""
    _rows: dict[str, dict[str, _Row]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(
        cls, file: Path, specs: FieldSpecs, base_url: str = "", join_pages: tuple[JoinPage, ...] = ()
    ) -> PathTable:
        """Load a mapping file; raise MappingFault with every fault of its `fields`."""
        faults = Faults(file.name, [])
        mapping = _document(file, faults)
        fields = _fields(mapping, faults)
        table = cls(specs, {**mapping, "fields": fields}, base_url.rstrip("/"), join_pages)
        for kind, rows in fields.items():
            table._compile_type(kind, rows, faults)
        if faults.found:
            raise MappingFault(faults.found)
        return table

    def read(self, element: Element, name: str) -> Any:
        """Return the value of a GraphQL field (`records.Table.read`)."""
        try:
            row = self._rows[element.type][name]
        except KeyError:
            row = self._default(element.type, name)
        return row.read(element)

    def refuses(self, element: Element, name: str) -> bool:
        """Tell whether a field has a value in the source's JSON that reads as none."""
        if element.read(name) is not None:
            return False
        row = self._rows.get(element.type, {}).get(name)
        return row is not None and row.extract(element.json, element.record) is not None

    def elements(self, kind: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Return, sorted, the root JSON names that these fields of a type read, choices under both their names."""
        rows = self._rows.get(kind, {})
        found = [rows[name] if name in rows else self._default(kind, name) for name in fields]
        roots = {root for row in found for root in row.roots}
        stems = {stem for stem in _STEMS for root in roots if root.startswith(stem) and root[len(stem) :][:1].isupper()}
        return tuple(sorted(roots | stems))

    def _compile_type(self, kind: Any, rows: Any, faults: Faults) -> None:
        if not isinstance(rows, dict):
            faults.add(str(kind), "is a map of fields")
            return
        known = any(_spec(self.specs, kind, name) for name in (*map(str, rows), "id", "text", "code", "value", "start"))
        if not known:
            faults.add(str(kind), "unknown type")
            return
        for name, row in rows.items():
            place = f"{kind}.{name}"
            spec = _spec(self.specs, kind, name)
            if spec is None:
                faults.add(place, "unknown field")
                continue
            self._keep(kind, name, spec, compile_rule(row, place, faults))

    def _default(self, kind: str, name: str) -> _Row:
        """Compile the row of a field that the mapping doesn't speak of: same name; nothing for a field unknown."""
        spec = _spec(self.specs, kind, name)
        if spec is None:
            return _Row(lambda element: None, frozenset(), lambda json, record: None)
        extract = lambda json, record: json.get(name) if type(json) is dict else None  # noqa: E731
        return self._keep(kind, name, spec, Rule(extract, frozenset({name})))

    def _keep(self, kind: str, name: str, spec: FieldSpec, rule: Rule) -> _Row:
        make = self._make(f"{kind}.{name}", spec)
        row = _Row(_many(rule.extract, make) if spec.many else _one(rule.extract, make), rule.roots, rule.extract)
        self._rows.setdefault(kind, {})[name] = row
        return row

    def _make(self, coordinate: str, spec: FieldSpec) -> Make:
        """Return what turns one JSON value into a value of the field's type."""
        if coordinate == "Attachment.url":
            return lambda json, record: secretless(json)
        if coordinate == "Teleconsultation.joinPage":
            return lambda json, record: join_page(json, record.local_id, self.join_pages)
        if spec.enum_values:
            named = enum(spec.enum_values)
            return lambda json, record: named(json)
        if scalar := SCALARS.get(spec.named_type):
            return lambda json, record: scalar(json)
        if spec.named_type == _CHOICE:
            return _chosen
        resources = resources_of(spec.named_type)
        return _object(spec.named_type) if resources is None else self._referred(resources)

    def _referred(self, resources: frozenset[str]) -> Make:
        def make(json: Any, record: Record) -> Reference | None:
            found = reference(json, record, self.base_url)
            return found if found is not None and found.type in resources else None

        return make


def _document(file: Path, faults: Faults) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        faults.add("file", "is not readable YAML")
        return {}
    if isinstance(document, dict):
        return document
    faults.add("file", "is a map")
    return {}


def _fields(mapping: Mapping[str, Any], faults: Faults) -> dict[Any, Any]:
    """Return the mapping's `fields`, over those of the shipped mapping that it says it is `like`."""
    fields, like = mapping.get("fields") or {}, mapping.get("like")
    if not isinstance(fields, dict):
        faults.add("fields", "is a map of types")
        return {}
    if like is None:
        return fields
    file = shipped(str(like))
    base = _document(file, faults).get("fields", {}) if _SHIPPED.fullmatch(str(like)) and file.is_file() else None
    if base is None:
        faults.add("like", "no mapping of that name ships")
        return fields
    mixed = {kind: {**base.get(kind, {}), **rows} for kind, rows in fields.items() if isinstance(rows, dict)}
    return {**base, **fields, **mixed}


def _one(extract: Extract, make: Make) -> Reader:
    def read(element: Element) -> Any:
        record = element.record
        value = extract(element.json, record)
        if type(value) is not Several:
            return None if value is None else make(value, record)
        for one in value:
            if (made := make(one, record)) is not None:
                return made
        return None

    return read


def _many(extract: Extract, make: Make) -> Reader:
    def read(element: Element) -> Any:
        record = element.record
        values = extract(element.json, record)
        if not isinstance(values, list):
            return None
        made = [new for one in values if (new := make(one, record)) is not None]
        return made if made or not values else None

    return read


def _object(kind: str) -> Make:
    return lambda json, record: Element(kind, json, record) if type(json) is dict else None


def _chosen(json: Any, record: Record) -> Element | None:
    if type(json) is Typed and json.type in _MEMBERS and type(json.json) is dict:
        return Element(json.type, json.json, record)
    return None


@dataclass(frozen=True, slots=True)
class Canonical:
    """The table of masked elements: their JSON is a map by GraphQL field name, already in the form that leaves.

    With `specs`, a map within is given as an `Element` of the field's type; without, as it is.
    """

    specs: FieldSpecs | None = field(default=None, repr=False)

    def read(self, element: Element, name: str) -> Any:
        """Return what the map holds under the field's name."""
        value = element.json.get(name) if type(element.json) is dict else None
        spec = _spec(self.specs, element.type, name) if self.specs and isinstance(value, (dict, list)) else None
        if spec is None:
            return value
        return [_seen(one, spec, element) for one in value] if isinstance(value, list) else _seen(value, spec, element)


def _seen(value: Any, spec: FieldSpec, parent: Element) -> Any:
    return Element(spec.named_type, value, parent.record) if type(value) is dict else value


CANONICAL = Canonical()
