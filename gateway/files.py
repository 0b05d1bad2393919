"""Files: whose file a number leads to at one source, or at the registry.

Takes a number. Gives the one file that is in use, or the kind of conflict. A replaced file leads to its replacement, at
the same source, a few steps at most; never both. `refer` and `seealso` lead nowhere: a newborn's file points to its
mother so. https://hl7.org/fhir/R4/patient.html#links
Which former files are the same person's is told apart here (`former.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.conflict import Kind
from gateway.former import same_person, shared_out
from gateway.likeness import Verdict, compare
from gateway.sources import Visit, gather
from resolvers.protocols import Identifier, Person

STEPS = 4
"""Replacements of replacements that are followed."""

MOST_FILES = 8
"""Most files under one number that are looked at; beyond, it is nobody's number."""


@dataclass(frozen=True, slots=True)
class Found:
    """One person's file, nobody's (both None), or a conflict; `note`: what the office is told of a file that counts."""

    person: Person | None = None
    conflict: Kind | None = None
    note: Kind | None = None


class Identities(Protocol):
    """Who says who somebody is: the desk of the sources, or what one of them has said already."""

    @property
    def registry(self) -> str:
        """The registry's id."""
        ...

    async def identity(self, visit: Visit, source: str, identifier: Identifier) -> tuple[Person, ...]:
        """Return who is known at a source under a number; raise `Fault`."""
        ...

    async def identity_of(self, visit: Visit, source: str, local_id: str) -> tuple[Person, ...]:
        """Return who is known at a source under its own id; raise `Fault`."""
        ...


class Ahead(Identities, Protocol):
    """Who is told of files while others are still looked for: what rests on one alone needn't wait."""

    def sure(self, source: str, person: Person) -> None:
        """Hear that a file is the patient's, whatever other sources say."""
        ...

    def likely(self, source: str, local_id: str) -> None:
        """Hear which file a source will probably name."""
        ...


class Files:
    """Finds files at sources."""

    def __init__(self, desk: Identities) -> None:
        self._desk = desk

    async def under(self, visit: Visit, source: str, identifier: Identifier) -> Found:
        """Return the file in use under a number that it carries, or carried before a merge; raise `Fault`."""
        people = await self._desk.identity(visit, source, identifier)
        if any(identifier not in person.identifiers for person in people):
            return Found(conflict="stranger")
        superseded = {local_id for person in people for local_id in person.replaces}
        known = {person.local_id: person for person in people}
        heads: dict[str, Person] = {}
        for person in people:
            if person.local_id in superseded and not person.replaced_by:
                continue
            head = await self._head(visit, source, person, known)
            if head is None:
                return Found(conflict="replaced")
            heads[head.local_id] = joined(head, heads.get(head.local_id, head))
        if people and not heads:
            return Found(conflict="replaced")
        return self._one(source, tuple(heads.values()))

    def _one(self, source: str, heads: Sequence[Person]) -> Found:
        """Choose among files under one number: the only one, or the only one in use by its source's own word.

        The registry says who someone is: of two entries it is never guessed which. A file out of use that agrees is
        the same person's: what they asked under it holds, as under a replaced one. One that may be is doubted.
        """
        used = [head for head in heads if head.active or head.deceased]
        if 1 < len(heads) <= MOST_FILES and len(used) == 1 and source != self._desk.registry:
            others = [(compare(used[0], head), head) for head in heads]
            hers = [head for verdict, head in others if verdict is Verdict.AGREE]
            unsure = [head for verdict, head in others if verdict is Verdict.UNSURE]
            sure = {name for head in hers for name in (head.local_id, *head.replaces)}
            doubted = {name for head in hers for name in head.doubted}
            doubted |= {name for head in unsure for name in (head.local_id, *head.replaces, *head.doubted)}
            return Found(shared_out(used[0], sure, doubted), note="double")
        return Found(heads[0] if len(heads) == 1 else None, "double" if len(heads) > 1 else None)

    async def _head(self, visit: Visit, source: str, person: Person, known: dict[str, Person]) -> Person | None:
        """Return the file that replaces this one, itself when none does; None when the links lead nowhere."""
        chain = [person]
        while chain[-1].replaced_by:
            last, (target, *others) = chain[-1], chain[-1].replaced_by
            if others or not target or len(chain) > STEPS or target in {one.local_id for one in chain}:
                return None
            people = await self._desk.identity_of(visit, source, target)
            if len(people) != 1 or people[0].local_id != target or compare(last, people[0]) is Verdict.CONTRADICT:
                return None
            chain.append(people[0])
        head = chain[-1]
        named = {*(one.local_id for one in chain), *(i for one in chain for i in one.replaces)} - {head.local_id}
        known |= {one.local_id: one for one in chain}
        await self._look_up(visit, source, named - known.keys(), known)
        sure = {name for name in named if name in known and same_person(head, known[name])}
        return shared_out(head, sure, named - sure)

    async def _look_up(self, visit: Visit, source: str, names: set[str], known: dict[str, Person]) -> None:
        """Ask for the files that are said to be replaced, and that nobody has shown: a link is one side's word."""
        asked = sorted(names - {""})
        if len(asked) > MOST_FILES:
            return
        for name, people in zip(
            asked, await gather(self._desk.identity_of(visit, source, name) for name in asked), strict=True
        ):
            if len(people) == 1 and people[0].local_id == name:
                known[name] = people[0]


def joined(one: Person, other: Person) -> Person:
    """Return one file that was given twice: with all that either answer says it replaces."""
    return shared_out(one, {*one.replaces, *other.replaces}, {*one.doubted, *other.doubted})
