"""Relay: its compiler takes the schema, and what it compiles and persists runs here by id alone.

The project is in tests/node/relay: fragments, a refetchable page of a connection, the Node interface.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.settings import Documents
from resolvers.schema import build_schema, sdl_of
from tests.clients.served import Served, serve_house
from tests.house import GRAPHQL, MARIE
from tests.node_tools import PACKAGES, SCRIPTS, need_node

NAMES = ("ChartQuery", "ChartObservationsPage", "ChartRecordQuery")


async def compiled(folder: Path) -> dict[str, str]:
    """Compile the project in a folder; return the ids of its persisted queries by name."""
    project = folder / "relay"
    shutil.copytree(SCRIPTS / "relay", project)
    (project / "schema.graphql").write_text(sdl_of(build_schema()), "utf-8")
    (project / "persisted.json").write_text("{}", "utf-8")
    process = await asyncio.create_subprocess_exec(
        need_node(),
        str(PACKAGES / "relay-compiler" / "cli.js"),
        "relay.config.json",
        cwd=project,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    persisted = json.loads((project / "persisted.json").read_text("utf-8"))
    return {text.removeprefix("query ").split("(")[0].strip(): key for key, text in persisted.items()}


@pytest.fixture
async def project(tmp_path: Path) -> dict[str, str]:
    """The compiled project."""
    return await compiled(tmp_path)


@pytest.fixture
async def served(tmp_path: Path, project: dict[str, str]) -> AsyncIterator[Served]:
    """A gateway that runs these documents alone, named by id."""
    documents = Documents(mode="enforce", path=tmp_path / "relay" / "persisted.json")
    async with serve_house(tmp_path, documents=documents) as opened:
        yield opened


async def ask(served: Served, document_id: str, variables: Mapping[str, Any]) -> Any:
    """Ask as Relay's network layer does."""
    async with httpx.AsyncClient(headers={**served.headers(), "accept": GRAPHQL}) as http:
        answer = await http.post(served.url, json={"documentId": document_id, "variables": variables})
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]


async def test_the_compiler_takes_the_schema(project: dict[str, str], tmp_path: Path) -> None:
    """Fragments, `@refetchable`, `@connection` and the Node interface: an artifact each."""
    assert sorted(project) == sorted(NAMES)
    made = {path.name.split(".")[0] for path in (tmp_path / "relay" / "src" / "__generated__").iterdir()}
    assert made >= {*NAMES, "ChartObservations", "ChartRecord"}


async def test_what_it_compiled_runs_by_id_page_after_page(served: Served, project: dict[str, str]) -> None:
    """The first page by the patient's number; those that follow by their id, as `@refetchable` does."""
    patient = (await ask(served, project["ChartQuery"], {"who": {"value": MARIE}}))["patient"]
    pages, nodes = patient["observations"], []
    while True:
        nodes += [edge["node"]["id"] for edge in pages["edges"]]
        if not pages["pageInfo"]["hasNextPage"]:
            break
        after = {"id": patient["id"], "cursor": pages["pageInfo"]["endCursor"], "count": 40}
        pages = (await ask(served, project["ChartObservationsPage"], after))["node"]["observations"]
    assert len(nodes) == len(set(nodes)) > 80


async def test_a_record_is_read_again_by_its_id(served: Served, project: dict[str, str]) -> None:
    """The Node interface gives the same record."""
    patient = (await ask(served, project["ChartQuery"], {"who": {"value": MARIE}}))["patient"]
    record = patient["observations"]["edges"][0]["node"]
    again = (await ask(served, project["ChartRecordQuery"], {"id": record["id"]}))["node"]
    assert (again["__typename"], again["id"], again["code"]) == ("Observation", record["id"], record["code"])


async def test_any_other_document_is_refused(served: Served) -> None:
    """Its text, and an id that nobody knows."""
    async with httpx.AsyncClient(headers={**served.headers(), "accept": GRAPHQL}) as http:
        text = await http.post(served.url, json={"query": "{ viewer { name } }"})
        unknown = await http.post(served.url, json={"documentId": "sha256:" + "0" * 64})
    told = [answer.json()["errors"][0]["extensions"] for answer in (text, unknown)]
    assert [(one["code"], one["reason"]) for one in told] == [
        ("OPERATION_REFUSED", "document-by-id"),
        ("BAD_USER_INPUT", "document-unknown"),
    ]
