"""Catalogue tables: what the catalogue looks up by type, made once from what it holds by coordinate.

Pure. Takes coordinates with what stands there. Gives maps that nobody changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resolvers.categories import Standing
from resolvers.fieldspecs import FieldSpec, Stands

__all__ = ["Codes", "codes_of", "fields_by_type", "one_of_each_kind", "with_categories", "within_types"]

Codes = Mapping[str, tuple[str, ...]]
"""Category codes, sorted, by coordinate."""


def with_categories(standings: Mapping[str, Stands]) -> Codes:
    """Return the codes of the coordinates that have categories."""
    return MappingProxyType(
        {
            key: tuple(sorted(category.value for category in standing))
            for key, standing in sorted(standings.items())
            if not isinstance(standing, Standing)
        }
    )


def fields_by_type(fields: Mapping[str, FieldSpec]) -> Mapping[str, Mapping[str, FieldSpec]]:
    """Return fields by type and name."""
    found: dict[str, dict[str, FieldSpec]] = {}
    for coordinate, spec in fields.items():
        kind, _, name = coordinate.partition(".")
        found.setdefault(kind, {})[name] = spec
    return MappingProxyType({kind: MappingProxyType(held) for kind, held in found.items()})


def within_types(codes: Codes) -> Mapping[str, Codes]:
    """Return the codes of fields by type, arguments left out."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for coordinate, held in codes.items():
        if not coordinate.endswith(":)"):
            found.setdefault(coordinate.partition(".")[0], {})[coordinate] = held
    return found


def codes_of(fields: Codes) -> tuple[str, ...]:
    """Return the codes that some fields have, sorted."""
    return tuple(sorted({code for codes in fields.values() for code in codes}))


def one_of_each_kind(fields: Codes, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return, sorted, the first field of each set of codes that is among those wanted."""
    kinds: dict[tuple[str, ...], str] = {}
    for coordinate, codes in fields.items():
        if set(wanted).issuperset(codes):
            kinds.setdefault(codes, coordinate)
    return tuple(sorted(kinds.values()))
