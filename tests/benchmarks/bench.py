"""Bench: everything that is measured, in order, as one value.

Takes how much effort to spend. Gives `Found`. The machine's other work is noise: figures are medians of alternating
runs, and each ratio has its spread.
"""

from __future__ import annotations

import base64
import json
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gateway.demo.systems import NAM
from tests.benchmarks.documents import EVERYWHERE, LARGE, NAME, SMALL, SYNTHEA, leaves
from tests.benchmarks.floor import floors
from tests.benchmarks.growth import Growth, growths
from tests.benchmarks.houses import THREE, WAYS, Houses, sources
from tests.benchmarks.latency import Added, added
from tests.benchmarks.measure import Contender, Effort, Run, alternating, asked, warmed
from tests.benchmarks.peers import Case, installed, peers, versions
from tests.benchmarks.processes import Process, stay_apart
from tests.benchmarks.synthea import Patient, longest
from tests.benchmarks.worlds import SOURCES, number
from tests.policies.opa_server import opa_process
from tests.tools import opa

DOCUMENTS = {"small": SMALL, "large": LARGE}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request moves: leaves and bytes of its answer, calls to sources and bytes that they sent."""

    leaves: int
    answer: int
    calls: int
    received: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A patient's records less the same request without them: µs a leaf, and by the floor. `real`: Synthea's."""

    real: bool
    observations: int
    leaves: int
    us: float
    by_floor: float
    page_by_floor: float


@dataclass(slots=True)
class Found:
    """All that was seen."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    runs: dict[str, dict[str, list[Run]]] = field(default_factory=dict)
    """Request → who answered → runs."""
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    profiles: dict[str, dict[str, float]] = field(default_factory=dict)
    floors: dict[str, dict[str, float]] = field(default_factory=dict)
    added: dict[str, Added] = field(default_factory=dict)
    leaf: Leaf | None = None
    before_mb: float = 0.0
    after_mb: float = 0.0
    growth: list[Growth] = field(default_factory=list)
    peers: dict[str, str] = field(default_factory=dict)
    """Versions of the peers; empty when they aren't installed."""


class Differs(Exception):
    """Two that should have given the same answer did not, or an answer was made while it was measured."""


def say(what: str) -> None:
    """Tell who waits what is measured now."""
    print(f"  {what}", file=sys.stderr, flush=True)


def measured(effort: Effort, records: int) -> Found:
    """Measure everything."""
    found = Found()
    stay_apart()
    with TemporaryDirectory() as folder:
        patient = longest(Path(folder))
        with sources(records, patient.file if patient else None) as replayed:
            houses = Houses(replayed, Path(folder))
            say("the same requests, by what decides and by who answers")
            _compared(houses, effort, found)
            say("thirty-four sources")
            _everywhere(houses, effort, found)
            say("added latency")
            _latencies(houses, effort, found)
            say("a leaf, the floor")
            _floored(houses, patient, min(records, 1_000), effort, found)
            say("how cost grows")
            found.growth = list(growths(houses, records, effort.seconds))
    return found


def _compared(houses: Houses, effort: Effort, found: Found) -> None:
    """Ours, by what decides, and the peers, on the small and the large request."""
    with ExitStack() as open_:
        ours = {name: open_.enter_context(houses.gateway(**given)) for name, given in WAYS.items()}
        beside: dict[str, Process] = {}
        for name, remember in (("OPA, remembered", True), ("OPA, cold", False)):
            if opa() is not None:
                url, server = open_.enter_context(_opa())
                ours[name] = open_.enter_context(houses.gateway(engine=url, remember=remember))
                beside[name] = server
        cases = {name: _case(houses, ours["remembered"], name, found) for name in DOCUMENTS}
        theirs = open_.enter_context(_installed(tuple(cases.values()), found))
        found.before_mb = ours["remembered"].memory().now
        for name, document in DOCUMENTS.items():
            sent = houses.request(document)
            contenders = {way: Contender(process, sent, beside.get(way)) for way, process in ours.items()}
            contenders |= {peer: Contender(process, sent) for peer, process in theirs.items()}
            for who, contender in contenders.items():
                warmed(contender, effort.warm_s / 4)
                _same(who, name, asked(contender, 1).body, cases[name].answer)
            houses.sources.tell(forget=True)
            found.runs[name] = alternating(contenders, effort)
            _nothing_made(houses)
            found.stages[name] = stage_ms(ours["remembered"], sent)
        found.after_mb = ours["remembered"].memory().now
        for name, document in DOCUMENTS.items():  # last: what the profiler holds is none of the gateway's memory
            found.profiles[name] = profile(ours["remembered"], houses.request(document))


@contextmanager
def _opa() -> Iterator[tuple[str, Process]]:
    with opa_process() as (url, running):
        yield url, Process(running, running.stderr or open("/dev/null", "rb"))  # noqa: SIM115 - it is asked nothing


@contextmanager
def _installed(cases: Sequence[Case], found: Found) -> Iterator[dict[str, Process]]:
    node = installed()
    if node is None:
        say("the peers aren't installed (`make bench-peers`): no ratio")
        yield {}
        return
    found.peers = versions()
    with peers(node, cases) as theirs:
        yield theirs


def _case(houses: Houses, process: Process, name: str, found: Found) -> Case:
    """Return a request with our answer and our calls, and note what it moves."""
    contender = Contender(process, houses.request(DOCUMENTS[name]))
    answer = _shaped(houses, contender, name, found)
    return Case(DOCUMENTS[name], answer, _listened(houses, contender)["requests"])


def _shaped(houses: Houses, contender: Contender, name: str, found: Found) -> Any:
    warmed(contender, 0.2)
    houses.sources.tell(forget=True)
    body = asked(contender, 1, 1).body
    counted = houses.sources.tell(forget=True)
    answer = json.loads(body)
    if answer.get("errors") or answer["data"]["patient"] is None:
        raise Differs(f"{name}: {answer.get('errors')}")
    found.shapes[name] = Shape(leaves(answer["data"]), len(body), counted["asked"], counted["bytes"])
    return answer


def _same(who: str, name: str, body: bytes, answer: Any) -> None:
    if json.loads(body).get("data") != answer["data"]:
        raise Differs(f"{who} gave another answer to the {name} request")


def _nothing_made(houses: Houses) -> None:
    if (made := houses.sources.tell(forget=True)["made"]) > 0:
        raise Differs(f"{made} answers of sources were made, not replayed")


def _everywhere(houses: Houses, effort: Effort, found: Found) -> None:
    sent = houses.request(EVERYWHERE, number("sources", SOURCES[-1]))
    with ExitStack() as open_:
        given = {way: open_.enter_context(houses.gateway(houses.hospitals, **each)) for way, each in WAYS.items()}
        contenders = {way: Contender(process, sent) for way, process in given.items()}
        _shaped(houses, contenders["remembered"], "34 sources", found)
        found.runs["34 sources"] = alternating(contenders, effort)
        found.stages["34 sources"] = stage_ms(given["remembered"], sent)
        found.profiles["34 sources"] = profile(given["remembered"], sent)


def _latencies(houses: Houses, effort: Effort, found: Found) -> None:
    with houses.gateway(THREE) as three:
        found.added["3"] = added(Contender(three, houses.request(LARGE)), houses.sources, effort.waits)
    with houses.gateway(houses.hospitals) as everywhere:
        sent = houses.request(EVERYWHERE, number("sources", SOURCES[-1]))
        found.added["34"] = added(Contender(everywhere, sent), houses.sources, effort.waits)


def bodies(houses: Houses, contender: Contender) -> Sequence[bytes]:
    """Return what the sources send for one request."""
    return [base64.b64decode(body) for body in _listened(houses, contender)["bodies"]]


def _listened(houses: Houses, contender: Contender) -> Mapping[str, Any]:
    """Return what is counted of one request, with what was asked and sent."""
    houses.sources.tell(forget=True, listen=True)
    asked(contender, 1, 1)
    counted: Mapping[str, Any] = houses.sources.tell(forget=True, listen=False)
    return counted


def _floored(houses: Houses, patient: Patient | None, records: int, effort: Effort, found: Found) -> None:
    with houses.gateway() as process:
        for name, document in DOCUMENTS.items():
            contender = Contender(process, houses.request(document))
            warmed(contender, effort.warm_s / 4)
            answer = asked(contender, 1, 1).body
            found.floors[name] = floors(bodies(houses, contender), answer, document)
        real = patient is not None
        who = patient or Patient(NAM, number("records", records), Path(), records)
        found.leaf = _leaf(houses, process, who, effort, real=real)


def _leaf(houses: Houses, process: Process, patient: Patient, effort: Effort, *, real: bool) -> Leaf:
    """Measure a real record: all of it (500 at most), and a page of 50; less the same person without a record."""

    def contender(document: str, **given: Any) -> Contender:
        return Contender(process, houses.request(document, patient.value, system=patient.system, **given))

    ways = {"all": contender(SYNTHEA, first=500), "page": contender(SYNTHEA, first=50), "none": contender(NAME)}
    runs = alternating(ways, effort)
    cost = {name: min(each.cpu_ms for each in seen) for name, seen in runs.items()}
    count: dict[str, int] = {}
    floor: dict[str, float] = {}
    for name, one in ways.items():
        answer = asked(one, 1, 1).body
        count[name] = leaves(json.loads(answer)["data"])
        floor[name] = floors(bodies(houses, one), answer)["loads + dumps"]
    more = {name: cost[name] - cost["none"] for name in ("all", "page")}
    base = {name: max(floor[name] - floor["none"], 0.001) for name in more}
    many = count["all"] - count["none"]
    return Leaf(
        real,
        patient.observations,
        many,
        1000 * more["all"] / many,
        more["all"] / base["all"],
        more["page"] / base["page"],
    )


def profile(process: Process, sent: bytes) -> dict[str, float]:
    """Return where the processor time of one request goes, by Python's profiler."""
    process.tell(profile=True)
    asked(Contender(process, sent), 20, 1)
    found: dict[str, float] = process.tell(profile=False)
    return found


def stage_ms(process: Process, sent: bytes) -> dict[str, float]:
    """Return what each stage takes of one request, in milliseconds of wall time, from the gateway's own metrics."""
    contender = Contender(process, sent)
    asked(contender, 2, 1)  # what it remembered may have ended while others were measured
    before, times = _stages(process), 20
    asked(contender, times, 1)
    after = _stages(process)
    return {
        name: 1000 * (after[name] - before.get(name, 0.0)) / times
        for name in after
        if after[name] > before.get(name, 0.0)
    }


def _stages(process: Process) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{process.said['port']}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    start = 'passerelle_stage_seconds_sum{stage="'
    lines = [line.removeprefix(start) for line in text.splitlines() if line.startswith(start)]
    return {line.split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}
