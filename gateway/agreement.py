"""Agreement: whose files may be taken for the patient's, once everyone has answered.

Takes what each source said. Gives a `Located`. With the registry's word, each source must agree with it; without, all
with each other, or none is kept. What doesn't agree is excluded, and the identity office told why. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations

from gateway.conflict import Conflict, Kind
from gateway.files import joined
from gateway.insurance_number import insurance_numbers
from gateway.likeness import Verdict, compare, shown, whole
from gateway.located import Located
from gateway.sources import Fault
from resolvers.protocols import Identifier, Person

_KINDS: Mapping[Verdict, Kind] = {Verdict.CONTRADICT: "contradiction", Verdict.UNSURE: "doubt"}


@dataclass(slots=True)
class Said:
    """What the sources said of one patient, so far."""

    found: dict[str, Person] = field(default_factory=dict, repr=False)
    faults: dict[str, Fault] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    """Sources that hold two files for one number, or whose links lead nowhere."""
    moved: set[str] = field(default_factory=set)
    """Sources that don't know the number that the registry lists for them."""
    conflicts: list[Conflict] = field(default_factory=list)
    registered: set[Identifier] = field(default_factory=set, repr=False)
    """Numbers that the registry was asked with."""

    @property
    def silent(self) -> bool:
        """Tell whether a source said nothing of the patient that could be used: it failed, or spoke of someone else."""
        return bool(self.faults) or any(conflict.kind == "stranger" for conflict in self.conflicts)

    def take(self, source: str, person: Person) -> None:
        """Write down whose file a source gave; another than it gave before is two files for one patient."""
        before = self.found.setdefault(source, person)
        if before.local_id != person.local_id:
            self.refuse(source, "double")
        else:
            self.found[source] = joined(before, person)

    def refuse(self, source: str, kind: Kind) -> None:
        """Write a source's conflict down; one that answers about someone else has said nothing of the patient."""
        self.note(kind, source)
        if kind != "stranger":
            self.excluded.add(source)
            self.found.pop(source, None)

    def note(self, kind: Kind, *sources: str) -> None:
        """Write a conflict down, once."""
        conflict = Conflict(kind, tuple(sorted(set(sources))))
        if conflict not in self.conflicts:
            self.conflicts.append(conflict)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who the patient is said to be: the number asked, the registry's entry if it has one, what says who they are."""

    asked: Identifier = field(repr=False)
    registry: str
    entry: Person | None = field(repr=False)
    trusted: frozenset[Identifier] = field(repr=False)


def settled(entry: Person, person: Person) -> bool:
    """Tell whether a file is the patient's by the registry's entry alone, whatever other sources have to say."""
    return whole(entry) and compare(entry, person) is Verdict.AGREE


def settle(claim: Claim, said: Said) -> Located:
    """Return where the patient is known, by those that agree."""
    if claim.entry is not None:
        excluded = _against_the_entry(claim, claim.entry, said)
    else:
        excluded = _against_each_other(claim, said)
    people = {source: person for source, person in said.found.items() if source not in excluded}
    identifiers = claim.trusted.union(*(person.identifiers for person in people.values()))
    if claim.entry is not None and (people or not excluded):
        people[claim.registry] = claim.entry
    return Located(
        people=people,
        identifiers=identifiers,
        trusted=claim.trusted,
        faults=said.faults,
        excluded=tuple(sorted(excluded)),
        conflicts=tuple(sorted(said.conflicts, key=lambda c: (c.kind, c.sources))),
    )


def _against_the_entry(claim: Claim, entry: Person, said: Said) -> set[str]:
    """Return the sources to leave out: they differ from the entry, or from each other where it says too little."""
    excluded = set(said.excluded)
    if any(number.denies(entry) for number in insurance_numbers(entry.identifiers)):
        said.note("number", claim.registry)
    for source, person in said.found.items():
        verdict = compare(entry, person)
        if verdict is Verdict.AGREE and source in said.moved and not shown(entry, person):
            verdict = Verdict.UNSURE
        if verdict is not Verdict.AGREE:
            excluded.add(source)
            said.note(_KINDS[verdict], claim.registry, source)
    if not whole(entry):
        excluded |= _differing({s: p for s, p in said.found.items() if s not in excluded}, said)
    return excluded


def _against_each_other(claim: Claim, said: Said) -> set[str]:
    """Return the sources to leave out without the registry's word: all of them as soon as anything is wrong."""
    wrong = _differing(said.found, said) | said.excluded
    for number in insurance_numbers((claim.asked,)):
        denied = [source for source, person in said.found.items() if number.denies(person)]
        for source in denied:
            said.note("number", source)
        wrong |= set(denied)
    return {*wrong, *said.found} if wrong else set()


def _differing(found: Mapping[str, Person], said: Said) -> set[str]:
    """Return the sources of which two don't agree."""
    differing: set[str] = set()
    for (one, a), (other, b) in combinations(sorted(found.items(), key=lambda item: item[0]), 2):
        verdict = compare(a, b)
        if verdict is not Verdict.AGREE:
            said.note(_KINDS[verdict], one, other)
            differing |= {one, other}
    return differing
