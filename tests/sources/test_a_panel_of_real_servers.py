"""A panel over FHIR servers that nobody here wrote, as registry and as hospital, over real sockets.

They know neither `participant:identifier`, `_elements` nor `_include`, and page by twenty: the settings say how a team
names a professional, and what doesn't come along is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.pipeline.panel import Panel
from tests.gateway.panel_parts import LICENCE, ME, OTHER, members, network, numbered, part, stay, subject, team, told
from tests.sources.real_servers import fhir_server

COUNT = 45
"""More than two pages of ties."""
NAMS = [f"BOUM85{rank:04d}ZZ" for rank in range(COUNT)]


def by_reference(kind: str, licence: str = ME) -> dict[str, Any]:
    """Return a participant named by reference and by licence."""
    made = part(kind, licence)
    return {**made, "member": {**made["member"], "reference": f"Practitioner/d-{licence}"}}


def registry() -> Iterator[dict[str, Any]]:
    """Yield a registry: two doctors, all the patients of the first and one of the second."""
    for licence in (ME, OTHER):
        number = {"system": LICENCE, "value": licence}
        yield {"resourceType": "Practitioner", "id": f"d-{licence}", "identifier": [number]}
    for rank, nam in enumerate(NAMS):
        yield numbered(f"r{rank}", nam, str(rank))
        yield team(f"t{rank}", f"r{rank}", by_reference("roster"))
    yield team("other", "r0", by_reference("care_team", OTHER))
    yield team("over", "r1", by_reference("care_team", OTHER), status="inactive")


def hospital() -> Iterator[dict[str, Any]]:
    """Yield a hospital: a stay of every third patient, and another long ago."""
    for rank, nam in enumerate(NAMS):
        yield numbered(f"p{rank}", nam, str(rank))
        if rank % 3 == 0:
            yield stay(f"e{rank}", f"p{rank}", "EMER")
            yield stay(f"old{rank}", f"p{rank}", "EMER", period={"start": "2024-01-01", "end": "2024-01-02"})


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run both servers; give their addresses."""
    folder = tmp_path_factory.mktemp("panel")
    with ExitStack() as running:
        yield {
            name: running.enter_context(fhir_server(written(folder / f"{name}.ndjson", resources)))
            for name, resources in (("registre", registry()), ("chus", hospital()))
        }


def written(file: Path, resources: Iterable[Any]) -> Path:
    """Write resources, one a line."""
    file.write_text("".join(json.dumps(one) + "\n" for one in resources), "utf-8")
    return file


async def of(bases: dict[str, str], licence: str) -> Panel:
    """Return a panel over the real servers, twenty entries a page."""
    plain = {"page_size": 20, "batch": False, "elements": True, "include": True, "panel": ("reference",)}
    change = {name: {"base_url": base, "capabilities": plain} for name, base in bases.items()}
    transports = {name: httpx.AsyncHTTPTransport() for name in bases}
    async with network(change=change, transports=transports) as town:
        return await town.of(subject(licence))


async def test_a_panel_and_what_happened_come_whole_from_servers_of_another_make(bases: dict[str, str]) -> None:
    """Page after page, each patient once."""
    panel = await of(bases, ME)
    assert members(panel) == sorted(NAMS)
    expected = [("EMERGENCY_VISIT", f"e{rank}", nam) for rank, nam in enumerate(NAMS) if rank % 3 == 0]
    assert sorted(told(panel)) == sorted(expected)
    assert (panel.silent, panel.partial) == ({}, frozenset())


async def test_another_follows_only_theirs_there(bases: dict[str, str]) -> None:
    """By the tie that runs, not by the one that is over."""
    panel = await of(bases, OTHER)
    assert members(panel) == [NAMS[0]]
    assert told(panel) == [("EMERGENCY_VISIT", "e0", NAMS[0])]
