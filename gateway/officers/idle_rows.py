"""Idle rows: rows of the tables that say nothing, say it twice, or can never apply.

Takes the tables, the stories' roles and the sweep of verdicts. Gives remarks, all of them warnings: the policy is not
wrong for such a row, but who wrote it believes that it does something.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from gateway.access import Effect
from gateway.officers.findings import Path_, Remark
from gateway.officers.role_words import spoken_of, words_of
from gateway.officers.sweep import Sweep
from gateway.officers.vocabulary import ROLE_WORDS

Tables = Mapping[str, Any]


def idle_remarks(tables: Tables, told: Collection[str], sweep: Sweep | None) -> tuple[Remark, ...]:
    """Return the rows that do nothing; `told` are the roles that stories tell of."""
    found: list[Remark] = []
    for check in CHECKS:
        try:
            found.extend(check(tables))
        except (AttributeError, IndexError, KeyError, TypeError):
            continue  # the table's shape is a fault already
    found.extend(
        Remark("untold-role", ("roles", r), {"role": r}, False) for r in tables.get("roles", ()) if r not in told
    )
    if sweep is not None:
        found.extend((*_cells(tables, sweep), *_categories(tables, sweep)))
    return tuple(found)


def _roles(tables: Tables) -> Iterator[Remark]:
    for role in tables["roles"]:
        if not tables["purposes"]["roles"].get(role):
            yield Remark("idle-role", ("roles", role), {"role": role}, False)


def _exceptions(tables: Tables) -> Iterator[Remark]:
    for role, row in tables["roles"].items():
        without = {**tables["roles"], role: {key: value for key, value in row.items() if key != "except"}}
        before = words_of(without, role)
        for category, word in row.get("except", {}).items():
            if before.get(category, "deny") == word:
                words = {"role": role, "category": category, "word": word}
                yield Remark("idle-exception", ("roles", role, "except", category), words, False)


def _purposes(tables: Tables) -> Iterator[Remark]:
    had = {purpose for purposes in tables["purposes"]["roles"].values() for purpose in purposes}
    places: list[tuple[str, ...]] = [("relationship_scope",), ("ask_all",), ("relationships", "needed")]
    places += [("no_directive", profile) for profile in tables["no_directive"]]
    for path in places:
        rows: Any = tables
        for step in path:
            rows = rows[step]
        yield from (Remark("idle-purpose", (*path, one), {"purpose": one}, False) for one in rows if one not in had)


def _evidence(tables: Tables) -> Iterator[Remark]:
    table = tables["relationships"]
    needed = {kind for kinds in table["needed"].values() for kind in kinds}
    for kind in table["kinds"]:
        if kind not in needed and not spoken_of(kind, {k: v for k, v in tables.items() if k not in HELD_ONLY}):
            yield Remark("idle-evidence", ("relationships", "kinds", kind), {"kind": kind}, False)


HELD_ONLY = ("relationships", "terms")
"""Tables that name a kind of evidence without needing it."""


def _codes(tables: Tables) -> Iterator[Remark]:
    for label, rows in tables["labels"]["from_codes"].items():
        seen: dict[tuple[str, str], int] = {}
        prefixes = [(row["system"], prefix) for row in rows for prefix in row.get("prefixes", ())]
        for place, row in enumerate(rows):
            for code in row.get("codes", ()):
                path = ("labels", "from_codes", label, place)
                words = {"label": label, "code": code, "system": row["system"]}
                if (row["system"], code) in seen:
                    yield Remark("twice-code", path, words | {"first": seen[row["system"], code] + 1}, False)
                seen.setdefault((row["system"], code), place)
                for system, prefix in prefixes:
                    if system == row["system"] and code.startswith(prefix):
                        yield Remark("covered-code", path, words | {"prefix": prefix}, False)


def _twice(tables: Tables) -> Iterator[Remark]:
    yield from _repeated(tables, ())


def _repeated(value: Any, path: Path_) -> Iterator[Remark]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _repeated(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _repeated(inner, (*path, place))
            if not isinstance(inner, Mapping | list) and inner in value[:place]:
                yield Remark("twice", (*path, place), {"word": inner}, False)


def _overlays(tables: Tables) -> Iterator[Remark]:
    """Yield the overlays that say no more than the role reads already: an overlay only ever tightens."""
    for organization, by_role in tables.get("overlays", {}).get("staff", {}).items():
        for role, row in by_role.items():
            base = words_of(tables["roles"], role)
            for category, word in row.items():
                if word == "p" or base.get(category, "deny") in ("deny", word):
                    words = {"key": category, "word": word, "role": role}
                    yield Remark("loose-overlay", ("overlays", "staff", organization, role, category), words, False)
    for code, row in tables.get("overlays", {}).get("specialties", {}).items():
        for category, word in row.items():
            if word == "p":
                words = {"key": category, "word": word, "role": code}
                yield Remark("loose-overlay", ("overlays", "specialties", code, category), words, False)


CHECKS: tuple[Callable[[Tables], Iterator[Remark]], ...] = (
    _roles,
    _exceptions,
    _purposes,
    _evidence,
    _codes,
    _twice,
    _overlays,
)


def _cells(tables: Tables, sweep: Sweep) -> Iterator[Remark]:
    """Yield the words of the table of roles that no purpose ever lets apply, though all else be in order."""
    for role, row in tables["roles"].items():
        words = words_of(tables["roles"], role)
        opening = [category for category in words if words[category] != "deny" and category in sweep.classified]
        never = [c for c in opening if (best := sweep.best(role, c)) is not None and best.effect is Effect.DENY]
        if opening and never == opening:
            reason = {best.reason for c in never if (best := sweep.best(role, c)) is not None}
            yield Remark("idle-reading", ("roles", role), {"role": role, "reason": sorted(reason)}, False)
            continue
        for category in sorted(set(never) & _own(row)):
            best = sweep.best(role, category)
            said = {"role": role, "category": category, "word": words[category], "reason": best.reason if best else ""}
            yield Remark("idle-cell", ("roles", role, category), said, False)


def _categories(tables: Tables, sweep: Sweep) -> Iterator[Remark]:
    """Yield the categories that no field has, and those that no role reads."""
    read = {c for role in tables["roles"] for c, word in words_of(tables["roles"], role).items() if word != "deny"}
    for category in tables["categories"]:
        if category not in sweep.classified:
            yield Remark("idle-category", ("categories", category), {"category": category}, False)
        elif category not in read:
            yield Remark("unread-category", ("categories", category), {"category": category}, False)


def _own(row: Mapping[str, Any]) -> set[str]:
    return (set(row) - ROLE_WORDS) | set(row.get("except", {}))
