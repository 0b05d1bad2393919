"""Labelling tables: which codes earn which labels, and which categories a record of several has.

Takes the tables `labels` and `record_categories` of the policy bundle, what officers change. Gives look-ups. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from resolvers.records import Label

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


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

    def labels_of(self, coding: Label) -> tuple[Label, ...]:
        """Return the labels that a coding earns; remembers up to 10,000 codings."""
        known = self._memo.get(coding)
        if known is None:
            if len(self._memo) >= 10_000:
                self._memo.clear()
            exact = self._exact.get((coding.system, coding.code), ())
            starts = (
                label for prefix, label in self._prefixes.get(coding.system, ()) if coding.code.startswith(prefix)
            )
            known = self._memo[coding] = tuple({*exact, *starts})
        return known

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
