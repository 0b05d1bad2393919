"""Rows: what a mapping says of each field, compiled once for all the sources that it is the mapping of.

A row a field, "same name unless said otherwise"; the catalogue says what a field must be. Takes a mapping (YAML)
and the catalogue's fields. Gives how each field is read. A mapping that speaks of what doesn't exist stops the start
with every fault at once. Knows no source: what hangs on one is read of the record's own table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import yaml

from resolvers.extracts import Chains, Extract, Faults, Rule
from resolvers.records import Record
from resolvers.rules import compile_rule
from resolvers.shapes import FieldSpec, Make, Shape, shape_of
from resolvers.steps import Several

__all__ = ["FieldSpec", "FieldSpecs", "MappingFault", "Row", "Rows", "field_spec", "shipped"]

_SHIPPED = re.compile(r"[a-z][a-z0-9-]*")

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
_MOST_SETS = 1_000


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
class Row:
    """How one field is read: `rule` finds JSON in an element's, `shape` makes a value of it, `value` does both."""

    value: Extract
    rule: Rule
    shape: Shape


def shipped(name: str) -> Path:
    """Return the path of a mapping that ships with us (`fhir`, `omnimed`)."""
    return Path(__file__).parent / "mappings" / f"{name}.yaml"


def field_spec(specs: FieldSpecs, kind: str, name: str) -> FieldSpec | None:
    """Return a field of the schema; None for one that it hasn't."""
    try:
        return specs.field(kind, name)
    except LookupError:
        return None


@dataclass(slots=True, eq=False)
class Rows:
    """The rows of one mapping: what two sources that speak alike have in common."""

    specs: FieldSpecs = field(repr=False)
    mapping: Mapping[str, Any] = field(repr=False)
    by_type: dict[str, dict[str, Row]] = field(default_factory=dict, repr=False)
    """Those that were compiled, by GraphQL type and field."""
    _elements: dict[tuple[str, frozenset[str]], tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, file: Path, specs: FieldSpecs) -> Rows:
        """Load a mapping file; raise MappingFault with every fault of its `fields`."""
        faults = Faults(file.name, [])
        mapping = _document(file, faults)
        fields = _fields(mapping, faults)
        found = cls(specs, {**mapping, "fields": fields})
        for kind, rows in fields.items():
            found._compile_type(kind, rows, faults)
        if faults.found:
            raise MappingFault(faults.found)
        return found

    def row(self, kind: str, name: str) -> Row:
        """Return how a GraphQL field is read."""
        return self.by_type.get(kind, {}).get(name) or self._default(kind, name)

    def elements(self, kind: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Return, sorted, the root JSON names that these fields of a type read, choices under both their names.

        Worked out once for each set of fields, since it is asked of every record; up to a thousand sets are kept.
        """
        asked = kind, frozenset(fields)
        if asked not in self._elements:
            if len(self._elements) >= _MOST_SETS:
                self._elements.clear()
            roots = {root for name in asked[1] for root in self.row(kind, name).rule.roots}
            self._elements[asked] = tuple(sorted(roots | {stem for stem in _STEMS if _is_stem(stem, roots)}))
        return self._elements[asked]

    def _compile_type(self, kind: Any, rows: Any, faults: Faults) -> None:
        if not isinstance(rows, dict):
            faults.add(str(kind), "is a map of fields")
            return
        known = any(
            field_spec(self.specs, kind, name) for name in (*map(str, rows), "id", "text", "code", "value", "start")
        )
        if not known:
            faults.add(str(kind), "unknown type")
            return
        for name, row in rows.items():
            place = f"{kind}.{name}"
            spec = field_spec(self.specs, kind, name)
            if spec is None:
                faults.add(place, "unknown field")
                continue
            self._keep(kind, name, spec, compile_rule(row, place, faults))

    def _default(self, kind: str, name: str) -> Row:
        """Compile the row of a field that the mapping doesn't speak of: same name; nothing for a field unknown."""
        spec = field_spec(self.specs, kind, name)
        if spec is None:
            return _NOTHING
        return self._keep(kind, name, spec, Rule(_of_that_name(name), frozenset({name}), Chains(((name,),))))

    def _keep(self, kind: str, name: str, spec: FieldSpec, rule: Rule) -> Row:
        shape = shape_of(f"{kind}.{name}", spec)
        row = Row((_many if spec.many else _one)(rule.extract, shape.make), rule, shape)
        self.by_type.setdefault(kind, {})[name] = row
        return row


_NOTHING = Row(
    lambda json, record: None, Rule(lambda json, record: None, frozenset()), Shape(lambda json, record: None)
)


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


def _of_that_name(name: str) -> Extract:
    return lambda json, record: json.get(name) if type(json) is dict else None


def _one(extract: Extract, make: Make) -> Extract:
    def read(json: Any, record: Record) -> Any:
        value = extract(json, record)
        if type(value) is not Several:
            return None if value is None else make(value, record)
        for one in value:
            if (made := make(one, record)) is not None:
                return made
        return None

    return read


def _is_stem(stem: str, roots: Iterable[str]) -> bool:
    return any(root.startswith(stem) and root[len(stem) :][:1].isupper() for root in roots)


def _many(extract: Extract, make: Make) -> Extract:
    def read(json: Any, record: Record) -> Any:
        values = extract(json, record)
        if not isinstance(values, list):
            return None
        made = [new for one in values if (new := make(one, record)) is not None]
        return made if made or not values else None

    return read
