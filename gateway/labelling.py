"""Labelling tables: which codes earn which labels, and which categories a record of several has.

Takes the tables `labels` and `record_categories` of the policy bundle, what officers change. Gives look-ups, and keeps
what was worked out with them for as long as they are the policy's. Pure.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, TypeVar

from resolvers.consents.codes import ACT_CODE, LABEL_SYSTEMS, REASON_SYSTEMS
from resolvers.records import UNREADABLE, Label

T = TypeVar("T")

_MOST: Final = 10_000
"""Most of each kind that is remembered."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Confidentiality by rank, and sensitivities with the wider ones that each is within."""

    ranks: Mapping[str, int]
    unlabelled: int
    sensitive: int
    within: Mapping[str, frozenset[str]]
    marks: frozenset[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Levels:
        """Read the table `labels`; raise KeyError or TypeError when it is not as its schema says."""
        ranks = {code: rank for rank, code in enumerate(table["confidentiality"])}
        within = {code: _wider(code, table["sensitivity"]) for code in table["sensitivity"]}
        levels = (ranks[table["unlabelled"]], ranks[table["sensitive_is"]])
        return cls(ranks, *levels, within, frozenset(table.get("marks", ())))

    def reached(self, listed: Iterable[str], labels: Iterable[str]) -> bool:
        """Tell whether a denial of `listed` reaches a record: at that level or above, or of a sensitivity in common.

        A label that no table knows, on either side, may be any: it is reached.
        """
        asked, held = frozenset(listed), frozenset(labels) - self.marks
        if not self._known(asked) or not self._known(held):
            return True
        floor = min((self.ranks[code] for code in asked if code in self.ranks), default=None)
        if floor is not None and self._level(held) >= floor:
            return True
        return any(self._touches(one, other) for one in asked for other in held)

    def covered(self, listed: Iterable[str], labels: Iterable[str]) -> bool:
        """Tell whether a permit of `listed` covers a record: at that level or below, or of no other sensitivity."""
        asked, held = frozenset(listed), frozenset(labels) - self.marks
        if not self._known(asked) or not self._known(held):
            return False
        ceiling = max((self.ranks[code] for code in asked if code in self.ranks), default=-1)
        level = self._level(held)
        if level <= ceiling:
            return True
        why = held & self.within.keys()
        return bool(why) and level <= max(ceiling, self.sensitive) and all(self.within[one] & asked for one in why)

    def restricting(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the labels by which something is more than normally confidential; one that no table knows is."""
        return frozenset(
            c for c in codes if c not in self.marks and self.ranks.get(c, len(self.ranks)) > self.unlabelled
        )

    def _known(self, codes: frozenset[str]) -> bool:
        return codes <= self.ranks.keys() | self.within.keys()

    def _level(self, labels: frozenset[str]) -> int:
        said = [self.ranks[code] for code in labels if code in self.ranks]
        said += [self.sensitive] if labels & self.within.keys() else []
        return max(said, default=self.unlabelled)

    def _touches(self, denied: str, held: str) -> bool:
        """Tell whether two sensitivities may be one: the same, or one within the other."""
        return denied in self.within.get(held, ()) or held in self.within.get(denied, ())


def _wider(code: str, table: Mapping[str, Any]) -> frozenset[str]:
    """Return a sensitivity with all that it is within."""
    found: set[str] = set()
    at: Any = code
    while isinstance(at, str) and at not in found:
        found.add(at)
        at = table.get(at, {}).get("within")
    return frozenset(found)


class LabelTables:
    """The tables, indexed by code system."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Read `labels` and `record_categories`; raise KeyError or TypeError when they are not as their schema says."""
        self._exact: dict[tuple[str, str], list[Label]] = {}
        self._prefixes: dict[str, list[tuple[str, Label]]] = {}
        for code, rows in tables["labels"]["from_codes"].items():
            for row in rows:
                self._add(Label(ACT_CODE, code), row)
        self._categories = tables["record_categories"]
        self.several = frozenset(self._categories)
        """Record types whose categories depend on the record."""
        self._memo: dict[Label, tuple[Label, ...]] = {}
        self._once: dict[Hashable, Any] = {}
        self._secret = secrets.token_bytes(32)
        self._table = tables["labels"]

    @cached_property
    def levels(self) -> Levels:
        """What labels say of how confidential a record is, and why; raise KeyError when the table doesn't say it."""
        return Levels.of(self._table)

    def code_of(self, label: Label) -> str:
        """Return the code by which the policy knows a label: of v3-Confidentiality, v3-ActCode, or said without system.

        A mark may also be of v3-ActReason. One of any other system is `UNREADABLE`: its code says something else there.
        """
        if not label.system or label.system in LABEL_SYSTEMS:
            return label.code
        mark = label.system in REASON_SYSTEMS and label.code in self._table.get("marks", ())
        return label.code if mark else UNREADABLE

    def labels_of(self, coding: Label) -> tuple[Label, ...]:
        """Return the labels that a coding earns; remembers up to 10,000 codings."""
        known = self._memo.get(coding)
        if known is None:
            if len(self._memo) >= _MOST:
                self._memo.clear()
            exact = self._exact.get((coding.system, coding.code), ())
            starts = (
                label for prefix, label in self._prefixes.get(coding.system, ()) if coding.code.startswith(prefix)
            )
            known = self._memo[coding] = tuple({*exact, *starts})
        return known

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gave for this key, made once while these tables are live; up to 10,000 are kept.

        A key is all that the value rests on beside these tables, and holds no text of a source but as a `digest`.
        """
        if key not in self._once:
            if len(self._once) >= _MOST:
                self._once.clear()
            self._once[key] = make()
        found: T = self._once[key]
        return found

    def digest(self, written: Iterable[tuple[str, bytes | None]]) -> bytes:
        """Return what stands for names and bytes in a key: a hash under a secret that these tables alone have."""
        found = blake2b(key=self._secret, digest_size=16)
        for name, text in written:
            found.update(f"{name}\0{-1 if text is None else len(text)}\0".encode())
            found.update(text or b"")
        return found.digest()

    def categories_of(self, record_type: str, codes: Iterable[str]) -> Sequence[str]:
        """Return the categories of a record that could have several, by the codes of its `category`.

        No code, or one that the table doesn't know, gives all that the table has for `unknown`: the most severe counts.
        """
        table = self._categories[record_type]
        found: set[str] = set()
        known = False
        for code in codes:
            row = table["codes"].get(code)
            if row is None:
                return list(table["unknown"])
            known = True
            found.update(row)
        return sorted(found) if known else list(table["unknown"])

    def _add(self, label: Label, row: Mapping[str, Any]) -> None:
        for code in row.get("codes", ()):
            self._exact.setdefault((row["system"], str(code)), []).append(label)
        for prefix in row.get("prefixes", ()):
            self._prefixes.setdefault(row["system"], []).append((str(prefix), label))
