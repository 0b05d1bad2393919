"""Source map: what is wrong with a mapping file, by its lines, and what each field of the schema reads in it.

Takes a mapping file, perhaps a sample of what the source answers. Gives faults, and for each record type its fields:
the row that reads it, and what comes out of the sample. Asks nothing of a source, keeps nothing of the sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from resolvers.attributes import GIVEN_HERE
from resolvers.catalogue import Catalogue
from resolvers.categories import Standing
from resolvers.fieldspecs import FieldSpec, Kind
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, SourceFault
from resolvers.protocols.decode import decode
from resolvers.protocols.fhir_ask import resources
from resolvers.protocols.graphql import graphql_connector
from resolvers.protocols.rest_mapping import rest_mapping
from resolvers.protocols.rest_panel_mapping import panel_mapping
from resolvers.records import Element, Record, Reference
from resolvers.rows import MappingFault

__all__ = ["MapFault", "MapReport", "ReadField", "SampleFault", "map_source"]

_BASE = "https://source.invalid"
_DEEPEST = 6
"""How deep a value of the sample is shown."""
_MADE_HERE = frozenset({Kind.CONNECTION, Kind.VIEW, Kind.NODE})


class SampleFault(Exception):
    """The sample can't be used; `kind` is `unreadable`, `type` (name one of `types`) or `empty`."""

    def __init__(self, kind: str, types: tuple[str, ...] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.types = types


@dataclass(frozen=True, slots=True)
class MapFault:
    """Something wrong: its line in the file, from 1 (0 when it has none), and what."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field of a record type: the row that reads it, None for the same name, and its value in each sampled record."""

    name: str
    row: str | None
    values: tuple[Any, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no sampled record has a value."""
        return all(value is None for value in self.values)


@dataclass(frozen=True, slots=True)
class MapReport:
    """What was found; `fields` by record type, `unread` the members of the sampled records that no field reads."""

    file: Path
    faults: tuple[MapFault, ...] = ()
    fields: Mapping[str, tuple[ReadField, ...]] | None = None
    sampled: str = ""
    """The type of which a sample was read."""
    records: int = 0
    unread: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether a source can be read with it."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return it for a program; `values` only of the type that was sampled."""
        return {
            "ok": self.ok,
            "file": str(self.file),
            "faults": [{"line": fault.line or None, "what": fault.what} for fault in self.faults],
            "types": {kind: [_json(one, kind == self.sampled) for one in f] for kind, f in (self.fields or {}).items()},
            "sample": {"type": self.sampled, "records": self.records, "unread": list(self.unread)}
            if self.sampled
            else None,
        }


def map_source(file: Path, catalogue: Catalogue, sample: Path | None = None, kind: str | None = None) -> MapReport:
    """Return the report; raise `SampleFault` when a sample is given that can't be used."""
    faults, table = _linted(file, catalogue)
    if table is None or faults:
        return MapReport(file, faults)
    types = tuple(str(one) for one in table.mapping.get("resources") or ())
    if sample is None:
        return MapReport(file, fields={one: tuple(_fields(table, catalogue, one, ())) for one in types})
    chosen = _chosen(kind, types)
    bodies = _bodies(sample, table, chosen)
    fields = {chosen: tuple(_fields(table, catalogue, chosen, bodies))}
    return MapReport(file, (), fields, chosen, len(bodies), _unread(table, catalogue, chosen, bodies))


def _json(field: ReadField, sampled: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"field": field.name, "reads": field.row or field.name, "sameName": field.row is None}
    return said | ({"values": list(field.values), "empty": field.empty} if sampled else {})


def _linted(file: Path, catalogue: Catalogue) -> tuple[tuple[MapFault, ...], PathTable | None]:
    try:
        lines = _lines(file)
    except (OSError, UnicodeDecodeError):
        return (MapFault(0, "the file can't be read"),), None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return (MapFault(mark.line + 1 if mark else 0, "this is not well-formed YAML"),), None
    found: list[str] = []
    table: PathTable | None = None
    try:
        table = PathTable.load(file, catalogue, _BASE)
        _compiled(table, file.parent)
    except MappingFault as fault:
        found += fault.faults
    if table is not None:
        found += _strangers(table, catalogue)
    faults = sorted((_placed(text, file.name, lines) for text in found), key=lambda fault: fault.line)
    return tuple(faults), table


def _compiled(table: PathTable, folder: Path) -> None:
    """Compile the sections that say how the source is asked; raise MappingFault."""
    protocol = table.mapping.get("protocol")
    if protocol == "fhir-r4":
        resources(table)
    elif protocol == "graphql":
        graphql_connector("source", table, Capabilities(), folder)
    else:
        panel_mapping(table.mapping.get("panel"), rest_mapping(table))


def _strangers(table: PathTable, catalogue: Catalogue) -> Iterator[str]:
    """Yield the types among `resources` that the schema doesn't have as records."""
    section = table.mapping.get("resources")
    for kind in section if isinstance(section, dict) else ():
        if kind != "Patient" and kind not in catalogue.record_types:
            yield f"resources.{kind}: unknown record type"


def _placed(text: str, name: str, lines: Mapping[str, int]) -> MapFault:
    """Find the line of a fault: of the longest part of its place that the file has."""
    said = text.removeprefix(f"{name}: ").removeprefix("mapping: ")
    place = said.replace("resources: ", "resources.").partition(": ")[0]
    known = [key for key in lines if place == key or place.startswith(f"{key}.")]
    return MapFault(lines[max(known, key=len)] if known else 0, said)


def _lines(file: Path) -> dict[str, int]:
    """Return the line of each place of the file, keys joined by dots; what is in `fields` without that name too."""
    found: dict[str, int] = {}
    root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    waiting: list[tuple[str, Any]] = [("", root)] if root is not None else []
    while waiting:
        place, node = waiting.pop()
        for key, inner in _members(node):
            whole = f"{place}.{key.value}" if place else str(key.value)
            for written in (whole, whole.removeprefix("fields.")):
                found.setdefault(written, key.start_mark.line + 1)
            waiting.append((whole, inner))
    return found


def _members(node: Any) -> list[tuple[Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
    if isinstance(node, yaml.SequenceNode):
        return [(yaml.ScalarNode("", str(at), one.start_mark), one) for at, one in enumerate(node.value)]
    return []


def _fields(table: PathTable, catalogue: Catalogue, kind: str, bodies: tuple[Any, ...]) -> Iterator[ReadField]:
    rows = (table.mapping.get("fields") or {}).get(kind) or {}
    for name, spec in sorted(catalogue.fields_of(kind).items()):
        if spec.standing is Standing.STRUCTURAL or spec.kind in _MADE_HERE or name in GIVEN_HERE:
            continue
        row = _written(rows[name]) if name in rows else None
        yield ReadField(name, row, tuple(_value(table, catalogue, spec, kind, body) for body in bodies))


def _written(row: Any) -> str:
    text = yaml.safe_dump(row, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.removesuffix("\n").removesuffix("\n...")


def _chosen(kind: str | None, types: tuple[str, ...]) -> str:
    if kind is None and len(types) == 1:
        return types[0]
    if kind is None or kind not in types:
        raise SampleFault("type", types)
    return kind


def _bodies(sample: Path, table: PathTable, kind: str) -> tuple[Any, ...]:
    """Return the records of a sample: one, a list, a whole answer of the source, or a bundle."""
    try:
        json = decode(sample.read_bytes())
    except (OSError, SourceFault):
        raise SampleFault("unreadable") from None
    if type(json) is dict and json.get("resourceType") == "Bundle":
        entries = json.get("entry")
        resource = table.mapping["resources"][kind].get("resource")
        held = [one.get("resource") for one in entries if type(one) is dict] if type(entries) is list else []
        listed: Any = [one for one in held if type(one) is dict and one.get("resourceType") == resource]
    else:
        found = None if table.mapping.get("protocol") == "fhir-r4" else _within(table, kind, json)
        listed = json if found is None else found
    bodies = tuple(one for one in (listed if isinstance(listed, list) else [listed]) if type(one) is dict)
    if not bodies:
        raise SampleFault("empty")
    return bodies


def _within(table: PathTable, kind: str, json: Any) -> Any:
    """Return what a whole answer holds, where the mapping says that its records are; None when nothing is there."""
    listing = rest_mapping(table).resources[kind]
    enveloped = table.mapping.get("protocol") == "graphql" and type(json) is dict and type(json.get("data")) is dict
    return (listing.one or listing.list).read(json["data"] if enveloped else json)


def _value(table: PathTable, catalogue: Catalogue, spec: FieldSpec, kind: str, body: Any) -> Any:
    record = Record(kind, "sample", "sample", "", body, table, "")
    return _shown(catalogue, record.root().read(spec.coordinate.partition(".")[2]), _DEEPEST)


def _shown(catalogue: Catalogue, value: Any, deep: int) -> Any:
    """Return a value as it may be printed: elements by their fields that have a value, references by type and id."""
    if isinstance(value, list):
        return [_shown(catalogue, one, deep) for one in value]
    if isinstance(value, Reference):
        return f"{value.type}/{value.local_id}"
    if not isinstance(value, Element):
        return value
    if not deep:
        return value.type
    read = {name: value.read(name) for name in catalogue.fields_of(value.type)}
    return {name: _shown(catalogue, one, deep - 1) for name, one in read.items() if one is not None}


def _unread(table: PathTable, catalogue: Catalogue, kind: str, bodies: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the members of the records that neither a field nor the connector reads."""
    read = {*table.elements(kind, catalogue.fields_of(kind)), *_by_connector(table, kind)}
    return tuple(sorted({name for body in bodies for name in body if isinstance(name, str)} - read))


def _by_connector(table: PathTable, kind: str) -> frozenset[str]:
    """Return what is read of every record: id, version, labels, whose it is, what its class rests on."""
    if table.mapping.get("protocol") == "fhir-r4":
        one = resources(table)[kind]
        patient = one.patient.roots if one.patient else frozenset()
        return frozenset({"resourceType", "id", "meta", "contained", one.each, *one.attributes, *patient})
    made = rest_mapping(table)
    return made.about(made.resources[kind])
