"""Counting: what sources hold or count themselves, put together for a territory or for one establishment.

Part of the `counts` stage. Takes what the policy lets count. Gives what may be said of it, and the sources asked; who
is silent, or gave part of what it holds, is noted, and so are the establishments whose counts aren't known for it.
Decides nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.activity import Activity, Session, activity
from gateway.capacity import Places, Resources, Wait, places, waits
from gateway.decisions import Decisions
from gateway.holdings import Held, Holders, Keeper
from gateway.instants import span_of
from gateway.pipeline.asked_counts import AskedCounts
from gateway.sources import Fault, Visit
from gateway.tallies import Tallies
from resolvers.protocols import Need
from resolvers.protocols.holdings import Span
from resolvers.protocols.tallies import CAPACITY, WAITS, Tally
from resolvers.records import Element, Label, Record

TYPE = "Teleconsultation"
COUNTED = Need(TYPE, frozenset({"period", "quality", "status", "tool"}))
"""What is read of each session to count it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is counted: a territory, the establishments of it, and what the policy said of that."""

    territory: str
    establishments: frozenset[str]
    whole: bool
    decisions: Decisions = field(repr=False)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be counted, under which least number."""

    visit: Visit
    wanted: AskedCounts
    reach: Reach
    below: int


@dataclass(slots=True)
class Heard:
    """How the sources did: those that are silent or hold more than was read, and whose counts are unknown for it."""

    silent: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def miss(self, keeper: Keeper, status: str) -> None:
        """Note that a source did not tell all of an establishment."""
        self.silent.setdefault(keeper.source, status)
        self.unknown.add(keeper.organization)


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts, as sources hold them or count them."""

    holders: Holders
    tallies: Tallies

    async def activity(self, job: Job, heard: Heard) -> tuple[Activity, list[str]]:
        """Return the counts of sessions that may be said, and the sources that were asked."""
        keepers = self.holders.keepers(TYPE, job.reach.establishments)
        lists = await asyncio.gather(*(self._held(job, one, heard) for one in keepers))
        sessions = [one for found in lists for one in found]
        places = sorted({keeper.organization for keeper in keepers})
        return activity(sessions, places, heard.unknown, job.below), sorted({keeper.source for keeper in keepers})

    async def _held(self, job: Job, keeper: Keeper, heard: Heard) -> list[Session]:
        """Return the sessions of an establishment at a source, each once."""
        wanted = job.wanted
        try:
            held = await self.holders.of(job.visit, keeper, COUNTED, wanted.since, wanted.until)
        except Fault as fault:
            heard.miss(keeper, fault.status)
            held = Held()
        if held.partial:
            heard.miss(keeper, "partial")
        records = {record.local_id: record for record in held.records}
        return [_session(one, keeper.organization) for one in records.values() if _within(one, wanted)]

    async def resources(self, job: Job, heard: Heard) -> tuple[Resources, list[str]]:
        """Return waits and places that may be said, and the sources that were asked; waits of a territory alone."""
        reach = job.reach
        keepers = self.tallies.of_establishments(CAPACITY, reach.establishments)
        asked = self.tallies.of_territory(WAITS, reach.territory) if reach.whole else ()
        offered = await asyncio.gather(*(self._tally(job, one, CAPACITY, heard) for one in keepers))
        listed = await asyncio.gather(*(self._tally(job, Keeper(one, "", ""), WAITS, heard) for one in asked))
        found = [
            Places(keeper.organization, row["slots"], row["booked"])
            for keeper, tally in zip(keepers, offered, strict=True)
            for row in tally.rows
        ]
        waiting = [_wait(row) for tally in listed for row in tally.rows]
        whole = bool(asked) and heard.silent.keys().isdisjoint(asked)
        establishments = sorted({keeper.organization for keeper in keepers})
        return (
            Resources(
                waits(waiting, job.below) if whole else None,
                places(found, establishments, heard.unknown, job.below),
            ),
            sorted({*asked, *(keeper.source for keeper in keepers)}),
        )

    async def _tally(self, job: Job, keeper: Keeper, name: str, heard: Heard) -> Tally:
        """Return a count that a source gives; nothing of it when it isn't whole."""
        span = Span(keeper.code, job.wanted.since, job.wanted.until)
        try:
            tally = await self.tallies.of(job.visit, keeper.source, name, span)
        except Fault as fault:
            heard.miss(keeper, fault.status)
            return Tally()
        if tally.odd or not tally.whole:
            heard.miss(keeper, "partial")
            return Tally()
        return tally


def _wait(row: Mapping[str, Any]) -> Wait:
    """Return a row of waits; a coding that isn't texts is left out."""
    said = row["specialty"]
    codings = [one for one in said.get("coding") or () if isinstance(one, dict)]
    codes = [Label(one.get("system") or "", one["code"]) for one in codings if type(one.get("code")) is str]
    text = said.get("text") if type(said.get("text")) is str else ""
    return Wait(text, tuple(codes), row["waiting"], row["median_days"], row["longest_days"])


def _within(record: Record, wanted: AskedCounts) -> bool:
    """Tell whether a session began, or is to begin, in the time counted."""
    period = record.root().read("period")
    span = span_of(period.read("start")) if isinstance(period, Element) else None
    return span is not None and span.start is not None and wanted.since <= span.start < wanted.until


def _session(record: Record, establishment: str) -> Session:
    root = record.root()
    quality = root.read("quality")
    jitter, loss = (
        _number(quality.read(name) if isinstance(quality, Element) else None)
        for name in ("jitterMs", "packetLossPercent")
    )
    tool = root.read("tool")
    return Session(establishment, tool if type(tool) is str else "", str(root.read("status") or ""), jitter, loss)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
