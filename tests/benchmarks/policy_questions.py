"""What the policy's questions cost, by fields, sources and classes of records, on each engine.

Takes the bundle, and OPA where there is one. Gives milliseconds, p10 and p50, JSON included. Consents are nested
three deep; half of the classes have several categories.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.access import Engine
from gateway.engines import Bundle, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from tests.policies.opa_server import POLICIES, real_opa
from tests.policies.questions import QUESTION, RESTRICTION
from tests.tools import opa

ROUNDS = 20
SEVERAL = ("care_plan", "condition", "imaging", "laboratory", "procedure", "vital_signs", "provenance")


@dataclass(frozen=True, slots=True)
class Size:
    """A question's size. `default` is what stands without a consent; `each` says that each source keeps consents."""

    fields: int
    sources: int
    classes: int
    consents: int = 4
    default: str = "permit"
    each: bool = False

    @property
    def name(self) -> str:
        """How the page calls it."""
        said = f"{self.fields:,} × {self.sources}, {self.classes} classes, {self.consents} nested consents"
        kept = ", each kept by a source" if self.each else ""
        return said + kept + (", nothing open by default" if self.default == "deny" else "")


SIZES = (
    Size(1, 1, 0, 0), Size(60, 3, 0), Size(60, 3, 20), Size(60, 34, 0), Size(60, 34, 20),
    Size(60, 34, 20, default="deny"), Size(60, 34, 20, 34, default="deny", each=True),
    Size(1_000, 1, 20), Size(10_000, 1, 0), Size(10_000, 1, 20),
)  # fmt: skip


def question(size: Size, coordinates: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question of a physician about one patient."""
    sources = [f"s{rank}" for rank in range(size.sources)]
    names = sorted(coordinates)
    patient = QUESTION["patients"]["p0"]
    tie = {**patient["relationships"][0], "source": "s0"}
    classes = {f"c{rank}": _class(rank, size.consents) for rank in range(size.classes)}
    return {
        **QUESTION,
        "profile": "quebec" if size.default == "permit" else "pcf",
        "coordinates": [names[rank % len(names)] for rank in range(size.fields)],
        "sources": {
            s: {"organization": s, "territory": "t", "registry": s == "s0", "attests": ["roster"]} for s in sources
        },
        "patients": {"p0": {**patient, "relationships": [tie], "directives": _directives(size, sources)}},
        "classes": classes,
        "requests": [{"patient": "p0", "source": s, "organization": s, "classes": list(classes)} for s in sources],
    }


def _directives(size: Size, sources: list[str]) -> dict[str, Any]:
    """Say yes to all, no to mental health, yes to some of it: as many times as asked."""
    found: dict[str, Any] = {}
    for rank in range(size.consents):
        issuer = sources[rank % len(sources)] if size.each else "s0"
        root = {**RESTRICTION, "kind": "consent", "issuer": issuer, "actors": "all"}
        name = f"d{rank}"
        found[name] = {**root, "effect": "permit", "data": "all"}
        found[f"{name}.1"] = {**root, "effect": "deny", "data": {"labels": ["PSY"]}, "exception_to": [name]}
        above = [name, f"{name}.1"]
        found[f"{name}.1.1"] = {**root, "effect": "permit", "data": {"codes": 3}, "exception_to": above}
    return found


def _class(rank: int, consents: int) -> dict[str, Any]:
    """Every third class is about mental health, and every sixth about what is permitted of it."""
    selectors = [f"d{n}.1" for n in range(consents) if rank % 3 == 0]
    selectors += [f"d{n}.1.1" for n in range(consents) if rank % 6 == 0]
    return {
        "patient": "p0",
        "type": "Observation",
        "categories": list(SEVERAL) if rank % 2 else ["laboratory", "provenance"],
        "labels": ["PSY"] if rank % 3 == 0 else [],
        "selectors": selectors,
    }


async def _timed(engine: Engine, asked: Mapping[str, Any]) -> dict[str, float]:
    taken = []
    for _ in range(ROUNDS + 2):
        began = time.perf_counter()
        await engine.evaluate("decisions", asked)
        taken.append((time.perf_counter() - began) * 1000)
    kept = sorted(taken[2:])
    return {"p10": kept[len(kept) // 10], "p50": kept[len(kept) // 2]}


async def _all(engine: Engine, coordinates: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    try:
        return {size.name: await _timed(engine, question(size, coordinates)) for size in SIZES}
    finally:
        await engine.aclose()


def policy_ms() -> dict[str, dict[str, dict[str, float]]]:
    """Return, by engine and size, the milliseconds of a question; OPA's where there is an OPA."""
    bundle = Bundle.load(POLICIES)
    coordinates = bundle.data["tables"]["coordinates"]
    found = {"embedded": asyncio.run(_all(EmbeddedEngine(bundle, deadline_s=60), coordinates))}
    if opa() is not None:
        with real_opa() as url:
            found["opa"] = asyncio.run(_all(OpaEngine(url, deadline_s=60), coordinates))
    return found


def policy_rows(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return the table of a page: fields × sources, and what each engine took."""
    lines = [f"| fields × sources | {' | '.join(found)} |", f"| --- |{' --- |' * len(found)}"]
    for size in SIZES:
        cells = (f"{found[engine][size.name]['p10']:.1f}/{found[engine][size.name]['p50']:.1f}" for engine in found)
        lines.append(f"| {size.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(policy_rows(policy_ms()))
