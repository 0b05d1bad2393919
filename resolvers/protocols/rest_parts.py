"""REST parts: what a vendor's mapping says, compiled: addresses, lists, labels, care relationships.

Made by `rest_mapping.py`, read by `rest.py`. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.extracts import Rule
from resolvers.protocols.holdings import Span
from resolvers.protocols.rest_paging import Paging
from resolvers.records import Label
from resolvers.steps import Path

__all__ = ["Address", "Bond", "Errors", "Holding", "LabelRow", "Listing", "RestMapping", "Tallying", "names_in"]


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its parameters, or a document and its variables; `{patient}` and the like are filled in."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Where the records of one GraphQL type are: a list at `list`, or one object at `one`."""

    address: Address
    id: Rule
    patient: Rule | None
    list: Path
    one: Path | None


@dataclass(frozen=True, slots=True)
class Holding:
    """How an establishment's records of one type are asked; `write` says an instant as the vendor does."""

    address: Address
    list: Path
    write: Callable[[int], str]

    @property
    def apart(self) -> bool:
        """Tell whether one establishment's are asked, and not those of all that the source holds."""
        return any("{establishment}" in text for text in (self.address.path, *(v for _, v in self.address.query)))

    def values(self, span: Span, wanted: Iterable[str]) -> dict[str, str]:
        """Return what is filled in."""
        said = {"establishment": span.establishment, "fields": ",".join(sorted(wanted)), "days": str(span.days)}
        return {**said, "since": self.write(span.since), "until": self.write(span.until)}


@dataclass(frozen=True, slots=True)
class Tallying:
    """How a count that the source gives itself is asked, and what each of its rows says."""

    holding: Holding
    row: Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Errors:
    """Where an answer of status 2xx says that it is none, and the words of it that mean nobody is known."""

    at: Path
    unknown: frozenset[str]


@dataclass(frozen=True, slots=True)
class LabelRow:
    """Where words of one labelling system are: `codes` are those allowed, any when empty; `words` the vendor's own."""

    at: Path
    system: str
    codes: frozenset[str]
    words: Mapping[str, str] | None

    def read(self, body: Any) -> list[Label] | None:
        """Return the labels; None when what is there can't be read as one: the record is then withheld."""
        found = self.at.read(body)
        values = [self._code(value) for value in (found if isinstance(found, list) else [found]) if found is not None]
        return None if None in values else [Label(self.system, value) for value in values if value is not None]

    def _code(self, value: Any) -> str | None:
        code = value if self.words is None else self.words.get(value) if type(value) is str else None
        return code if type(code) is str and code and (not self.codes or code in self.codes) else None


@dataclass(frozen=True, slots=True)
class Bond:
    """Where care relationships are, and how one is read; `ends` is its end as the source wrote it, if it did.

    `each` is where an item names several persons, None when it is about one; `authored` says that whoever made the item
    is known by the rule `author`, and that it proves nothing for them. `patient` says whom an item is about; `ongoing`
    reads nothing of an item that is over, whether or not its end is said.
    """

    address: Address
    rules: Mapping[str, Rule]
    ends: Rule
    list: Path
    each: Path | None
    authored: bool
    patient: Rule | None
    ongoing: Rule | None


@dataclass(frozen=True, slots=True)
class RestMapping:
    """A vendor's mapping, compiled."""

    paging: Paging | None
    errors: Errors
    version: Rule
    updated: Rule
    labels: tuple[LabelRow, ...]
    codes: tuple[LabelRow, ...]
    """Codings for the labelling tables alone, which no field of the record's type shows."""
    establishment: Rule | None
    """Where a record names the establishment whose it is."""
    resources: Mapping[str, Listing]
    by: Mapping[str, Address]
    of: Address | None
    people: Path
    alone: Path
    """Where an identity's answer holds a list of persons, and where one alone."""
    person: Mapping[str, Rule]
    ties: tuple[Bond, ...]
    holdings: Mapping[str, Holding]
    """What may be asked by establishment and time, by GraphQL type."""
    tallies: Mapping[str, Tallying]
    """What the source counts itself, by the count's name."""

    def about(self, listing: Listing) -> frozenset[str]:
        """Return the names that are read in every record of a listing, whatever was asked of it."""
        rules = [listing.id, listing.patient, self.version, self.updated, self.establishment]
        rows = [row.at.roots for row in (*self.labels, *self.codes)]
        return names_in(rule for rule in rules if rule is not None).union(*rows)

    def bound(self, bonds: tuple[int, ...]) -> frozenset[str]:
        """Return the names that are read in what attests these relationships."""
        chosen = [self.ties[at] for at in bonds]
        within = [bond.each.roots for bond in chosen if bond.each is not None]
        rules = [rule for bond in chosen for rule in (*bond.rules.values(), bond.ends, bond.patient, bond.ongoing)]
        return names_in(rule for rule in rules if rule is not None).union(*within)


def names_in(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the names that rules start from."""
    return frozenset().union(*(rule.roots for rule in rules))
