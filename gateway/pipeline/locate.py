"""Locate: which sources know this patient, and under which id of their own.

Takes the patient's identifier and the sources. Gives a `Located`. The registry is asked first, each time; then each
source where it lists a file, by that source's own number, never by another's local id. Sources that don't agree on who
this is are excluded: two persons are never merged. The caller is told nothing of it, the identity office is. Whoever
wants a file as soon as it is sure (`Ahead`) is told before the others are found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from gateway.agreement import Claim, Said, settle
from gateway.conflict import Conflict, Kind
from gateway.errors import ConsentUnavailable
from gateway.files import Ahead, Files, Found, joined
from gateway.insurance_number import NAM, InsuranceNumber
from gateway.likeness import Verdict, compare, shown
from gateway.localization import Localization, Localizer
from gateway.located import Located
from gateway.memory import NOBODY, LocationMemory, memorable
from gateway.pipeline.search import Registered, Search
from gateway.sources import Fault, SourceDesk, Visit, gather
from resolvers.protocols import Identifier, Person

MOST_NUMBERS = 8
"""Most numbers of one file, or of one source in the registry's list, that are followed."""


class Locator:
    """Asks the registry and the sources who a patient is."""

    def __init__(self, desk: SourceDesk, memory: LocationMemory | None = None) -> None:
        self._desk = desk
        self._files = Files(desk)
        self._localizer = Localizer(desk)
        self._memory = memory

    async def locate(
        self, visit: Visit, identifier: Identifier, *, ask_all: bool, ahead: Ahead | None = None
    ) -> Located:
        """Return where the patient of `identifier` is known; raise `ConsentUnavailable` without the registry.

        A patient may be registered under another number, or under two: the registry is asked again with those that the
        sources give, so that no directive is missed. `hidden` is for one of whom it knows nothing while a source that
        may hold such a number gave nothing.
        """
        search = Search(visit, ahead)
        said = search.said
        try:
            entry = await self._entry(visit, identifier)
            if entry is not None and ahead is not None:
                ahead.sure(self._desk.registry, entry)
            listed = None if entry is None else frozenset(entry.identifiers)
            first = self._localizer.among(identifier, listed, ask_all=ask_all)
            said.registered.add(identifier)
            await self._ask(search, first, entry)
            trusted, where = frozenset({identifier}) | (listed or frozenset()), first
            if entry is None and (entry := await self._reached(visit, said)) is not None:
                where = self._localizer.among(identifier, frozenset(entry.identifiers), ask_all=ask_all)
                await self._ask(search, search.still(where, identifier), entry)
            agreed = settle(Claim(identifier, self._desk.registry, entry, trusted), said)
            located = await self._alone(visit, agreed, said)
        except _Mistaken as mistaken:
            return self._nobody(mistaken)
        how = first.how if first.how == "ask-all" else where.how
        return replace(located, unlisted=where.unlisted, how=how, hidden=entry is None and said.silent)

    async def locate_local(
        self,
        visit: Visit,
        source: str,
        local_id: str,
        *,
        ask_all: bool,
        former: bool = False,
        ahead: Ahead | None = None,
    ) -> Located:
        """Return where the patient that `source` knows as `local_id` is known: its own file says by which number.

        Nobody, with what didn't agree, when none of its numbers leads back to that file; with `former`, to that file
        or to one that replaces it.
        """
        if source not in self._desk.sources:  # an id given while the configuration named another source
            return Located()
        try:
            people = await self._desk.identity_of(visit, source, local_id)
        except Fault as fault:
            if source == self._desk.registry:
                raise ConsentUnavailable from fault
            return Located(faults={source: fault})
        numbers = people[0].identifiers if len(people) == 1 else ()
        conflicts: dict[Conflict, None] = {}
        for identifier in self._asked_with(source, numbers)[:MOST_NUMBERS]:
            located = await self.locate(visit, identifier, ask_all=ask_all, ahead=ahead)
            person = located.people.get(source)
            if person is not None and local_id in (person.local_id, *(person.replaces if former else ())):
                return located
            conflicts |= dict.fromkeys(located.conflicts)
        return Located(conflicts=tuple(conflicts))

    async def forget(self, visit: Visit, failed: Iterable[str]) -> None:
        """Forget where these sources knew the patient, if that was remembered: they don't answer for it any more."""
        for source in failed:
            where = visit.remembered.get(source)
            if where is not None and self._memory is not None:
                await self._memory.forget(where)

    def _asked_with(self, source: str, numbers: Iterable[Identifier]) -> list[Identifier]:
        """Return the numbers that a source may be asked with, its own first."""
        systems = sorted(self._desk.keyed_on(source), key=lambda system: self._desk.owners(system) != (source,))
        return [number for system in systems for number in numbers if number.system == system]

    def _nobody(self, mistaken: _Mistaken) -> Located:
        """Return what is known of someone about whom the registry can't be believed: nothing."""
        sources = tuple(sorted({self._desk.registry, *mistaken.sources}))
        return Located(excluded=self._desk.record_sources, conflicts=(Conflict(mistaken.conflict, sources),))

    async def _entry(self, visit: Visit, identifier: Identifier) -> Person | None:
        """Return whom the registry knows under a number that it is keyed on; raise `_Mistaken` when it isn't one."""
        if identifier.system not in self._desk.keyed_on(self._desk.registry):
            return None
        try:
            found = await self._files.under(visit, self._desk.registry, identifier)
        except Fault as fault:
            raise ConsentUnavailable from fault
        if found.conflict is not None:
            raise _Mistaken(found.conflict)
        return found.person

    async def _reached(self, visit: Visit, said: Said) -> Person | None:
        """Return whom the registry knows under the other numbers that the sources give.

        They must be shown to be this patient, by every source: raise `_Mistaken` otherwise, or when they are several.
        Going on without the entry would pass over the directives that it may hold; so it may when a number is misspelt.
        """
        entries = await self._entries(visit, said.found.values(), said)
        if len(entries) > 1:
            raise _Mistaken("double")
        entry = next(iter(entries), None)
        if entry is not None and not all(shown(entry, person) for person in said.found.values()):
            raise _Mistaken("doubt")
        misspelt = [source for source, person in said.found.items() if entry is None and _misspelt(person)]
        if misspelt:
            raise _Mistaken("doubt", misspelt)
        return entry

    async def _alone(self, visit: Visit, located: Located, said: Said) -> Located:
        """Return what was settled, once it is known that the registry has no second entry of the same person.

        Raise `_Mistaken` when it has one, under a number of a file that counts: its directives are not the first's.
        """
        registry = self._desk.registry
        entry = located.people.get(registry)
        if entry is None:
            return located
        said.registered |= set(entry.identifiers)
        kept = [person for source, person in located.people.items() if source != registry]
        for other in await self._entries(visit, kept, said):
            if other.local_id != entry.local_id:
                raise _Mistaken("contradiction" if compare(entry, other) is Verdict.CONTRADICT else "double")
            entry = joined(entry, other)
        return replace(located, people={**located.people, registry: entry})

    async def _entries(self, visit: Visit, people: Collection[Person], said: Said) -> list[Person]:
        """Return whom the registry knows under the numbers of files that it wasn't asked with yet, each entry once."""
        systems = self._desk.keyed_on(self._desk.registry)
        numbers = {i for person in people for i in person.identifiers if i.system in systems} - said.registered
        if len(numbers) > MOST_NUMBERS * max(1, len(people)):
            raise _Mistaken("double")
        said.registered |= numbers
        others = sorted(numbers, key=lambda i: (i.system, i.value))
        answers = await asyncio.gather(*(self._entry(visit, identifier) for identifier in others))
        entries: dict[str, Person] = {}
        for entry in answers:
            if entry is not None:
                entries[entry.local_id] = joined(entry, entries.get(entry.local_id, entry))
        return list(entries.values())

    async def _ask(self, search: Search, where: Localization, entry: Person | None) -> None:
        """Ask every source of a localization at once, and write down what each said."""
        said, listed = search.said, Registered.of(entry, self._memory)
        answers = await gather(self._at(search, source, where, listed) for source in where.sources)
        for source, answer in zip(where.sources, answers, strict=True):
            if isinstance(answer, Fault):
                said.faults[source] = answer
            elif answer.conflict is not None:
                said.refuse(source, answer.conflict)
            elif answer.person is not None:
                said.take(source, answer.person)
                if answer.note is not None:
                    said.note(answer.note, source)

    async def _at(self, search: Search, source: str, where: Localization, listed: Registered | None) -> Found | Fault:
        """Ask one source: by its own numbers, which lead to one file; by a shared one when it doesn't know them."""
        said, own, shared = search.said, where.own.get(source, ()), where.shared.get(source)
        if len(own) > MOST_NUMBERS:
            return Found(conflict="double")
        try:
            numbers = own or ((shared,) if shared else ())
            found = await self._known(search, source, numbers, listed)
            if found == Found() and own:
                said.moved.add(source)
                if listed is not None:
                    said.note("moved", source)
                found = found if shared is None else await self._files.under(search.visit, source, shared)
            elif found.person is not None and listed is not None:
                search.found(source, found.person, listed)
            return found
        except Fault as fault:
            return fault

    async def _known(
        self, search: Search, source: str, numbers: Sequence[Identifier], listed: Registered | None
    ) -> Found:
        """Return the one file that numbers lead to, from memory when the registry's entry is the same.

        A source that keeps directives is asked each time, since a merge there moves them: what is remembered of it says
        only which file to read ahead. That a source lacks a number said to be its own is told each time.
        """
        visit, memory = search.visit, self._memory
        where = None if listed is None else listed.place(source, numbers)
        if memory is None or listed is None or where is None:
            return await self._fresh(search, source, numbers)
        known = await memory.recall(where)
        keeps = "Directive" in self._desk.connectors[source].types
        if known is not None and not keeps:
            visit.evidence.append((source, "identity-remembered"))
            visit.remembered[source] = where
            return Found() if known == NOBODY else Found(Person(known, tuple(numbers)))
        if known:
            search.likely(source, known)
        found = await self._fresh(search, source, numbers)
        if found.person is not None and found.note is None and memorable(listed.entry, found.person):
            await memory.keep(where, found.person.local_id)
        elif found == Found() and self._desk.owners(numbers[0].system) != (source,):
            await memory.keep(where, NOBODY)
        return found

    async def _fresh(self, search: Search, source: str, numbers: Sequence[Identifier]) -> Found:
        """Ask a source for the file under each number: several files for one patient are a conflict."""
        files = self._files if search.ahead is None else Files(search.ahead)
        answers = await gather(files.under(search.visit, source, number) for number in numbers)
        conflict = next((answer.conflict for answer in answers if answer.conflict is not None), None)
        people: dict[str, Person] = {}
        for person in (answer.person for answer in answers if answer.person is not None):
            people[person.local_id] = joined(person, people.get(person.local_id, person))
        if conflict is not None or len(people) > 1:
            return Found(conflict=conflict or "double")
        note = next((answer.note for answer in answers if answer.note is not None), None)
        return Found(next(iter(people.values()), None), note=note)


class _Mistaken(Exception):
    """The registry's answer can't be said to be about the patient: nobody is located."""

    def __init__(self, conflict: Kind, sources: Iterable[str] = ()) -> None:
        super().__init__(conflict)
        self.conflict = conflict
        self.sources = tuple(sources)


def _misspelt(person: Person) -> bool:
    """Tell whether a file has a NAM that isn't one: the registry may know the person under what was meant."""
    return any(i.system == NAM and InsuranceNumber.of(i.value) is None for i in person.identifiers)
