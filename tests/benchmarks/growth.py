"""Growth: how what one request costs the gateway grows with fields, records, sources and directives.

Takes gateways and sizes. Gives processor time by size, and two exponents: of the line through all points on logarithmic
axes, which fixed costs flatten, and between the two largest, which they hardly do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import build_schema

from resolvers.schema import build_schema as build_ours
from resolvers.schema import sdl_of
from tests.benchmarks import load
from tests.benchmarks.documents import EVERYWHERE, RESULTS, wide
from tests.benchmarks.houses import LONGEST, Houses
from tests.benchmarks.measure import Contender, asked, run
from tests.benchmarks.processes import Process
from tests.benchmarks.worlds import DIRECTIVES, RECORDS, SOURCES, number

FIELDS = (10, 30, 100, 300, 1_000)


@dataclass(frozen=True, slots=True)
class Point:
    """A size and what it cost, or `refused` when that much is refused (or nothing of it released)."""

    size: int
    cpu_ms: float
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """How one cost grows; `highest_mb` is the gateway's memory at its highest by then."""

    what: str
    points: Sequence[Point]
    highest_mb: float = 0.0
    exponents: tuple[float, float] = field(default=(0.0, 0.0))


def exponents(points: Sequence[Point]) -> tuple[float, float]:
    """Return the exponent over all points above zero that were answered, and between the last two of them."""
    kept = [(math.log(p.size), math.log(p.cpu_ms)) for p in points if p.size > 0 and not p.refused and p.cpu_ms > 0]
    if len(kept) < 2:
        return 0.0, 0.0
    across = sum(x for x, _ in kept) / len(kept)
    up = sum(y for _, y in kept) / len(kept)
    slope = sum((x - across) * (y - up) for x, y in kept) / sum((x - across) ** 2 for x, _ in kept)
    (x1, y1), (x2, y2) = kept[-2:]
    return slope, (y2 - y1) / (x2 - x1)


def growths(houses: Houses, records: int, seconds: float) -> Iterator[Growth]:
    """Measure each; records up to so many."""
    schema = build_schema(sdl_of(build_ours()))

    def request(what: str, size: int) -> bytes:
        if what == "fields":
            return houses.request(wide(schema, size))
        return houses.request(
            EVERYWHERE if what == "sources" else RESULTS, number(what.split(",", maxsplit=1)[0], size)
        )

    with houses.gateway() as plain:
        yield _grown("fields", FIELDS, plain, request, seconds)
        yield _grown("directives", DIRECTIVES, plain, request, seconds)
    with houses.gateway(houses.hospitals) as everywhere:
        yield _grown("sources", SOURCES, everywhere, request, seconds)
    sizes = [size for size in RECORDS if size <= records]
    with houses.gateway() as capped:
        yield _grown("records, 5,000 read at most", sizes, capped, request, seconds)
    with houses.gateway(cap=LONGEST, page_size=1_000) as uncapped:
        yield _grown("records, all read", sizes, uncapped, request, seconds)


def _grown(
    what: str, sizes: Sequence[int], process: Process, sent: Callable[[str, int], bytes], seconds: float
) -> Growth:  # fmt: skip
    points = [_point(size, Contender(process, sent(what, size)), seconds) for size in sizes]
    return Growth(what, points, process.memory().highest, exponents(points))


def _point(size: int, contender: Contender, seconds: float) -> Point:
    """Measure one request at a time: what is large comes alone."""
    try:
        body = asked(contender, 3, 1).body
    except load.Refused:
        return Point(size, 0.0, refused=True)
    if (json.loads(body).get("data") or {}).get("patient") is None:
        return Point(size, 0.0, refused=True)
    return Point(size, run(contender, seconds, 1).cpu_ms)


def as_table(found: Sequence[Growth]) -> Mapping[str, Mapping[str, object]]:
    """Return what is written beside the figures."""
    return {
        one.what: {
            "cpu_ms": {p.size: None if p.refused else p.cpu_ms for p in one.points},
            "exponent": one.exponents[0],
            "last_exponent": one.exponents[1],
            "highest_mb": one.highest_mb,
        }
        for one in found
    }
