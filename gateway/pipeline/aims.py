"""Aims: which directives' data parts name a record.

Part of the `label` stage. Takes directives, once, and records with their categories and labels. Gives names. Each part
is answered yes, no or not known: a denial names a record unless one part says no; a permit only if every part says yes.
What has no date, no author, no code, or refers to what was not read, is not known. Directives are the bits of an
integer, looked up by what they name: a record costs what it holds, not what is written about the patient. Pure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from gateway.directives import Directive, Selector
from gateway.instants import Span
from gateway.labelling import LabelTables
from gateway.pipeline.facts import Codes, Facts
from gateway.pipeline.instances import Instances
from resolvers.code_systems import system_of
from resolvers.records import Label


@dataclass(frozen=True, slots=True)
class Described:
    """What a record is, beside what it holds: categories, labels, and the organization whose it is.

    `organization` is None at a source of one, "" for one that is not known.
    """

    categories: tuple[str, ...]
    labels: tuple[str, ...]
    organization: str | None


@dataclass(slots=True)
class _Part:
    """One part: which directives name what there, by effect; those without it are `free`."""

    free: int = 0
    named: defaultdict[tuple[Any, bool], int] = field(default_factory=lambda: defaultdict(int))
    answered: dict[Hashable, int] = field(default_factory=dict)

    def ask(self, about: Hashable, answer: Callable[[Any, bool], bool]) -> int:
        """Return the directives that this part doesn't stop, for records alike in what it is `about`."""
        if about not in self.answered:
            kept = (bits for (named, denies), bits in self.named.items() if answer(named, denies))
            self.answered[about] = self.free | sum(kept)
        return self.answered[about]


class _Periods:
    """Periods of directives of one effect, in order, so that a date finds its own by halving."""

    def __init__(self, spans: Iterable[tuple[Span, int]]) -> None:
        listed = [((-inf if s.start is None else s.start), (inf if s.end is None else s.end), bit) for s, bit in spans]
        self._starts = sorted((start, bit) for start, _, bit in listed)
        self._ends = sorted((end, bit) for _, end, bit in listed)
        self._begun, self._unended = [0], [0]
        for _, bit in self._starts:
            self._begun.append(self._begun[-1] | bit)
        for _, bit in reversed(self._ends):
            self._unended.append(self._unended[-1] | bit)
        self.all = self._begun[-1]

    def meeting(self, span: Span) -> int:
        """Return those that have an instant in common with a span."""
        first, last = _open(span)
        begun = bisect_left(self._starts, last, key=_at)
        return self._begun[begun] & self._unended[len(self._ends) - bisect_right(self._ends, first, key=_at)]

    def holding(self, span: Span) -> int:
        """Return those that hold all of a span."""
        first, last = _open(span)
        begun = bisect_right(self._starts, first, key=_at)
        return self._begun[begun] & self._unended[len(self._ends) - bisect_left(self._ends, last, key=_at)]


class Aims:
    """The directives that a data part narrows, as bits in their order."""

    def __init__(self, directives: Iterable[Directive], tables: LabelTables) -> None:
        rows = [(1 << rank, one) for rank, one in enumerate(d for d in directives if not d.selector.wide)]
        self._tables = tables
        self._names = [one.name for _, one in rows]
        self._denials = sum(bit for bit, one in rows if one.denies)
        self._parts = {name: _part(rows, read) for name, read in _READ.items()}
        self._instances = Instances([(bit, one.selector.data) for bit, one in rows])
        self._denied_codes, self._permitted_codes = _by_code(rows, denies=True), _by_code(rows, denies=False)
        self._uncoded = sum(bit for bit, one in rows if one.selector.codes is None)
        self._undated = sum(bit for bit, one in rows if one.selector.period is None)
        periods = [(span, bit, one.denies) for bit, one in rows if (span := one.selector.period) is not None]
        self._denied_periods = _Periods((span, bit) for span, bit, denies in periods if denies)
        self._permitted_periods = _Periods((span, bit) for span, bit, denies in periods if not denies)
        self._spelled: dict[int, tuple[str, ...]] = {0: ()}

    def described(self, facts: Facts, said: Described) -> int:
        """Return the directives that what a record is doesn't stop, whatever it holds: the same for all alike."""
        return self._of_description(facts, said) if self._names else 0

    def settled(self, found: int) -> bool:
        """Tell whether none of these directives looks at what a record holds: whatever it holds, they name it."""
        return not found & ~(self._uncoded & self._undated & self._instances.free)

    def names(self, facts: Facts, found: int) -> tuple[str, ...]:
        """Return the names of the directives whose data part names a record, sorted; `found` are those `described`."""
        found &= self._of_codes(facts) if found & ~self._uncoded else -1
        found &= self._of_date(facts) if found & ~self._undated else -1
        if found & ~self._instances.free:
            sure, maybe = self._instances.named(facts)
            found &= sure | maybe & self._denials
        return self._spell(found)

    def _spell(self, found: int) -> tuple[str, ...]:
        if found not in self._spelled:
            bits = bin(found)[:1:-1]
            names = (name for name, bit in zip(self._names, bits, strict=False) if bit == "1")
            self._spelled[found] = tuple(sorted(names))
        return self._spelled[found]

    def _of_description(self, facts: Facts, said: Described) -> int:
        """Return those that neither its source, its types and categories, nor its labels stop."""
        levels, labels, parts = self._tables.levels, said.labels, self._parts

        def labelled(named: frozenset[str], denies: bool) -> bool:
            return levels.reached(named, labels) if denies else levels.covered(named, labels)

        source = facts.record.source
        place, kind = (source, said.organization), (facts.maybe, facts.types, said.categories)
        return (
            parts["place"].ask(place, lambda named, denies: _is_held(named, denies, *place))
            & parts["class"].ask(kind, lambda named, denies: _is_of_class(named, denies, *kind))
            & parts["labels"].ask(labels, labelled)
            & parts["denied"].ask(labels, lambda named, _: levels.reached(named, labels))
        )

    def _of_codes(self, facts: Facts) -> int:
        """Return those that its codes don't stop: any code for a denial, what says what it is for a permit."""
        if facts.record.type == "Patient":
            return self._uncoded
        codes: Codes | None = facts.codes
        if codes is None:
            return self._uncoded | self._denials
        found = self._uncoded if codes.legible else self._uncoded | self._denials
        for index, own in ((self._denied_codes, codes.whole), (self._permitted_codes, codes.telling)):
            for one in own:
                found |= index.get(one, 0)
        return found

    def _of_date(self, facts: Facts) -> int:
        """Return those that its date doesn't stop: a period that meets it for a denial, that holds it for a permit."""
        if facts.record.type == "Patient":
            return self._undated
        if facts.span is None:
            return self._undated | self._denied_periods.all
        named = self._denied_periods.meeting(facts.span) | self._permitted_periods.holding(facts.span)
        return self._undated | named


def _held_at(one: Selector) -> Any:
    return None if one.sources is None else (one.sources, one.holders)


def _of_class(one: Selector) -> Any:
    return None if one.categories is None and one.types is None else (one.categories, one.types)


_READ: dict[str, Callable[[Selector], Any]] = {
    "place": _held_at,
    "class": _of_class,
    "labels": lambda one: one.labels,
    "denied": lambda one: one.denied,
}
"""Part → what a selector names there, None for one that has it not."""


def _part(rows: Sequence[tuple[int, Directive]], read: Callable[[Selector], Any]) -> _Part:
    part = _Part()
    for bit, one in rows:
        named = read(one.selector)
        if named is None:
            part.free |= bit
        else:
            part.named[named, one.denies] |= bit
    return part


def _by_code(rows: Sequence[tuple[int, Directive]], *, denies: bool) -> dict[Label, int]:
    found: defaultdict[Label, int] = defaultdict(int)
    for bit, one in rows:
        for code in (one.selector.codes or ()) if one.denies == denies else ():
            found[Label(system_of(code.system), code.code)] |= bit
    return dict(found)


def _is_held(named: Any, denies: bool, source: str, organization: str | None) -> bool:
    """Tell whether a record may be (for a permit, is) held by whom a custodian names.

    At a source of several establishments, one that is named holds its own records, whosever the source is.
    """
    sources, holders = named
    if not holders or organization is None:
        return source in sources
    if denies:
        return source in sources or not organization or organization in holders
    return source in sources and organization in holders


def _is_of_class(
    named: Any, denies: bool, maybe: frozenset[str], types: frozenset[str], listed: tuple[str, ...]
) -> bool:
    """Tell whether a record is of a class named; for a permit, all that it may be is."""
    categories, kinds = named[0] or frozenset(), named[1] or frozenset()
    own = frozenset(listed) - {"provenance"} or frozenset(listed)
    if denies:
        return bool(kinds & maybe) or bool(categories.intersection(listed))
    return bool(kinds & types) or (bool(own) and own <= categories)


def _open(span: Span) -> tuple[float, float]:
    return (-inf if span.start is None else span.start), (inf if span.end is None else span.end)


def _at(row: tuple[float, int]) -> float:
    return row[0]
