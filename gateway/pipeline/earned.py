"""Earned: what the labelling tables say of the codes of a record.

Part of the `label` stage. Takes a record and the tables. Gives labels, categories that its codes choose, and whether
its attributes refer to anything. Of a record that is unread, the attributes alone are decoded, once for all that write
them alike, and what they earn is remembered with the tables under a keyed hash: no text of a source is kept. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.labelling import LabelTables
from gateway.reading import codings, references, seen
from resolvers.attributes import ATTRIBUTES, PARTS
from resolvers.extracts import Chosen
from resolvers.records import UNREADABLE, Element, Label, Record

Written = tuple[tuple[str, bytes | None], ...]
"""What is written of a record's attributes."""

_CODED = {"Coding", *PARTS}
"""Types of values in which a coding or a reference may be."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What the tables say. `categories` are those that its codes choose, None for a type that has no choice."""

    labels: frozenset[Label]
    categories: Sequence[str] | None = None
    refers: bool = False
    """Whether its attributes refer to anything."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Which elements the attributes of a type are read from: as they are written, or only whether there is a value."""

    whole: frozenset[str]
    there: frozenset[str]


class Earning:
    """Asks the tables."""

    def __init__(self, tables: LabelTables) -> None:
        self._tables = tables

    def written(self, record: Record) -> Written | None:
        """Return what a record's attributes are read from: those who agree on it, of one table and type, earn the same.

        None for one that was decoded, or whose bytes don't tell.
        """
        if record.unread is None:
            return None
        read = self._tables.once((record.table, record.type), lambda: self._elements(record))
        return record.unread.sign(read.whole, read.there)

    def of(self, record: Record, written: Written | None) -> Earned:
        """Return what a record earns."""
        if written is None:
            return self._earned(seen(record, [*attributes_of(record), "category"]).record)
        key = (record.table, record.type, record.codes, self._tables.digest(written))
        return self._tables.once(key, lambda: self._earned(record.sketch(name for name, _ in written)))

    def by_codes(self, element: Element, fields: Iterable[str], codes: Iterable[Label] = ()) -> frozenset[Label]:
        """Return the labels that the codings under some fields, and further codes, earn."""
        found = map(self._tables.labels_of, (*codes, *codings(element, fields)))
        return frozenset(label for labels in found for label in labels)

    def _earned(self, record: Record) -> Earned:
        root, attributes = record.root(), attributes_of(record)
        categories = None
        if record.type in self._tables.several:
            categories = self._tables.categories_of(record.type, [c.code for c in codings(root, ("category",))])
        try:
            labels = self.by_codes(root, attributes, record.codes)
            return Earned(labels, categories, any(True for _ in references(root, attributes)))
        except (TypeError, ValueError, AttributeError, LookupError):
            return Earned(frozenset({Label("", UNREADABLE)}), categories)

    def _elements(self, record: Record) -> _Read:
        """Return the elements behind a type's attributes; of a value of many types, those without a code are there."""
        table: Any = record.table
        fields = [*attributes_of(record), "category"]
        forms = [table.row(record.type, name).rule.form for name in fields]
        keys = [key for form in forms if isinstance(form, Chosen) for key in form.keys]
        others = [name for name, form in zip(fields, forms, strict=True) if not isinstance(form, Chosen)]
        whole = {*table.elements(record.type, others), *(name for name, member, _ in keys if member in _CODED)}
        there = frozenset(name for name, member, _ in keys if member not in _CODED) - whole
        return _Read(frozenset({*whole, "contained", "resourceType"}), there)


def attributes_of(record: Record) -> list[str]:
    """Return the fields that a record's class rests on, in order."""
    return sorted(ATTRIBUTES.get(record.type, ()))
