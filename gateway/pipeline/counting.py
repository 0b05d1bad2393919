"""Counting: the sessions that sources hold, counted for a territory or for one establishment.

Part of the `counts` stage. Takes what the policy lets count. Gives what may be said of it, and the sources asked; who
is silent, or gave part of what it holds, is noted, and so are the establishments whose counts aren't known for it.
Decides nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from gateway.activity import Activity, Session, activity
from gateway.decisions import Decisions
from gateway.holdings import Held, Holders, Keeper
from gateway.instants import span_of
from gateway.pipeline.asked_counts import AskedCounts
from gateway.sources import Fault, Visit
from resolvers.protocols import Need
from resolvers.records import Element, Record

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
    """What is to be counted, under which least number; `days` between two tests of which one repeats the other."""

    visit: Visit
    wanted: AskedCounts
    reach: Reach
    below: int
    days: int


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
    """Counts of what sources hold."""

    holders: Holders

    async def activity(self, job: Job, heard: Heard) -> tuple[Activity, list[str]]:
        """Return the counts of sessions that may be said, and the sources that were asked."""
        keepers = self.holders.keepers(TYPE, job.reach.establishments)
        unasked = self.holders.unasked(TYPE, job.reach.establishments)
        for keeper in unasked:  # what it holds isn't known
            heard.miss(keeper, "offline")
        lists = await asyncio.gather(*(self._held(job, one, heard) for one in keepers))
        sessions = [one for found in lists for one in found]
        places = sorted({keeper.organization for keeper in (*keepers, *unasked)})
        return activity(sessions, places, heard.unknown, job.below), sorted({keeper.source for keeper in keepers})

    async def _held(self, job: Job, keeper: Keeper, heard: Heard) -> list[Session]:
        """Return the sessions of an establishment at a source, each once."""
        wanted = job.wanted
        try:
            held = await self.holders.of(job.visit, keeper, COUNTED, wanted.since, wanted.until)
        except Fault as fault:
            heard.miss(keeper, fault.status)
            held = Held()
        records = {record.local_id: (record, _start(record)) for record in held.records}
        if held.partial or held.odd or any(start is None for _, start in records.values()):
            heard.miss(keeper, "partial")  # what can't be read isn't absent
        return [
            _session(one, keeper.organization)
            for one, start in records.values()
            if start is not None and wanted.since <= start < wanted.until
        ]


def _start(record: Record) -> float | None:
    """Return when a session began, or is to begin; None when that can't be read."""
    period = record.root().read("period")
    span = span_of(period.read("start")) if isinstance(period, Element) else None
    return None if span is None else span.start


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
