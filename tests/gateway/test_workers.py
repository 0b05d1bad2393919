"""Workers: one that ends is started again within bounds, and a signal reaches each by its id."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, cast

import pytest

from gateway.serve import ServeFault
from gateway.settings import Listen
from gateway.telemetry import Allowed, open_log
from gateway.workers import ENDS, WITHIN_S, Workers, listener_of


class Played:
    """A process that ends when it is told, or by the test's hand; `deaf` to anything but SIGKILL."""

    def __init__(self, rank: int, *, deaf: bool) -> None:
        self.rank = rank
        self.deaf = deaf
        self.heard: list[signal.Signals] = []
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    async def wait(self) -> int:
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        self.heard.append(number)
        if number == signal.SIGKILL or (number == signal.SIGTERM and not self.deaf):
            self.end(-number)

    def end(self, status: int) -> None:
        self.returncode = status
        self._ended.set()


class House:
    """Two workers, or more, that are played."""

    def __init__(self, workers: int = 2, *, deaf: bool = False, seconds: float = 0.0) -> None:
        self.started: list[Played] = []
        self.log = io.StringIO()
        self._deaf = deaf
        ticks = count()
        self.workers = Workers(
            self._start,
            workers,
            open_log(Allowed(), self.log),
            rest_s=0.0,
            longest_s=0.05,
            now=lambda: next(ticks) * seconds,
        )

    async def _start(self, rank: int) -> Process:
        self.started.append(Played(rank, deaf=self._deaf))
        return cast(Process, self.started[-1])

    async def has_started(self, number: int) -> None:
        async with asyncio.timeout(30):
            while len(self.started) < number:
                await asyncio.sleep(0)

    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.workers.run())
        try:
            await self.has_started(2)
            yield task
        finally:
            self.workers.stop()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_worker_that_ends_is_started_again_in_its_place_and_it_is_said() -> None:
    """The other goes on."""
    house = House(seconds=WITHIN_S)
    async with house.running():
        house.started[0].end(-9)
        await house.has_started(3)
        assert (house.started[2].rank, house.started[1].returncode) == (house.started[0].rank, None)
        (line,) = house.said()
        assert (line["event"], line["worker"], line["status"]) == ("worker.ended", house.started[0].rank, -9)


async def test_a_worker_that_keeps_ending_ends_all_with_a_fault() -> None:
    """Whoever started the gateway is told by its status, and nobody is left behind."""
    house = House(seconds=1.0)
    async with house.running() as task:
        for ended in range(ENDS):
            await house.has_started(2 + ended)
            [one for one in house.started if one.rank == 1][-1].end(1)
        with pytest.raises(ServeFault, match="worker 1 ended 3 times"):
            await asyncio.wait_for(task, 30)
    assert all(one.returncode is not None for one in house.started)
    assert len(house.started) == 1 + ENDS


async def test_a_worker_may_end_as_often_as_it_likes_in_the_long_run() -> None:
    """Only ends that follow each other closely count."""
    house = House(seconds=WITHIN_S)
    async with house.running() as task:
        for ended in range(2 * ENDS):
            await house.has_started(2 + ended)
            house.started[-1].end(0)
        await house.has_started(2 + 2 * ENDS)
        assert not task.done()


async def test_a_signal_to_stop_ends_each_worker_and_then_the_parent() -> None:
    """By its id, once; no worker is started again."""
    house = House()
    async with house.running() as task:
        os.kill(os.getpid(), signal.SIGTERM)
        await task
    assert [one.heard for one in house.started] == [[signal.SIGTERM]] * 2
    assert house.said() == []


async def test_a_worker_that_does_not_end_is_ended() -> None:
    """After its own grace and some."""
    house = House(deaf=True)
    async with house.running() as task:
        house.workers.stop()
        await task
    assert [one.heard for one in house.started] == [[signal.SIGTERM, signal.SIGKILL]] * 2


async def test_a_hangup_is_passed_on_to_each() -> None:
    """Each reads its settings anew."""
    house = House()
    async with house.running():
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(30):
            while not all(one.heard for one in house.started):
                await asyncio.sleep(0)
        assert [one.heard for one in house.started] == [[signal.SIGHUP]] * 2


def test_a_port_that_is_taken_stops_the_start_in_one_sentence() -> None:
    """No worker is started for nothing."""
    with listener_of(Listen(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeFault, match=f"port {port} of 127.0.0.1 can't be listened on"):
            listener_of(Listen(port=port))
