"""Dosages: how a medication is taken, as two prescriptions are compared.

Takes the dosage instructions of a prescription. Gives their structure and their words, in a form in which two that say
the same are equal: numbers by value (5.0 is 5), concepts by code, words without case, accents or spacing. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gateway.reading import codings
from gateway.wording import plain
from resolvers.catalogue import Catalogue
from resolvers.code_systems import system_of
from resolvers.records import Element

WORDS: Final = frozenset({"text", "patientInstruction"})
RANK: Final = "sequence"


@dataclass(frozen=True, slots=True)
class Written:
    """Dosage instructions: what is structured in them, and what is in words."""

    structure: tuple[Any, ...]
    words: tuple[str, ...]

    def unlike(self, other: Written) -> bool:
        """Tell whether two are not written alike: by structure where both have one, else by words."""
        if self.structure and other.structure:
            return self.structure != other.structure
        return self.words != other.words


def written(instructions: Iterable[Element], catalogue: Catalogue) -> Written | None:
    """Return instructions as they are compared, in their own order; None when there are none."""
    given = list(instructions)
    parts = [_parts(one, catalogue, WORDS | {RANK}) for one in given]
    words = [plain(one.read("text")) for one in given]
    found = Written(tuple(filter(None, parts)), tuple(filter(None, words)))
    return found if found.structure or found.words else None


def _parts(element: Element, catalogue: Catalogue, left_out: frozenset[str] = frozenset()) -> tuple[Any, ...]:
    names = sorted(catalogue.fields_of(element.type).keys() - left_out)
    said = ((name, _plain(element.read(name), catalogue)) for name in names)
    return tuple((name, value) for name, value in said if value not in (None, ()))


def _plain(value: Any, catalogue: Catalogue) -> Any:
    if isinstance(value, list):
        return tuple(_plain(one, catalogue) for one in value)
    if not isinstance(value, Element):
        return value
    if value.type == "CodeableConcept":
        return tuple(sorted((system_of(c.system), c.code) for c in codings(value, ("coding",)))) or plain(
            value.read("text")
        )
    if value.type == "Quantity":
        unit = value.read("code") or plain(value.read("unit"))
        return (_number(value.read("value")), value.read("comparator"), unit)
    return _parts(value, catalogue)


def _number(value: Any) -> Any:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return value
