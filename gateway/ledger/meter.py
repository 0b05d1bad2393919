"""Meter: refusals of which there may be a flood, written down one by one up to a rate and by number above it.

Whoever can send bytes can be refused; without a bound they could fill the log's disk, and then nothing more leaves the
gateway at all. Callers without a valid token are metered together, and read RATE_LIMITED above the rate. Callers in
too great a hurry are metered each by themselves, one entry a minute and one for the rest of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from gateway.errors import AuditUnavailable, RateLimited
from gateway.ledger.entry import AuditEntry, instant

MINUTE = 60.0
HURRIED = 1_000
"""Callers in a hurry that are told apart in one minute; those beyond are counted as one without a name."""

Kind = tuple[str, str]
"""Whose refusals, and their code; nobody's for callers without a valid token."""

UNKNOWN: Kind = ("", "UNAUTHENTICATED")


class Appender(Protocol):
    """Where entries go."""

    async def append(self, entry: AuditEntry) -> None:
        """Return once the entry is durable; raise `AuditUnavailable`."""
        ...


class RefusalMeter:
    """Counts refusals by the minute of `now` (seconds since 1970). One event loop."""

    def __init__(self, unauthenticated_per_minute: int, ledger: Appender, now: Callable[[], float]) -> None:
        self.limit = unauthenticated_per_minute
        self._ledger = ledger
        self._now = now
        self._minute = 0.0
        self._written: Counter[Kind] = Counter()
        self._above: Counter[tuple[float, Kind]] = Counter()
        self._samples: dict[Kind, AuditEntry] = {}

    async def refuse(self, entry: AuditEntry) -> None:
        """Write the refusal of a caller without a valid token.

        Raise `RateLimited` when it is only counted, `AuditUnavailable` when it can't be written.
        """
        if not await self._write_or_count(entry, UNKNOWN, self.limit):
            raise RateLimited

    async def hurry(self, entry: AuditEntry) -> bool:
        """Write, or count, the refusal of a caller in too great a hurry: tell which; raise `AuditUnavailable`."""
        kind = (entry.subject.id if entry.subject else "", entry.code)
        self._this_minute()
        if kind not in self._written and len(self._written) >= HURRIED:
            kind, entry = ("", entry.code), replace(entry, subject=None)
        return await self._write_or_count(entry, kind, 1)

    async def flush(self) -> None:
        """Write down what was only counted in minutes that are over; call it now and then."""
        await self._write_counts(self._this_minute())

    async def close(self) -> None:
        """Write down all that was only counted; call it before the ledger closes. What can't be written is let go."""
        with suppress(AuditUnavailable):
            await self._write_counts(float("inf"))

    async def _write_or_count(self, entry: AuditEntry, kind: Kind, limit: int) -> bool:
        """Tell whether the entry was written. Until it is, it is owed: its caller may leave at any moment."""
        key = (self._this_minute(), kind)
        within = self._written[kind] < limit
        self._above[key] += 1
        self._samples.setdefault(kind, entry)
        if within:
            self._written[kind] += 1
        await self._write_counts(key[0])
        if within:
            self._above[key] -= 1
            await self._ledger.append(entry)
        return within

    def _this_minute(self) -> float:
        minute = self._now() // MINUTE * MINUTE
        if minute != self._minute:
            self._minute = minute
            self._written.clear()
        return minute

    async def _write_counts(self, before: float) -> None:
        for minute, kind in [key for key in self._above if key[0] < before]:
            count, sample = self._above.pop((minute, kind), 0), self._samples.get(kind)
            if not count or sample is None:
                continue
            try:
                await self._ledger.append(_sum(sample, minute, count))
            except BaseException:
                self._above[minute, kind] += count  # still owed
                self._samples.setdefault(kind, sample)
                raise
        self._above = +self._above
        owed = {kind for _, kind in self._above}
        self._samples = {kind: sample for kind, sample in self._samples.items() if kind in owed}


def _sum(sample: AuditEntry, minute: float, count: int) -> AuditEntry:
    period = (instant(minute), instant(minute + MINUTE))
    code = "RATE_LIMITED" if sample.outcome == "unauthenticated" else sample.code
    return replace(sample, recorded=period[1], code=code, reason="several", count=count, period=period)
