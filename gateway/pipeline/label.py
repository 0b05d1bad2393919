"""Label: what each record is, in the few words that the policy knows.

Takes records and the labelling tables. Gives each record its class: categories, security labels (the source's, and
those that its codes earn), the directives whose data part names it and, where the source holds the records of several
establishments, whose it is. Records that agree share a class, so that the policy judges few; those that are written
alike are looked at once (docs/decisions/deferred-bodies.md). Pure. What cannot be read is labelled as the policy's
worst case, never as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from gateway.decisions import RecordClass
from gateway.directives import Directive
from gateway.labelling import LabelTables
from gateway.pipeline.aims import Aims, Described
from gateway.pipeline.earned import Earned, Earning, attributes_of
from gateway.pipeline.facts import Facts
from gateway.pipeline.inline import MARK, NOTHING, Unreadable, coordinates_under, inline_labels, may_have
from gateway.reading import references, seen
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
        for reference in references(seen(record, attributes), attributes):
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
class _Told:
    """What records written alike are told to be, each of their labelled coordinates too."""

    listed: tuple[Label, ...]
    said: Described
    under: Mapping[str, Described]
    aimed: Mapping[Described, int]
    """What each is → the directives that it doesn't stop."""
    settled: bool
    """Whether the class is the same for all of them: no directive looks at what one holds."""
    name: str | None = None
    """The class, once it is settled."""


@dataclass(slots=True)
class _Classes:
    """The classes met so far, named c0, c1, …, and who has which."""

    aims: Aims
    catalogue: Catalogue
    names: dict[RecordClass, str] = field(default_factory=dict)
    class_of: dict[int, str] = field(default_factory=dict)
    labels: dict[int, tuple[Label, ...]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)
    context: dict[int, frozenset[str]] = field(default_factory=dict)

    def keep(self, record: Record, told: _Told) -> None:
        """Give a record its class, and a class of their own to the coordinates that have further labels."""
        name = told.name
        if name is None:
            facts = Facts(record, self.catalogue)
            further = {at: self._named(record, self._class(facts, told, own)) for at, own in told.under.items()}
            name = self._named(record, self._class(facts, told, told.said, tuple(further.items())))
            told.name = name if told.settled else None
        self.class_of[id(record)] = name
        self.labels[id(record)] = told.listed

    def _class(
        self, facts: Facts, told: _Told, said: Described, inline: tuple[tuple[str, str], ...] = ()
    ) -> RecordClass:
        named = self.aims.names(facts, told.aimed[said])
        return RecordClass(facts.record.type, said.categories, said.labels, named, said.organization, inline)

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
        self._earning = Earning(tables)
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
        places = _Places(came, missing, partial(self._earning.by_codes, fields=("type", "physicalType")))
        classes = _Classes(Aims(directives, self._tables), self._catalogue)
        alike: dict[Hashable, _Told] = {}
        for record in records:
            if record.type != "Patient" and record.type not in self._catalogue.record_types:
                if restricting := self._restricting(record):
                    classes.context[id(record)] = restricting
                continue
            classes.keep(record, self._alike(record, places, classes.aims, alike))
        return classes.labelled()

    def _alike(self, record: Record, places: _Places, aims: Aims, alike: dict[Hashable, _Told]) -> _Told:
        """Return what a record is told to be, looked at once for all of one source that are written alike.

        The key is all that is looked at: source, table, type, the bytes of the attributes and of what it contains, and
        what the reader says beside. One that may have labels inside, or was decoded, is looked at by itself.
        """
        written = self._earning.written(record)
        if written is None:
            return self._tell(record, self._earning.of(record, None), places, aims)
        said = (record.labels, record.codes, record.establishment, may_have(record))
        key = None if said[-1] else (record.source, record.table, record.type, written, *said)
        if key is None or key not in alike:
            told = self._tell(record, self._earning.of(record, written), places, aims)
            if key is None:
                return told
            alike[key] = told
        return alike[key]

    def _tell(self, record: Record, earned: Earned, places: _Places, aims: Aims) -> _Told:
        labels = self._labels(record, earned, places)
        try:
            inline = inline_labels(record)
            under = coordinates_under(record, inline, self._catalogue) if inline.elements else {}
        except Unreadable:
            inline, under = NOTHING, {}
            labels = frozenset({*labels, Label("", UNREADABLE)})
        labels |= inline.whole
        said = self._described(record, earned, labels)
        further = {at: self._described(record, earned, labels | own) for at, own in sorted(under.items())}
        facts = Facts(record, self._catalogue)
        aimed = {one: aims.described(facts, one) for one in (said, *further.values())}
        listed = tuple(sorted(labels, key=lambda label: (label.system, label.code)))
        return _Told(listed, said, further, aimed, all(map(aims.settled, aimed.values())))

    def _described(self, record: Record, earned: Earned, labels: Iterable[Label]) -> Described:
        """Return what a record is; `provenance` follows every record."""
        listed = self._catalogue.categories_of(record.type) if earned.categories is None else earned.categories
        categories = tuple(sorted({*listed, "provenance"}))
        return Described(categories, tuple(sorted(self._codes(labels))), self._establishment(record))

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

    def _labels(self, record: Record, earned: Earned, places: _Places) -> frozenset[Label]:
        """Return the source's labels, and those that the record's codes and its places' earn."""
        labels = {*record.labels, *earned.labels}
        try:
            for found in places.of(record, attributes_of(record)) if earned.refers else ():
                labels |= found
        except (TypeError, ValueError, AttributeError, LookupError):
            labels.add(Label("", UNREADABLE))
        return frozenset(labels)
