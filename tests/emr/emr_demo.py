"""A demo that runs, for the tests of its front end: real sources, real processes, one for each file of tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import httpx

from gateway.demo.children import require_free
from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault
from tests.tools import ROOT

CLI = (sys.executable, "-c", "from gateway.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Demo:
    """Where it listens, and where it keeps its log."""

    where: Addresses
    state: Path
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """The front end."""
        return f"{self.where.gateway}/emr/"

    def mend(self) -> None:
        """Turn up again whatever is down or slow."""
        with httpx.Client(
            base_url=self.url, headers={"origin": self.where.gateway}, trust_env=False, timeout=60
        ) as page:
            for source in page.get("api/sources").json():
                if source["state"] != "up":
                    page.post(f"api/sources/{source['id']}", json={"state": "up"}).raise_for_status()

    def pid(self, source: str) -> int:
        """Return the pid of the process that serves a source."""
        found = [int(pid) for pid in os.listdir("/proc") if pid.isdecimal() and self._serves(int(pid), source)]
        (pid,) = found
        return pid

    def _serves(self, pid: int, source: str) -> bool:
        place = f"{source}:{self.where.ports()[source]}".encode()
        try:
            return place in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False


@contextmanager
def running(state: Path, first: int) -> Iterator[Demo]:
    """Run the demo until the block ends; it has answered when the block begins."""
    where = Addresses(_free_port(first))
    command = [*CLI, "demo", "--port", str(where.port), "--state", str(state), "--lang", "en"]
    with (
        TemporaryFile() as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, cwd=ROOT, text=True) as process,
    ):
        try:
            if process.stdout is None or not any(line.startswith("Ctrl-C") for line in process.stdout):
                told.seek(0)
                raise RuntimeError(f"the demo ended before it was ready: {told.read().decode()}")
            yield Demo(where, state, process)
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _free_port(first: int) -> int:
    for port in range(first + os.getpid() % 3_000, 65_000, 229):
        try:
            require_free(Addresses(port).ports())
        except DemoFault:
            continue
        return port
    raise AssertionError("no free port")
