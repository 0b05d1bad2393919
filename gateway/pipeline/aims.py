"""Aims: which directives' data parts name a record.

Takes a record with its categories and labels, and directives. Gives their names. Each part is answered yes, no or not
known: a denial names a record unless one part says no; a permit only if every part says yes. What has no date, no
author, no code, or refers to what was not read, is not known. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gateway.directives import Directive, Target, referred
from gateway.instants import Span
from gateway.labelling import LabelTables
from gateway.reading import codings, date_of, references
from resolvers.attributes import ATTRIBUTES, AUTHORS, LINKS, TELLING
from resolvers.catalogue import Catalogue
from resolvers.protocols import Identifier
from resolvers.records import Label, Record
from resolvers.references import local

Answer = bool | None

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

_APART: Final = frozenset({"CareTeam", "PractitionerRole"})
"""Types of authors behind which someone else may stand."""


@dataclass(frozen=True, slots=True)
class Aimed:
    """A record, as directives aim at it. `types` are those that it is of."""

    record: Record
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    tables: LabelTables
    catalogue: Catalogue

    def named_by(self, directives: Iterable[Directive]) -> tuple[str, ...]:
        """Return the names of the directives whose data part names the record, sorted."""
        return tuple(sorted(one.name for one in directives if not one.selector.wide and self._is_named(one)))

    def _is_named(self, one: Directive) -> bool:
        """Ask part after part: a denial is answered by the first no, a permit by the first that is no yes."""
        permits, selector = one.effect == "permit", one.selector
        parts: tuple[tuple[Any, Callable[[Any], Answer]], ...] = (
            (selector.sources, lambda named: self.record.source in named),
            (selector.categories or selector.types, lambda _: self._of_class(one, permits=permits)),
            (selector.labels, lambda named: self._labelled(named, permits=permits)),
            (selector.denied, lambda named: self.tables.levels.reached(named, self.labels)),
            (selector.codes, lambda named: self._coded(named, permits=permits)),
            (selector.period, lambda named: self._dated(named, permits=permits)),
            (selector.data, lambda named: _any(self._is_of(target) for target in named)),
        )
        answers = (ask(named) for named, ask in parts if named is not None)
        return all(answer if permits else answer is not False for answer in answers)

    @property
    def _types(self) -> frozenset[str]:
        body = self.record.body if isinstance(self.record.body, dict) else {}
        own = {self.record.type, str(body.get("resourceType", ""))} - {""}
        return frozenset(own) | SAME.get(self.record.type, frozenset())

    @property
    def _is_fhir(self) -> bool:
        return isinstance(self.record.body, dict) and isinstance(self.record.body.get("resourceType"), str)

    def _of_class(self, one: Directive, *, permits: bool) -> Answer:
        """Tell whether the record is of a class named; for a permit, all that it may be is."""
        types, named = one.selector.types or frozenset(), one.selector.categories or frozenset()
        own = frozenset(self.categories) - {"provenance"} or frozenset(self.categories)
        if permits:
            return bool(types & self._types) or (bool(own) and own <= named)
        return bool(types & (self._types | MAYBE.get(self.record.type, frozenset()))) or bool(
            named.intersection(self.categories)
        )

    def _labelled(self, named: frozenset[str], *, permits: bool) -> Answer:
        levels = self.tables.levels
        return levels.covered(named, self.labels) if permits else levels.reached(named, self.labels)

    def _coded(self, named: frozenset[Label], *, permits: bool) -> Answer:
        """Tell whether a code is found in the record; not known when it has none that can be read."""
        if self.record.type == "Patient":
            return False
        fields = TELLING if permits else sorted(ATTRIBUTES.get(self.record.type, ()))
        try:
            own = {*codings(self.record.root(), fields), *self.record.codes}
        except (TypeError, ValueError, AttributeError):
            return None
        if own & named:
            return True
        return False if any(one.system for one in own) else None

    def _dated(self, period: Span, *, permits: bool) -> Answer:
        """Tell whether the record's date is in a period: for a permit, all of it."""
        if self.record.type == "Patient":
            return False
        spec = self.catalogue.connection_of(self.record.type)
        span = date_of(self.record.root(), spec.order) if spec else None
        if span is None:
            return None
        return _within(span, period) if permits else span.meets(period)

    def _is_of(self, target: Target) -> Answer:
        if target.meaning == "authoredby":
            return self._is_by(target)
        if self.record.type == "Patient" and target.type != "Patient":
            return False
        here = target.may_be_of(self.record.source)
        if here and target.address in self._addresses():
            return True
        if target.meaning == "instance":
            return False
        if here and target.address in self._references():
            return True
        return self._referred_by(target) if target.meaning == "related" else False

    def _addresses(self) -> frozenset[tuple[str, str]]:
        """Return the addresses by which a directive may name the record, or the whole that it is one item of."""
        ids = {self.record.local_id, self.record.local_id.rpartition(".")[0]} - {""}
        return frozenset((kind, local_id) for kind in self._types for local_id in ids)

    def _references(self) -> frozenset[tuple[str, str]]:
        """Return what the record refers to, as (type, id)."""
        if self._is_fhir:
            return frozenset(referred(self.record.body, getattr(self.record.table, "base_url", "")))
        fields = LINKS.get(self.record.type, ())
        return frozenset((one.type, one.local_id) for one in references(self.record.root(), fields))

    def _referred_by(self, target: Target) -> Answer:
        """Tell whether the instance refers to the record; not known when the instance was not read anywhere."""
        if not target.refers_to:
            return None if target.may_be_of(self.record.source) else False
        return any(
            source == self.record.source and not refs.isdisjoint(self._addresses()) for source, refs in target.refers_to
        )

    def _is_by(self, target: Target) -> Answer:
        """Tell whether someone is among the record's authors; not known when one of them may be."""
        if self.record.type == "Patient":
            return False
        authors = tuple(self._authors())
        answers = [self._is_author(target, kind, local_id, numbers) for kind, local_id, numbers in authors]
        return _any(answers) if answers else None

    def _is_author(self, target: Target, kind: str, local_id: str, numbers: frozenset[Identifier]) -> Answer:
        own_ids = target.may_be_of(self.record.source) and bool(target.local_id)
        if (own_ids and (kind, local_id) == target.address) or numbers & target.identifiers:
            return True
        systems = {one.system for one in target.identifiers}
        if any(one.system in systems for one in numbers):
            return False
        if kind and target.type and kind != target.type and not {kind, target.type} & _APART:
            return False
        comparable = own_ids and bool(local_id) and kind == target.type and self.record.source == target.home
        return False if comparable else None

    def _authors(self) -> Iterator[tuple[str, str, frozenset[Identifier]]]:
        """Yield the record's authors: type, id at its source, and business identifiers."""
        fields = AUTHORS.get(self.record.type, ())
        if not self._is_fhir:
            for one in references(self.record.root(), fields):
                yield one.type, one.local_id, frozenset()
            return
        table: Any = self.record.table
        for root in table.elements(self.record.type, fields):
            yield from _parties(self.record.body.get(root), table.base_url)


def _parties(value: Any, base_url: str) -> Iterator[tuple[str, str, frozenset[Identifier]]]:
    """Yield whoever is referred to under an element."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) is list:
            waiting += one
        elif type(one) is dict and _names_someone(one):
            kind, local_id = local(one.get("reference"), base_url) or (str(one.get("type", "")), "")
            held = one.get("identifier")
            system, number = (held.get("system"), held.get("value")) if type(held) is dict else (None, None)
            known = type(system) is str and type(number) is str
            yield kind, local_id, frozenset({Identifier(str(system), str(number))} if known else ())
        elif type(one) is dict:
            waiting += one.values()


def _names_someone(one: dict[str, Any]) -> bool:
    """Tell whether an object is a Reference: literal, logical, or a display alone."""
    return bool({"reference", "identifier", "display"} & one.keys()) and not {"code", "coding"} & one.keys()


def _within(span: Span, period: Span) -> bool:
    """Tell whether all of a span lies in a period."""
    begins = period.start is None or (span.start is not None and span.start >= period.start)
    ends = period.end is None or (span.end is not None and span.end <= period.end)
    return begins and ends


def _any(answers: Iterable[Answer]) -> Answer:
    """Return yes when one is yes, no when all are no, else not known."""
    found = list(answers)
    return True if True in found else False if all(one is False for one in found) else None
