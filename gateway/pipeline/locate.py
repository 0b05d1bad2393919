"""Locate: which sources know this patient, and under which id of their own.

Takes the patient's identifier and the sources. Gives a `Located`. The registry is asked first; then each source, with
an identifier that it is keyed on, never with another source's local id. Sources that contradict each other on who this
is are all excluded: two persons are never merged. The caller is told nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from gateway.errors import ConsentUnavailable
from gateway.likeness import agree, contradict
from gateway.located import Located
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols import Identifier, Person


class Locator:
    """Asks the registry and the sources who a patient is."""

    def __init__(self, desk: SourceDesk) -> None:
        self._desk = desk

    async def locate(self, visit: Visit, identifier: Identifier, *, ask_all: bool) -> Located:
        """Return where the patient of `identifier` is known; raise `ConsentUnavailable` without the registry.

        A patient whom the registry doesn't know by this number may be registered under another: it is asked again with
        those that the sources give, so that no directive is missed.
        """
        try:
            registered = await self._registered(visit, identifier)
            known = frozenset({identifier}).union(*(person.identifiers for person in registered))
            trusted = known
            keys = self._keys(known, registered=bool(registered), ask_all=ask_all)
            found, faults, twice = await self._ask(visit, keys)
            if not registered:
                registered = await self._registered_as(visit, identifier, found)
                known = known.union(*(person.identifiers for person in registered))
                others = {s: i for s, i in self._keys(known, registered=True, ask_all=True).items() if s not in keys}
                more = await self._ask(visit, others if registered else {})
                found, faults, twice = found | more[0], faults | more[1], twice + more[2]
        except _Mistaken:
            return Located(excluded=tuple(self._desk.record_sources))
        if len(registered) > 1:
            return Located(faults=faults, excluded=tuple(self._desk.record_sources))
        return self._agree(trusted, registered, found, faults, twice)

    async def locate_local(self, visit: Visit, source: str, local_id: str, *, ask_all: bool) -> Located:
        """Return where the patient that `source` knows as `local_id` is known: its own file says by which number."""
        if source not in self._desk.sources:  # an id given while the configuration named another source
            return Located()
        try:
            people = await self._desk.identity_of(visit, source, local_id)
        except Fault as fault:
            return Located(faults={source: fault})
        if len(people) != 1:
            return Located()
        for identifier in people[0].identifiers:
            if identifier.system in self._desk.keyed_on(source):
                located = await self.locate(visit, identifier, ask_all=ask_all)
                person = located.people.get(source)
                if person is not None and person.local_id == local_id:
                    return located
        return Located()

    async def _registered(self, visit: Visit, identifier: Identifier) -> tuple[Person, ...]:
        """Return whom the registry knows under a number that it is keyed on, and that they carry."""
        if identifier.system not in self._desk.keyed_on(self._desk.registry):
            return ()
        try:
            people = await self._desk.identity(visit, self._desk.registry, identifier)
        except Fault as fault:
            raise ConsentUnavailable from fault
        if people and not any(identifier in person.identifiers for person in people):
            raise _Mistaken
        return tuple(person for person in people if identifier in person.identifiers)

    async def _registered_as(self, visit: Visit, asked: Identifier, found: Mapping[str, Person]) -> tuple[Person, ...]:
        """Return whom the registry knows under the other numbers that the sources give, each person once.

        Someone with another number of the asked system is someone else. Anyone else must be shown to be this person:
        raise `_Mistaken` when a number leads to someone who isn't.
        """
        others = sorted({i for p in found.values() for i in p.identifiers}, key=lambda i: (i.system, i.value))
        answers = await asyncio.gather(*(self._registered(visit, identifier) for identifier in others))
        people = {p.local_id: p for answer in answers for p in answer if not _numbered_otherwise(p, asked)}
        if any(not agree(person, other) for person in people.values() for other in found.values()):
            raise _Mistaken
        return tuple(people.values())

    def _keys(self, known: frozenset[Identifier], *, registered: bool, ask_all: bool) -> dict[str, Identifier]:
        """Choose for each source the identifier to ask it with.

        A patient whom the registry doesn't know is asked for only where the number is the source's own, unless the
        policy permits asking all.
        """
        keys: dict[str, Identifier] = {}
        for source in self._desk.record_sources:
            ordered = sorted(known, key=lambda i: i.value)
            mine = [i for system in self._desk.keyed_on(source) for i in ordered if i.system == system]
            if mine and (registered or ask_all or self._desk.owners(mine[0].system) == (source,)):
                keys[source] = mine[0]
        return keys

    async def _ask(
        self, visit: Visit, keys: Mapping[str, Identifier]
    ) -> tuple[dict[str, Person], dict[str, Fault], list[str]]:
        answers = await asyncio.gather(
            *(self._desk.identity(visit, source, identifier) for source, identifier in keys.items()),
            return_exceptions=True,
        )
        found: dict[str, Person] = {}
        faults: dict[str, Fault] = {}
        twice: list[str] = []
        for (source, identifier), answer in zip(keys.items(), answers, strict=True):
            if isinstance(answer, Fault):
                faults[source] = answer
            elif isinstance(answer, BaseException):
                raise answer
            elif len(answer) > 1:
                twice.append(source)
            elif answer and identifier in answer[0].identifiers:
                found[source] = answer[0]
        return found, faults, twice

    def _agree(
        self,
        trusted: frozenset[Identifier],
        registered: Sequence[Person],
        found: Mapping[str, Person],
        faults: Mapping[str, Fault],
        twice: Sequence[str],
    ) -> Located:
        """Keep the sources that agree with the registry; without its word, all of them or none."""
        excluded = set(twice)
        if registered:
            excluded |= {s for s, person in found.items() if contradict(registered[0], person)}
        elif twice or any(contradict(a, b) for a in found.values() for b in found.values()):
            excluded |= set(found)
        people = {s: p for s, p in found.items() if s not in excluded}
        identifiers = trusted.union(*(person.identifiers for person in people.values()))
        if registered and (people or not excluded):
            people[self._desk.registry] = registered[0]
        return Located(people, identifiers, trusted, faults, tuple(sorted(excluded)))


class _Mistaken(Exception):
    """The registry answered with someone who can't be said to be the patient: nobody is located."""


def _numbered_otherwise(person: Person, asked: Identifier) -> bool:
    return any(i.system == asked.system and i.value != asked.value for i in person.identifiers)
