"""Peers: federation gateways of Node over three subgraphs that replay, and bare node over our own sources.

Takes what our gateway answered, and what it asked its sources for that. Gives the peers that are installed
(`make bench-peers`), each a process of its own on the measured core, with the same answer and no policy. Nothing is
installed here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from resolvers.schema import build_schema, sdl_of
from tests.benchmarks.processes import Process, python, running
from tests.benchmarks.subgraphs_process import PEERS, SUBGRAPHS, merged, sdl
from tests.tools import ROOT

PACKAGES: Final = ROOT / "build" / "peers" / "node_modules"
HIVE_MODES: Final = ("stitching", "jit", "router")
APOLLO: Final = "apollo"
BARE: Final = "bare"
"""No gateway: our own sources' answers fetched and parsed by node, and graphql-jit over records already mapped."""


def installed() -> str | None:
    """Return Node's binary when the peers are installed."""
    return shutil.which("node") if (PACKAGES / "@apollo" / "gateway").is_dir() else None


def versions() -> dict[str, str]:
    """Return the peers' versions, by package."""
    hive, apollo = ("@graphql-hive/gateway", "@graphql-hive/router-runtime"), ("@apollo/gateway", "@apollo/server")
    names = (*hive, *apollo, "graphql", "graphql-jit")
    return {name: json.loads((PACKAGES / name / "package.json").read_text("utf-8"))["version"] for name in names}


@dataclass(frozen=True, slots=True)
class Case:
    """A request: its document, what our gateway answered, and what it asked of which port for that."""

    document: str
    answer: Mapping[str, Any]
    calls: Sequence[Mapping[str, Any]]


@contextmanager
def peers(node: str, cases: Sequence[Case]) -> Iterator[dict[str, Process]]:
    """Run every peer over the data of these cases, by name: `hive-<mode>`, `apollo`, `bare`."""
    patient: dict[str, Any] = {}
    for case in cases:
        given = case.answer["data"]["patient"]
        patient = merged(patient, given) if patient else given
    with ExitStack() as open_, TemporaryDirectory() as folder:
        replayed = open_.enter_context(_subgraphs(patient))
        supergraph, bare = Path(folder) / "supergraph.graphql", Path(folder) / "bare.json"
        supergraph.write_text(_composed(node, replayed.said["urls"]), "utf-8")
        bare.write_text(json.dumps(_bare(cases)), "utf-8")
        programs = {APOLLO: "apollo.mjs", BARE: "node-jit.mjs", **{f"hive-{mode}": "hive.mjs" for mode in HIVE_MODES}}
        found: dict[str, Process] = {}
        for name, script in programs.items():
            env = {"NODE_PATH": str(PACKAGES), "NODE_ENV": "production", "SUPERGRAPH": str(supergraph)}
            env |= {"MODE": name.removeprefix("hive-"), "NODE_OPTIONS": "--no-warnings", "GIVEN": str(bare)}
            command = [node, str(PEERS / script)]
            found[name] = open_.enter_context(running(command, measured=True, env=env, cwd=PACKAGES.parent))
        yield found


def _bare(cases: Sequence[Case]) -> Mapping[str, Any]:
    requests = [{"query": one.document, "data": one.answer["data"], "calls": list(one.calls)} for one in cases]
    return {"sdl": sdl_of(build_schema()), "requests": requests}


@contextmanager
def _subgraphs(patient: Mapping[str, Any]) -> Iterator[Process]:
    with running(python("tests.benchmarks.subgraphs_process"), first=patient) as process:
        yield process


def _composed(node: str, urls: Mapping[str, str]) -> str:
    given = {name: {"url": urls[name], "sdl": sdl(name)} for name in SUBGRAPHS}
    done = subprocess.run(
        [node, str(PEERS / "compose.mjs")], input=json.dumps(given), capture_output=True, text=True, check=True,
        env={"NODE_PATH": str(PACKAGES)},
    )  # fmt: skip
    return done.stdout
