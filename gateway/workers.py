"""Workers: several gateways on one machine, one a core, behind one port.

Takes the settings' file and how many. The parent listens and hands the socket to each worker, a `passerelle serve` of
its own; it answers nothing itself. A worker that ends is started again, within bounds; SIGHUP goes to each; SIGTERM and
SIGINT end them all, and then the parent. A worker whose parent is gone ends by itself. Raises `ServeFault` when workers
keep ending: whoever started the parent is told by its status (docs/decisions/workers.md).
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from gateway.loop import run
from gateway.serve import GRACE_S, IDLE, Place, ServeFault, run_alone, settings_of
from gateway.settings import Listen, Settings
from gateway.telemetry import Allowed, Log, open_log

__all__ = ["Workers", "run_serve"]

ENDS = 3
WITHIN_S = 60.0
"""A worker that ended so many times within so many seconds isn't started again."""
REST_S = 1.0
"""Seconds before a worker that ended is started again."""
LONGER_S = 10.0
"""Seconds beyond its own grace after which a worker that was told to end is ended."""

Start = Callable[[int], Awaitable[Process]]
"""Starts the worker of a rank, from 0."""


def run_serve(path: Path, place: Place | None = None) -> None:
    """Run the gateway, as many processes as `listen.workers` says, until a signal; `place` makes it one of several.

    Raise `ServeFault`, `SettingsFault` or `PolicyRefused` when it may not start.
    """
    settings = settings_of(path)
    if place is not None or settings.listen.workers == 1:
        run_alone(path, place or Place())
        return
    with listener_of(settings.listen) as listener:
        run(_workers(path, settings, listener).run())


def listener_of(listen: Listen) -> socket.socket:
    """Return the socket that the workers share; raise `ServeFault` when it can't be had."""
    if not hasattr(os, "fork"):
        raise ServeFault("`listen.workers` above 1 needs a system whose processes can share a socket")
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        return socket.create_server((listen.host, listen.port), family=family, backlog=IDLE)
    except OSError:
        raise ServeFault(f"port {listen.port} of {listen.host} can't be listened on") from None


def _workers(path: Path, settings: Settings, listener: socket.socket) -> Workers:
    number = listener.fileno()

    async def start(rank: int) -> Process:
        """Its standard input is the parent's to hold: it ends with the parent. Ctrl-C comes to the parent alone."""
        command = (sys.executable, "-c", "from gateway.cli import main; main()", "serve", "--config", str(path))
        which = ("--worker", str(rank), "--socket", str(number))
        try:
            return await asyncio.create_subprocess_exec(
                *command, *which, stdin=PIPE, pass_fds=(number,), start_new_session=True
            )
        except OSError:
            raise ServeFault("a worker can't be started") from None

    return Workers(start, settings.listen.workers, open_log(Allowed()))


class Workers:
    """Keeps `count` workers running until it is told to stop."""

    def __init__(
        self,
        start: Start,
        count: int,
        log: Log,
        *,
        rest_s: float = REST_S,
        longest_s: float = GRACE_S + LONGER_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rest_s`: before a worker is started again; `longest_s`: before one that was told to end is ended."""
        self._start = start
        self._count = count
        self._log = log
        self._rest_s = rest_s
        self._longest_s = longest_s
        self._now = now
        self._running: dict[int, Process] = {}
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Run until `stop`; raise `ServeFault` when a worker keeps ending, the others ended first."""
        self._listen_to_signals()
        keeping = [asyncio.create_task(self._keep(rank)) for rank in range(self._count)]
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait((stopping, *keeping), return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        self.pass_on(signal.SIGTERM)
        await asyncio.wait(keeping, timeout=self._longest_s)
        self.pass_on(signal.SIGKILL)
        ends = await asyncio.gather(stopping, *keeping, return_exceptions=True)
        for fault in ends:
            if isinstance(fault, Exception):
                raise fault

    def stop(self) -> None:
        """End them all."""
        self._stop.set()

    def pass_on(self, number: signal.Signals) -> None:
        """Send a signal to each worker, by its id."""
        for process in self._running.values():
            _send(process, number)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.pass_on, signal.SIGHUP)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

    async def _keep(self, rank: int) -> None:
        """Start a worker, again and again; raise `ServeFault` when it ended too often."""
        ends: deque[float] = deque(maxlen=ENDS)
        while not self._stop.is_set():
            process = self._running[rank] = await self._start(rank)
            if self._stop.is_set():
                _send(process, signal.SIGTERM)
            status = await process.wait()
            if self._stop.is_set():
                return
            self._log.error("worker.ended", worker=rank, status=status)
            ends.append(self._now())
            if len(ends) == ENDS and ends[-1] - ends[0] < WITHIN_S:
                raise ServeFault(f"worker {rank} ended {ENDS} times within {WITHIN_S:.0f} seconds")
            await asyncio.sleep(self._rest_s)


def _send(process: Process, number: signal.Signals) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(number)
