"""Meaning: what a pathway's file says, held against the schema of the record: types, fields, codes, windows, ties.

Takes a document and the catalogue. Gives faults with their lines, all at once: a part of another shape is
`shapes.py`'s to say, and is passed over here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from resolvers.catalogue import Catalogue
from resolvers.trajectories.codes import code_faults, test_faults
from resolvers.trajectories.document import Document, Place
from resolvers.trajectories.faults import PathwayFault
from resolvers.trajectories.leads import DATES, lead, record_types
from resolvers.trajectories.parts import pairs, path_of, rows, text
from resolvers.trajectories.ties import tie_faults

ADVICE = ("devrait", "devez", "il faut", "recommand", "conseil", "should", "must", "need to", "advise", "consider")
"""Beginnings of words of advice."""


def meaning_faults(document: Document, catalogue: Catalogue) -> Iterator[PathwayFault]:
    """Yield what is wrong with what a document says."""
    if isinstance(document.value, dict):
        yield from _Meaning(document, catalogue).faults()


@dataclass(frozen=True, slots=True)
class _Meaning:
    document: Document
    catalogue: Catalogue

    def faults(self) -> Iterator[PathwayFault]:
        said = self.document.value
        yield from self._name(said)
        yield from self._review(said)
        starts = tuple(rows(said.get("starts"), "when", ("starts", "when")))
        types = tuple(text(row, "type") for _, row in starts)
        for place, row in starts:
            yield from self._criterion(place, row)
        yield from self._specialties(said)
        steps = tuple(rows(said, "steps", ("steps",)))
        yield from self._doubles("double-step", "code", steps)
        for place, step in steps:
            yield from self._windows(place, step)
            yield from self._advice(place, step)
            for where, row in rows(step, "fulfilled_by", (*place, "fulfilled_by")):
                yield from self._criterion(where, row)
                if text(row, "type") in record_types(self.catalogue):
                    yield from tie_faults(self.document, self.catalogue, types, where, row)

    def _name(self, said: dict[str, Any]) -> Iterator[PathwayFault]:
        wanted = self.document.file.removesuffix(".yaml")
        if isinstance(said.get("code"), str) and said["code"] != wanted:
            yield self._fault("name", ("code",), file=self.document.file, wanted=wanted, word=said["code"])

    def _review(self, said: dict[str, Any]) -> Iterator[PathwayFault]:
        day = text(said, "review_by")
        try:
            date.fromisoformat(day or "2000-01-01")
        except ValueError:
            yield self._fault("day", ("review_by",), word=day)

    def _advice(self, place: Place, step: dict[str, Any]) -> Iterator[PathwayFault]:
        for language, title in pairs(step, "title"):
            if any(word in title.casefold() for word in ADVICE):
                yield self.document.fault("advice", (*place, "title", language), grave=False, word=title)

    def _specialties(self, said: dict[str, Any]) -> Iterator[PathwayFault]:
        groups = tuple(rows(said, "specialties", ("specialties",)))
        yield from self._doubles("double-name", "name", groups)
        for place, group in groups:
            yield from code_faults(self.document, (*place, "codes"), group.get("codes"))

    def _doubles(self, kind: str, key: str, listed: tuple[tuple[Place, dict[str, Any]], ...]) -> Iterator[PathwayFault]:
        seen: set[str] = set()
        for place, row in listed:
            if (name := text(row, key)) in seen and name:
                yield self._fault(kind, (*place, key), word=name)
            seen.add(name)

    def _windows(self, place: Place, step: dict[str, Any]) -> Iterator[PathwayFault]:
        since, by = step.get("from_day"), step.get("by_day")
        counts, back = step.get("counts_from_day", 0), self.document.value.get("look_back_days")
        if isinstance(since, int) and isinstance(by, int) and by < since:
            yield self._fault("window", (*place, "by_day"), since=since, by=by)
        if isinstance(since, int) and isinstance(counts, int) and counts > since:
            yield self._fault("counts-late", (*place, "counts_from_day"), since=since, counts=counts)
        if isinstance(by, int) and isinstance(back, int) and by >= back:
            yield self._fault("unreachable", (*place, "by_day"), by=by, look_back=back)

    def _criterion(self, place: Place, row: dict[str, Any]) -> Iterator[PathwayFault]:
        kind, known = text(row, "type"), record_types(self.catalogue)
        if kind not in known:
            if kind:
                hint = next(iter(get_close_matches(kind, sorted(known), 1)), "")
                yield self._fault("type", (*place, "type"), word=kind, hint=hint)
            return
        yield from self._date(place, row, kind)
        where = row.get("where")
        if not isinstance(where, dict):
            return
        if self.catalogue.has(kind, "status") and "status" not in where:
            yield self._fault("status", (*place, "where"))
        for name, wanted in where.items():
            yield from test_faults(self.document, self.catalogue, kind, (*place, "where", name), wanted)

    def _date(self, place: Place, row: dict[str, Any], kind: str) -> Iterator[PathwayFault]:
        written = text(row, "date")
        if not written:
            return
        led = lead(self.catalogue, kind, path_of(written))
        if led is None or led.spec.named_type not in DATES:
            yield self._fault("date", (*place, "date"), word=written)

    def _fault(self, kind: str, place: Place, /, **words: Any) -> PathwayFault:
        return self.document.fault(kind, place, **words)
