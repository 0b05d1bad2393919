"""Page: docs/performance.md, written from what was measured: a table each, what was not reached said first.

Takes `Found`. Gives Markdown. Never rounds a figure towards its goal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.bench import Found
from tests.benchmarks.growth import Growth
from tests.benchmarks.latency import LONG_MS, SHORT_MS
from tests.benchmarks.measure import Effort, Run, cpu_ms
from tests.benchmarks.policy_questions import policy_rows
from tests.benchmarks.processes import several_cores
from tests.benchmarks.results import OURS, goals, hive_mode, share_by_difference, share_by_stages, spreads

NAMES = {
    "permit-all": "a decision point that permits all",
    OURS: "**the gateway**: embedded engine, decisions remembered",
    "cold": "embedded engine, nothing remembered",
    "OPA, remembered": "OPA, decisions remembered",
    "OPA, cold": "OPA, nothing remembered",
    "hive-stitching": "Hive Gateway, stitching",
    "hive-jit": "Hive Gateway, stitching with graphql-jit",
    "hive-router": "Hive Gateway, its planner in Rust",
    "apollo": "Apollo Gateway",
    "bare": "bare node, graphql-jit",
}
BOUNDS = """| what could grow | bound, as the settings have it | past it |
| --- | --- | --- |
| a request's body | 100 kB | 400 |
| fields and spreads of a document; depth | 4,000; 24 | refused before any source is asked |
| a page | 500 records | `first` above it is refused |
| what an operation may ask | a cost of 100,000 | refused before any source is asked |
| records read of a type at a source | 5,000 (`capabilities.cap`) | the source reads `partial` |
| one answer of a source | 32 MB (`budget.max_body_bytes`) | that source is `offline`, the others answer |
| a patient's consents in force | 500 over all sources | refused: nothing of the patient is shown |
| operations at once; waiting | 128; 512 | 503 with `Retry-After` |

Nothing is streamed: an answer is whole in memory before its audit entry is durable, and leaves after. An answer of
50 MB can't be asked for: pages of 500 records meet the cost's bound first."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(found: Found, effort: Effort, policy: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return the page."""
    parts = [
        "# Performance",
        _how(effort),
        "## What was to be reached",
        _goals(found),
        "## Beside other gateways",
        _ratios(found),
        "## What a request costs",
        _shapes(found),
        *(f"### {name.capitalize()}\n\n{_costs(found, name)}" for name in found.runs),
        _share(found),
        "## Where it goes",
        _stages(found),
        _profile(found),
        "## The floor",
        _floors(found),
        _leaf(found),
        "## Added latency",
        _added(found),
        "## How cost grows",
        _growth(found),
        "## What bounds memory",
        f"After its first answers the gateway holds {found.before_mb:.0f} MB, after all the load above "
        f"{found.after_mb:.0f} MB.",
        BOUNDS,
        "## The policy's own question",
        "On each engine, not remembered: milliseconds of wall time p10/p50, JSON included.",
        policy_rows(policy),
    ]
    return "\n\n".join(parts) + "\n"


def _how(effort: Effort) -> str:
    cores = os.cpu_count() or 1
    own = "on a core of its own" if several_cores() else "on the only core, which it shares with who asks"
    return f"""Written by `make bench` (`make bench-peers` installs those we compare with). Read ratios: the machine's
other work moves a time by 15 to 60 % from one run to the next; here {cores} cores, Python {sys.version.split()[0]}.

* **Whole gateways, by HTTP.** What is measured is a process of its own {own}:
  the demo's settings and policy, a token on each request, the audit log durable before each answer, metrics, traces
  to a file. Its sources, in another process, replay from memory what the demo's sources answered once in this run;
  that no answer was made while the requests below were measured is checked.
* **Processor time** is user + system of that process alone, its threads included, from the kernel (`/proc/PID/stat`),
  over the requests of {effort.seconds:g} seconds, {effort.connections} connections, after warming up; OPA's is apart.
* **{effort.runs} alternating runs**: contenders take turns, the other way round every other run. Times are medians,
  ratios are taken run by run.
* **Peers** have no policy, no token and no audit. They get three subgraphs that replay GraphQL bytes holding the same
  record, and their answers are checked equal to ours, as JSON, before they are measured.
* **Bare node** is no gateway: it asks our sources what we asked, all at once, parses the answers, and executes the
  document with graphql-jit over records already mapped. What any gateway of Node spends at least."""


def _goals(found: Found) -> str:
    rows = [
        (
            one.what,
            f"≤ {_said(one.most, one.unit)}",
            "–" if one.seen is None else _said(one.seen, one.unit),
            one.verdict,
        )
        for one in goals(found)
    ]
    return table(("figure", "to reach", "seen", ""), rows)


def _said(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".strip()


def _ratios(found: Found) -> str:
    seen = spreads(found)
    if not seen:
        return "The peers were not installed when this page was written: `make bench-peers`, then `make bench`."
    rows = [
        (name.replace("_", ", "), f"{one.lowest:.2f}", f"{one.median:.2f}", f"{one.highest:.2f}")
        for name, one in seen.items()
    ]
    said = ", ".join(f"{name} {version}" for name, version in found.peers.items())
    best = ", ".join(f"{size}: {NAMES[hive_mode(found, size)]}" for size in ("large", "small"))
    return (
        "Processor time a request, ours / theirs: below 1 we use less.\n\n"
        + table(("peer, request", "lowest run", "median", "highest run"), rows)
        + "\n\n![The ratios, on a logarithmic axis](pictures/performance.svg)\n\n"
        + f"Versions: {said}. Hive Gateway's best mode is taken ({best})."
    )


def _shapes(found: Found) -> str:
    rows = [
        (name, f"{one.leaves:,}", f"{one.answer / 1000:,.0f} kB", str(one.calls), f"{one.received / 1000:,.0f} kB")
        for name, one in found.shapes.items()
    ]
    return table(("request", "leaves", "answer", "calls to sources", "received from them"), rows)


def _costs(found: Found, name: str) -> str:
    head = ("who answers", "processor time", "beside it (OPA)", "requests/s, one core", "p50", "p99")
    return table(head, [_cost(NAMES.get(who, who), runs) for who, runs in found.runs[name].items()])


def _cost(name: str, runs: Sequence[Run]) -> tuple[str, ...]:
    middle = sorted(runs, key=lambda one: one.cpu_ms)[len(runs) // 2]
    beside = f"{middle.beside_ms:.2f} ms" if middle.beside_ms else "–"
    return (
        name, f"{cpu_ms(runs):.2f} ms", beside, f"{middle.per_second:,.0f}", f"{middle.p50_ms:.0f} ms",
        f"{middle.p99_ms:.0f} ms",
    )  # fmt: skip


def _share(found: Found) -> str:
    rows = [
        (name, f"{100 * share_by_stages(found, name):.1f} %", f"{100 * share_by_difference(found, name):.1f} %")
        for name in found.runs
    ]
    return (
        "**The policy's share**, its decisions remembered: the stages that ask it (admit, pdp, release), by their own\n"
        "clocks; and the difference to a decision point that permits all, which builds the same question and is asked\n"
        "each time, so that it may be dearer than remembering. The larger counts.\n\n"
        + table(("request", "by stages", "by difference"), rows)
    )


def _stages(found: Found) -> str:
    names = list(dict.fromkeys(stage for each in found.stages.values() for stage in each))
    rows = [(stage, *(f"{each.get(stage, 0.0):.2f}" for each in found.stages.values())) for stage in names]
    head = (
        "Milliseconds of wall time of each stage, waiting included, one request at a time, as the gateway counts them."
    )
    return head + "\n\n" + table(("stage", *found.stages), rows)


def _profile(found: Found) -> str:
    rows = [
        (where, *(f"{100 * each.get(where, 0.0):.0f} %" for each in found.profiles.values())) for where in _top(found)
    ]
    head = (
        "Shares of the event loop's processor time by where it is spent, as Python's profiler sees it: calls look\n"
        "dearer than they are, and the threads of the policy engine and of the audit log aren't in it."
    )
    return head + "\n\n" + table(("where", *found.profiles), rows)


def _top(found: Found, most: int = 16) -> list[str]:
    """Return the places that any request spends most in."""
    largest: dict[str, float] = {}
    for each in found.profiles.values():
        for where, share in each.items():
            largest[where] = max(largest.get(where, 0.0), share)
    return sorted(largest, key=lambda where: -largest[where])[:most]


def _floors(found: Found) -> str:
    ways = list(next(iter(found.floors.values()), {}))
    rows = [(way, *(f"{each[way]:.2f} ms" for each in found.floors.values())) for way in ways]
    return (
        "Processor time that the same bytes cost without any gateway: every source's answer decoded and the response\n"
        "encoded (msgspec); only what is asked decoded; Strawberry's executor alone over the response's own dicts.\n\n"
        + table(("way", *found.floors), rows)
    )


def _leaf(found: Found) -> str:
    if found.leaf is None:
        return "A leaf was not measured."
    one, who = found.leaf, "a Synthea patient" if found.leaf.real else "a patient made for it (no Synthea at hand)"
    return (
        f"**A leaf**: the observations of {who} ({one.observations:,}, of which a page holds 500 at most),\n"
        "less the same request without them. All that records cost the whole gateway is in it: receiving, labelling,\n"
        f"deciding, auditing too. {one.leaves:,} leaves, {one.us:.2f} µs each; {one.by_floor:.1f} × loads + dumps of\n"
        f"the same bytes; a page of 50, {one.page_by_floor:.1f} ×."
    )


def _added(found: Found) -> str:
    rows = [
        (
            f"{name} sources of records",
            str(one.calls),
            f"{one.rounds} ({one.slope:.2f})",
            f"{one.p50:.1f} ms",
            f"{one.p99:.1f} ms",
        )
        for name, one in found.added.items()
    ]
    return (
        f"Every source waits {SHORT_MS:.0f} ms, then {LONG_MS:.0f}. How many calls wait for each other is the slope\n"
        "between the two; what is added is the median less so many waits. One request at a time. Evidence (identity,\n"
        "relationships, directives) is fetched before records, so a chain has several rounds.\n\n"
        + table(("sources", "calls", "rounds (slope)", "added, p50", "added, p99"), rows)
    )


def _growth(found: Found) -> str:
    rows = [_grown(one) for one in found.growth]
    return (
        "Milliseconds of processor time a request. The exponent is that of the line through all points on logarithmic\n"
        "axes, which fixed costs flatten; the last is that between the two largest. As the settings have it, 5,000\n"
        "records of a type are read at a source, in pages of 200; the last row raises that to 100,000 and 1,000.\n"
        "A page of 50 is shown. Memory is that of its row's gateway.\n\n"
        + table(("what grows", "size: ms", "exponent", "last exponent", "memory at its highest"), rows)
        + "\n\nThe demo's network has no more than 34 establishments, a document no more than 4,000 fields. How many\n"
        "patients a source has costs the source alone: the gateway keeps none."
    )


def _grown(one: Growth) -> tuple[str, ...]:
    points = " · ".join(f"{p.size:,}: " + ("refused" if p.refused else f"{p.cpu_ms:.1f}") for p in one.points)
    whole, last = one.exponents
    return one.what, points, f"{whole:.2f}", f"{last:.2f}", f"{one.highest_mb:.0f} MB"
