"""Failing: the way to a demo source, where some requests fail; what the source holds may be refiled meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from gateway.app import Ports
from tests.house import House, Reply, open_house

Fails = Callable[[str], bool]
"""Tells of a request's address and body whether it fails."""


class Failing(httpx.AsyncBaseTransport):
    """The way to a source. Requests that `fails` names answer 500, or too late."""

    def __init__(self, fails: Fails, *, late: bool = False) -> None:
        self.inner: httpx.AsyncBaseTransport | None = None
        self.fails = fails
        self.late = late
        self.failed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, or fail."""
        body = await request.aread()
        assert self.inner is not None
        if not self.fails(f"{request.method} {request.url} {body.decode()}"):
            return await self.inner.handle_async_request(request)
        self.failed += 1
        if self.late:
            raise httpx.ReadTimeout("late", request=request)
        return httpx.Response(500, json={})


@asynccontextmanager
async def failing_house(folder: Path, source: str, way: Failing, **ports: Any) -> AsyncIterator[House]:
    """Open a house, where the way to one source fails."""
    async with open_house(folder, ports=Ports(transports={source: way}, **ports)) as house:
        way.inner = httpx.ASGITransport(house.sources[source])
        yield house


def records_of(*patients: str) -> Fails:
    """Name the reading of the hospital's records of patients: their visits, in a batch or alone, whoever else is in it.

    Not what is read of many at once, nor as evidence, which asks from a date on.
    """
    return lambda said: (
        "Encounter?patient" in said and "date=ge" not in said and any(patient in said for patient in patients)
    )


def told(reply: Reply) -> Any:
    """Return what a caller is told, but for how long it took."""
    statuses = [(one["id"], one["status"], one["asOf"], one["error"]) for one in reply.access["sources"]]
    return reply.status, reply.data, reply.body.get("errors"), reply.access["complete"], statuses
