"""The benchmarks' own tools: what is replayed is what was answered, and processor time is that of one process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from xml.etree import ElementTree as ET

import pytest
from graphql import FieldNode, Visitor, build_schema, parse, validate, visit
from pydantic import ValidationError

from gateway.access import Effect
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle
from gateway.settings import Policy
from resolvers.schema import build_schema as build_ours
from resolvers.schema import sdl_of
from tests.benchmarks.bench import Found
from tests.benchmarks.documents import EVERYWHERE, LARGE, NAME, RESULTS, SMALL, SYNTHEA, leaves, wide
from tests.benchmarks.gateway_process import PermitAll
from tests.benchmarks.graph import drawn
from tests.benchmarks.growth import Point, exponents
from tests.benchmarks.latency import Added
from tests.benchmarks.load import Refused, ask, request
from tests.benchmarks.measure import Effort, Run, Spread, ratio
from tests.benchmarks.page import page
from tests.benchmarks.policy_questions import SIZES
from tests.benchmarks.processes import CORES, MEASURED, TICKS, running, several_cores
from tests.benchmarks.replay import Answer, Asked, Tape, listener, replay
from tests.benchmarks.results import bench_json, goals
from tests.benchmarks.subgraphs_process import PEERS, executor
from tests.tools import ROOT

BURN = """import json, sys, time
while time.process_time() < 0.4: pass
print(json.dumps({"used": time.process_time()}), flush=True)
sys.stdin.read()"""


@asynccontextmanager
async def replayed(tape: Tape, status: int = 200) -> AsyncIterator[int]:
    """A replay whose every answer, when it is made, tells the request and a number."""

    async def make(asked: Asked, headers: dict[str, str]) -> Answer:
        said = {"body": asked.body.decode(), "made": tape.made}
        return Answer(status, "application/json", json.dumps(said).encode())

    bound = listener()
    server = await replay(tape, make, bound)
    try:
        yield bound.getsockname()[1]
    finally:
        server.close()


async def test_what_is_replayed_is_what_was_answered_once() -> None:
    """The same bytes for the same request, whoever asks; another body is another answer."""
    tape = Tape()
    async with replayed(tape) as port:
        one, other = request({"query": "{ a }"}, {}), request({"query": "{ b }"}, {})
        first = (await ask(port, one, 1)).body
        again = await ask(port, one, 12, 3)
        another = (await ask(port, other, 1)).body
    assert again.body == first
    assert len(again.seconds) == 12
    assert json.loads(first) == {"body": '{"query": "{ a }"}', "made": 1}
    assert json.loads(another) == {"body": '{"query": "{ b }"}', "made": 2}
    assert (tape.asked, tape.made) == (14, 2)


async def test_a_replay_waits_before_each_answer_and_says_how_long() -> None:
    """A wait is never shorter than asked; what was waited is counted."""
    tape = Tape(wait_s=0.02)
    async with replayed(tape) as port:
        await ask(port, request({}, {}), 1)
        tape.forget()
        seen = await ask(port, request({}, {}), 3)
    assert min(seen.seconds) >= 0.019
    assert tape.waited_s / tape.asked >= 0.019


async def test_an_answer_that_is_not_200_stops_the_measure() -> None:
    """An error is never measured as if it were an answer."""
    async with replayed(Tape(), status=503) as port:
        with pytest.raises(Refused, match="503"):
            await ask(port, request({}, {}), 1)


def test_processor_time_is_that_of_the_process_alone() -> None:
    """As the process itself counts it, within the kernel's ticks, whatever its parent does meanwhile."""
    with running([sys.executable, "-c", BURN]) as process:
        sum(range(2_000_000))
        assert process.cpu_s() == pytest.approx(process.said["used"], abs=3 / TICKS)
        assert 1 < process.memory().now <= process.memory().highest


def test_what_is_measured_has_a_core_of_its_own() -> None:
    """Where there are two; whoever asks stays off it."""
    with running([sys.executable, "-c", BURN], measured=True) as process:
        assert os.sched_getaffinity(process.pid) == ({MEASURED} if several_cores() else set(CORES))


def run_of(cpu_ms: float) -> Run:
    return Run(cpu_ms, 0.0, 100.0, 5.0, 9.0, 10)


def test_a_ratio_is_taken_run_by_run() -> None:
    """2/4, 3/4 and 8/4: by hand."""
    ours, theirs = [run_of(2), run_of(3), run_of(8)], [run_of(4)] * 3
    assert ratio(ours, theirs) == Spread(0.5, 0.75, 2.0)


def test_the_exponent_of_a_line_is_one_and_what_was_refused_has_no_part_in_it() -> None:
    """A square's is two; a fixed cost shows in the first exponent, less in the last."""
    line = [Point(0, 1.0), Point(10, 20.0), Point(100, 200.0), Point(1_000, 5.0, refused=True)]
    assert exponents(line) == pytest.approx((1.0, 1.0))
    assert exponents([Point(n, n * n / 7) for n in (3, 9, 27)]) == pytest.approx((2.0, 2.0))
    whole, last = exponents([Point(n, 50 + n) for n in (10, 100, 1_000)])
    assert whole < last < 1
    assert exponents([Point(10, 1.0)]) == (0.0, 0.0)


@pytest.mark.parametrize("fields", [10, 100, 1_000])
def test_a_wide_document_asks_so_many_leaf_fields_and_is_valid(fields: int) -> None:
    """Counted from its tree, by another way than it is made."""
    schema, document = build_schema(sdl_of(build_ours())), parse(wide(build_schema(sdl_of(build_ours())), fields))

    class Count(Visitor):
        seen = 0

        def enter_field(self, node: FieldNode, *_: object) -> None:
            self.seen += node.selection_set is None

    count = Count()
    visit(document, count)
    assert count.seen == fields
    assert validate(schema, document) == []


@pytest.mark.parametrize("document", [SMALL, LARGE, RESULTS, EVERYWHERE, SYNTHEA, NAME])
def test_what_the_benchmarks_ask_is_valid_in_the_schema(document: str) -> None:
    """A schema that changed is told here, not after a quarter of an hour."""
    assert validate(build_schema(sdl_of(build_ours())), parse(document)) == []


async def test_a_subgraph_answers_entities_and_nobody_else() -> None:
    """As federation asks: by `_entities` and the key."""
    make = executor("clinic", {"id": "p1", "allergies": {"edges": []}})
    wanted = "... on Patient { allergies { edges { node { id } } } }"
    query = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ {wanted} }} }}"
    variables = {"r": [{"__typename": "Patient", "id": "p1"}, {"__typename": "Patient", "id": "p2"}]}
    asked = Asked(b"POST", b"/graphql", json.dumps({"query": query, "variables": variables}).encode())
    answer = json.loads((await make(asked, {})).body)
    assert answer == {"data": {"_entities": [{"allergies": {"edges": []}}, None]}}


def test_the_decision_point_that_permits_all_is_one_that_no_setting_can_choose() -> None:
    """It answers what is asked of an engine; the settings know two engines."""
    engine = PermitAll(Bundle.load(ROOT / "policies"))
    classes = {"c0": RecordClass("Condition", ("condition",), ("PSY",), ("d1",))}
    question = {"coordinates": ["Condition.code"], "classes": {"c0": {}}, "requests": [{}]}
    answer = asyncio.run(engine.evaluate("decisions", question))
    assert Decisions(answer, ["chus"], classes).of("Condition.code", "chus", "c0").effect is Effect.PERMIT
    with pytest.raises(ValidationError):
        Policy.model_validate({"engine": "permit-all"})


def found() -> Found:
    """Ours twice as dear as Hive's best mode, a third of Apollo's."""
    runs = {
        "permit-all": [run_of(9.0)], "remembered": [run_of(10.0)], "hive-stitching": [run_of(20.0)],
        "hive-jit": [run_of(15.0)], "hive-router": [run_of(5.0)], "apollo": [run_of(30.0)], "bare": [run_of(2.5)],
    }  # fmt: skip
    each = {"small": runs, "large": runs, "34 sources": {name: runs[name] for name in ("permit-all", "remembered")}}
    wait = Added(4.0, 9.0, 5, 5.02, 18)
    return Found(runs=each, added={"3": wait, "34": wait}, after_mb=150.0, peers={"apollo": "1"})


def test_the_figures_are_those_that_the_design_names() -> None:
    """Shape and values of build/bench.json, by hand."""
    seen = bench_json(found())
    assert seen["ratios"] == pytest.approx(
        {
            "hive_large": 2.0,
            "hive_small": 2.0,
            "apollo_large": 1 / 3,
            "apollo_small": 1 / 3,
            "bare_large": 4.0,
            "bare_small": 4.0,
        }
    )
    assert set(seen["figures"]) == {"leaf_us", "policy_warm_share", "added_ms_3", "added_ms_34", "rss_mb"}
    assert seen["figures"]["policy_warm_share"] == pytest.approx(0.1)
    asking = {name: {"admit": 0.5, "pdp": 1.0, "release": 1.5, "project": 9.0} for name in ("small", "large")}
    slower = Found(runs=found().runs, added=found().added, stages=asking)
    assert bench_json(slower)["figures"]["policy_warm_share"] == pytest.approx(0.3)
    assert bench_json(Found(runs=found().runs, added=found().added))["ratios"] == {}


def test_the_page_says_first_what_was_not_reached() -> None:
    """By how much; and where nothing was measured, that."""
    said = {goal.what: goal.verdict for goal in goals(found())}
    assert said["processor time beside Hive Gateway, large"] == "**not reached**: 8.0 times as much"
    assert said["memory of a worker after load"] == "reached"
    assert said["a leaf, from source bytes to response bytes"] == "not measured"
    asked = {"embedded": {size.name: {"p10": 1.0, "p50": 2.0} for size in SIZES}}
    text = page(found(), Effort(), asked)
    assert "**not reached**: 8.0 times as much" in text.split("## Beside other gateways")[0]
    assert "make bench-peers" in page(Found(runs=found().runs, added=found().added), Effort(), asked)


def test_the_picture_is_well_formed_and_asks_nothing_of_anyone() -> None:
    """XML, without a link but its own namespace."""
    picture = drawn(
        {"hive large": Spread(0.2, 0.25, 0.5), "apollo large": Spread(2.0, 70.0, 90.0)}, {"hive large": 0.25}
    )
    assert len(ET.fromstring(picture)) > 10
    assert picture.count("http") == 1


def test_the_peers_are_locked_by_hash_and_name_no_host() -> None:
    """Each package at one version, from wherever the machine gets packages."""
    lock = json.loads((PEERS / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, one in packages.items() if "resolved" in one or not one.get("integrity")] == []
    assert packages["node_modules/@graphql-tools/batch-execute"]["version"] == "10.2.0"
    wanted = json.loads((PEERS / "package.json").read_text("utf-8"))["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_leaves_are_counted_through_lists_and_objects() -> None:
    """Nulls are leaves; empty lists hold none."""
    assert leaves({"a": [1, {"b": None, "c": []}], "d": "x"}) == 3
