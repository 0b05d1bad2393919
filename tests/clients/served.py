"""Served: the whole house on a real socket of the loopback, and Node beside it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from tests.house import House, open_house
from tests.node_tools import PACKAGES, need_node
from tests.tools import ROOT

SCRIPTS = ROOT / "tests" / "node"
CEILING_S = 120


@dataclass(frozen=True, slots=True)
class Served:
    """A house and where it listens."""

    house: House
    url: str

    def headers(self, who: str = "dr-tremblay", purpose: str | None = "TREAT") -> dict[str, str]:
        """Return the headers that a person's client sends."""
        sent = {"authorization": f"Bearer {self.house.issuer.mint(who)}", "accept-language": "en-CA"}
        return sent | ({"x-purpose-of-use": purpose} if purpose else {})


@asynccontextmanager
async def serve_house(folder: Path, **changes: Any) -> AsyncIterator[Served]:
    """Run a gateway that listens; `changes` replace settings."""
    async with open_house(folder, **changes) as house:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            config = uvicorn.Config(house.app, log_level="critical", access_log=False, lifespan="off")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                while not server.started:
                    await asyncio.sleep(0.01)
                yield Served(house, f"http://127.0.0.1:{listener.getsockname()[1]}/graphql")
            finally:
                server.should_exit = True
                await serving


async def run_node(script: str, given: Mapping[str, Any]) -> Any:
    """Run a script of tests/node with JSON as its input; return the JSON that it prints, fail when it fails."""
    return await run_script(SCRIPTS / script, given)


async def run_script(script: Path, given: Mapping[str, Any]) -> Any:
    """Run any script of Node's so."""
    process = await asyncio.create_subprocess_exec(
        need_node(),
        str(script),
        env={**os.environ, "NODE_PATH": str(PACKAGES), "NO_COLOR": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(CEILING_S):
            out, err = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, err.decode()
    return json.loads(out)
