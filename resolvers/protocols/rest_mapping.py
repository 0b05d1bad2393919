"""REST mappings: the sections of a vendor's mapping that say how it is asked, checked and compiled once.

`list paging records resources identity ties`, each row a path or a rule of the path table's own language. Takes a
`PathTable`. Gives a `RestMapping`; raises `MappingFault` with every fault at once. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.extracts import Faults, Rule
from resolvers.paths import MappingFault, PathTable
from resolvers.records import Label, Record
from resolvers.rules import compile_rule

__all__ = ["Address", "Bond", "LabelRow", "Listing", "Paging", "RestMapping", "rest_mapping"]

_PERSON = ("id", "identifiers", "family", "given", "birth_date", "gender", "deceased")
_BOND = ("kind", "who", "since", "until")
_SECTIONS = {"protocol", "list", "paging", "records", "resources", "identity", "ties", "fields"}


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its parameters; `{patient}` and `{value}` stand for what is asked."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Where the records of one GraphQL type are: a list, or one object."""

    address: Address
    id: Rule
    patient: Rule | None
    one: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """The parameters that name page and size, the member that says how many pages, the most records a page."""

    page: str
    size: str
    of: str
    most: int


@dataclass(frozen=True, slots=True)
class LabelRow:
    """Where codes of one labelling system are; `codes` are those allowed, any when empty."""

    at: Rule
    system: str
    codes: frozenset[str]

    def read(self, body: Any, record: Record) -> list[Label] | None:
        """Return the labels; None when what is there can't be read as one: the record is then withheld."""
        found = self.at.extract(body, record)
        values = [] if found is None else found if isinstance(found, list) else [found]
        if not all(type(v) is str and v and (not self.codes or v in self.codes) for v in values):
            return None
        return [Label(self.system, value) for value in values]


@dataclass(frozen=True, slots=True)
class Bond:
    """Where care relationships are, and how one is read."""

    address: Address
    rules: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class RestMapping:
    """A vendor's mapping, compiled."""

    list: str
    paging: Paging | None
    version: Rule
    updated: Rule
    labels: tuple[LabelRow, ...]
    resources: Mapping[str, Listing]
    by: Mapping[str, Address]
    of: Address | None
    person: Mapping[str, Rule]
    ties: tuple[Bond, ...]


def rest_mapping(table: PathTable) -> RestMapping:
    """Compile the sections of a mapping; raise MappingFault with every fault."""
    faults = Faults("mapping", [])
    reader = _Sections(table.mapping, faults)
    made = reader.compiled()
    if faults.found:
        raise MappingFault(faults.found)
    return made


@dataclass(frozen=True, slots=True)
class _Sections:
    mapping: Mapping[str, Any]
    faults: Faults

    def compiled(self) -> RestMapping:
        """Return the mapping; what is wrong goes to the faults."""
        for key in set(self.mapping) - _SECTIONS:
            self.faults.add(str(key), "unknown section")
        identity = self._map(self.mapping.get("identity", {}), "identity")
        records = self._map(self.mapping.get("records", {}), "records")
        person = self._map(identity.get("person", {}), "identity.person")
        by = self._map(identity.get("by", {}), "identity.by")
        resources = self._map(self.mapping.get("resources", {}), "resources")
        labels = self._rows(records.get("labels", []), "records.labels")
        ties = self._rows(self.mapping.get("ties", []), "ties")
        return RestMapping(
            self._text(self.mapping.get("list", ""), "list"),
            self._paging(self.mapping.get("paging")),
            self._rule(records.get("version", {"const": None}), "records.version"),
            self._rule(records.get("updated", {"const": None}), "records.updated"),
            tuple(self._label(row, at) for at, row in enumerate(labels)),
            {str(kind): self._listing(str(kind), row) for kind, row in resources.items()},
            {str(system): self._address(row, f"identity.by.{system}") for system, row in by.items()},
            self._address(identity["of"], "identity.of") if "of" in identity else None,
            self._rules(person, _PERSON, "identity.person"),
            tuple(self._bond(row, at) for at, row in enumerate(ties)),
        )

    def _map(self, value: Any, place: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.faults.add(place, "is a map")
        return {}

    def _rows(self, value: Any, place: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.faults.add(place, "is a list")
        return []

    def _text(self, value: Any, place: str) -> str:
        if isinstance(value, str):
            return value
        self.faults.add(place, "is a text")
        return ""

    def _rule(self, row: Any, place: str) -> Rule:
        return compile_rule(row, place, self.faults)

    def _rules(self, rows: Mapping[str, Any], names: tuple[str, ...], place: str) -> dict[str, Rule]:
        for name in set(rows) - {*names, "path", "query", "organization"}:
            self.faults.add(f"{place}.{name}", "unknown field")
        return {name: self._rule(rows.get(name, {"const": None}), f"{place}.{name}") for name in names}

    def _paging(self, row: Any) -> Paging | None:
        if row is None:
            return None
        held = self._map(row, "paging")
        page, size, of = (self._text(held.get(key), f"paging.{key}") for key in ("page", "size", "of"))
        most = held.get("most", 100)
        if type(most) is not int or most < 1:
            self.faults.add("paging.most", "is a number of records, 1 at least")
            most = 1
        return Paging(page, size, of, most)

    def _address(self, row: Any, place: str) -> Address:
        held = self._map(row, place)
        query = self._map(held.get("query", {}), f"{place}.query")
        return Address(
            self._text(held.get("path"), f"{place}.path"),
            tuple((str(name), self._text(value, f"{place}.query.{name}")) for name, value in query.items()),
        )

    def _listing(self, kind: str, row: Any) -> Listing:
        place = f"resources.{kind}"
        held = self._map(row, place)
        for key in set(held) - {"path", "query", "id", "patient", "one"}:
            self.faults.add(f"{place}.{key}", "unknown key")
        patient = self._rule(held["patient"], f"{place}.patient") if "patient" in held else None
        named = self._rule(held.get("id"), f"{place}.id")
        return Listing(self._address(held, place), named, patient, held.get("one") is True)

    def _label(self, row: Any, at: int) -> LabelRow:
        place = f"records.labels.{at}"
        held = self._map(row, place)
        codes = frozenset(map(str, self._rows(held.get("codes", []), f"{place}.codes")))
        return LabelRow(self._rule(held.get("path"), place), self._text(held.get("system"), f"{place}.system"), codes)

    def _bond(self, row: Any, at: int) -> Bond:
        held = self._map(row, f"ties.{at}")
        return Bond(self._address(held, f"ties.{at}"), self._rules(held, _BOND, f"ties.{at}"))
