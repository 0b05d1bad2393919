"""Tables' lint: words that officers write in `policies/tables`, compared with the words that exist.

Takes the tables and the catalogue's coordinates. Gives sentences that name the table and the word. A misspelt word
never permits (the rules see to that); here it is found before it is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from gateway.masks import MASKS
from resolvers.categories import Category

ROLE_WORDS = frozenset({"like", "except", "needs"})
PROVEN_OTHERWISE = frozenset({"own_establishment", "own_territory", "self", "parent_or_tutor", "mandatary"})
"""Kinds that no source attests: the question or the configuration proves them."""
LONGEST_LIKENESS = 3


def lint_tables(tables: Mapping[str, Any], coordinates: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return what is wrong with the tables; a table without the expected shape is one fault."""
    checks = (_categories, _roles, _purposes, _standing, _relationships, _no_directive, _labels, _records)
    faults = [f"coordinates: {name}: no category is called {c}" for name, c in _unknown_categories(tables, coordinates)]
    for check in checks:
        try:
            faults.extend(check(tables))
        except (AttributeError, KeyError, TypeError) as fault:
            faults.append(f"{check.__name__.strip('_')}: not the shape that its schema says ({type(fault).__name__})")
    return tuple(faults)


def _unknown_categories(
    tables: Mapping[str, Any], coordinates: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    known = tables.get("categories") or {}
    return ((name, c) for name, categories in coordinates.items() for c in categories if c not in known)


def _categories(tables: Mapping[str, Any]) -> Iterator[str]:
    rows = tables["categories"]
    for category in Category:
        if category.value not in rows:
            yield f"categories: no row for {category.value}"
    yield from _strangers("categories", rows, {category.value for category in Category})
    for name, row in rows.items():
        if not (row["fr"] and row["en"] and isinstance(row["clinical"], bool)):
            yield f"categories: {name} says fr, en and clinical"


def _roles(tables: Mapping[str, Any]) -> Iterator[str]:
    roles, categories = tables["roles"], tables["categories"]
    for role, row in roles.items():
        words = {**row, **row.get("except", {})}
        for word in ROLE_WORDS:
            words.pop(word, None)
        yield from _strangers(f"roles: {role}", words, categories)
        yield from (
            f"roles: {role}: {category} says {word!r}; p, m:<mask> or deny"
            for category, word in words.items()
            if not (word in ("p", "deny") or (str(word)[:2] == "m:" and str(word)[2:] in MASKS))
        )
        if _likeness(roles, role) > LONGEST_LIKENESS:
            yield f"roles: {role}: like leads nowhere, in a circle, or further than {LONGEST_LIKENESS} roles"


def _likeness(roles: Mapping[str, Any], role: str) -> int:
    """Return how many rows a role is read from; one too many when the chain is broken or circular."""
    length, row = 1, roles[role]
    while "like" in row and length <= LONGEST_LIKENESS:
        row = roles.get(row["like"], {"like": ""})
        length += 1
    return length


def _purposes(tables: Mapping[str, Any]) -> Iterator[str]:
    table = tables["purposes"]
    yield from _rows_of_roles("purposes", table["roles"], tables)
    for role, purposes in table["roles"].items():
        yield from _strangers(f"purposes: {role}", purposes, table["known"])
    yield from _strangers("purposes: within", {*table["within"], *table["within"].values()}, table["known"])
    for name in ("ask_all", "relationship_scope"):
        yield from _strangers(name, tables[name], table["known"])
    for purpose in ("HPAYMT", "HRESCH"):
        if tables["ask_all"].get(purpose):
            yield f"ask_all: {purpose} never asks every source: the gateway would not do it"


def _standing(tables: Mapping[str, Any]) -> Iterator[str]:
    yield from _rows_of_roles("standing", tables["standing"], tables)
    words = ("licence", "licence_and_supervisor", "authorization", "nothing")
    for role, word in tables["standing"].items():
        yield from _strangers(f"standing: {role}", (word,), words)


def _relationships(tables: Mapping[str, Any]) -> Iterator[str]:
    table = tables["relationships"]
    kinds = {*table["kinds"], *PROVEN_OTHERWISE}
    for purpose, needed in table["needed"].items():
        yield from _strangers(f"relationships: {purpose}", needed, kinds)
    yield from _strangers("relationships: needed", table["needed"], tables["purposes"]["known"])
    yield from _strangers("relationships: territory_roles", table["territory_roles"], tables["roles"])
    yield from _strangers("relationships: also", table["also"], tables["categories"])
    for kind, row in table["kinds"].items():
        if row["by"] not in ("person", "organization", "establishment") or not _days(row["grace_days"]):
            yield f"relationships: {kind} says by (person, organization or establishment) and grace_days"


def _days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _no_directive(tables: Mapping[str, Any]) -> Iterator[str]:
    for profile, row in tables["no_directive"].items():
        yield from _strangers(f"no_directive: {profile}", row, tables["purposes"]["known"])
        for purpose, word in row.items():
            yield from _strangers(f"no_directive: {profile}: {purpose}", (word,), ("permit", "deny"))


def _labels(tables: Mapping[str, Any]) -> Iterator[str]:
    table = tables["labels"]
    levels = table["confidentiality"]
    yield from _strangers("labels", (table["unlabelled"], table["sensitive_is"], *table["clearance"].values()), levels)
    yield from _strangers("labels: clearance", table["clearance"], tables["roles"])
    yield from _strangers("labels: from_codes", table["from_codes"], table["sensitivity"])
    for label, rows in table["from_codes"].items():
        for row in rows:
            codes = [*row.get("codes", ()), *row.get("prefixes", ())]
            if not codes or not all(isinstance(code, str) and code for code in codes) or not row["system"]:
                yield f"labels: from_codes: {label}: a row has a system, and codes or prefixes in quotes"


def _records(tables: Mapping[str, Any]) -> Iterator[str]:
    for record, row in tables["record_categories"].items():
        named = {category for categories in (*row["codes"].values(), row["unknown"]) for category in categories}
        yield from _strangers(f"record_categories: {record}", named, tables["categories"])
        if not set(named) <= set(row["unknown"]):
            yield f"record_categories: {record}: unknown lists every category that its codes give"


def _rows_of_roles(name: str, rows: Collection[str], tables: Mapping[str, Any]) -> Iterator[str]:
    yield from _strangers(name, rows, tables["roles"])
    yield from (f"{name}: no row for the role {role}" for role in tables["roles"] if role not in rows)


def _strangers(where: str, words: Iterable[str], known: Collection[str]) -> Iterator[str]:
    return (f"{where}: {word!r} is not a word that is known here" for word in words if word not in known)
