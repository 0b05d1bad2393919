"""Latency: what the gateway adds over the slowest chain of calls to its sources.

Takes a gateway whose sources all wait a fixed time. The chain's length in rounds is the slope between two waits, of
the lowest decile, which the machine's other work moves least. What is added is the median less so many waits. One
request at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.measure import Contender, asked
from tests.benchmarks.processes import Process

SHORT_MS, LONG_MS = 100.0, 200.0
"""Both long beside the gateway's own work, which else goes on during a wait and hides a round."""


@dataclass(frozen=True, slots=True)
class Added:
    """Milliseconds that are added, median and p99; the chain's rounds; the slope they were rounded from."""

    p50: float
    p99: float
    rounds: int
    slope: float
    calls: int


def added(contender: Contender, sources: Process, times: int) -> Added:
    """Measure at two waits; the sources answer at once afterwards."""
    asked(contender, 3, 1)
    short, actual_short, calls = _at(contender, sources, SHORT_MS, times)
    long, actual_long, _ = _at(contender, sources, LONG_MS, max(times // 2, 5))
    sources.tell(wait_ms=0, forget=True)
    slope = (long[2] - short[2]) / (actual_long - actual_short)
    rounds = max(round(slope), 1)
    return Added(short[0] - rounds * actual_short, short[1] - rounds * actual_short, rounds, slope, calls)


def _at(
    contender: Contender, sources: Process, wait_ms: float, times: int
) -> tuple[tuple[float, float, float], float, int]:  # fmt: skip
    """Return the median, p99 and lowest decile, what a call really waited on average, and the calls of one request."""
    sources.tell(wait_ms=wait_ms, forget=True)
    asked(contender, 2, 1)
    sources.tell(forget=True)
    seen = asked(contender, times, 1)
    counted = sources.tell(forget=True)
    return (
        (seen.quantile(0.5), seen.quantile(0.99), seen.quantile(0.1)),
        counted["waited_ms"],
        counted["asked"] // times,
    )
