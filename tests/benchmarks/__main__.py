"""Benchmarks: what a request costs, written to docs/performance.md, its picture, and build/bench.json.

Takes `--quick` to try the harness in a minute or two: what it writes then stays in build/. The runs themselves are kept
in build/bench-runs.json. Everything is on loopback and ends with this process.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.bench import Found, measured
from tests.benchmarks.graph import drawn
from tests.benchmarks.growth import as_table
from tests.benchmarks.measure import Effort
from tests.benchmarks.page import page
from tests.benchmarks.policy_questions import policy_ms
from tests.benchmarks.results import bench_json, spreads
from tests.benchmarks.worlds import RECORDS
from tests.tools import ROOT

QUICK = Effort(runs=2, seconds=0.5, warm_s=0.5, connections=2, waits=6)
GOALS = {"hive large": 0.25, "hive small": 1 / 8}


def runs_of(found: Found) -> dict[str, Any]:
    """Return all that was seen, for who wants to look closer."""
    kept = asdict(found)
    kept["growth"] = as_table(found.growth)
    kept["ratios"] = {name: asdict(one) for name, one in spreads(found).items()}
    return kept


def written(found: Found, effort: Effort, policy: Mapping[str, Any], docs: Path) -> None:
    """Write the figures into build/, the page and its picture into `docs`."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(bench_json(found), indent=2) + "\n")
    (build / "bench-runs.json").write_text(json.dumps(runs_of(found), indent=1) + "\n")
    (docs / "pictures").mkdir(parents=True, exist_ok=True)
    (docs / "performance.md").write_text(page(found, effort, policy), "utf-8")
    if seen := spreads(found):
        picture = drawn({name.replace("_", " "): one for name, one in seen.items()}, GOALS)
        (docs / "pictures" / "performance.svg").write_text(picture, "utf-8")


def main() -> None:
    """Measure, write, print the figures."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="Try the harness: short runs, pages in build/ alone.")
    parser.add_argument("--runs", type=int, default=Effort().runs, help="Alternating runs.")
    parser.add_argument("--seconds", type=float, default=Effort().seconds, help="Seconds of each run.")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that every process of ours is ended
    effort = QUICK if given.quick else Effort(runs=given.runs, seconds=given.seconds)
    found = measured(effort, 1_000 if given.quick else RECORDS[-1])
    written(found, effort, policy_ms(), ROOT / "build" / "bench" if given.quick else ROOT / "docs")
    print(json.dumps(bench_json(found), indent=2))


if __name__ == "__main__":
    main()
