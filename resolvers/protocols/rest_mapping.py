"""REST mappings: the sections of a vendor's mapping that say how it is asked, checked and compiled once.

`list paging errors records resources identity ties holdings tallies`, each row a path or a rule of the path table's own
language. Takes a `PathTable`. Gives a `RestMapping`; raises `MappingFault` with every fault at once. Never knows a
vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.extracts import Faults, Rule
from resolvers.paths import PathTable
from resolvers.protocols.rest_paging import NOWHERE, Paging, paging, plain_path
from resolvers.protocols.rest_parts import Address, Bond, Errors, Holding, LabelRow, Listing, RestMapping, Tallying
from resolvers.protocols.tallies import COLUMNS
from resolvers.rows import MappingFault
from resolvers.rules import CHANGES, compile_rule
from resolvers.steps import Path
from resolvers.transforms import WRITTEN

__all__ = ["rest_mapping"]

_PERSON = ("id", "identifiers", "family", "given", "birth_date", "gender", "deceased", "active", "replaced_by")
_BOND = ("kind", "who", "organization", "since", "until", "author")
_CHECKS = ("patient", "ongoing")
_ASKED = ("path", "query", "document", "variables", "list", "item", "each")
_SECTIONS = frozenset(
    (
        "protocol",
        "like",
        "schema",
        "list",
        "item",
        "empty",
        "paging",
        "errors",
        "records",
        "resources",
        "identity",
        "ties",
        "holdings",
        "tallies",
        "panel",
        "fields",
    )
)


def _within(listed: Path, item: Path) -> Path:
    def read(json: Any) -> Any:
        found = listed.read(json)
        return [item.read(one) for one in found] if type(found) is list else found

    return Path(read, listed.roots)


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
        for key in set(records) - {"version", "updated", "labels", "codes", "establishment"}:
            self.faults.add(f"records.{key}", "unknown key")
        labels, codes = (self._rows(records.get(key, []), f"records.{key}") for key in ("labels", "codes"))
        ties = self._rows(self.mapping.get("ties", []), "ties")
        return RestMapping(
            self._paging(self.mapping.get("paging")),
            self._errors(self.mapping.get("errors")),
            self._rule(records.get("version", {"const": None}), "records.version"),
            self._rule(records.get("updated", {"const": None}), "records.updated"),
            tuple(self._label(row, f"records.labels.{at}") for at, row in enumerate(labels)),
            tuple(self._label(row, f"records.codes.{at}") for at, row in enumerate(codes)),
            self._rule(records["establishment"], "records.establishment") if "establishment" in records else None,
            {str(kind): self._listing(str(kind), row) for kind, row in resources.items()},
            {str(system): self._address(row, f"identity.by.{system}") for system, row in by.items()},
            self._address(identity["of"], "identity.of") if "of" in identity else None,
            self._list(identity, "identity"),
            self._at(identity.get("one", "@"), "identity.one"),
            self._rules(person, _PERSON, "identity.person"),
            tuple(self._bond(row, at) for at, row in enumerate(ties)),
            self._holdings(resources),
            self._tallies(),
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
        for name in set(rows) - {*names, *_ASKED}:
            self.faults.add(f"{place}.{name}", "unknown field")
        return {name: self._rule(rows.get(name, {"const": None}), f"{place}.{name}") for name in names}

    def _paging(self, row: Any) -> Paging | None:
        return None if row is None else paging(self._map(row, "paging"), self.faults)

    def _errors(self, row: Any) -> Errors:
        if row is None:
            return Errors(NOWHERE, frozenset())
        held = self._map(row, "errors")
        for key in set(held) - {"at", "unknown"}:
            self.faults.add(f"errors.{key}", "unknown key")
        words = frozenset(map(str, self._rows(held.get("unknown", []), "errors.unknown")))
        return Errors(self._at(held.get("at"), "errors.at"), words)

    def _at(self, written: Any, place: str) -> Path:
        return plain_path(written, place, self.faults)

    def _list(self, row: Mapping[str, Any], place: str) -> Path:
        """Return where a list is, and within each item the record: what the row says, else the mapping of all."""
        written, item = (row.get(key, self.mapping.get(key)) for key in ("list", "item"))
        if written is None:
            return NOWHERE
        listed = self._or_empty(self._at(written, f"{place}.list"))
        return listed if item is None else _within(listed, self._at(item, f"{place}.item"))

    def _or_empty(self, listed: Path) -> Path:
        """Return a list's path: one that isn't there is empty if the answer says so in the mapping's words."""
        row = self.mapping.get("empty")
        if row is None:
            return listed
        held = self._map(row, "empty")
        if set(held) != {"at", "is"}:
            self.faults.add("empty", "a map of at and is: where an answer says that its list is empty, and how")
        at, said = self._at(held.get("at"), "empty.at"), held.get("is")

        def read(json: Any) -> Any:
            found = listed.read(json)
            return [] if found is None and said is not None and at.read(json) == said else found

        return Path(read, listed.roots)

    def _address(self, row: Any, place: str) -> Address:
        held = self._map(row, place)
        asked, given = ("document", "variables") if "document" in held else ("path", "query")
        query = self._map(held.get(given, {}), f"{place}.{given}")
        return Address(
            self._text(held.get(asked), f"{place}.{asked}"),
            tuple((str(name), self._text(value, f"{place}.{given}.{name}")) for name, value in query.items()),
        )

    def _listing(self, kind: str, row: Any) -> Listing:
        place = f"resources.{kind}"
        held = self._map(row, place)
        for key in set(held) - {*_ASKED, "id", "patient", "one"}:
            self.faults.add(f"{place}.{key}", "unknown key")
        patient = self._rule(held["patient"], f"{place}.patient") if "patient" in held else None
        named = self._rule(held.get("id"), f"{place}.id")
        alone = held.get("one", False)
        one = None if alone is False else self._at("@" if alone is True else alone, f"{place}.one")
        where = self._list(held, place)
        if one is None and where is NOWHERE:
            self.faults.add(f"{place}.list", "where is the list, or the one object?")
        return Listing(self._address(held, place), named, patient, where, one)

    def _holdings(self, resources: Mapping[str, Any]) -> dict[str, Holding]:
        rows = self._map(self.mapping.get("holdings", {}), "holdings")
        return {str(kind): self._holding(str(kind), row, kind in resources) for kind, row in rows.items()}

    def _holding(self, kind: str, row: Any, known: bool) -> Holding:
        place = f"holdings.{kind}"
        if not known:
            self.faults.add(place, "a type of resources, which say its id and whose it is")
        return self._holding_of(self._map(row, place), place)

    def _holding_of(self, held: Mapping[str, Any], place: str) -> Holding:
        for key in set(held) - {*_ASKED, "instants"}:
            self.faults.add(f"{place}.{key}", "unknown key")
        form = held.get("instants", "instant")
        write = WRITTEN.get(form) if isinstance(form, str) else None
        if write is None:
            self.faults.add(f"{place}.instants", f"one of {' '.join(WRITTEN)}")
        return Holding(self._address(held, place), self._list(held, place), write or WRITTEN["instant"])

    def _tallies(self) -> dict[str, Tallying]:
        rows = self._map(self.mapping.get("tallies", {}), "tallies")
        return {str(name): self._tallying(str(name), row) for name, row in rows.items()}

    def _tallying(self, name: str, row: Any) -> Tallying:
        place = f"tallies.{name}"
        held = self._map(row, place)
        if name not in COLUMNS:
            self.faults.add(place, f"one of {' '.join(COLUMNS)}")
        asked = {key: value for key, value in held.items() if key != "row"}
        rules = self._rules(self._map(held.get("row"), f"{place}.row"), COLUMNS.get(name, ()), f"{place}.row")
        return Tallying(self._holding_of(asked, place), rules)

    def _label(self, row: Any, place: str) -> LabelRow:
        held = self._map(row, place)
        for key in set(held) - {"path", "system", "codes", "map"}:
            self.faults.add(f"{place}.{key}", "unknown key")
        codes = frozenset(map(str, self._rows(held.get("codes", []), f"{place}.codes")))
        said = self._map(held["map"], f"{place}.map") if "map" in held else None
        words = None if said is None else {str(word): self._text(said[word], f"{place}.map.{word}") for word in said}
        system = self._text(held.get("system"), f"{place}.system")
        return LabelRow(self._at(held.get("path"), f"{place}.path"), system, codes, words)

    def _bond(self, row: Any, at: int) -> Bond:
        place = f"ties.{at}"
        held = self._map(row, place)
        end = held.get("until", {"const": None})
        written = {key: value for key, value in end.items() if key not in CHANGES} if isinstance(end, dict) else end
        return Bond(
            self._address(held, place),
            self._rules({key: value for key, value in held.items() if key not in _CHECKS}, _BOND, place),
            self._rule(written, f"{place}.until"),
            self._list(held, place),
            self._at(held["each"], f"{place}.each") if "each" in held else None,
            "author" in held,
            *(self._rule(held[key], f"{place}.{key}") if key in held else None for key in _CHECKS),
        )
