"""Tallying: what sources count themselves, put together for a territory or for one establishment.

Part of the `counts` stage. Takes what the policy lets count. Gives what may be said of it, and the sources asked: for
each count that the document asks for, those that give it, and nothing else of them. Who is silent, or gave part of a
count, is noted, and what it counts isn't known. Decides nothing, reads nobody's record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.capacity import Places, Resources, Wait, Whose, places, waits
from gateway.holdings import Keeper
from gateway.pipeline.counting import Heard, Job
from gateway.shares import Found, Name, Shares, shares
from gateway.sources import Fault
from gateway.tallies import Tallies
from resolvers.protocols.holdings import Span
from resolvers.protocols.tallies import CAPACITY, FOLLOW_UPS, TESTS, WAITS, Tally
from resolvers.records import Label
from resolvers.scalars import text

ASKED: Final[Mapping[str, str]] = {
    "capacity": CAPACITY,
    "missingFollowUps": FOLLOW_UPS,
    "referralWaits": WAITS,
    "repeatedTests": TESTS,
}
"""Field of ResourceUse → the count that it says."""


@dataclass(frozen=True, slots=True)
class Given:
    """What those who keep a count gave of it: rows, each with its establishment, and whose aren't known."""

    keepers: Sequence[Keeper] = ()
    rows: Sequence[tuple[str, Mapping[str, Any]]] = ()
    unknown: frozenset[str] = frozenset()

    @property
    def establishments(self) -> list[str]:
        """The establishments that are counted, or would be."""
        return sorted({keeper.organization for keeper in self.keepers})


@dataclass(frozen=True, slots=True)
class Tallying:
    """Counts, as sources make them."""

    tallies: Tallies

    async def resources(self, job: Job, heard: Heard) -> tuple[Resources, list[str]]:
        """Return what may be said of the counts asked for, and the sources asked; waits of a territory alone."""
        names = sorted(ASKED[one] for one in job.wanted.chosen & ASKED.keys())
        lists = await asyncio.gather(*(self._given(job, name, heard) for name in names))
        given = dict(zip(names, lists, strict=True))
        said = Resources(
            _waits(given.get(WAITS), job.below),
            _places(given.get(CAPACITY, Given()), job.below),
            _shares(given.get(FOLLOW_UPS), job.below),
            _shares(given.get(TESTS), job.below),
            job.days,
            {name: self._whose(job, found) for name, found in given.items()},
        )
        return said, sorted({keeper.source for found in lists for keeper in found.keepers})

    def _whose(self, job: Job, found: Given) -> Whose:
        """Return who counts each establishment, and those that could be counted and that nobody counts."""
        by: dict[str, tuple[str, ...]] = dict.fromkeys(found.establishments, ())
        for keeper in found.keepers:
            by[keeper.organization] = tuple(sorted({*by[keeper.organization], keeper.source}))
        reach = self.tallies.establishments(job.reach.establishments)
        return Whose(by, tuple(sorted(reach.difference(by))))

    def _keepers(self, job: Job, name: str) -> Sequence[Keeper]:
        if name != WAITS:
            return self.tallies.of_establishments(name, job.reach.establishments)
        sources = self.tallies.of_territory(name, job.reach.territory) if job.reach.whole else ()
        return [Keeper(source, "", "") for source in sources]

    async def _given(self, job: Job, name: str, heard: Heard) -> Given:
        """Return what is given of one count."""
        keepers = self._keepers(job, name)
        own = Heard()
        found = await asyncio.gather(*(self._tally(job, one, name, own) for one in keepers))
        for source, status in own.silent.items():
            heard.silent.setdefault(source, status)
        rows = [(one.organization, row) for one, tally in zip(keepers, found, strict=True) for row in tally.rows]
        return Given(keepers, rows, frozenset(own.unknown))

    async def _tally(self, job: Job, keeper: Keeper, name: str, heard: Heard) -> Tally:
        """Return a count that a source gives; nothing of it when it isn't whole."""
        span = Span(keeper.code, job.wanted.since, job.wanted.until, job.days)
        try:
            tally = await self.tallies.of(job.visit, keeper.source, name, span)
        except Fault as fault:
            heard.miss(keeper, fault.status)
            return Tally()
        if tally.odd or not tally.whole:
            heard.miss(keeper, "partial")
            return Tally()
        return tally


def _waits(given: Given | None, below: int) -> tuple[Wait, ...] | None:
    """Return the waits; None when nobody counts them, or when one who does was silent."""
    if given is None or not given.keepers or given.unknown:
        return None
    return waits((_wait(row) for _, row in given.rows), below)


def _wait(row: Mapping[str, Any]) -> Wait:
    name = _name(row["specialty"])
    return Wait(name.text, name.codes, row["waiting"], row["median_days"], row["longest_days"])


def _places(given: Given, below: int) -> tuple[Places, ...]:
    found = (Places(establishment, row["slots"], row["booked"]) for establishment, row in given.rows)
    return places(found, given.establishments, given.unknown, below)


def _shares(given: Given | None, below: int) -> Shares | None:
    """Return the shares; None when nobody counts them."""
    if given is None or not given.keepers:
        return None
    found = (_found(establishment, row) for establishment, row in given.rows)
    return shares(found, given.establishments, given.unknown, below)


def _found(establishment: str, row: Mapping[str, Any]) -> Found:
    if "kind" in row:
        return Found(establishment, Name(row["kind"] or ""), row["expected"], row["missing"])
    return Found(establishment, _name(row["test"]), row["ordered"], row["repeated"])


def _name(said: Mapping[str, Any]) -> Name:
    """Return what a concept says, as texts that may leave; a coding that isn't of such is left out."""
    listed = said.get("coding")
    codings = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list | tuple) else []
    coded = ((text(one.get("system")), text(one.get("code"))) for one in codings)
    codes = [Label(system or "", code) for system, code in coded if code is not None]
    shown = (text(one) for one in (said.get("text"), *(one.get("display") for one in codings)))
    return Name(next((one for one in shown if one), ""), tuple(codes))
