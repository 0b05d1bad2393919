"""Traffic: one caller's minute, and all callers' operations under way, are bounded before anything is asked."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.demo.sources.mischief import Delay
from gateway.errors import Overloaded, RateLimited
from gateway.ledger import Agent, AuditEntry, RefusalMeter, instant
from gateway.settings import Limits
from gateway.traffic import Gate, Pace
from tests.gateway.ledger_log import held
from tests.house import MARIE, Clock, House, open_house

QUERY = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ birthDate }} }}'


def taken(pace: Pace, caller: str = "a") -> int:
    """Return 0 for a request that is taken, else the seconds to wait."""
    try:
        pace.take(caller)
    except RateLimited as refused:
        return int(refused.retry_after or 0)
    return 0


def test_a_minute_s_requests_may_come_at_once_and_no_more() -> None:
    """Then one every sixtieth of a minute's share."""
    clock = Clock(0.0)
    pace = Pace(6, clock)
    assert [taken(pace) for _ in range(8)] == [0] * 6 + [10, 10]
    clock.at = 9.0
    assert taken(pace) == 1
    clock.at = 10.0
    assert [taken(pace), taken(pace)] == [0, 10]
    clock.at = 10_000.0
    assert [taken(pace) for _ in range(7)] == [0] * 6 + [10]


def test_one_caller_s_hurry_is_not_another_s() -> None:
    """Each has a bucket."""
    pace = Pace(1, Clock(0.0))
    assert [taken(pace, caller) for caller in "abab"] == [0, 0, 60, 60]


def test_what_is_remembered_of_callers_is_bounded() -> None:
    """The one who asked longest ago is forgotten first."""
    pace = Pace(1, Clock(0.0), callers=2)
    for caller in "abc":
        pace.take(caller)
    assert len(pace) == 2
    assert [taken(pace, "c"), taken(pace, "a")] == [60, 0]


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20))
def test_no_minute_takes_more_than_two_minutes_worth(pauses: list[float], per_minute: int) -> None:
    """Whatever the pauses: a full bucket, and what flows in meanwhile."""
    clock = Clock(0.0)
    pace, times = Pace(per_minute, clock), []
    for pause in pauses:
        clock.at += pause
        if taken(pace) == 0:
            times.append(clock.at)
    for start in times:
        assert sum(start <= at < start + 60 for at in times) <= 2 * per_minute


async def test_a_place_comes_free_for_the_one_who_waited_longest() -> None:
    """In order; one too many is refused at once."""
    gate, order = Gate(1, 2, 10_000), []

    async def wait(name: str) -> None:
        async with gate.hold(name):
            order.append(name)

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(gate.hold("z"))
        waiting = [asyncio.create_task(wait(name)) for name in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await wait("c")
        assert order == []
    await asyncio.gather(*waiting)
    assert order == ["a", "b"]
    await wait("d")


async def test_waiting_has_an_end_and_leaves_no_trace() -> None:
    """One who was refused, or went away, holds no place and no rank."""
    gate = Gate(1, 1, 1)
    async with gate.hold("a"):
        for _ in range(3):
            with pytest.raises(Overloaded):
                async with gate.hold("b"):
                    pass
    patient = Gate(1, 1, 120_000)
    async with patient.hold("a"):
        for _ in range(3):
            leaving = asyncio.create_task(patient.hold("b").__aenter__())
            await asyncio.sleep(0)
            leaving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await leaving
    async with patient.hold("a"):
        pass
    assert (len(gate), len(patient)) == (0, 0)


async def test_a_caller_has_a_quarter_and_the_others_the_rest() -> None:
    """Of the places and of the queue; one who wants more is told that it is theirs to slow down."""
    gate, began, go = Gate(8, 8, 120_000), [], asyncio.Event()

    async def ask(caller: str) -> None:
        async with gate.hold(caller):
            began.append(caller)
            await go.wait()

    asked = [asyncio.create_task(ask("flood")) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited):
        await asyncio.wait_for(ask("flood"), 20)
    asked += [asyncio.create_task(ask(caller)) for caller in "abcdef"]
    await asyncio.sleep(0)
    assert began == ["flood", "flood", *"abcdef"]
    asked += [asyncio.create_task(ask(caller)) for caller in "abcdef"]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await ask("g")
    go.set()
    await asyncio.gather(*asked)
    assert (began.count("flood"), len(began), len(gate)) == (4, 16, 0)


async def test_a_place_that_comes_free_passes_those_whose_share_is_full() -> None:
    """And goes to the next; theirs are for when one of their own ends."""
    gate, order = Gate(2, 8, 120_000), []

    async def wait(name: str) -> None:
        async with gate.hold(name):
            order.append(name)

    async with AsyncExitStack() as flood, AsyncExitStack() as other:
        await flood.enter_async_context(gate.hold("flood"))
        await other.enter_async_context(gate.hold("other"))
        waiting = [asyncio.create_task(wait(name)) for name in ("flood", "next")]
        await asyncio.sleep(0)
        await other.aclose()
        await waiting[1]
        assert order == ["next"]
    await asyncio.gather(*waiting)
    assert order == ["next", "flood"]


async def test_a_place_given_to_one_who_just_left_is_the_next_ones() -> None:
    """Whichever comes first."""
    for leaves_first in (True, False):
        gate = Gate(1, 4, 120_000)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(gate.hold("a"))
            leaving = asyncio.create_task(gate.hold("b").__aenter__())
            await asyncio.sleep(0)
            if leaves_first:
                leaving.cancel()
            await stack.aclose()
            leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert len(gate) == 0
        async with gate.hold("c"):
            assert len(gate) == 1


def entries(house: House) -> list[dict[str, Any]]:
    """Return the log's entries."""
    with closing(sqlite3.connect(house.settings.audit.database)):
        return [payload for _, _, payload in held(house.settings.audit.database)]


async def test_a_caller_in_a_hurry_is_refused_before_any_policy_or_source(tmp_path: Path) -> None:
    """429 with `Retry-After`; another caller is answered; the flood is two entries in the log."""
    async with open_house(tmp_path, limits=Limits(requests_per_minute=1)) as house:
        assert (await house.ask(QUERY)).status == 200
        house.forget_calls()
        for query in (QUERY, QUERY, "nonsense", QUERY):
            refused = await house.ask(query)
            assert (refused.status, refused.codes) == (429, ["RATE_LIMITED"])
            assert 1 <= int(refused.headers["retry-after"]) <= 60
            assert refused.access["policyRevision"] is None
        assert not any(house.calls(source) for source in house.sources)
        assert (await house.ask(QUERY, who="dr-gagnon")).status == 200
        assert [entry["code"] for entry in entries(house)] == ["", "RATE_LIMITED", ""]
        house.clock.at += 60
        await house.ask(QUERY, who="ts-morin")
        assert [(await house.ask(QUERY)).status for _ in range(2)] == [200, 429], "a minute later, one more"
        (summed,) = [entry for entry in entries(house) if entry["count"] > 1]
    assert (summed["code"], summed["count"], summed["subject"]["id"]) == ("RATE_LIMITED", 3, "dr-tremblay")


async def test_too_many_operations_under_way_are_refused_before_any_policy_or_source(tmp_path: Path) -> None:
    """503 with `Retry-After`; those under way end as they would."""
    async with open_house(tmp_path, limits=Limits(in_flight=1, queued=0)) as house:
        release = asyncio.Event()
        house.sources["registre"].state.mischief.on("", Delay(until=release))
        under_way = asyncio.create_task(house.ask(QUERY))
        while not house.calls("registre"):
            await asyncio.sleep(0.01)
        house.forget_calls()
        refused = await house.ask(QUERY, who="dr-gagnon")
        assert (refused.status, refused.codes) == (503, ["OVERLOADED"])
        assert int(refused.headers["retry-after"]) >= 1
        assert not any(house.calls(source) for source in house.sources)
        release.set()
        assert (await under_way).status == 200
        assert (await house.ask(QUERY)).status == 200


async def test_one_caller_s_flood_keeps_no_other_from_the_record(tmp_path: Path) -> None:
    """A source hangs; the caller who fills their share is refused, 429, and another is answered."""
    async with open_house(tmp_path, limits=Limits(in_flight=4, queued=4, queue_ms=60_000)) as house:
        release = asyncio.Event()
        house.sources["registre"].state.mischief.on("", Delay(until=release))
        flood = [asyncio.create_task(house.ask(QUERY)) for _ in range(6)]
        async with asyncio.timeout(30):
            while not house.calls("registre") or sum(one.done() for one in flood) < 4:
                await asyncio.sleep(0.01)
        refused = [one.result() for one in flood if one.done()]
        assert {(one.status, *one.codes) for one in refused} == {(429, "RATE_LIMITED")}
        assert {one.headers["retry-after"] for one in refused} == {"1"}
        assert (await house.ask("{ viewer { name } }", who="dr-gagnon")).status == 200
        release.set()
        assert sorted(one.status for one in await asyncio.gather(*flood)) == [200, 200, 429, 429, 429, 429]


class Sink:
    """Keeps entries."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    async def append(self, entry: AuditEntry) -> None:
        """Keep."""
        self.entries.append(entry)


def hurried(caller: str, code: str = "RATE_LIMITED") -> AuditEntry:
    """Return the refusal of a caller in a hurry."""
    return AuditEntry("d", instant(0), "refused", code=code, subject=Agent(caller))


async def test_each_hurried_caller_has_one_entry_a_minute_and_one_for_the_rest() -> None:
    """By caller and code."""
    sink, clock = Sink(), Clock(600.0)
    meter = RefusalMeter(100, sink, clock)
    for caller in "aaab":
        await meter.hurry(hurried(caller))
    await meter.hurry(hurried("a", "OVERLOADED"))
    assert [(e.subject and e.subject.id, e.code, e.count) for e in sink.entries] == [
        ("a", "RATE_LIMITED", 1),
        ("b", "RATE_LIMITED", 1),
        ("a", "OVERLOADED", 1),
    ]
    clock.at = 660.0
    await meter.flush()
    last = sink.entries[-1]
    assert (last.subject, last.code, last.outcome, last.count) == (Agent("a"), "RATE_LIMITED", "refused", 2)


async def test_callers_beyond_those_told_apart_are_counted_together() -> None:
    """A thousand names a minute, then none."""
    sink, clock = Sink(), Clock(600.0)
    meter = RefusalMeter(100, sink, clock)
    for rank in range(1_100):
        await meter.hurry(hurried(f"c{rank}"))
    await meter.close()
    assert len(sink.entries) == 1_000 + 1 + 1
    assert [entry.count for entry in sink.entries[-2:]] == [1, 99]
    assert {entry.subject for entry in sink.entries[-2:]} == {None}
    assert replace(sink.entries[0], subject=None).code == "RATE_LIMITED"
