"""Promise: what dies costs its own part, and one signal ends all that the demo started. Real processes, real ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from gateway.demo.children import require_free
from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault
from gateway.demo.tokens import fetch_token

ROOT = Path(__file__).resolve().parents[2]
CLI = [sys.executable, "-c", "from gateway.cli import main; main()"]
QUERY = """{ patient(identifier: {value: "BOUM855510ZZ"}) {
  name { family } conditions(first: 500) { edges { node { id source { id } } } } } }"""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's process, where it listens, and where it keeps its state."""

    process: subprocess.Popen[str]
    where: Addresses
    state: Path

    def ask(self, who: str = "dr-tremblay") -> httpx.Response:
        """Ask about Marie Bouchard."""
        headers = {
            "accept": "application/graphql-response+json",
            "authorization": f"Bearer {fetch_token(who, None, self.where.port)}",
            "x-purpose-of-use": "TREAT",
        }
        url = f"{self.where.gateway}/graphql"
        return httpx.post(url, json={"query": QUERY}, headers=headers, timeout=30, trust_env=False)

    def kill(self, source: str) -> None:
        """Kill the child that serves a source, and wait until the kernel has closed its port."""
        pid = self.children()[source]
        os.kill(pid, signal.SIGKILL)
        await_closed(self.where.ports()[source])

    def children(self) -> dict[str, int]:
        """Return the pids of the children, by what they serve."""
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in pids}
        return {
            parts[parts.index(b"gateway.demo.serve_source") + 1].decode(): pid
            for pid, parts in commands.items()
            if b"gateway.demo.serve_source" in parts
        }


def await_closed(*ports: int) -> None:
    """Return once nothing listens on these ports any more."""
    while any(_listens(port) for port in ports):
        time.sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port(start: int) -> int:
    """Return a first port whose neighbours are free too, away from those of the other tests."""
    for port in range(start + os.getpid() % 5_000, 65_000, 227):
        try:
            require_free(Addresses(port).ports())
        except DemoFault:
            continue
        return port
    raise AssertionError("no free port")


@contextmanager
def running(state: Path) -> Iterator[Demo]:
    """Run the demo until the block ends; it has answered when the block begins."""
    where = Addresses(free_port(52_000))
    command = [*CLI, "demo", "--port", str(where.port), "--state", str(state)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, cwd=ROOT, text=True) as process:
        try:
            assert process.stdout is not None
            assert any(line.startswith("Ctrl-C") for line in process.stdout), "the demo ended before it was ready"
            yield Demo(process, where, state)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def verify(state: Path) -> tuple[int, Any]:
    """Verify the demo's audit log. Return the exit status and what is said."""
    command = [*CLI, "audit", "verify", "--state", str(state), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, json.loads(done.stdout)


def sources(answer: httpx.Response) -> set[str]:
    """Return the sources whose problems are in an answer."""
    return {edge["node"]["source"]["id"] for edge in answer.json()["data"]["patient"]["conditions"]["edges"]}


def test_a_killed_source_costs_its_part_and_a_killed_registry_the_answer(tmp_path: Path) -> None:
    """The clinic first, then the registry; then one signal ends the rest, and the log is whole."""
    with running(tmp_path) as demo:
        assert set(demo.children()) == {"issuer", "chus", "gesmus", "omnimed", "registre", "telesante"}
        assert sources(demo.ask()) == {"chus", "omnimed"}

        demo.kill("omnimed")
        partial = demo.ask()
        assert (partial.status_code, sources(partial)) == (200, {"chus"})
        missing = {(e["extensions"]["code"], e["extensions"]["source"]) for e in partial.json()["errors"]}
        assert missing == {("SOURCE_UNAVAILABLE", "omnimed")}
        access = partial.json()["extensions"]["access"]
        assert {one["id"]: one["status"] for one in access["sources"]} == {
            "chus": "active",
            "omnimed": "offline",
            "registre": "active",
            "gesmus": "active",
            "telesante": "active",
        }
        assert access["complete"] is False

        demo.kill("registre")
        refused = demo.ask()
        assert (refused.status_code, refused.json()["data"]) == (503, None)
        assert [e["extensions"]["code"] for e in refused.json()["errors"]] == ["CONSENT_UNAVAILABLE"]
        assert "Bouchard" not in refused.text

        assert httpx.get(f"{demo.where.gateway}/livez", trust_env=False).status_code == 200
        demo.process.send_signal(signal.SIGTERM)
        _, errors = demo.process.communicate(timeout=30)
        assert (demo.process.returncode, errors.strip().splitlines()[-1]) == (0, "Stopped.")
        assert "Traceback" not in errors
        for name in ("omnimed", "registre"):
            assert f"The demo's {name} ended (status -9)" in errors
        require_free(demo.where.ports())
    status, found = verify(tmp_path)
    assert (status, found["ok"], found["faults"]) == (0, True, [])
    assert found["entries"] == 3


def test_a_gateway_that_is_killed_leaves_a_log_that_verifies_and_no_process(tmp_path: Path) -> None:
    """SIGKILL in full flight: what was answered is in the log; the children see their parent gone."""
    with running(tmp_path) as demo:
        for _ in range(3):
            assert demo.ask().status_code == 200
        demo.process.kill()
        demo.process.wait(timeout=30)
        await_closed(*demo.where.ports().values())
    status, found = verify(tmp_path)
    assert (status, found["ok"], found["entries"]) == (0, True, 3)


def test_a_taken_port_is_one_sentence_that_names_it(tmp_path: Path) -> None:
    """On standard error, with a status that isn't 0, before anything is started or written."""
    where = Addresses(free_port(58_000))
    taken = where.ports()["omnimed"]
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", taken))
        held.listen()
        command = [*CLI, "demo", "--port", str(where.port), "--state", str(tmp_path / "state")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip().splitlines() == [
        f"passerelle: Port {taken}, for omnimed, is taken: stop what listens there, or choose --port."
    ]
    assert not (tmp_path / "state").exists()
