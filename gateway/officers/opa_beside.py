"""OPA beside: a real Open Policy Agent for as long as an officer's question lasts.

Takes OPA's binary and a bundle's folder. Gives an engine that asks it, on a loopback port of its own; ends it. Raises
`OpaSilent` when it doesn't start: a bundle that OPA refuses, or none there.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gateway.engines.opa import OpaEngine
from gateway.officers.policy import OPA_DEADLINE_S

EVERY_S = 0.1


class OpaSilent(Exception):
    """OPA ended, or did not answer in time."""


@asynccontextmanager
async def opa_beside(binary: Path, policies: Path) -> AsyncIterator[OpaEngine]:
    """Run OPA on the bundle as production does, tests left out."""
    address = f"127.0.0.1:{_free_port()}"
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *_command(binary, policies, address), stdin=quiet, stderr=quiet, stdout=quiet
    )
    engine = OpaEngine(f"http://{address}", deadline_s=OPA_DEADLINE_S)
    try:
        await _ready(process, engine)
        yield engine
    finally:
        await engine.aclose()
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _command(binary: Path, policies: Path, address: str) -> tuple[str, ...]:
    server = ("run", "--server", "--addr", address, "--disable-telemetry", "--log-level", "error")
    return (str(binary.resolve()), *server, "--ignore", "*_test.rego", "--bundle", str(policies.resolve()))


async def _ready(process: asyncio.subprocess.Process, engine: OpaEngine) -> None:
    try:
        async with asyncio.timeout(OPA_DEADLINE_S):
            while not await engine.ready():
                if process.returncode is not None:
                    raise OpaSilent
                await asyncio.sleep(EVERY_S)
    except TimeoutError:
        raise OpaSilent from None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
