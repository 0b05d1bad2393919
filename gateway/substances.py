"""Substances: which statements speak of the same medication, by what they call it.

Takes what each statement calls its medication: codings, else words. Gives the statements in groups; two that name
different substances by ATC code are never in one, whatever else they share. The same groups in whatever order the
statements come. Pure (docs/decisions/course.md).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.reading import codings
from gateway.wording import plain
from resolvers.code_systems import system_of
from resolvers.records import Element, Label

ATC: Final = "http://www.whocc.no/atc"
SUBSTANCE: Final = re.compile(r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}")
"""An ATC code of the fifth level: a chemical substance, or a fixed combination. Shorter ones are of many substances."""

PRODUCTS: Final = frozenset(
    {
        "http://hl7.org/fhir/NamingSystem/ca-hc-din",
        "http://www.nlm.nih.gov/research/umls/rxnorm",
        "http://snomed.info/sct",
        "https://fhir.infoway-inforoute.ca/CodeSystem/canadianclinicaldrugdataset",
    }
)
"""Code systems whose one code means one medication wherever it is written."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a statement calls its medication."""

    substances: frozenset[str] = frozenset()
    """ATC codes of the fifth level."""
    products: frozenset[Label] = frozenset()
    words: frozenset[str] = frozenset()


Group = frozenset[int]
"""Statements, by their place in what was given."""
Keys = Callable[[Called], frozenset[Label] | frozenset[str]]


def called(concept: Element | None) -> Called:
    """Return what a concept calls a medication; nothing for one that may not be read, or isn't there."""
    if concept is None:
        return Called()
    found = [Label(system_of(one.system), one.code) for one in codings(concept, ("coding",))]
    shown = [one.read("display") for one in concept.read("coding") or () if isinstance(one, Element)]
    substances = {one.code.strip().upper() for one in found if one.system == ATC}
    return Called(
        frozenset(code for code in substances if SUBSTANCE.fullmatch(code)),
        frozenset(one for one in found if one.system in PRODUCTS),
        frozenset(filter(None, map(plain, [concept.read("text")] if concept.read("text") else shown))),
    )


def grouped(ones: Sequence[Called]) -> list[Group]:
    """Return the statements in groups, in no order.

    Those of one substance are together. One that names none joins by a product code, else by its words, the one
    substance to which these lead; where they lead to several it stays apart.
    """
    known: dict[frozenset[str], set[int]] = defaultdict(set)
    for rank, one in enumerate(ones):
        if one.substances:
            known[one.substances].add(rank)
    others = [frozenset({rank}) for rank, one in enumerate(ones) if not one.substances]
    for keys in (lambda one: one.products, lambda one: one.words):
        others = _joined(known, others, _Shared(ones, keys))
    return [*map(frozenset, known.values()), *others]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What statements have that may be shared, seen one way: product codes, or words."""

    ones: Sequence[Called]
    keys: Keys

    def of(self, group: Iterable[int]) -> frozenset[object]:
        return frozenset(key for rank in group for key in self.keys(self.ones[rank]))


def _joined(known: dict[frozenset[str], set[int]], others: Sequence[Group], shared: _Shared) -> list[Group]:
    """Put into `known` those that lead to one substance; return the rest, joined where they share something."""
    leads: dict[object, set[frozenset[str]]] = defaultdict(set)
    for substances, members in known.items():
        for key in shared.of(members):
            leads[key].add(substances)
    rest: list[Group] = []
    for together in _components(others, shared):
        whole = frozenset().union(*together)
        for group in [whole] if len(_led(whole, leads, shared)) <= 1 else _apart(together, leads, shared):
            found = _led(group, leads, shared)
            if len(found) == 1:
                known[next(iter(found))] |= group
            else:
                rest.append(group)
    return rest


def _led(group: Group, leads: Mapping[object, set[frozenset[str]]], shared: _Shared) -> set[frozenset[str]]:
    """Return the substances to which what a group shares leads."""
    return {substances for key in shared.of(group) for substances in leads.get(key, ())}


def _apart(together: Iterable[Group], leads: Mapping[object, set[frozenset[str]]], shared: _Shared) -> list[Group]:
    """Return groups whose substances contradict each other: each alone, those that can't be told by what they share."""
    alone: list[Group] = []
    unclear: dict[frozenset[object], set[int]] = defaultdict(set)
    for group in together:
        if len(_led(group, leads, shared)) == 1:
            alone.append(group)
        else:
            unclear[shared.of(group)] |= group
    return [*alone, *map(frozenset, unclear.values())]


def _components(groups: Sequence[Group], shared: _Shared) -> list[list[Group]]:
    """Return groups in lists: those that share something, directly or through others."""
    found: list[tuple[set[object], list[Group]]] = []
    for group in groups:
        keys, members = set(shared.of(group)), [group]
        apart = []
        for one in found:
            if keys.isdisjoint(one[0]):
                apart.append(one)
            else:
                keys |= one[0]
                members += one[1]
        found = [*apart, (keys, members)]
    return [members for _, members in found]
