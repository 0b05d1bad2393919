"""The whole gateway in one process, for tests: real stages, real policy, real ledger; sources as ASGI apps.

The clock stands still at noon of the anchor date unless a test moves it; decision ids count up. Nothing of ours is
patched: what a test replaces goes in by `Ports`. Each operation is executed by its program and by the oracle, which may
not differ (`tests/twice.py`).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette

from gateway.app import Ports, create_app
from gateway.demo.config import demo_settings
from gateway.demo.issuer import Issuer
from gateway.demo.roster import roster
from gateway.demo.sources import create_source
from gateway.demo.world import World, build_network, build_world
from gateway.keyring import Keyring
from gateway.settings import Settings
from tests.twice import Twice

ANCHOR = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("America/Toronto")).timestamp()
MARIE = "BOUM855510ZZ"
JEAN = "LAVJ581123ZZ"
GRAPHQL = "application/graphql-response+json"


@cache
def world_of(data: Path | None = None, establishments: int = 0) -> World:
    """Return the demo's world at the anchor; made once, since tests only change the sources built from it."""
    return build_network(build_world(anchor=ANCHOR, data=data), establishments)


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self, at: float = NOON) -> None:
        self.at = self._seen = at
        self._ahead = 0.0

    def __call__(self) -> float:
        return self.at

    def ahead(self) -> float:
        """Return the seconds by which it was moved forward: the machine's other clock goes with it, and never back."""
        self._ahead += max(0.0, self.at - self._seen)
        self._seen = self.at
        return self._ahead


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: Any
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def data(self) -> Any:
        """The answer's data."""
        return self.body.get("data")

    @property
    def patient(self) -> Any:
        """The patient of the answer, None when there is none."""
        return (self.data or {}).get("patient")

    @property
    def codes(self) -> list[str]:
        """The codes of the errors, in order."""
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]

    @property
    def withheld(self) -> list[str]:
        """The coordinates that errors name as withheld, sorted."""
        errors = self.body.get("errors", [])
        return sorted(e["extensions"]["coordinate"] for e in errors if e["extensions"]["code"] == "FIELD_WITHHELD")

    @property
    def access(self) -> Any:
        """`extensions.access`."""
        return self.body["extensions"]["access"]

    def nodes(self, connection: str) -> list[Any]:
        """Return the records of one of the patient's connections."""
        return [edge["node"] for edge in self.patient[connection]["edges"]]


@dataclass(slots=True)
class House:
    """A running gateway with its sources."""

    app: Starlette
    client: httpx.AsyncClient
    issuer: Issuer
    sources: dict[str, Starlette]
    settings: Settings
    keyring: Keyring
    clock: Clock
    world: World

    async def ask(
        self,
        query: str,
        *,
        who: str = "dr-tremblay",
        purpose: str | None = "TREAT",
        variables: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        **claims: Any,
    ) -> Reply:
        """Ask a query as one of the demo's people; `claims` replace those of their token."""
        sent = {"accept": GRAPHQL, "authorization": f"Bearer {token or self.issuer.mint(who, **claims)}"}
        sent |= {"x-purpose-of-use": purpose} if purpose is not None else {}
        return await self.post({"query": query, "variables": dict(variables or {})}, {**sent, **(headers or {})})

    async def post(self, body: Any, headers: Mapping[str, str]) -> Reply:
        """Post a JSON body, or bytes as they are, with these headers alone."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json", **headers}
        answer = await self.client.post("/graphql", content=content, headers=sent)
        return reply(answer)

    def calls(self, source: str) -> list[str]:
        """Return what a source was asked, each entry of a batch apart: path and query."""
        return [asked for call in self.sources[source].state.calls for asked in call.asked]

    def forget_calls(self) -> None:
        """Forget what the sources were asked so far."""
        for source in self.sources.values():
            source.state.calls.clear()


def reply(answer: httpx.Response) -> Reply:
    """Return an HTTP answer, its JSON read."""
    is_json = "json" in answer.headers.get("content-type", "")
    return Reply(answer.status_code, answer.json() if is_json else None, answer.headers, answer.content)


@asynccontextmanager
async def open_house(
    folder: Path, *, ports: Ports | None = None, data: Path | None = None, establishments: int = 0, **changes: Any
) -> AsyncIterator[House]:
    """Run a gateway whose state is in `folder`; `changes` replace settings, `ports` what the house would make."""
    world, clock = world_of(data, establishments), Clock()
    settings = demo_settings(8000, data, None, folder, establishments).model_copy(update=changes)
    sources = {entry.id: create_source(entry.id, world, record=True) for entry in roster(establishments)}
    issuer = Issuer(settings.issuer.issuer, world, clock=clock)
    keyring = (ports and ports.keyring) or Keyring.generate()
    numbers = count(1)

    async def keys() -> Mapping[str, Any]:
        return issuer.jwks()

    given = ports or Ports()
    used = replace(
        given,
        keyring=keyring,
        fetch_jwks=given.fetch_jwks or keys,
        transports={**{n: httpx.ASGITransport(a) for n, a in sources.items()}, **given.transports},
        execution=given.execution or Twice,
        now=clock,
        monotonic=lambda: given.monotonic() + clock.ahead(),
        decision_ids=lambda: f"decision-{next(numbers):08d}",
    )
    app = create_app(settings, used)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
            yield House(app, client, issuer, sources, settings, keyring, clock, world)
