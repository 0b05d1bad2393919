"""Waves: the ways to the sources, where each request waits until the test lets it go: who waits for whom is seen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from gateway.app import Ports
from tests.house import House, open_house

LONGEST_S = 30
SOURCES = ("chus", "gesmus", "omnimed", "registre", "telesante")
Call = tuple[str, str]
"""The source, and what it is asked: the last words of the path, of each entry of a batch."""


class Waves:
    """Requests to the sources, held while `holding`."""

    def __init__(self) -> None:
        self.holding = False
        self.ways = {name: _Way(name, self) for name in SOURCES}
        self._waiting: list[tuple[Call, asyncio.Future[None]]] = []
        self._come = asyncio.Event()

    @property
    def waiting(self) -> list[Call]:
        """What was asked and isn't answered yet, sorted."""
        return sorted(call for call, _ in self._waiting)

    async def until(self, wanted: Iterable[Call]) -> None:
        """Wait until exactly this is asked and not answered; fail when it never is."""
        expected = sorted(wanted)
        try:
            async with asyncio.timeout(LONGEST_S):
                while self.waiting != expected:
                    self._come.clear()
                    await self._come.wait()
        except TimeoutError:
            assert self.waiting == expected

    def release(self, but: Iterable[Call] = ()) -> None:
        """Let what waits be answered, except some."""
        kept = set(but)
        for call, waiter in self._waiting:
            if call not in kept:
                waiter.set_result(None)
        self._waiting = [one for one in self._waiting if one[0] in kept]

    async def held(self, call: Call) -> None:
        """Wait for the test's word."""
        if not self.holding:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, waiter))
        self._come.set()
        await waiter


class _Way(httpx.AsyncBaseTransport):
    """The way to one source."""

    def __init__(self, name: str, waves: Waves) -> None:
        self.inner: httpx.AsyncBaseTransport | None = None
        self._name = name
        self._waves = waves

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait, then pass a request on."""
        body = await request.aread()
        urls = [one["request"]["url"] for one in json.loads(body)["entry"]] if body else [request.url.path]
        await self._waves.held((self._name, " ".join(map(_short, urls))))
        assert self.inner is not None
        return await self.inner.handle_async_request(request)


def _short(url: str) -> str:
    """Return the last word of a path that is no id."""
    words = [word for word in url.partition("?")[0].split("/") if word]
    return next(word for word in reversed(words) if not any(letter.isdigit() for letter in word))


@asynccontextmanager
async def waving_house(folder: Path, **changes: Any) -> AsyncIterator[tuple[House, Waves]]:
    """Open a house whose sources answer when they are told."""
    waves = Waves()
    async with open_house(folder, ports=Ports(transports=waves.ways), **changes) as house:
        for name, way in waves.ways.items():
            way.inner = httpx.ASGITransport(house.sources[name])
        yield house, waves
