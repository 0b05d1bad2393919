"""A real Open Policy Agent on a loopback port, for the tests that ask it."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools import ROOT, opa

POLICIES = ROOT / "policies"
START_S = 60


@contextmanager
def real_opa(bundle: Path = POLICIES) -> Iterator[str]:
    """Start OPA on the bundle as production does, give its address, and stop it."""
    with opa_process(bundle) as (url, _):
        yield url


@contextmanager
def opa_process(bundle: Path = POLICIES) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start OPA likewise, and give its process too, for who wants to do it harm."""
    binary = opa()
    if binary is None:
        raise FileNotFoundError("Open Policy Agent")
    address = f"127.0.0.1:{_free_port()}"
    arguments = ["run", "--server", "--addr", address, "--disable-telemetry", "--log-level", "error"]
    with subprocess.Popen(
        [binary, *arguments, "--ignore", "*_test.rego", "--bundle", str(bundle)], stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(server, f"http://{address}/health?bundles=true")
            yield f"http://{address}", server
        finally:
            server.terminate()
            server.wait(START_S)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait(server: subprocess.Popen[bytes], health: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("OPA ended before it was ready")
        try:
            with urllib.request.urlopen(health, timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError("OPA is not ready")
