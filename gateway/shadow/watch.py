"""Watch: hands each real question, with the live policy's answer, to a candidate in another process.

Takes what was asked and answered, once it is decided. Gives nothing back: it waits for nobody, raises nothing, and
keeps a bounded number of questions, those beyond being counted and dropped. What differs is told by a metric and, the
first time, by a line of the log: role, purpose, category and direction. Never a value, never a person.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gateway.telemetry import Telemetry

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 1 << 20

_encode = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(tuple[str, list[tuple[str, str, str, str]]]).decode


@dataclass(frozen=True, slots=True)
class Means:
    """How a shadow runs: at most `waiting` questions wait for `program`.

    It is started again `again_s` seconds after it ended; at the end it may take `end_s` to count what it holds.
    """

    program: tuple[str, ...] = (sys.executable, "-m", "gateway.shadow.judge")
    waiting: int = 256
    again_s: float = 30.0
    end_s: float = 5.0


class Shadow:
    """Watches with one candidate. `watch` may be called before `start`, and after `aclose`."""

    def __init__(self, candidate: Path, tally: Path, telemetry: Telemetry, means: Means | None = None) -> None:
        """Take the candidate's folder, and the file of its tally."""
        self._means = means or Means()
        self._arguments = (*self._means.program, str(candidate.resolve()), str(tally.resolve()))
        self.ended = 0
        """How many times the process ended by itself."""
        self._telemetry = telemetry
        self._waiting: deque[tuple[Mapping[str, Any], Mapping[str, Any]]] = deque()
        self._turn = asyncio.Event()
        self._dropped = 0
        self._told: set[tuple[str, str, str, str]] = set()
        self._task: asyncio.Task[None] | None = None

    def watch(self, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Take a question and its live answer, or drop them when too many wait."""
        if len(self._waiting) >= self._means.waiting:
            self._dropped += 1
            self._telemetry.metrics.shadowed("dropped")
            return
        self._waiting.append((asked, answer))
        self._turn.set()

    def start(self) -> None:
        """Begin, in the running loop."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep())

    async def aclose(self) -> None:
        """End the process, once it has counted what it was given; what waits is let go."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep(self) -> None:
        """Run the process, and start it again a while after it ended, until cancelled."""
        while True:
            with suppress(OSError):
                await self._run()
            self.ended += 1
            self._telemetry.log.error("policy.shadow_ended")
            await asyncio.sleep(self._means.again_s)

    async def _run(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT, limit=LONGEST_LINE,
            start_new_session=True,
        )  # fmt: skip
        talking = asyncio.gather(self._hand(process), self._hear(process))
        try:
            await talking
        except (OSError, ValueError, EOFError):
            talking.cancel()
        finally:
            await _end(process, self._means.end_s)

    async def _hand(self, process: Process) -> None:
        """Hand over what waits, as fast as the process takes it."""
        if process.stdin is None:
            raise EOFError
        while True:
            while self._waiting:
                asked, answer = self._waiting.popleft()
                dropped, self._dropped = self._dropped, 0
                process.stdin.write(_encode((dropped, asked, answer)) + b"\n")
                await process.stdin.drain()
            self._turn.clear()
            await self._turn.wait()

    async def _hear(self, process: Process) -> None:
        """Tell what the process says."""
        if process.stdout is None:
            raise EOFError
        while line := await process.stdout.readline():
            outcome, found = _read(line)
            self._telemetry.metrics.shadowed(outcome)
            for one in found:
                self._tell(one)
        raise EOFError

    def _tell(self, found: tuple[str, str, str, str]) -> None:
        self._telemetry.metrics.shadow_differs(*found)
        if found not in self._told:
            self._told.add(found)
            role, purpose, category, direction = found
            self._telemetry.log.info(
                "policy.shadow_differs", role=role, purpose=purpose, category=category, direction=direction
            )


async def _end(process: Process, end_s: float) -> None:
    """Let the process finish by itself, then stop it."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(end_s):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
