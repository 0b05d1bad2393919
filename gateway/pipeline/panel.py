"""Panel: whom the caller follows, and what happened to them since: evidence for `transitions`, never projected.

Takes who asks and an interval. Gives a `Panel`: members by the number that the registry knows them by, and happenings
newest first. Only proposes: each patient goes through the pipeline, which proves the relationship again. Never lists
whom the caller isn't tied to, nor takes a source that gave nothing for one that has nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.access import Subject
from gateway.directives import caller_of
from gateway.happenings import moments
from gateway.localization import Localization, Localizer
from gateway.pipeline.filed import Filed, Placed
from gateway.pipeline.members import Asker, Known, Member, Members, Told
from gateway.policies import PolicyInForce
from gateway.relations import DAY_S
from gateway.roll import Rolls
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.act_classes import TELECONSULTATION
from resolvers.protocols.panel import Event

__all__ = ["Happening", "Member", "Panel", "Panels"]

ENCOUNTER: Final = "Encounter"
SESSION: Final = "Teleconsultation"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a member: a record of a source, and what it was.

    `type` is a GraphQL record type (Encounter, Teleconsultation), `kind` a TransitionKind; `at`, seconds since 1970, is
    the instant that orders: a stay's start for its ADMISSION, its end for its DISCHARGE; a visit's or session's end,
    its start while it runs or when no end is said.
    """

    source: str
    type: str
    local_id: str
    member: Member
    kind: str
    at: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Whom the caller follows, and what happened to them, newest first, ties by (source, type, local id, kind).

    `silent` names the sources that did not do their part, `partial` those of which only a part was read.
    """

    members: tuple[Member, ...] = ()
    happenings: tuple[Happening, ...] = ()
    silent: Mapping[str, Fault] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interval:
    """What is asked for: since <= instant < until (None: no end), of these kinds (None: all); seconds since 1970."""

    since: float
    until: float | None
    kinds: frozenset[str] | None

    @property
    def types(self) -> frozenset[str]:
        """Record types that may tell of it: a session is one of a single kind."""
        both = self.kinds is None or TELECONSULTATION in self.kinds
        return frozenset({ENCOUNTER, SESSION}) if both else frozenset({ENCOUNTER})

    @property
    def asked_since(self) -> int:
        """From when on sources are asked: a day before, since some read a day by their own clock."""
        return int(self.since) - DAY_S

    def of(self, source: str, event: Event, member: Member) -> Iterator[Happening]:
        """Yield what an event tells that was asked for."""
        for moment in moments(event):
            if (self.kinds is None or moment.kind in self.kinds) and moment.within(self.since, self.until):
                yield Happening(source, event.type, event.local_id, member, moment.kind, float(moment.at))


class Panels:
    """Makes panels, from the registry and the sources."""

    def __init__(
        self,
        desk: SourceDesk,
        licence_systems: Mapping[str, str],
        organizations: frozenset[str],
        policy: PolicyInForce,
        *,
        now: Callable[[], float],
    ) -> None:
        """`licence_systems`: professional order → system of its licences; `policy`: whose tables say what a tie is."""
        self._desk = desk
        self._licence_systems = licence_systems
        self._organizations = organizations
        self._policy = policy
        self._now = now
        self._rolls = Rolls(desk)
        self._members = Members(desk)
        self._filed = Filed(desk)
        self._localizer = Localizer(desk)

    async def of(
        self,
        visit: Visit,
        subject: Subject,
        since: float,
        until: float | None,
        kinds: frozenset[str] | None,
        *,
        ask_all: bool = False,
    ) -> Panel:
        """Return the panel; one without a licence has none. Raise `ConsentUnavailable` when the registry is silent.

        `ask_all`: whether a source may be asked about someone whom the registry doesn't place.
        """
        caller = caller_of(subject, self._licence_systems, self._organizations)
        if not caller.licences:
            return Panel()
        told, tables = Told(), self._policy.current.tables
        asker = Asker(subject, caller, tables["relationships"]["kinds"], int(self._now()))
        known = await self._members.of(visit, asker, told)
        places = [(one, self._localizer.among(one.member.identifier, one.listed, ask_all=ask_all)) for one in known]
        interval = Interval(since, until, kinds)
        found = await asyncio.gather(
            *(self._at(visit, source, places, interval, told) for source in self._desk.record_sources)
        )
        happenings = tuple(_once(one for here in found for one in here))
        return Panel(tuple(one.member for one in known), happenings, told.silent, frozenset(told.partial))

    async def _at(
        self,
        visit: Visit,
        source: str,
        places: Iterable[tuple[Known, Localization]],
        interval: Interval,
        told: Told,
    ) -> tuple[Happening, ...]:
        """Return what happened at one source to those whom the registry places there, or the source itself follows."""
        types = interval.types & self._desk.gives[source]
        here = [found for one, where in places if (found := Placed.at(source, one, where)) is not None]
        reads = self._rolls.reads(source)
        if not types or not here:
            return ()
        if reads is None or not reads.tells:
            told.silent.setdefault(source, self._rolls.unasked(source))
            return ()
        if not types & reads.tells:
            return ()
        files = await self._filed.files(visit, source, here, told)
        heard = await self._rolls.events(visit, source, sorted(files), interval.asked_since, types)
        if heard.fault is not None:
            told.silent[source] = heard.fault
        if heard.partial:
            told.partial.add(source)
        mine = [event for event in heard.items if event.patient in files]
        return tuple(h for event in mine for h in interval.of(source, event, files[event.patient]))


def _order(one: Happening) -> tuple[float, str, str, str, str, str, str]:
    """Newest first, then by what names it."""
    number = one.member.identifier
    return -one.at, one.source, one.type, one.local_id, one.kind, number.system, number.value


def _once(found: Iterable[Happening]) -> Iterator[Happening]:
    """Yield each happening once; one that a source files under two people, once for each: whose it is, is proven."""
    seen: set[tuple[str, str, str, str, Member]] = set()
    for one in sorted(found, key=_order):
        name = (one.source, one.type, one.local_id, one.kind, one.member)
        if name not in seen:
            seen.add(name)
            yield one
