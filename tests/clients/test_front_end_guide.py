"""The front ends' guide: its code runs as it is printed, and its example of a cost is right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway import settings
from gateway.pipeline.bounds import OPERATIONS, REPEATS
from gateway.pipeline.cost import Prices
from resolvers.schema import core_of
from tests.clients.served import Served, run_script, serve_house
from tests.gateway.stage_parts import prepare, schema
from tests.house import MARIE
from tests.node_tools import PACKAGES
from tests.repository.tracked import ROOT

GUIDE = ROOT / "docs" / "guides" / "front-ends.md"
MAIN = """import fs from 'node:fs';
import * as example from './example.mjs';
const { call, given } = JSON.parse(fs.readFileSync(0, 'utf8'));
let found = await example[call](given);
if (typeof found === 'function') found = await found({ id: given.id }, given.variables);
console.log(JSON.stringify(found));
"""


def block(name: str) -> str:
    """Return the guide's block of this name."""
    (found,) = re.findall(rf"^```\w+ {name}\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


async def run_block(folder: Path, name: str, call: str, given: dict[str, Any]) -> Any:
    """Run a block of JavaScript beside the packages, and call what it exports."""
    place = folder / name
    place.mkdir()
    (place / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    (place / "example.mjs").write_text(block(name), "utf-8")
    (place / "main.mjs").write_text(MAIN, "utf-8")
    return await run_script(place / "main.mjs", {"call": call, "given": given})


def check(found: Any) -> None:
    """Check what a chart's example returned."""
    assert found["codes"] == []
    assert found["patient"]["name"][0]["family"] == "Bouchard"
    assert found["patient"]["allergies"]["edges"]


def who(served: Served) -> dict[str, str]:
    """Return what the examples are given."""
    return {"url": served.url, "token": served.house.issuer.mint("dr-tremblay"), "nam": MARIE}


@pytest.mark.parametrize("name", ["apollo", "urql"])
async def test_the_examples_in_javascript_read_a_chart(tmp_path: Path, name: str) -> None:
    """As printed."""
    async with serve_house(tmp_path) as served:
        check(await run_block(tmp_path, name, "chart", who(served)))


async def test_the_example_in_python_reads_a_chart(tmp_path: Path) -> None:
    """As printed."""
    names: dict[str, Any] = {}
    exec(compile(block("gql"), str(GUIDE), "exec"), names)  # the guide's own code
    async with serve_house(tmp_path) as served:
        check(await names["chart"](**who(served)))


async def test_relay_s_network_layer_sends_ids(tmp_path: Path) -> None:
    """A document of a folder, by its name."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "Viewer.graphql").write_text("{ viewer { name } }", "utf-8")
    async with serve_house(tmp_path, documents=settings.Documents(mode="enforce", path=documents)) as served:
        given = {**who(served), "id": "Viewer", "variables": {}}
        found = await run_block(tmp_path, "relay", "network", given)
    assert found["data"] == {"viewer": {"name": "Dr Luc Tremblay"}}


async def test_the_example_of_a_cost_adds_up() -> None:
    """To the number that the guide gives."""
    text = GUIDE.read_text("utf-8")
    (query,) = re.findall(r"^```graphql\n(query Cost.*?)^```", text, re.MULTILINE | re.DOTALL)
    (told,) = re.findall(r"^This costs (\d+)\.", text, re.MULTILINE)
    operation = await prepare(query, {"who": {"value": MARIE}})
    cost = Prices(core_of(schema())).cost(operation.definition, operation.fragments)
    assert cost.of(operation.variables) == int(told)


def test_every_limit_of_the_guide_is_the_setting_s(tmp_path: Path) -> None:
    """The table's defaults are those that ship."""
    limits = settings.Limits()
    rows = dict(re.findall(r"^\| (`.+?`) \| .* \| ([\d, ]+) \|$", GUIDE.read_text("utf-8"), re.MULTILINE))
    told = {
        name: [int(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*", value)] for name, value in rows.items()
    }
    assert told["`body-size`"] == [limits.body_bytes]
    assert told["`body-slow`"] == [limits.body_ms // 1000]
    assert told["`tokens`"] == [limits.tokens]
    assert told["`depth`"] == [limits.depth]
    assert told["`aliases`, `root-fields`"] == [limits.aliases, limits.root_fields]
    assert told["`directives`, `directives-place`"] == [limits.directives, limits.directives_a_place]
    assert told["`cost`"] == [limits.cost]
    assert (told["`repeats`"], told["`operations`"]) == ([REPEATS], [OPERATIONS])
    assert json.dumps(limits.requests_per_minute) in GUIDE.read_text("utf-8").replace(",", "")
