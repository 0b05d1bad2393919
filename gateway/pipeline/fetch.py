"""Fetch: the permitted needs, asked of all sources at once.

Takes the plan's needs and the first decisions. Gives the records that came, and what each source could not give. This
stage owns the wire: each source runs in its own budget and is cancelled with the operation; one slow source stalls
nobody. A type without a permitted coordinate is never requested, and no field that is denied is asked for. Of a file
that another replaced directives alone are asked: they hold (`gathering`), so they show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.instants import rfc3339
from gateway.located import Located
from gateway.pipeline.anchors import anchor_of
from gateway.pipeline.gathering import MOST_FILES
from gateway.pipeline.label import PLACES
from gateway.pipeline.plan import Plan
from gateway.sources import REFUSED, Fault, SourceDesk, Visit, gather
from gateway.target import Reach
from gateway.telemetry import Telemetry
from resolvers.attributes import ATTRIBUTES
from resolvers.catalogue import Catalogue
from resolvers.protocols import Need, Person, Reading, Request
from resolvers.records import Record
from resolvers.references import CONTEXTS
from resolvers.worked import WORKED_FROM

ROUNDS = 400
"""Most rounds of further requests (pages, references) at one source."""

DIRECTIVE = "Directive"

EVERYWHERE = Reach()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `faults` names what a source could not give, by source then record type; `partial` what was cut."""

    records: tuple[Record, ...] = field(default=(), repr=False)
    faults: Mapping[str, Mapping[str, Fault]] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Record types that each source was asked for."""
    cut: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Record types of which a source in `partial` holds more than was read."""

    @property
    def missing(self) -> Mapping[str, frozenset[str]]:
        """Types that each source could not give, or not whole: of a source that was cut, places too."""
        return {
            source: frozenset(self.faults.get(source, ())) | (PLACES if source in self.partial else frozenset())
            for source in self.asked
        }


@dataclass(slots=True)
class _Haul:
    """What one source gave so far."""

    source: str
    person: Person = field(repr=False)
    records: list[Record] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    partial: bool = False
    cut: set[str] = field(default_factory=set)

    def keep(self, records: Iterable[Record]) -> None:
        """Take records in; what was kept under a file that was replaced is of the one that replaces it."""
        former, file = self.person.replaces, self.person.local_id
        self.records.extend(one.having({}, patient=file) if one.patient in former else one for one in records)


class Fetcher:
    """Fetches records from the sources that know a patient."""

    def __init__(
        self, desk: SourceDesk, catalogue: Catalogue, telemetry: Telemetry, *, now: Callable[[], float]
    ) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._telemetry = telemetry
        self._now = now

    async def fetch(
        self,
        visit: Visit,
        plan: Plan,
        located: Located,
        decisions: Decisions,
        reach: Reach = EVERYWHERE,
    ) -> Fetched:
        """Return the records of every source that may be asked; never raises for a source's sake."""
        needs = {s: self._needs(s, plan, decisions, reach) for s in located.people}
        needs = {source: wanted for source, wanted in needs.items() if wanted}
        hauls = await asyncio.gather(
            *(self._haul(visit, source, located.people[source], wanted) for source, wanted in needs.items())
        )
        gathered = dict(zip(needs, hauls, strict=True))
        return Fetched(
            records=tuple(record for haul in hauls for record in haul.records),
            faults={source: haul.faults for source, haul in gathered.items() if haul.faults},
            partial=frozenset(source for source, haul in gathered.items() if haul.partial),
            cut={source: frozenset(haul.cut) for source, haul in gathered.items() if haul.partial},
            asked={source: frozenset(need.type for need in wanted) for source, wanted in needs.items()},
        )

    def _needs(self, source: str, plan: Plan, decisions: Decisions, reach: Reach) -> tuple[Need, ...]:
        """Return what may be asked of a source: its types that are open, with their permitted fields and attributes."""
        given = self._desk.gives[source]
        wanted = dict(plan.needs)
        if plan.patient_fields:
            wanted["Patient"] = plan.patient_fields
        if "Encounter" in wanted or "Appointment" in wanted:
            wanted |= {name: wanted.get(name, frozenset()) for name in PLACES}
        return tuple(
            Need(name, self._permitted(source, name, fields, decisions), reach.whole)
            for name, fields in sorted(wanted.items())
            if name in given
            and reach.holds(source, name)
            and (name in PLACES or self._open(source, name, fields, decisions))
        )

    def _open(self, source: str, name: str, fields: Iterable[str], decisions: Decisions) -> bool:
        home = anchor_of(self._catalogue, name)
        if home is not None:
            return decisions.of(home, source).effect is not Effect.DENY
        return any(self._may(source, name, f, decisions) for f in fields)

    def _permitted(self, source: str, name: str, fields: Iterable[str], decisions: Decisions) -> frozenset[str]:
        asked = frozenset(f for f in fields if self._may(source, name, f, decisions))
        return asked | ATTRIBUTES.get(name, frozenset()) | self._dating(name)

    def _may(self, source: str, name: str, field_name: str, decisions: Decisions) -> bool:
        coordinate = f"{name}.{field_name}"
        if coordinate not in self._catalogue.coordinates():
            return False
        made_here = coordinate in self._catalogue.connections or coordinate in WORKED_FROM
        return not made_here and (decisions.of(coordinate, source).effect is not Effect.DENY)

    def _dating(self, name: str) -> frozenset[str]:
        """Return the fields that order a type's connection, and those that its filters test."""
        spec = self._catalogue.connection_of(name)
        return spec.dating | spec.tested if spec else frozenset()

    async def _haul(self, visit: Visit, source: str, person: Person, needs: Sequence[Need]) -> _Haul:
        haul = _Haul(source, person)
        try:
            waiting = self._first(haul, needs)
            for _ in range(ROUNDS):
                if not waiting:
                    return haul
                answers = await gather(self._ask(visit, source, request) for request in waiting)
                waiting = [
                    r
                    for asked, reading in zip(waiting, answers, strict=True)
                    for r in self._take(haul, asked, reading, needs)
                ]
            haul.partial, haul.cut = True, {need.type for need in needs}
        except Exception as error:  # a connector's own fault is its source's, and no other's
            self._telemetry.fault("connector", source=source, error=type(error).__name__)
            fault = self._desk.fault(source, "offline", "connector")
            haul.faults = {need.type: fault for need in needs}
            haul.records = []
        return haul

    def _first(self, haul: _Haul, needs: Sequence[Need]) -> list[Request]:
        """Return the first requests; those of directives under files that were replaced among them."""
        connector, file, former = self._desk.connectors[haul.source], haul.person.local_id, haul.person.replaces
        if not former or all(need.type != DIRECTIVE for need in needs):
            return list(connector.requests(needs, file))
        if len(former) >= MOST_FILES or "" in former:  # unread as evidence: none of them is the whole list
            haul.faults[DIRECTIVE] = self._desk.fault(haul.source, "offline", "too-large")
            return list(connector.requests([need for need in needs if need.type != DIRECTIVE], file))
        kept = [need for need in needs if need.type == DIRECTIVE or need.type in CONTEXTS]
        asked = [(needs, file), *((kept, one) for one in former)]
        return [request for wanted, one in asked for request in connector.requests(wanted, one)]

    async def _ask(self, visit: Visit, source: str, request: Request) -> Reading | Fault:
        try:
            response = await self._desk.ask(visit, source, request)
            as_of = rfc3339(self._now())
            return self._desk.reading(source, self._desk.connectors[source].read, request, response, as_of)
        except Fault as fault:
            return fault

    def _take(
        self, haul: _Haul, asked: Request, reading: Reading | Fault, needs: Sequence[Need]
    ) -> tuple[Request, ...]:
        """Keep what a reading gave, and return the requests that it calls for; a fault costs the types asked alone."""
        types = getattr(asked.about, "types", [need.type for need in needs])
        if isinstance(reading, Fault):
            for name in types:
                haul.faults.setdefault(name, _honoured(reading, haul, name))
            return ()
        haul.keep(reading.records)
        haul.partial = haul.partial or reading.partial
        haul.cut.update(types if reading.partial else ())
        for name, reason in reading.faults:
            haul.faults.setdefault(name, _honoured(self._desk.fault(haul.source, "offline", reason), haul, name))
        if reading.odd:
            self._telemetry.odd(haul.source, reading.odd)
        return reading.further


def _honoured(fault: Fault, haul: _Haul, name: str) -> Fault:
    """Return a source's own refusal of a type's records as what it is.

    One of a later page stays a failure, since the list is cut; so does one of evidence, since nothing rests on it.
    """
    whole = fault.reason == "forbidden" and all(record.type != name for record in haul.records)
    return Fault(fault.source, REFUSED, fault.reason) if whole else fault
