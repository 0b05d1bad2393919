"""Filed: whose file is whose at one source, for the members of a panel, many at once.

Takes members, the numbers that the registry lists for the source, and those that it shares. Gives local id → member. By
the rules of `locate`, on what one source says of all: two files of one number, a file of somebody else, a file that two
members lead to, are nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.files import Files, Found
from gateway.likeness import Verdict, compare, shown
from gateway.localization import Localization
from gateway.pipeline.members import Known, Member, Told
from gateway.roll import Remembered, Rolls
from gateway.sources import SourceDesk, Visit
from resolvers.protocols import Identifier, Person
from resolvers.protocols.panel import PanelReads

MOST_NUMBERS: Final = 8
"""Most of a source's own numbers that are followed for one member, as `locate` does."""

_CONFLICT: Final = Found(conflict="double")


@dataclass(frozen=True, slots=True)
class Placed:
    """A member whom the registry places at a source: by its own numbers, or by one that it shares."""

    known: Known
    own: tuple[Identifier, ...]
    shared: Identifier | None

    @classmethod
    def at(cls, source: str, known: Known, where: Localization) -> Placed | None:
        """Return whether and how a member is placed; None when not, or when the source isn't theirs to hear of."""
        own, shared = where.own.get(source, ()), where.shared.get(source)
        heard = not known.sources or source in known.sources
        return cls(known, own, shared) if heard and len(own) <= MOST_NUMBERS and (own or shared) else None

    @property
    def numbers(self) -> tuple[Identifier, ...]:
        """What the source is asked with: its own numbers, else the one that it shares."""
        return self.own or ((self.shared,) if self.shared else ())


class Filed:
    """Finds the files of members."""

    def __init__(self, desk: SourceDesk) -> None:
        self._desk = desk
        self._rolls = Rolls(desk)

    async def files(self, visit: Visit, source: str, placed: Sequence[Placed], told: Told) -> dict[str, Member]:
        """Return local id → whose file it is; empty, and the source silent, when it does not answer.

        Where the source doesn't know its own number, the one that it shares is tried; the file must then be shown to be
        the member's.
        """
        found = await self._round(visit, source, {one: one.numbers for one in placed}, told)
        moved = {one: (one.shared,) for one, answer in found.items() if answer == Found() and one.own and one.shared}
        again = await self._round(visit, source, moved, told)
        people: dict[str, list[Member]] = {}
        for one, answer in (*found.items(), *again.items()):
            person, entry = answer.person, one.known.entry
            if person is not None and _agrees(entry, person, moved=one in again):
                people.setdefault(person.local_id, []).append(one.known.member)
        return {local_id: members[0] for local_id, members in people.items() if len(members) == 1}

    async def _round(
        self, visit: Visit, source: str, asked: Mapping[Placed, tuple[Identifier, ...]], told: Told
    ) -> dict[Placed, Found]:
        """Return what each member's numbers lead to; nothing when the source fails."""
        reads = self._rolls.reads(source)
        if reads is None or not asked:
            return {}
        numbers = {number for given in asked.values() for number in given if reads.file_of(number) is None}
        heard = await self._rolls.people(visit, source, numbers)
        if heard.fault is not None:
            told.silent[source] = heard.fault
            return {}
        if heard.partial or (numbers and not reads.people(numbers)):
            told.partial.add(source)
        files = Files(Remembered(self._desk.registry, heard.items))
        return {one: await self._led(visit, source, reads, files, given) for one, given in asked.items()}

    async def _led(
        self, visit: Visit, source: str, reads: PanelReads, files: Files, numbers: Sequence[Identifier]
    ) -> Found:
        """Return the one file that numbers lead to; several files for one member are a conflict."""
        heads: dict[str, Person] = {}
        for number in numbers:
            itself = reads.file_of(number)
            answer = await files.under(visit, source, number) if itself is None else Found(Person(itself, (number,)))
            if answer.conflict is not None:
                return answer
            if answer.person is not None:
                heads[answer.person.local_id] = answer.person
        return _CONFLICT if len(heads) > 1 else Found(next(iter(heads.values()), None))


def _agrees(entry: Person | None, person: Person, *, moved: bool) -> bool:
    """Tell whether a file may be the member's, by the registry's entry."""
    if entry is None:
        return not moved
    return compare(entry, person) is Verdict.AGREE and (not moved or shown(entry, person))
