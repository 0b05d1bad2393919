"""Processes: what is measured runs apart, on a core of its own where there are two, and is ended by its id.

Takes command lines. Gives processes that are asked by lines of JSON, and what the kernel says of one: processor time of
that process alone, its threads included (proc(5), /proc/PID/stat), and resident memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from tests.tools import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
START_S = 120.0
CORES = frozenset(os.sched_getaffinity(0))
MEASURED = min(CORES)
"""Core of what is measured; everything else runs on the others."""


class Ended(Exception):
    """A process ended, or said what nobody asked; the message is its last words."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory, in MB of 1,000,000 bytes: now, and at its highest."""

    now: float
    highest: float


class Process:
    """A process of ours; `tell` sends a line of JSON to its standard input and returns the line that it answers."""

    def __init__(self, running: subprocess.Popen[bytes], told: IO[bytes]) -> None:
        self._running = running
        self._told = told
        self.pid = running.pid
        self.said: dict[str, Any] = {}

    def tell(self, **asked: Any) -> Any:
        """Return what it answers; raise `Ended`."""
        if self._running.stdin is None:
            raise Ended("it is told nothing")
        self._running.stdin.write(json.dumps(asked).encode() + b"\n")
        self._running.stdin.flush()
        return self.heard()

    def heard(self) -> Any:
        """Return its next line of JSON, what else it prints left out; raise `Ended`."""
        while self._running.stdout is not None and (line := self._running.stdout.readline()):
            if line.startswith((b"{", b"[")):
                return json.loads(line)
        self._told.seek(0)
        raise Ended(self._told.read()[-2_000:].decode("utf-8", "replace"))

    def cpu_s(self) -> float:
        """Return the seconds of processor time that it has used, user and system."""
        return cpu_s(self.pid)

    def memory(self) -> Memory:
        """Return its resident memory."""
        text = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace")
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines() if line.startswith("Vm")}
        return Memory(kilobytes["VmRSS"] * 1024 / 1e6, kilobytes["VmHWM"] * 1024 / 1e6)


def cpu_s(pid: int) -> float:
    """Return the seconds of processor time that a process used itself: fields 14 and 15 of /proc/PID/stat."""
    after_name = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICKS


def several_cores() -> bool:
    """Tell whether what is measured can have a core of its own."""
    return len(CORES) > 1 and shutil.which("taskset") is not None


def stay_apart() -> None:
    """Leave the measured core to what is measured."""
    if several_cores():
        os.sched_setaffinity(0, CORES - {MEASURED})


@contextmanager
def running(
    command: Sequence[str],
    *,
    measured: bool = False,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    first: Mapping[str, Any] | None = None,
) -> Iterator[Process]:
    """Run a program until the end, told `first` if anything; `said` is its first line of JSON.

    Raise `Ended` when it says none.
    """
    pinned = ["taskset", "--cpu-list", str(MEASURED), *command] if measured and several_cores() else command
    surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), **(env or {})}
    with (
        TemporaryFile() as told,
        subprocess.Popen(
            pinned, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, env=surroundings, cwd=cwd
        ) as program,
    ):
        process = Process(program, told)
        try:
            process.said = process.heard() if first is None else process.tell(**first)
            yield process
        finally:
            program.kill()


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules."""
    return [sys.executable, "-m", module, *arguments]
