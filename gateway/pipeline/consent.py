"""Consent: the evidence on which the policy decides (the PIP): directives and care relationships.

Takes a located patient and the subject. Gives `Evidence`: what enters the question, and the directives' selectors.
Decides nothing. A source whose directives can't be read is named: the registry's refuse everything, another's that
source's records. One that does not answer for its relationships is named too, so that a relationship unproven is not
taken for a refusal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.access import Subject
from gateway.directives import ANOTHER, Caller, Directive, read_directives
from gateway.errors import ConsentUnavailable
from gateway.instants import years_between
from gateway.located import Located
from gateway.settings import Source
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols import Identifier, Person, Statement, Tie

DAY_S = 86_400
MOST_FILES = 8
"""Most files, replaced ones included, whose directives are read at one source; beyond, they count as unread."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the policy may rest on. `patient` is a question's; `silent` names those that attest and did not answer."""

    patient: Mapping[str, Any] = field(default_factory=dict, repr=False)
    directives: tuple[Directive, ...] = field(default=(), repr=False)
    silent: Mapping[str, Fault] = field(default_factory=dict)
    unread: Mapping[str, Fault] = field(default_factory=dict)
    """Sources whose directives can't be read: the registry's refuse all, another's its own records."""


class Evidences:
    """Gathers evidence from the registry and the sources."""

    def __init__(
        self,
        desk: SourceDesk,
        licence_systems: Mapping[str, str],
        organizations: frozenset[str],
        *,
        now: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._licence_systems = licence_systems
        self._organizations = organizations
        self._now = now

    async def gather(self, visit: Visit, located: Located, subject: Subject) -> Evidence:
        """Return the evidence; what a source did not give is named in it.

        Raise `ConsentUnavailable` when the registry gives no relationships.
        """
        caller, now = self._caller(subject), int(self._now())
        # by what the protocol can say: no setting that narrows what a source is asked for may hide a directive
        keeping = [source for source in located.people if "Directive" in self._desk.connectors[source].types]
        attesting = [source for source in located.people if self._desk.sources[source].attests]
        statements, ties = await asyncio.gather(
            asyncio.gather(*(self._statements(visit, source, located.people[source]) for source in keeping)),
            asyncio.gather(*(self._ties(visit, source, located.people[source], now) for source in attesting)),
        )
        unread = {s: given for s, given in zip(keeping, statements, strict=True) if isinstance(given, Fault)}
        if located.hidden:
            unread[self._desk.registry] = Fault(self._desk.registry, "offline", "unresolved")
        kept = [
            (source, statement)
            for source, given in zip(keeping, statements, strict=True)
            for statement in (given if not isinstance(given, Fault) else ())
        ]
        silent = {source: fault for source, fault in located.faults.items() if self._desk.sources[source].attests}
        relationships: list[dict[str, Any]] = []
        for source, result in zip(attesting, ties, strict=True):
            if isinstance(result, Fault) and source == self._desk.registry:
                raise ConsentUnavailable from result
            if isinstance(result, Fault):
                silent[source] = result
            else:
                relationships += [_relationship(self._desk.sources[source], tie, caller, now) for tie in result]
        directives = read_directives(kept, caller)
        return Evidence(self._patient(located, subject, relationships, directives, now), directives, silent, unread)

    def _caller(self, subject: Subject) -> Caller:
        """Say how sources name the caller: by the licence of their professional order."""
        order, licence = subject.standing.get("professional"), subject.standing.get("licence")
        system = self._licence_systems.get(str(order or ""))
        mine = (
            frozenset({Identifier(system, licence)}) if system and isinstance(licence, str) and licence else frozenset()
        )
        supervisor = subject.standing.get("supervisor")
        others = {Identifier(system, supervisor): supervisor} if system and isinstance(supervisor, str) else {}
        return Caller(
            id=subject.id,
            licences=mine,
            systems=frozenset(self._licence_systems.values()),
            organizations=self._organizations,
            unnamed=bool(order or licence) and not mine,
            others=others,
        )

    async def _statements(self, visit: Visit, source: str, person: Person) -> tuple[Statement, ...] | Fault:
        """Read the directives kept under a file, and under those that it replaces: a merge doesn't lift them."""
        files = (person.local_id, *person.replaces)
        if len(files) > MOST_FILES or "" in files:
            return Fault(source, "offline", "too-large")
        try:
            kept = await asyncio.gather(*(self._desk.statements(visit, source, file) for file in files))
            return tuple({one.local_id: one for statements in kept for one in statements}.values())
        except Fault as fault:
            return fault

    async def _ties(self, visit: Visit, source: str, person: Person, now: int) -> tuple[Tie, ...] | Fault:
        try:
            return await self._desk.ties(visit, source, person.local_id, now)
        except Fault as fault:
            return fault

    def _patient(
        self,
        located: Located,
        subject: Subject,
        relationships: list[dict[str, Any]],
        directives: tuple[Directive, ...],
        now: int,
    ) -> dict[str, Any]:
        birth = next((p.birth_date for p in self._by_trust(located) if p.birth_date), "")
        own = subject.patient is not None and Identifier(*subject.patient) in located.trusted
        return {
            "age": years_between(birth, now),
            "self": own and subject.role == "patient",
            "represents": [],
            "deceased": any(person.deceased for person in located.people.values()),
            "relationships": sorted(relationships, key=repr),
            "directives": {directive.name: directive.as_input() for directive in directives},
        }

    def _by_trust(self, located: Located) -> list[Person]:
        """Return the identifications, the registry's first."""
        order = (self._desk.registry, *self._desk.record_sources)
        return [located.people[source] for source in order if source in located.people]


def _relationship(source: Source, tie: Tie, caller: Caller, now: int) -> dict[str, Any]:
    """Say a tie as the policy reads it: the caller by their own id, anyone else as another, always with an end.

    A source that codes its establishments names their organizations by these codes, and no other.
    """
    mine = any(caller.named_by(identifier) for identifier in tie.who)
    supervisor = next((caller.others[identifier] for identifier in tie.who if identifier in caller.others), ANOTHER)
    who = caller.id if mine else supervisor if tie.who else ""
    organization = source.establishments.get(tie.organization, "") if source.establishments else tie.organization
    until = _next_day(now) if tie.until is None else tie.until
    return _as_input(source.id, tie.kind, who, organization, tie.since, until)


def _as_input(source: str, kind: str, who: str, organization: str, since: int | None, until: int) -> dict[str, Any]:
    return {
        "source": source,
        "kind": kind,
        "who": who,
        "organization": organization,
        "from": since or 0,
        "until": until,
    }


def _next_day(now: int) -> int:
    """Return the end of tomorrow, UTC: evidence without an end is proof for as long as it is fresh, and no longer."""
    return (now // DAY_S + 2) * DAY_S
