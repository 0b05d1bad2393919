"""Results: what is concluded from what was measured: the ratios, the five figures, and what they were to reach.

Takes `Found`. Gives build/bench.json's value (the design, section 6), and rows of goals for the page.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.bench import Found
from tests.benchmarks.measure import Spread, cpu_ms, ratio
from tests.benchmarks.peers import APOLLO, BARE, HIVE_MODES

OURS = "remembered"
SIZES = ("large", "small")
ASKING = ("admit", "pdp", "release")
"""Stages that ask the policy."""


def hive_mode(found: Found, name: str) -> str:
    """Return the contender that is Hive Gateway's best mode on a request."""
    return min((f"hive-{mode}" for mode in HIVE_MODES), key=lambda mode: cpu_ms(found.runs[name][mode]))


def spreads(found: Found) -> dict[str, Spread]:
    """Return each ratio of processor time, ours / theirs; empty without peers."""
    if not found.peers:
        return {}
    given: dict[str, Spread] = {}
    for size in SIZES:
        runs = found.runs[size]
        given[f"hive_{size}"] = ratio(runs[OURS], runs[hive_mode(found, size)])
        given[f"apollo_{size}"] = ratio(runs[OURS], runs[APOLLO])
        given[f"{BARE}_{size}"] = ratio(runs[OURS], runs[BARE])
    return {f"{peer}_{size}": given[f"{peer}_{size}"] for peer in ("hive", "apollo", BARE) for size in SIZES}


def share_by_difference(found: Found, name: str) -> float:
    """Return the policy's share of a request, its decisions remembered, over a decision point that permits all.

    What builds and names a question is in both, so it may be negative: permitting all is asked anew each time.
    """
    pairs = zip(found.runs[name][OURS], found.runs[name]["permit-all"], strict=True)
    return statistics.median(1 - without.cpu_ms / with_.cpu_ms for with_, without in pairs if with_.cpu_ms)


def share_by_stages(found: Found, name: str) -> float:
    """Return the share of the stages that ask the policy, by their own clocks, of the request's processor time."""
    stages = found.stages.get(name, {})
    return sum(stages.get(stage, 0.0) for stage in ASKING) / cpu_ms(found.runs[name][OURS])


def policy_share(found: Found, name: str) -> float:
    """Return the larger of the two."""
    return max(share_by_difference(found, name), share_by_stages(found, name))


def figures(found: Found) -> dict[str, float | None]:
    """Return the design's five figures; the policy's share is the larger of the two requests'."""
    return {
        "leaf_us": found.leaf.us if found.leaf else None,
        "policy_warm_share": max(policy_share(found, size) for size in SIZES),
        "added_ms_3": found.added["3"].p50,
        "added_ms_34": found.added["34"].p50,
        "rss_mb": found.after_mb,
    }


def bench_json(found: Found) -> dict[str, Any]:
    """Return what build/bench.json holds."""
    return {"ratios": {name: one.median for name, one in spreads(found).items()}, "figures": figures(found)}


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the design, what it was to reach at most, and what was seen; None: not measured."""

    what: str
    most: float
    seen: float | None
    unit: str = ""

    @property
    def verdict(self) -> str:
        """Whether it was reached."""
        if self.seen is None:
            return "not measured"
        return "reached" if self.seen <= self.most else f"**not reached**: {self.seen / self.most:.1f} times as much"


def goals(found: Found) -> list[Goal]:
    """Return the design's goals."""
    seen: Mapping[str, Spread] = spreads(found)
    five, leaf = figures(found), found.leaf
    large, small = seen.get("hive_large"), seen.get("hive_small")
    return [
        Goal("processor time beside Hive Gateway, large", 0.25, large.median if large else None),
        Goal("processor time beside Hive Gateway, small: aimed at", 1 / 8, small.median if small else None),
        Goal("processor time beside Hive Gateway, small: at least", 1 / 5, small.median if small else None),
        Goal("a leaf, from source bytes to response bytes", 0.5, five["leaf_us"], "µs"),
        Goal("beside loads + dumps, all released", 1.0, leaf.by_floor if leaf else None),
        Goal("beside loads + dumps, a page of 50", 0.7, leaf.page_by_floor if leaf else None),
        Goal("the policy's share, decisions remembered", 0.05, five["policy_warm_share"]),
        Goal("added latency, 3 sources, p50", 3.0, five["added_ms_3"], "ms"),
        Goal("added latency, 34 sources, p50", 15.0, five["added_ms_34"], "ms"),
        Goal("memory of a worker after load", 200.0, five["rss_mb"], "MB"),
    ]
