"""Facts: what directives look at in a record, each read once, and only when one of them asks.

Part of the `label` stage. Takes a record. Gives its types, addresses, references, authors, codes and date. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from gateway.directives import Reach, referred
from gateway.instants import Span
from gateway.reading import codings, date_of, references, seen
from resolvers.attributes import ATTRIBUTES, AUTHORS, LINKS, TELLING
from resolvers.catalogue import Catalogue
from resolvers.code_systems import system_of
from resolvers.protocols import Identifier
from resolvers.protocols.fhir_bundle import walk
from resolvers.records import Label, Record
from resolvers.references import leads_to

SAME: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "BillingActivity": frozenset({"Claim", "ExplanationOfBenefit"}),
        "CareTeamMember": frozenset({"CareTeam"}),
        "Directive": frozenset({"Consent"}),
    }
)
"""GraphQL record type → the FHIR types that it stands for, whatever its source speaks."""

MAYBE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "BillingActivity": frozenset({"ChargeItem"}),
        "MedicationDispense": frozenset({"MedicationAdministration", "MedicationStatement"}),
        "MedicationRequest": frozenset({"MedicationStatement"}),
        "Teleconsultation": frozenset({"Appointment", "Encounter"}),
    }
)
"""GraphQL record type → the FHIR types that another source would have called it: a denial of these names it."""

ITEMS: Final = frozenset({"CareTeamMember"})
"""Types whose records are each one item of a whole: the whole's id, a dot, and the item's rank."""


@dataclass(frozen=True, slots=True)
class Author:
    """Someone whom a record names as its author: their type, id at its source, and business identifiers."""

    type: str
    local_id: str
    numbers: frozenset[Identifier] = frozenset()


@dataclass(frozen=True, slots=True)
class Codes:
    """The codings of a record, under the one name of each system; `legible` tells that one of them says its system."""

    telling: frozenset[Label]
    whole: frozenset[Label]
    legible: bool


@dataclass(frozen=True)
class Facts:
    """A record, as directives look at it."""

    record: Record
    catalogue: Catalogue

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that it is of."""
        own = {self.record.type, str(self.record.elements.get("resourceType", ""))} - {""}
        return frozenset(own) | SAME.get(self.record.type, frozenset())

    @cached_property
    def maybe(self) -> frozenset[str]:
        """The types that it may be of."""
        return self.types | MAYBE.get(self.record.type, frozenset())

    @cached_property
    def addresses(self) -> frozenset[tuple[str, str]]:
        """The addresses by which a directive may name it, or the whole that it is one item of."""
        ids = {self.record.local_id}
        whole, _, rank = self.record.local_id.rpartition(".")
        if self.record.type in ITEMS and whole and rank.isdecimal():
            ids.add(whole)
        return frozenset((kind, local_id) for kind in self.types for local_id in ids)

    @cached_property
    def reach(self) -> Reach:
        """What it refers to."""
        if self._is_fhir:
            return referred(self.record.body, self._base_url)
        fields = LINKS.get(self.record.type, ())
        return Reach(frozenset((one.type, one.local_id) for one in references(self.record.root(), fields)))

    @cached_property
    def span(self) -> Span | None:
        """Its date; None for none that can be read."""
        spec = self.catalogue.connection_of(self.record.type)
        dating = {path.partition(".")[0] for path in spec.order} if spec else ()
        return date_of(seen(self.record, dating), spec.order) if spec else None

    @cached_property
    def codes(self) -> Codes | None:
        """Its codings; None when they can't be read."""
        root, own = self.record.root(), self.record.codes
        try:
            classed = {*codings(root, sorted(ATTRIBUTES.get(self.record.type, ()))), *own}
            shown = codings(root, sorted(self.catalogue.fields_of(self.record.type)))
            whole = {*classed, *(_codings(self.record.body) if self._is_fhir else shown)}
            telling = {*codings(root, TELLING), *own}
        except (TypeError, ValueError, AttributeError):
            return None
        return Codes(_named(telling), _named(whole), any(one.system for one in classed))

    @cached_property
    def authors(self) -> tuple[Author, ...]:
        """Whom it names as its authors."""
        fields = AUTHORS.get(self.record.type, ())
        if not self._is_fhir:
            found = references(self.record.root(), fields)
            return tuple(dict.fromkeys(Author(one.type, one.local_id) for one in found))
        table: Any = self.record.table
        roots = table.elements(self.record.type, fields)
        return tuple(
            dict.fromkeys(one for root in roots for one in _parties(self.record.elements.get(root), table.base_url))
        )

    @property
    def _is_fhir(self) -> bool:
        return isinstance(self.record.elements.get("resourceType"), str)

    @property
    def _base_url(self) -> str:
        return str(getattr(self.record.table, "base_url", ""))


def _named(found: set[Label]) -> frozenset[Label]:
    return frozenset(Label(system_of(one.system), one.code) for one in found)


def _codings(body: Any) -> Iterator[Label]:
    """Yield every coding of a FHIR resource, however deep, contained resources included."""
    for one in walk(body):
        system, code = one.get("system"), one.get("code")
        if type(code) is str:
            yield Label(system if type(system) is str else "", code)


def _parties(value: Any, base_url: str) -> Iterator[Author]:
    """Yield whoever is referred to under an element."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is list:
            waiting += one
        elif type(one) is dict and _names_someone(one):
            kind, local_id = leads_to(one, base_url) or (str(one.get("type", "")), "")
            held = one.get("identifier")
            system, number = (held.get("system"), held.get("value")) if type(held) is dict else (None, None)
            known = type(system) is str and type(number) is str
            yield Author(kind, local_id, frozenset({Identifier(str(system), str(number))} if known else ()))
        elif type(one) is dict:
            waiting += one.values()


def _names_someone(one: dict[str, Any]) -> bool:
    """Tell whether an object is a Reference: literal, logical, or a display alone."""
    return bool({"reference", "identifier", "display"} & one.keys()) and not {"code", "coding"} & one.keys()
