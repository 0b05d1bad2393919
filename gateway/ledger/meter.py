"""Meter: refusals of callers without a valid token, written down one by one up to a rate and by number above it.

Whoever can send bytes can be refused; without a bound they could fill the log's disk, and then nothing more leaves the
gateway at all. Above the rate the caller reads RATE_LIMITED and a minute's refusals become one entry.
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


class Appender(Protocol):
    """Where entries go."""

    async def append(self, entry: AuditEntry) -> None:
        """Return once the entry is durable; raise `AuditUnavailable`."""
        ...


class UnauthenticatedMeter:
    """Counts refusals by the minute of `now` (seconds since 1970). One event loop."""

    def __init__(self, limit_per_minute: int, ledger: Appender, now: Callable[[], float]) -> None:
        self._limit = limit_per_minute
        self._ledger = ledger
        self._now = now
        self._minute = 0.0
        self._written = 0
        self._above: Counter[float] = Counter()
        self._sample: AuditEntry | None = None

    async def refuse(self, entry: AuditEntry) -> None:
        """Write the refusal down; raise `RateLimited` when it is only counted, `AuditUnavailable` when it can't be."""
        await self._write_counts(self._this_minute())
        if self._written < self._limit:
            self._written += 1
            await self._ledger.append(entry)
            return
        self._above[self._minute] += 1
        self._sample = entry
        raise RateLimited

    async def flush(self) -> None:
        """Write down what was only counted in minutes that are over; call it now and then."""
        await self._write_counts(self._this_minute())

    async def close(self) -> None:
        """Write down all that was only counted; call it before the ledger closes. What can't be written is let go."""
        with suppress(AuditUnavailable):
            await self._write_counts(float("inf"))

    def _this_minute(self) -> float:
        minute = self._now() // MINUTE * MINUTE
        if minute != self._minute:
            self._minute, self._written = minute, 0
        return minute

    async def _write_counts(self, before: float) -> None:
        for minute in [minute for minute in self._above if minute < before]:
            count, sample = self._above.pop(minute), self._sample
            if sample is None:
                continue
            try:
                await self._ledger.append(_sum(sample, minute, count))
            except BaseException:
                self._above[minute] += count  # still owed
                raise


def _sum(sample: AuditEntry, minute: float, count: int) -> AuditEntry:
    period = (instant(minute), instant(minute + MINUTE))
    return replace(sample, recorded=period[1], code="RATE_LIMITED", reason="several", count=count, period=period)
