"""Programs of Node that tests run: where Node and its packages are, and how one is started and ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.tools import ROOT

PACKAGES = ROOT / "build" / "node" / "node_modules"
SCRIPTS = ROOT / "tests" / "node"
START_S = 120
"""Most seconds that a program may take to say that it is ready, on a busy machine."""


def node() -> str | None:
    """Return Node's binary, None when it or its packages (`make test` installs them) aren't there."""
    return shutil.which("node") if PACKAGES.is_dir() else None


def need_node() -> str:
    """Return Node's binary; without it skip the test loudly, or fail it in CI."""
    if (found := node()) is not None:
        return found
    sentence = f"Node and the packages of {PACKAGES.relative_to(ROOT)} are needed"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running(
    script: Path, arguments: Sequence[str], *, ready: str, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a script of Node until the end; give the line of its output that holds `ready`."""
    command = [need_node(), str(script), *arguments]
    surroundings = {"PATH": os.environ.get("PATH", ""), "NODE_PATH": str(PACKAGES), **(env or {})}
    with (
        TemporaryFile() as told,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, env=surroundings, cwd=script.parent
        ) as program,
    ):
        try:
            yield _awaited(program, ready)
        finally:
            program.kill()


def _awaited(program: subprocess.Popen[bytes], ready: str) -> str:
    deadline = time.monotonic() + START_S
    while program.stdout is not None and time.monotonic() < deadline:
        line = program.stdout.readline().decode()
        if ready in line:
            return line
        if not line:
            break
    raise RuntimeError(f"{program.args!r} ended, or did not say that it was ready")
