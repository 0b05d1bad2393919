"""Peers: federation gateways of Node over three subgraphs that replay, with the same answer and no policy.

Takes what our gateway answered. Gives the peers that are installed (`make bench-peers`), each a process of its own on
the measured core. Nothing is installed here.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.benchmarks.processes import Process, python, running
from tests.benchmarks.subgraphs_process import PEERS, SUBGRAPHS, merged, sdl
from tests.tools import ROOT

PACKAGES: Final = ROOT / "build" / "peers" / "node_modules"
HIVE_MODES: Final = ("stitching", "jit", "router")
APOLLO: Final = "apollo"


def installed() -> str | None:
    """Return Node's binary when the peers are installed."""
    return shutil.which("node") if (PACKAGES / "@apollo" / "gateway").is_dir() else None


def versions() -> dict[str, str]:
    """Return the peers' versions, by package."""
    names = ("@graphql-hive/gateway", "@graphql-hive/router-runtime", "@apollo/gateway", "@apollo/server", "graphql")
    return {name: json.loads((PACKAGES / name / "package.json").read_text("utf-8"))["version"] for name in names}


@contextmanager
def peers(node: str, answers: Mapping[str, Any]) -> Iterator[dict[str, Process]]:
    """Run every peer over the data of these answers, by name: `hive-<mode>`, `apollo`."""
    patient: dict[str, Any] = {}
    for answer in answers.values():
        patient = merged(patient, answer["data"]["patient"]) if patient else answer["data"]["patient"]
    with ExitStack() as open_, TemporaryDirectory() as folder:
        replayed = open_.enter_context(_subgraphs(patient))
        supergraph = Path(folder) / "supergraph.graphql"
        supergraph.write_text(_composed(node, replayed.said["urls"]), "utf-8")
        programs = {APOLLO: "apollo.mjs", **{f"hive-{mode}": "hive.mjs" for mode in HIVE_MODES}}
        found: dict[str, Process] = {}
        for name, script in programs.items():
            env = {"NODE_PATH": str(PACKAGES), "NODE_ENV": "production", "SUPERGRAPH": str(supergraph)}
            env |= {"MODE": name.removeprefix("hive-"), "NODE_OPTIONS": "--no-warnings"}
            command = [node, str(PEERS / script)]
            found[name] = open_.enter_context(running(command, measured=True, env=env, cwd=PACKAGES.parent))
        yield found


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
