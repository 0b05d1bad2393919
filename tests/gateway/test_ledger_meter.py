"""Refusals of callers unknown: one entry each up to a rate, one a minute above it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from gateway.errors import AuditUnavailable, RateLimited
from gateway.ledger import AuditEntry, RefusalMeter, instant


class Sink:
    """Keeps entries; may be told to fail."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.broken = False

    async def append(self, entry: AuditEntry) -> None:
        if self.broken:
            raise AuditUnavailable("disk")
        self.entries.append(entry)


def refusal(rank: int) -> AuditEntry:
    return AuditEntry(f"u{rank}", instant(0), "unauthenticated", code="UNAUTHENTICATED", reason="expired")


async def told(meter: RefusalMeter, ranks: Sequence[int]) -> list[str]:
    words = []
    for rank in ranks:
        try:
            await meter.refuse(refusal(rank))
            words.append("written")
        except RateLimited:
            words.append("limited")
    return words


async def test_refusals_above_the_rate_become_one_entry_a_minute() -> None:
    sink, clock = Sink(), [600.0]
    meter = RefusalMeter(2, sink, lambda: clock[0])
    assert await told(meter, range(5)) == ["written", "written", "limited", "limited", "limited"]
    assert [e.decision_id for e in sink.entries] == ["u0", "u1"]
    clock[0] = 659.9
    await meter.flush()
    assert len(sink.entries) == 2
    clock[0] = 660.0
    assert await told(meter, range(5, 8)) == ["written", "written", "limited"]
    total = sink.entries[2]
    assert (total.count, total.code, total.outcome) == (3, "RATE_LIMITED", "unauthenticated")
    assert total.period == ("1970-01-01T00:10:00.000Z", "1970-01-01T00:11:00.000Z")
    assert [e.decision_id for e in sink.entries[3:]] == ["u5", "u6"]
    await meter.close()
    assert [e.count for e in sink.entries] == [1, 1, 3, 1, 1, 1]


async def test_a_flood_writes_as_many_entries_as_the_rate_allows_and_one_more() -> None:
    sink, clock = Sink(), [0.0]
    meter = RefusalMeter(3, sink, lambda: clock[0])
    await told(meter, range(1_000))
    clock[0] = 60.0
    await meter.flush()
    assert [e.count for e in sink.entries] == [1, 1, 1, 997]


async def test_a_total_that_could_not_be_written_is_still_owed() -> None:
    sink, clock = Sink(), [0.0]
    meter = RefusalMeter(1, sink, lambda: clock[0])
    await told(meter, range(3))
    clock[0], sink.broken = 60.0, True
    with pytest.raises(AuditUnavailable):
        await meter.refuse(refusal(9))
    sink.broken = False
    await meter.flush()
    assert [e.count for e in sink.entries] == [1, 2]


async def test_a_refusal_that_can_t_be_written_is_no_refusal() -> None:
    sink = Sink()
    sink.broken = True
    with pytest.raises(AuditUnavailable):
        await RefusalMeter(1, sink, lambda: 0.0).refuse(refusal(0))


async def test_a_refusal_whose_caller_leaves_is_still_told() -> None:
    """It is owed until it is written; what others owe is written first, and that takes time."""
    sink, clock, gate = Slow(), [600.0], asyncio.Event()
    meter = RefusalMeter(1, sink, lambda: clock[0])
    assert await told(meter, range(2)) == ["written", "limited"]
    clock[0], sink.gate = 660.0, gate
    left = asyncio.create_task(meter.refuse(refusal(2)))
    await asyncio.wait_for(sink.reached.wait(), 30)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    sink.gate, clock[0] = None, 720.0
    await meter.flush()
    assert sum(entry.count for entry in sink.entries) == 3


class Slow(Sink):
    """A sink that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: asyncio.Event | None = None
        self.reached = asyncio.Event()

    async def append(self, entry: AuditEntry) -> None:
        """Wait for the gate, when there is one."""
        self.reached.set() if self.gate else None
        if self.gate is not None:
            await self.gate.wait()
        await super().append(entry)
