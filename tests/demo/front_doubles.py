"""The demo's front end in one process: a folder of built files, people, and switches that turn nothing real."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault
from gateway.demo.front_api import FrontApi
from gateway.demo.front_end import front_routes
from gateway.demo.front_files import FrontFiles
from gateway.demo.front_people import front_people
from gateway.demo.guide import guide_of
from gateway.demo.standings import UP, Standing
from tests.house import world_of

WHERE = Addresses(8000)
BASE = "http://127.0.0.1:8000"
PAGE = b"<!doctype html><title>EMR</title>"
SCRIPT = b"export default 1;"
FROM_THE_PAGE = {"origin": BASE, "sec-fetch-site": "same-origin"}


class Switchboard:
    """What `Switches` does, without processes."""

    def __init__(self) -> None:
        self.known = {entry.id: UP for entry in WHERE.entries}

    async def standings(self) -> Mapping[str, Standing]:
        return dict(self.known)

    async def turn(self, source: str, wanted: Standing) -> Standing:
        self.known[source] = wanted
        return wanted


class Front:
    """The application, who was given a token, and a client."""

    def __init__(self, folder: Path, issuer: bool = True) -> None:
        self.minted: list[tuple[str, str | None]] = []
        self.switches = Switchboard()
        self.issuer = issuer
        world = world_of()
        api = FrontApi(front_people(world, guide_of(WHERE, world)), WHERE.entries, self._mint, self.switches)
        self.app = Starlette(routes=[*front_routes(api, FrontFiles(folder))])

    def _mint(self, name: str, purpose: str | None) -> str:
        if not self.issuer:
            raise DemoFault("No demo issuer answers.")
        self.minted.append((name, purpose))
        return f"token-of-{name}"

    async def get(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask for a file, or of the API."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._client() as client:
            return await client.request(method, path, headers=sent)

    async def post(self, path: str, body: Any, headers: Mapping[str, str] = FROM_THE_PAGE) -> httpx.Response:
        """Send JSON, or bytes as they are."""
        async with self._client() as client:
            if isinstance(body, bytes):
                return await client.post(path, content=body, headers=dict(headers))
            return await client.post(path, json=body, headers=dict(headers))

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield client

    async def from_another_machine(self, path: str) -> httpx.Response:
        """Ask from an address that isn't this machine's."""
        transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 5))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.get(path)


def built(folder: Path) -> Path:
    """Write what a build leaves, and a file of a kind that isn't served."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "index-3f2a9c1b.js").write_bytes(SCRIPT)
    (folder / "assets" / "emr.js").write_bytes(SCRIPT)
    (folder / "assets" / "use-language.js").write_bytes(SCRIPT)
    (folder / "assets" / "notes.tsx").write_text("not built")
    return folder
