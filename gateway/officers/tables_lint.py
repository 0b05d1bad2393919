"""Tables' lint: what one table says, held against what another one says.

Takes the tables and the catalogue's coordinates. Gives remarks that name the row. Words and shapes are
`table_shapes`'s; here are the rows that must be there because another table names their role, their purpose or their
category.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from gateway.officers.findings import Remark
from resolvers.categories import Category

LONGEST_LIKENESS = 3
NEVER_ALL = ("HPAYMT", "HRESCH")
"""Purposes under which the gateway never asks every source, whatever the table says."""

Tables = Mapping[str, Any]


def lint_tables(tables: Tables, coordinates: Mapping[str, Sequence[str]]) -> tuple[Remark, ...]:
    """Return what is wrong between tables; a table without the shape that its schema says is one remark."""
    remarks = list(_unclassified(tables, coordinates))
    for table, check in CHECKS:
        try:
            remarks.extend(check(tables))
        except (AttributeError, IndexError, KeyError, TypeError):
            remarks.append(Remark("misshapen", (table,)))
    return tuple(remarks)


def _unclassified(tables: Tables, coordinates: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    known = tables.get("categories") or {}
    for name, categories in coordinates.items():
        strange = [category for category in categories if category not in known]
        if strange or not categories:
            yield Remark("unclassified", ("coordinates", name), {"coordinate": name, "category": strange or "–"})


def _categories(tables: Tables) -> Iterator[Remark]:
    codes = {category.value for category in Category}
    yield from _rows("categories", tables["categories"], codes, "category")
    for name in tables["categories"]:
        if name not in codes:
            yield Remark("stranger", ("categories", name), {"word": name, "what": "category", "hint": ""})


def _roles(tables: Tables) -> Iterator[Remark]:
    for role in tables["roles"]:
        if _likeness(tables["roles"], role) > LONGEST_LIKENESS:
            yield Remark("like", ("roles", role), {"role": role, "most": LONGEST_LIKENESS})


def _likeness(roles: Mapping[str, Any], role: str) -> int:
    """Return how many rows a role is read from; one too many when the chain is broken or circular."""
    length, row = 1, roles[role]
    while "like" in row and length <= LONGEST_LIKENESS:
        row = roles.get(row["like"], {"like": ""})
        length += 1
    return length


def _rows_of_roles(tables: Tables) -> Iterator[Remark]:
    for path in (("purposes", "roles"), ("standing",), ("terms", "roles")):
        yield from _rows(path, _at(tables, path), tables["roles"], "role")
    reading = {role for role, row in tables["roles"].items() if row}
    yield from _rows(("labels", "clearance"), tables["labels"]["clearance"], reading, "role")


def _rows_of_purposes(tables: Tables) -> Iterator[Remark]:
    """Every purpose that is open to some role has a row wherever purposes have rows: nothing rests on an absence."""
    open_to_some = {purpose for purposes in tables["purposes"]["roles"].values() for purpose in purposes}
    for path in (("relationship_scope",), ("ask_all",), ("terms", "purposes")):
        yield from _rows(path, _at(tables, path), open_to_some, "purpose")
    for profile, row in tables["no_directive"].items():
        yield from _rows(("no_directive", profile), row, open_to_some, "purpose")
    resting = {p for p in open_to_some if tables["relationship_scope"].get(p) not in (None, "nothing", "everything")}
    yield from _rows(("relationships", "needed"), tables["relationships"]["needed"], resting, "purpose")


def _ask_all(tables: Tables) -> Iterator[Remark]:
    for purpose in NEVER_ALL:
        if tables["ask_all"].get(purpose):
            yield Remark("ask-all", ("ask_all", purpose), {"purpose": purpose})


def _records(tables: Tables) -> Iterator[Remark]:
    for record, row in tables["record_categories"].items():
        given = {category for categories in row["codes"].values() for category in categories}
        if not given <= set(row["unknown"]):
            yield Remark("unknown-lists", ("record_categories", record), {"record": record})


def _rows(path: str | tuple[str, ...], rows: Collection[str], wanted: Collection[str], what: str) -> Iterator[Remark]:
    where = (path,) if isinstance(path, str) else path
    return (Remark("no-row", where, {"word": word, "what": what}) for word in sorted(wanted) if word not in rows)


def _at(tables: Tables, path: Sequence[str]) -> Collection[str]:
    found: Any = tables
    for step in path:
        found = found[step]
    rows: Collection[str] = found
    return rows


CHECKS: tuple[tuple[str, Callable[[Tables], Iterator[Remark]]], ...] = (
    ("categories", _categories),
    ("roles", _roles),
    ("roles", _rows_of_roles),
    ("purposes", _rows_of_purposes),
    ("ask_all", _ask_all),
    ("record_categories", _records),
)
