"""Codes: the words and codes that a pathway asks for, held against the schema and the code systems known here.

Takes what stands under a field. Gives faults with their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from resolvers.catalogue import Catalogue
from resolvers.trajectories.document import Document, Place
from resolvers.trajectories.faults import PathwayFault
from resolvers.trajectories.leads import fields, lead
from resolvers.trajectories.parts import path_of, text
from resolvers.trajectories.systems import HIERARCHIES, KNOWN, hierarchical, known

CODED: Final = frozenset({"CodeableConcept", "Coding"})


def test_faults(
    document: Document, catalogue: Catalogue, kind: str, place: Place, wanted: Any
) -> Iterator[PathwayFault]:
    """Yield what is wrong with one row of `where`; the last step of the place is the field."""
    name = str(place[-1])
    led = lead(catalogue, kind, path_of(name))
    if led is None:
        hint = next(iter(get_close_matches(name, list(fields(catalogue, kind)), 1)), "")
        yield document.fault("field", place, type=kind, word=name, hint=hint)
    elif led.spec.named_type in CODED:
        yield from code_faults(document, place, wanted)
    elif led.spec.enum_values:
        yield from _word_faults(document, place, wanted, sorted(led.spec.enum_values))
    else:
        yield document.fault("untestable", place, word=name)


def code_faults(document: Document, place: Place, listed: Any) -> Iterator[PathwayFault]:
    """Yield what is wrong with lists of codes by system."""
    seen: set[tuple[str, str]] = set()
    for rank, row in enumerate(listed if isinstance(listed, list) else ()):
        where = (*place, rank)
        if not isinstance(row, dict) or set(row) != {"system", "codes"} or not isinstance(row["codes"], list):
            yield document.fault("coded", where)
            continue
        system = text(row, "system")
        if not known(system):
            hint = next(iter(get_close_matches(system, KNOWN, 1)), "")
            yield document.fault("system", (*where, "system"), word=system, hint=hint)
        for at, code in enumerate(row["codes"]):
            yield from _one(document, (*where, "codes", at), system, code, seen)


def _one(
    document: Document, place: Place, system: str, code: Any, seen: set[tuple[str, str]]
) -> Iterator[PathwayFault]:
    if not isinstance(code, str) or not code.strip():
        yield document.fault("coded", place)
        return
    starred = "*" in code
    if starred and (code.index("*") != len(code) - 1 or len(code) < 3 or not hierarchical(system)):
        yield document.fault("star", place, word=code, systems=HIERARCHIES)
    if (system, code) in seen:
        yield document.fault("code-twice", place, word=code)
    seen.add((system, code))


def _word_faults(document: Document, place: Place, wanted: Any, values: list[str]) -> Iterator[PathwayFault]:
    seen: set[str] = set()
    for rank, word in enumerate(wanted if isinstance(wanted, list) else ()):
        where = (*place, rank)
        if not isinstance(word, str):
            yield document.fault("worded", where, example=values[0])
        elif word not in values:
            hint = next(iter(get_close_matches(word.upper(), values, 1)), "")
            yield document.fault("word", where, word=word, hint=hint)
        elif word in seen:
            yield document.fault("repeats", place, word=place[-1])
        seen.add(str(word))
