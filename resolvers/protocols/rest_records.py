"""REST records: what an item of a vendor's list is, checked: its id, whose it is, its labels, its establishment.

Part of the REST connector. Takes decoded JSON and the compiled mapping. Gives a `Record`, or None for what isn't one,
is about somebody else, or whose labels can't be read. Never raises on what a source wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from resolvers.extracts import Rule
from resolvers.paths import PathTable
from resolvers.protocols import SourceFault
from resolvers.protocols.rest_parts import LabelRow, Listing, RestMapping
from resolvers.records import Label, Record
from resolvers.references import IDENTIFIER
from resolvers.scalars import SCALARS, text
from resolvers.steps import Path

__all__ = ["RestRecords", "about", "items"]


@dataclass(frozen=True, slots=True)
class RestRecords:
    """Makes the records of one source."""

    source: str
    table: PathTable
    mapping: RestMapping

    def make(self, kind: str, listing: Listing, body: Any, patient: str, as_of: str) -> Record | None:
        """Make a record; None when its id, patient or labels can't be read or aren't those asked."""
        bare = Record(kind, self.source, "", patient, body, self.table, as_of)
        if not about(listing.patient, body, bare):
            return None
        return self._named(listing, body, bare)

    def whose(self, kind: str, listing: Listing, body: Any, establishment: str, as_of: str) -> Record | None:
        """Make a record that says itself whose it is; None when it doesn't, or is another establishment's."""
        bare = Record(kind, self.source, "", "", body, self.table, as_of)
        patient = None if listing.patient is None else listing.patient.extract(body, bare)
        if type(patient) is not str or not IDENTIFIER.fullmatch(patient.removeprefix("Patient/")):
            return None
        found = self._named(listing, body, replace(bare, patient=patient.removeprefix("Patient/")))
        said = None if found is None else found.establishment
        return found if said == (establishment if self.mapping.establishment else None) else None

    def links(self, records: Sequence[Record]) -> int:
        """Return how many records have a link that their source may not give: it is withheld, and odd."""
        return sum(self.table.refuses(record.root(), "joinPage") for record in records)

    def _named(self, listing: Listing, body: Any, bare: Record) -> Record | None:
        name = listing.id.extract(body, bare)
        if type(body) is not dict or type(name) is not str or not IDENTIFIER.fullmatch(name):
            return None
        mapping = self.mapping
        labels, codes = (_codings(rows, body) for rows in (mapping.labels, mapping.codes))
        if labels is None or codes is None:
            return None
        said = mapping.establishment
        version, updated = (rule.extract(body, bare) for rule in (mapping.version, mapping.updated))
        return replace(
            bare,
            local_id=name,
            version_id=text(version),
            last_updated=SCALARS["DateTime"](updated),
            labels=labels,
            codes=codes,
            establishment=None if said is None else text(said.extract(body, bare)) or "",
        )


def items(at: Path, json: Any) -> list[Any]:
    """Return the list that an answer holds; raise SourceFault("shape") when there is none."""
    found = at.read(json)
    if type(found) is not list:
        raise SourceFault("shape")
    return found


def about(rule: Rule | None, body: Any, bare: Record) -> bool:
    """Tell whether an item is about the patient who was asked about, where the mapping says how to know."""
    return rule is None or rule.extract(body, bare) in (bare.patient, f"Patient/{bare.patient}")


def _codings(rows: Sequence[LabelRow], body: Any) -> tuple[Label, ...] | None:
    """Return the codings of a record; None when one of them can't be read."""
    read = [row.read(body) for row in rows]
    return None if None in read else tuple(label for labels in read if labels for label in labels)
