"""Label: what each record is, in the few words that the policy knows.

Takes records and the labelling tables. Gives each record its class: categories, security labels (the source's, and
those that its codes earn), the directives whose data part names it and, where the source holds the records of several
establishments, whose it is. Records that agree share a class, so that the policy judges few. Pure. What cannot be read
is labelled as the policy's worst case, never as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from gateway.decisions import RecordClass
from gateway.directives import Directive
from gateway.labelling import LabelTables
from gateway.pipeline.aims import Aims, Described
from gateway.pipeline.facts import Facts
from gateway.pipeline.inline import MARK, NOTHING, Unreadable, coordinates_under, inline_labels
from gateway.reading import codings, references
from resolvers.attributes import ATTRIBUTES
from resolvers.catalogue import Catalogue
from resolvers.records import UNREADABLE, Element, Label, Record

PLACES = frozenset({"Location", "Organization"})
"""What a record may refer to whose own type can say the illness: a psychiatric unit, an addiction centre."""

Missing = Mapping[str, Collection[str]]
"""Source → the types that it could not give, or not whole."""


@dataclass(frozen=True, slots=True)
class _Places:
    """The places that came, by source, type and id; `earned` gives the labels that a place's own type earns."""

    came: Mapping[tuple[str, str, str], Record]
    missing: Missing
    earned: Callable[[Element], frozenset[Label]]
    known: dict[int, frozenset[Label]] = field(default_factory=dict)
    """The labels of places that were read, by identity: many records refer to one place."""

    def of(self, record: Record, attributes: Iterable[str]) -> Iterator[frozenset[Label]]:
        """Yield the labels of each place and organization that a record's attributes refer to.

        Raise LookupError for one that its source failed to give: what it would have said is not known.
        """
        for reference in references(record.root(), attributes):
            kinds = PLACES & {reference.type} if reference.type else PLACES
            found = [p for kind in sorted(kinds) if (p := self.came.get((record.source, kind, reference.local_id)))]
            if found:
                yield from map(self._labels, found)
            elif isinstance(reference.body, dict):
                yield self.earned(Element(reference.type or "Location", reference.body, record))
            elif not kinds.isdisjoint(self.missing.get(record.source, ())):
                raise LookupError

    def _labels(self, place: Record) -> frozenset[Label]:
        if id(place) not in self.known:
            self.known[id(place)] = self.earned(place.root()) | inline_labels(place).whole.union(place.labels)
        return self.known[id(place)]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Records with their classes. `class_of` and `labels` are by the record's identity."""

    classes: Mapping[str, RecordClass] = field(default_factory=dict)
    class_of: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, tuple[Label, ...]] = field(default_factory=dict)
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the classes that each source's records have."""
    context: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Codes of the labels that restrict a person, an organization or a place, by its identity; absent when none."""


@dataclass(slots=True)
class _Classes:
    """The classes met so far, named c0, c1, …, and who has which."""

    make: Callable[..., RecordClass]
    catalogue: Catalogue
    names: dict[RecordClass, str] = field(default_factory=dict)
    class_of: dict[int, str] = field(default_factory=dict)
    labels: dict[int, tuple[Label, ...]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    context: dict[int, frozenset[str]] = field(default_factory=dict)

    def keep(self, record: Record, labels: frozenset[Label], under: Mapping[str, frozenset[Label]]) -> None:
        """Give a record its class, and a class of their own to the coordinates that have further labels."""
        facts = Facts(record, self.catalogue)
        further = {at: self._named(record, self.make(facts, labels | own)) for at, own in sorted(under.items())}
        self.class_of[id(record)] = self._named(record, self.make(facts, labels, tuple(further.items())))
        self.labels[id(record)] = tuple(sorted(labels, key=lambda label: (label.system, label.code)))

    def _named(self, record: Record, one: RecordClass) -> str:
        name = self.names.setdefault(one, f"c{len(self.names)}")
        self.held.setdefault(record.source, set()).add(name)
        return name

    def labelled(self) -> Labelled:
        """Return what was kept."""
        held = {source: tuple(sorted(found)) for source, found in self.held.items()}
        names = {name: one for one, name in self.names.items()}
        return Labelled(names, self.class_of, self.labels, held, self.context)


class Labeller:
    """Labels records by tables."""

    def __init__(
        self,
        tables: LabelTables,
        catalogue: Catalogue,
        establishments: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """`establishments`: for each source that holds records of several, its codes and their organizations."""
        self._tables = tables
        self._catalogue = catalogue
        self._establishments = {source: codes for source, codes in establishments.items() if codes}

    def label(
        self, records: Iterable[Record], directives: Sequence[Directive], missing: Missing = MappingProxyType({})
    ) -> Labelled:
        """Return the records' classes, named c0, c1, … in the order in which they are met.

        `missing` are the types that a source could not give, or not whole: a place that did not come for that reason
        may be one that says the illness.
        """
        records = tuple(records)
        came = {(r.source, r.type, r.local_id): r for r in records if r.type in PLACES}
        places = _Places(came, missing, partial(self._earned, fields=("type", "physicalType")))
        classes = _Classes(partial(self._class, Aims(directives, self._tables)), self._catalogue)
        for record in records:
            if record.type != "Patient" and record.type not in self._catalogue.record_types:
                if restricting := self._restricting(record):
                    classes.context[id(record)] = restricting
                continue
            earned = self._labels(record, places)
            try:
                inline = inline_labels(record)
                under = coordinates_under(record, inline, self._catalogue) if inline.elements else {}
            except Unreadable:
                inline, under = NOTHING, {}
                earned = frozenset({*earned, Label("", UNREADABLE)})
            classes.keep(record, earned | inline.whole, under)
        return classes.labelled()

    def _class(
        self,
        aims: Aims,
        facts: Facts,
        labels: Iterable[Label],
        inline: tuple[tuple[str, str], ...] = (),
    ) -> RecordClass:
        record = facts.record
        said = Described(self._categories(record), tuple(sorted(self._codes(labels))), self._establishment(record))
        named = aims.names(facts, said)
        return RecordClass(record.type, said.categories, said.labels, named, said.organization, inline)

    def _codes(self, labels: Iterable[Label]) -> set[str]:
        return {self._tables.code_of(label) for label in labels} - {MARK}

    def _restricting(self, record: Record) -> frozenset[str]:
        """Return the codes of the labels that restrict a person, an organization or a place, inside it included."""
        try:
            inline = inline_labels(record)
        except Unreadable:
            return frozenset({UNREADABLE})
        codes = self._codes(frozenset().union(record.labels, inline.whole, *inline.elements.values()))
        return self._tables.levels.restricting(codes) if codes else frozenset()

    def _establishment(self, record: Record) -> str | None:
        """Return the organization whose record it is; one that is not said, or not known, is nobody."""
        known = self._establishments.get(record.source)
        return None if known is None else known.get(record.establishment or "", "")

    def _categories(self, record: Record) -> tuple[str, ...]:
        """Return the record's categories; `provenance` follows every record."""
        listed: Sequence[str] = self._catalogue.categories_of(record.type)
        if record.type in self._tables.several:
            found = [c.code for c in codings(record.root(), ("category",))]
            listed = self._tables.categories_of(record.type, found)
        return tuple(sorted({*listed, "provenance"}))

    def _labels(self, record: Record, places: _Places) -> frozenset[Label]:
        """Return the source's labels, and those that the record's codes and its places' earn."""
        earned = set(record.labels)
        attributes = sorted(ATTRIBUTES.get(record.type, ()))
        try:
            earned |= self._earned(record.root(), attributes, record.codes)
            for labels in places.of(record, attributes):
                earned |= labels
        except (TypeError, ValueError, AttributeError, LookupError):
            earned.add(Label("", UNREADABLE))
        return frozenset(earned)

    def _earned(self, element: Element, fields: Iterable[str], codes: Iterable[Label] = ()) -> frozenset[Label]:
        """Return the labels that the codings under some fields, and further codes, earn."""
        found = map(self._tables.labels_of, (*codes, *codings(element, fields)))
        return frozenset(label for labels in found for label in labels)
