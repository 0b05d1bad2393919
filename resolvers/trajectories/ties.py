"""Ties: what a pathway says that a record has in common with what began it, held against the schema.

Takes one row of `fulfilled_by` and the types of records that begin the pathway. Gives faults with their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from resolvers.catalogue import Catalogue, Kind
from resolvers.references import RECORDS
from resolvers.trajectories.codes import CODED
from resolvers.trajectories.document import Document, Place
from resolvers.trajectories.faults import PathwayFault
from resolvers.trajectories.leads import PERSONS, Lead, lead
from resolvers.trajectories.parts import path_of, rows, text

_REFERENCES = (Kind.RECORD, Kind.ACTOR)
SAME = PERSONS | RECORDS
"""What two records may both lead to: never the patient, to whom all lead."""


def tie_faults(
    document: Document, catalogue: Catalogue, types: tuple[str, ...], place: Place, row: dict[str, Any]
) -> Iterator[PathwayFault]:
    """Yield what is wrong with the ties of a row; `types` are those of the starts."""
    for where, tie in rows(row, "tied", (*place, "tied")):
        yield from _Tie(document, catalogue, types, text(row, "type")).faults(where, tie)


@dataclass(frozen=True, slots=True)
class _Tie:
    document: Document
    catalogue: Catalogue
    types: tuple[str, ...]
    """Of the starts."""
    kind: str
    """Of the record."""

    def faults(self, place: Place, tie: dict[str, Any]) -> Iterator[PathwayFault]:
        for name, said in tie.items():
            where = (*place, name)
            if name in ("refers_to_start", "named_by_start") and isinstance(said, str):
                yield from self._reference(where, name, said)
            elif name in ("same", "same_specialty") and isinstance(said, dict):
                yield from self._pair(where, name, said)

    def _reference(self, place: Place, name: str, written: str) -> Iterator[PathwayFault]:
        to_start = name == "refers_to_start"
        led = [self._led(self.kind, written)] if to_start else [self._led(one, written) for one in self.types]
        ends = frozenset(self.types) if to_start else frozenset({self.kind})
        if not any(one and one.spec.kind in _REFERENCES and one.types & ends for one in led):
            yield self.document.fault("no-tie", place, word=written)

    def _pair(self, place: Place, name: str, said: dict[str, Any]) -> Iterator[PathwayFault]:
        start, here = text(said, "start"), text(said, "here")
        starts = [one for kind in self.types if (one := self._led(kind, start)) is not None]
        end = self._led(self.kind, here)
        if start and not starts:
            yield self.document.fault("field", (*place, "start"), type=", ".join(self.types), word=start, hint="")
        if here and end is None:
            yield self.document.fault("field", (*place, "here"), type=self.kind, word=here, hint="")
        if end is not None and starts and not any(_comparable(name, one, end) for one in starts):
            yield self.document.fault("incomparable", place, start=start, here=here)
        if name == "same_specialty" and not isinstance(self.document.value.get("specialties"), list):
            yield self.document.fault("no-specialties", place)

    def _led(self, kind: str, written: str) -> Lead | None:
        known = kind in self.catalogue.record_types
        return lead(self.catalogue, kind, path_of(written)) if known and written else None


def _comparable(name: str, start: Lead, here: Lead) -> bool:
    """Tell whether two ends may be the same: two codes, or two references that may lead to one record or person."""
    if name == "same_specialty":
        return start.spec.named_type in CODED and here.spec.named_type in CODED
    references = start.spec.kind in _REFERENCES and here.spec.kind in _REFERENCES
    return references and bool(start.types & here.types & SAME)
