"""Measure: processor time, pace, latency and memory of one process while it answers the same request.

Takes processes that listen, and the bytes of requests. Gives figures by run: contenders take turns, the other way round
every other run, so that what disturbs the machine disturbs them all.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import uvloop

from tests.benchmarks import load
from tests.benchmarks.processes import Process


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is measured: alternating runs, seconds of each, seconds of warming up."""

    runs: int = 5
    seconds: float = 2.0
    warm_s: float = 3.0
    connections: int = 16
    waits: int = 40
    """Answers of which a latency's median is taken."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A process that is asked something; `beside` is a process that works for it (an OPA)."""

    process: Process
    sent: bytes = field(repr=False)
    beside: Process | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.process.said["port"]
        return port


@dataclass(frozen=True, slots=True)
class Run:
    """One run: milliseconds of processor time a request, of the process and of what works beside it; requests/s."""

    cpu_ms: float
    beside_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int


def asked(contender: Contender, times: int, connections: int = 1) -> load.Load:
    """Ask so many times."""
    return uvloop.run(load.ask(contender.port, contender.sent, times, connections))


def run(contender: Contender, seconds: float, connections: int = 1) -> Run:
    """Measure for about so many seconds."""
    pilot = asked(contender, connections, connections)
    times = max(connections, int(seconds * pilot.per_second))
    before, aside = contender.process.cpu_s(), contender.beside.cpu_s() if contender.beside else 0.0
    seen = asked(contender, times, connections)
    after = contender.process.cpu_s()
    beside = (contender.beside.cpu_s() - aside) if contender.beside else 0.0
    return Run(
        1000 * (after - before) / times, 1000 * beside / times, seen.per_second, seen.quantile(0.5),
        seen.quantile(0.99), times,
    )  # fmt: skip


def warmed(contender: Contender, seconds: float, connections: int = 1) -> None:
    """Let compilers and memories settle."""
    pilot = asked(contender, 2, 2)
    asked(contender, max(connections, int(seconds * pilot.per_second)), connections)


def alternating(contenders: Mapping[str, Contender], effort: Effort) -> dict[str, list[Run]]:
    """Return each contender's runs, taken in turns."""
    for contender in contenders.values():
        warmed(contender, effort.warm_s, effort.connections)
    found: dict[str, list[Run]] = {name: [] for name in contenders}
    for turn in range(effort.runs):
        names = list(contenders)
        for name in names if turn % 2 == 0 else reversed(names):
            found[name].append(run(contenders[name], effort.seconds, effort.connections))
    return found


def cpu_ms(runs: Sequence[Run]) -> float:
    """Return the median of the runs."""
    return statistics.median(one.cpu_ms for one in runs)


@dataclass(frozen=True, slots=True)
class Spread:
    """A ratio over alternating runs."""

    lowest: float
    median: float
    highest: float


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> Spread:
    """Return ours / theirs, run by run."""
    each = [one.cpu_ms / other.cpu_ms for one, other in zip(ours, theirs, strict=True) if other.cpu_ms]
    return Spread(min(each), statistics.median(each), max(each))
