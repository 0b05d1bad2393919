"""Network: a whole gateway whose sources are on real sockets, each behind a door; what an SRE would see of it.

The demo's sources, served by uvicorn in the test's own loop. Healthy sources have all the time that a busy machine may
need; the one that a test makes ill has the budget that the test gives it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import AnyHttpUrl
from starlette.types import ASGIApp

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.settings import Budget, Source
from gateway.telemetry import Telemetry
from tests.chaos.doors import HOST, Door, door
from tests.house import House, open_house
from tests.promises.listening import PERSONAL

UNHURRIED_MS = 60_000


class Shifted:
    """The monotonic clock, which a test moves forward: a breaker's rest is then over."""

    def __init__(self) -> None:
        self.by = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.by


@dataclass(slots=True)
class Network:
    """The house, the doors to its sources, and what was said meanwhile."""

    house: House
    doors: dict[str, Door]
    telemetry: Telemetry
    log: StringIO
    spans: InMemorySpanExporter

    def forget(self) -> None:
        """Forget what was said and asked so far; /metrics goes on counting."""
        self.log.seek(0)
        self.log.truncate()
        self.spans.clear()
        self.house.forget_calls()

    def metric(self, name: str, **labels: str) -> float:
        """Return a metric's value, 0 when it was never counted."""
        found = 0.0
        for line in self.telemetry.metrics.render().decode().splitlines():
            named, _, value = line.rpartition(" ")
            if named.partition("{")[0] == name and all(f'{key}="{is_}"' in named for key, is_ in labels.items()):
                found += float(value)
        return found

    def said(self, event: str) -> list[dict[str, Any]]:
        """Return the log's lines of an event."""
        lines = (json.loads(line) for line in self.log.getvalue().splitlines())
        return [line for line in lines if line["event"] == event]

    def traced(self, source: str) -> list[str]:
        """Return the reasons that spans of a source give for its faults."""
        spans = (dict(span.attributes or {}) for span in self.spans.get_finished_spans())
        return [str(one["reason"]) for one in spans if one.get("source") == source and "reason" in one]

    async def status(self) -> Any:
        """Return /status."""
        return (await self.house.client.get("/status")).json()

    def personal(self) -> list[str]:
        """Return what the log, the spans and /metrics hold of anybody."""
        spans = "".join(span.to_json() for span in self.spans.get_finished_spans())
        written = self.log.getvalue() + spans + self.telemetry.metrics.render().decode()
        return [word for word in PERSONAL if word in written]


@asynccontextmanager
async def open_network(
    folder: Path, *, ports: Ports | None = None, budgets: Mapping[str, Budget] | None = None, **changes: Any
) -> AsyncIterator[Network]:
    """Open a house whose sources are behind doors; `budgets` are those of the sources to be made ill."""
    before = demo_settings(8000, None, None, folder)
    log, spans = StringIO(), InMemorySpanExporter()
    telemetry = Telemetry(
        before.telemetry,
        sources=[source.id for source in before.sources],
        processors=[SimpleSpanProcessor(spans)],
        stream=log,
    )
    async with AsyncExitStack() as stack:
        doors = {source.id: await stack.enter_async_context(door()) for source in before.sources}
        sources = tuple(_behind(source, doors[source.id], (budgets or {}).get(source.id)) for source in before.sources)
        transports = {source.id: httpx.AsyncHTTPTransport() for source in sources}
        used = replace(ports or Ports(), telemetry=telemetry, transports=transports)
        given = {"sources": sources, "deadline_ms": 2 * UNHURRIED_MS, **changes}
        house = await stack.enter_async_context(open_house(folder, ports=used, **given))
        for name, app in house.sources.items():
            doors[name].behind = await stack.enter_async_context(served(app))
        yield Network(house, doors, telemetry, log, spans)


def _behind(source: Source, one: Door, budget: Budget | None) -> Source:
    url = AnyHttpUrl(f"http://{HOST}:{one.port}{source.base_url.path}")
    unhurried = source.budget.model_copy(update={"deadline_ms": UNHURRIED_MS})
    return source.model_copy(update={"base_url": url, "budget": budget or unhurried})


class _Server(uvicorn.Server):
    """A server that leaves the test's signals alone."""

    def capture_signals(self) -> Any:
        return nullcontext()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[int]:
    """Serve an app on a loopback port; give the port."""
    config = uvicorn.Config(app, host=HOST, port=0, log_config=None, lifespan="off", ws="none", access_log=False)
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await task
