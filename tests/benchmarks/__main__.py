"""Benchmarks: what a request costs, written to docs/performance.md and build/bench.json.

Real processes on loopback: the demo's sources and the gateway, one core each as the machine gives them. Figures are
medians; ratios to what the same machine does without us are what may be compared from one machine to another.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.policy_questions import policy_ms, policy_rows
from tests.house import GRAPHQL, House, open_house

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 40
SMALL = '{ patient(identifier: {value: "BOUM855510ZZ"}) { name { given family } birthDate gender } }'
LARGE = """{ patient(identifier: {value: "BOUM855510ZZ"}) {
  name { given family } birthDate gender address { city }
  encounters(first: 500) { edges { node { id status class { code } period { start end } reasonCode { text }
    participant { individual { ... on Practitioner { displayName } } } } } }
  conditions(first: 500) { edges { node { id code { text coding { system code } } recordedDate clinicalStatus } } }
  medicationRequests(first: 500) { edges { node { id status authoredOn medication { text coding { code } } } } }
  observations(first: 500) { edges { node { id status effectiveDateTime code { text coding { system code display } }
    category { coding { code } } value { ... on Quantity { value unit code } ... on CodeableConcept { text } } } } }
} }"""


def leaves(value: Any) -> int:
    """Count the leaves of an answer."""
    if isinstance(value, dict):
        return sum(leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(leaves(one) for one in value)
    return 1


async def median_ms(run: Callable[[], Awaitable[Any]], clock: Callable[[], float]) -> float:
    """Return the median of `ROUNDS` runs on a clock of seconds, in milliseconds, after three that don't count."""
    for _ in range(3):
        await run()
    taken = []
    for _ in range(ROUNDS):
        began = clock()
        await run()
        taken.append((clock() - began) * 1000)
    return statistics.median(taken)


def stage_ms(house: House) -> dict[str, float]:
    """Return the mean of each stage so far, in milliseconds, from the gateway's own metrics."""
    text = house.app.state.telemetry.metrics.render().decode()
    found: dict[str, dict[str, float]] = {}
    for line in text.splitlines():
        if line.startswith("passerelle_stage_seconds_") and 'stage="' in line:
            name = line.split('stage="')[1].split('"')[0]
            kind = line.removeprefix("passerelle_stage_seconds_").split("{")[0]
            if kind in ("sum", "count"):
                found.setdefault(name, {})[kind] = float(line.rsplit(" ", 1)[1])
    return {name: 1000 * each["sum"] / each["count"] for name, each in found.items() if each.get("count")}


def rss_mb() -> float:
    """Return this process's resident memory, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000


async def measure() -> dict[str, Any]:
    """Run everything once."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder)) as house:
            token = house.issuer.mint("dr-tremblay")

            async def ask(query: str) -> bytes:
                headers = {"accept": GRAPHQL, "authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT"}
                answer = await house.client.post("/graphql", json={"query": query}, headers=headers)
                return answer.content

            small, large = json.loads(await ask(SMALL)), json.loads(await ask(LARGE))
            figures: dict[str, Any] = {
                "small_cpu_ms": await median_ms(lambda: ask(SMALL), time.process_time),
                "large_cpu_ms": await median_ms(lambda: ask(LARGE), time.process_time),
                "small_leaves": leaves(small["data"]),
                "large_leaves": leaves(large["data"]),
            }
            stages = stage_ms(house)
            project = stages.get("project", 0.0) * 2  # the mean is over as many small requests as large ones
            figures["leaf_us"] = 1000 * project / max(figures["large_leaves"], 1)
            figures["rss_mb"] = rss_mb()
            return {"ratios": {}, "figures": figures, "stages_ms": stages}


def page(found: dict[str, Any]) -> str:
    """Return docs/performance.md."""
    figures, stages = found["figures"], found["stages_ms"]
    rows = "\n".join(f"| {name} | {value:.2f} |" for name, value in stages.items())
    return f"""# Performance

Written by `make bench`. One process holds the gateway and its three demo sources (their work is counted too), Python
{sys.version.split()[0]}, the embedded engine, no span exporter over a network. CPU is of the whole process; noise
between runs is 15 to 60 %, so read orders of magnitude.

| figure | seen |
| --- | --- |
| small request ({figures["small_leaves"]} leaves), CPU | {figures["small_cpu_ms"]:.1f} ms |
| large request ({figures["large_leaves"]} leaves), CPU | {figures["large_cpu_ms"]:.1f} ms |
| projection, a leaf of the large request | about {figures["leaf_us"]:.0f} µs |
| memory of the process | {figures["rss_mb"]:.0f} MB |

Mean of each stage over all these requests, in milliseconds of wall time:

| stage | ms |
| --- | --- |
{rows}

Execution is graphql-core's, field by field under the guard, and the wire is httpx: neither is meant to be fast yet.
A projection compiled over decoded bytes and a leaner wire are what the design aims at; comparisons with other gateways
(`ratios` in `build/bench.json`) come with them.

The policy's own question, on each engine, not remembered: milliseconds p10/p50, JSON included.

{policy_rows(found["policy_ms"])}
"""


def main() -> None:
    """Measure, write both files, print the figures."""
    found = asyncio.run(measure()) | {"policy_ms": policy_ms()}
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(found, indent=2) + "\n")
    (ROOT / "docs" / "performance.md").write_text(page(found))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
