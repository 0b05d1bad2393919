"""Members: whom the caller follows, as the registry and the sources that attest it list them.

Takes who asks. Gives `Known`s: each with the number that `locate` takes and all that the registry lists of them. The
registry's word counts everywhere, a source's at that source. A tie counts as it would for that patient alone: by kind,
source, holder and period (docs/decisions/panel.md). Two entries are never merged; who can't be told is left out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gateway.access import Subject
from gateway.directives import Caller
from gateway.errors import ConsentUnavailable
from gateway.files import Files, Found
from gateway.insurance_number import NAM
from gateway.likeness import Verdict, compare
from gateway.relations import DAY_S, relationship, through_groups
from gateway.roll import Remembered, Rolls
from gateway.settings import Source
from gateway.sources import Fault, SourceDesk, Visit, gather
from resolvers.protocols import Identifier, Person, Post, Tie
from resolvers.protocols.fhir_ties import GROUP
from resolvers.protocols.panel import Follow

GROUPS: Final = frozenset({"on_call_group", "locum"})
FOLLOWING: Final = frozenset({"attending", "care_team", "referral", "roster"}) | GROUPS
"""Kinds of ties that make a panel; not those of one visit, one appointment or one arrival."""
MOST_MEMBERS: Final = 5_000
MOST_GROUPS: Final = 16


@dataclass(frozen=True, slots=True)
class Member:
    """A patient of the panel, by the number that `locate` takes: their NAM, else another that the registry knows."""

    identifier: Identifier = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A member, the registry's entry of them (None when it has none), and the sources whose word alone makes them one.

    `sources` is empty for whom the registry says to be followed: then every source's records may be theirs to read.
    """

    member: Member
    entry: Person | None = field(default=None, repr=False)
    sources: frozenset[str] = frozenset()

    @property
    def listed(self) -> frozenset[Identifier] | None:
        """Numbers that the registry lists."""
        return None if self.entry is None else frozenset(self.entry.identifiers)


@dataclass(slots=True)
class Told:
    """What could not be had, while a panel is made: sources that are silent, and those read in part."""

    silent: dict[str, Fault] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as sources and the policy's tables see them; `kinds` is the table of kinds of relationships."""

    subject: Subject
    caller: Caller
    kinds: Mapping[str, Any] = field(repr=False)
    now: int

    def holds(self, source: Source, tie: Tie) -> bool:
        """Tell whether a tie makes its patient one of the panel now."""
        kind = self.kinds.get(tie.kind)
        if tie.kind not in FOLLOWING or tie.kind not in source.attests or tie.by or kind is None:
            return False
        row = relationship(source, tie, self.caller, self.now)
        mine = row["who"] == self.caller.id
        theirs = tie.group != "" and tie.group in (self.subject.groups or ())
        named = {"person": mine, "group": mine or theirs}.get(kind["by"], False)
        since, over = int(row["from"]), int(row["until"]) + int(kind["grace_days"]) * DAY_S
        return named and since <= self.now < over


class Members:
    """Asks the registry and the sources whom someone follows."""

    def __init__(self, desk: SourceDesk) -> None:
        self._desk = desk
        self._rolls = Rolls(desk)

    async def of(self, visit: Visit, asker: Asker, told: Told) -> tuple[Known, ...]:
        """Return the members, by number; raise `ConsentUnavailable` without the registry's word."""
        registry = self._desk.registry
        listing = [source for source in self._desk.sources if self._lists(source)]
        if registry not in listing:
            told.silent[registry] = self._rolls.unasked(registry)
        answers = await asyncio.gather(*(self._followed(visit, source, asker, told) for source in listing))
        found = dict(zip(listing, answers, strict=True))
        entries = _entries(found.pop(registry, ()))
        numbers = {number for entry in entries for number in entry.identifiers}
        others = {s: [p for p in people if numbers.isdisjoint(self._keys(s, p))] for s, people in found.items()}
        rows = [_Row(entry, known=True) for entry in entries]
        listed = {entry.local_id for entry in entries}
        further = await self._registered(visit, others, told)
        rows += [row for row in further if not (row.known and row.person.local_id in listed)]
        members = sorted(self._numbered(rows), key=lambda one: _key(one.member.identifier))
        if len(members) > MOST_MEMBERS:
            told.partial.add(registry)
        return tuple(members[:MOST_MEMBERS])

    def _lists(self, source: str) -> bool:
        reads = self._rolls.reads(source)
        return reads is not None and reads.lists and not FOLLOWING.isdisjoint(self._desk.sources[source].attests)

    async def _followed(self, visit: Visit, source: str, asker: Asker, told: Told) -> tuple[Person, ...]:
        """Return whom a source says to be followed now, each file once; a source that fails is named in `told`."""
        settings = self._desk.sources[source]
        try:
            posts = await self._posts(visit, source, asker.caller) if GROUPS & set(settings.attests) else ()
        except Fault as fault:
            self._failed(source, fault, told)
            posts = ()
        groups = sorted({*(asker.subject.groups or ()), *(post.group for post in posts)})
        if len(groups) > MOST_GROUPS:
            told.partial.add(source)
        named = [Identifier(GROUP, group) for group in groups[:MOST_GROUPS]]
        heard = await self._rolls.follows(visit, source, (*sorted(asker.caller.licences, key=_key), *named))
        if heard.fault is not None:
            self._failed(source, heard.fault, told)
        if heard.partial:
            told.partial.add(source)
        return tuple(_held(heard.items, settings, asker, posts))

    async def _posts(self, visit: Visit, source: str, caller: Caller) -> tuple[Post, ...]:
        given = await gather(self._desk.posts(visit, source, licence) for licence in sorted(caller.licences, key=_key))
        return tuple(post for posts in given for post in posts)

    def _failed(self, source: str, fault: Fault, told: Told) -> None:
        if source == self._desk.registry:
            raise ConsentUnavailable from fault
        told.silent[source] = fault

    async def _registered(self, visit: Visit, others: Mapping[str, Sequence[Person]], told: Told) -> list[_Row]:
        """Return whom sources alone list, as the registry knows them; by their own file whom it doesn't know."""
        registry = self._desk.registry
        asked = {number for source, people in others.items() for one in people for number in self._keys(source, one)}
        heard = await self._rolls.people(visit, registry, asked)
        if heard.fault is not None and registry not in told.silent:
            raise ConsentUnavailable from heard.fault
        files = Files(Remembered(registry, heard.items))
        found: dict[tuple[str, str], _Row] = {}
        for source, people in others.items():
            for person in people:
                entry = await self._entry(visit, files, source, person)
                if entry.conflict is None:
                    name = (source, person.local_id) if entry.person is None else (registry, entry.person.local_id)
                    row = _Row(entry.person or person, entry.person is not None, frozenset({source}))
                    found[name] = replace(row, sources=row.sources | found.get(name, row).sources)
        return list(found.values())

    async def _entry(self, visit: Visit, files: Files, source: str, person: Person) -> Found:
        """Return the one entry that a file's numbers lead to; a conflict when they lead to several, or someone else."""
        heads: dict[str, Person] = {}
        for number in self._keys(source, person):
            answer = await files.under(visit, self._desk.registry, number)
            if answer.conflict is not None:
                return answer
            if answer.person is not None:
                heads[answer.person.local_id] = answer.person
        entries = list(heads.values())
        if len(entries) > 1 or any(compare(entry, person) is not Verdict.AGREE for entry in entries):
            return Found(conflict="double")
        return Found(entries[0] if entries else None)

    def _keys(self, source: str, person: Person) -> list[Identifier]:
        """Return the numbers by which the registry may know whose file it is: the source's own, else those it shares.

        A newborn's file may carry its mother's number, which is not the source's own.
        """
        systems = {*self._desk.keyed_on(self._desk.registry)} & {*self._desk.keyed_on(source)}
        known = [number for number in person.identifiers if number.system in systems]
        own = [number for number in known if self._desk.owners(number.system) == (source,)]
        return own or known

    def _numbered(self, rows: Sequence[_Row]) -> Iterator[Known]:
        """Yield members, each by a number that no other bears; one who has none is left out."""
        systems = (NAM, *(system for system in self._desk.keyed_on(self._desk.registry) if system != NAM))
        bearers = Counter(number for row in rows for number in row.person.identifiers)
        for row in rows:
            own = [number for system in systems for number in row.person.identifiers if number.system == system]
            number = next((number for number in own if bearers[number] == 1), None)
            if number is not None:
                yield Known(Member(number), row.person if row.known else None, row.sources)


@dataclass(frozen=True, slots=True)
class _Row:
    """Someone who is followed: the registry's entry when it knows them, else the source's own file."""

    person: Person
    known: bool
    sources: frozenset[str] = frozenset()


def _held(found: Iterable[Follow], source: Source, asker: Asker, posts: Sequence[Post]) -> Iterator[Person]:
    """Yield those whose tie makes them one of the panel, by the caller's own name or through a group."""
    people: dict[str, Person] = {}
    for follow in found:
        ties = (follow.tie, *through_groups((follow.tie,), posts, asker.caller))
        if any(asker.holds(source, tie) for tie in ties):
            people.setdefault(follow.person.local_id, follow.person)
    yield from people.values()


def _entries(people: Sequence[Person]) -> list[Person]:
    """Return the registry's entries that count: an entry that another replaces is nobody's."""
    former = {local_id for person in people for local_id in person.replaces}
    return [one for one in people if not one.replaced_by and one.local_id not in former]


def _key(number: Identifier) -> tuple[str, str]:
    return number.system, number.value
