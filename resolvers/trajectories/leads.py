"""Leads: where a path of fields leads, from a record on, by the catalogue of the schema.

Takes a type and a path. Gives what is read on the way and what stands at its end; None when it leads nowhere. Fields
that the gateway fills itself, and those of the patient, are no part of a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from resolvers.attributes import GIVEN_HERE
from resolvers.catalogue import Catalogue, FieldSpec, Kind
from resolvers.categories import Standing
from resolvers.trajectories.pathway import Path, Reads, merged

PERSONS: Final = frozenset({"Practitioner", "Organization"})
"""Of those whom a record refers to, who may be the same in two records."""
DATES: Final = frozenset({"FhirDate", "FhirDateTime", "DateTime"})
NO_EVIDENCE: Final = frozenset({"AccessEvent", "Directive"})
"""Record types that tell of access, not of care."""
_THROUGH = (Kind.OBJECT, Kind.RECORD, Kind.ACTOR, Kind.UNION)


@dataclass(frozen=True, slots=True)
class Lead:
    """What a path reads, the field at its end, and the types to which that leads."""

    reads: Reads
    spec: FieldSpec
    types: frozenset[str]


def record_types(catalogue: Catalogue) -> frozenset[str]:
    """Return the types of records that a pathway may speak of."""
    return frozenset(catalogue.home) - NO_EVIDENCE


def lead(catalogue: Catalogue, kind: str, path: Path) -> Lead | None:
    """Return where a path leads."""
    kinds, reads, last = frozenset({kind}), [], None
    for name in path:
        holders = sorted(one for one in kinds if _reads(catalogue, one, name))
        if not holders or (last is not None and last.kind not in _THROUGH):
            return None
        last = catalogue.field(holders[0], name)
        reads += [{one: frozenset({name})} for one in holders if _apart(catalogue, one)]
        kinds = frozenset(target for one in holders for target in catalogue.targets(catalogue.field(one, name)))
    if last is None:
        return None
    if last.kind in (Kind.RECORD, Kind.ACTOR):
        reads += [{one: frozenset[str]()} for one in kinds & catalogue.record_types]
        reads += [{one: frozenset({"identifier"})} for one in kinds & PERSONS]
    return Lead(merged(reads), last, kinds)


def fields(catalogue: Catalogue, kind: str) -> Iterator[str]:
    """Yield the fields with which a path from a type may begin."""
    return (name for name in catalogue.fields_of(kind) if _reads(catalogue, kind, name))


def _reads(catalogue: Catalogue, kind: str, name: str) -> bool:
    if name in GIVEN_HERE or not catalogue.has(kind, name):
        return False
    spec = catalogue.field(kind, name)
    return spec.standing is Standing.INHERITED or not isinstance(spec.standing, Standing)


def _apart(catalogue: Catalogue, kind: str) -> bool:
    return kind in catalogue.record_types or kind in catalogue.context_types
