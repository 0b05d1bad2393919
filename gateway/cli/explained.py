"""Explained: the question that the gateway itself would ask, for an officer who wants to know why.

Takes settings, a token's claims, a patient and a field. Runs the gateway's own stages in this process, with an engine
that listens: evidence is really read, and the question is what the gateway makes of it. In the demo's world the records
are read too, so that each class of them is known; at a real gateway none is, and the log says who looked and why.
"""

from __future__ import annotations

import getpass
import io
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.access import Engine
from gateway.app import Ports, create_app, keyring_of
from gateway.demo.config import demo_settings
from gateway.demo.issuer import Issuer
from gateway.demo.roster import roster
from gateway.demo.sources import create_source
from gateway.demo.world import build_network, build_world
from gateway.errors import DecisionUnavailable
from gateway.ledger import Agent, AuditEntry, Ledger
from gateway.ledger import Operation as Asked
from gateway.settings import Settings
from gateway.telemetry import Telemetry

LIFETIME_S = 300
Transports = Mapping[str, httpx.AsyncBaseTransport]
"""By source, what stands for its wire; the network where it has none."""
EXPLAINED = "EXPLAINED"
"""Code of the entry that an explanation leaves in the log."""


@dataclass(slots=True)
class Listening:
    """An engine that keeps the last question asked of it, and lets nothing out.

    With `reads_records` it opens all at the first question, so that records are fetched and the second question has
    their classes; without, it gives no decision at all.
    """

    engine: Engine
    reads_records: bool
    heard: dict[str, Any] = field(default_factory=dict)

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return an admission, or what opens a first question; raise `DecisionUnavailable` for the rest."""
        if entry_point == "admission":
            return {**await self.engine.evaluate(entry_point, question), "effect": "permit", "reason": ""}
        if entry_point != "decisions":
            return await self.engine.evaluate(entry_point, question)
        self.heard = dict(question)
        if question.get("classes") or not self.reads_records:
            raise DecisionUnavailable
        return _open(await self.engine.evaluate(entry_point, question), question)

    async def ready(self) -> bool:
        """Tell whether the engine answers and its canaries pass."""
        return await self.engine.ready()

    def alive(self, revision: str) -> bool:
        """Tell no: nothing that was decided before may stand for a question."""
        return False

    async def aclose(self) -> None:
        """Let go of the engine."""
        await self.engine.aclose()


def _open(answer: Mapping[str, Any], question: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer with everything open, and nothing said of any record."""
    categories = sorted({one for listed in answer["coordinates"].values() for one in listed})
    whole = {"open": categories, "shut": {}}
    opened = {"subject": "permit", "role": dict.fromkeys(categories, "permit"), "fields": {}, "classes": {}}
    return {**answer, **opened, "requests": [whole for _ in question["requests"]], "obligations": [], "notices": []}


@dataclass(frozen=True, slots=True)
class Person:
    """Who would ask: the name people call them by, their token, their purpose and their active role."""

    name: str
    token: str
    purpose: str
    role: str | None = None


def officer_here() -> Agent:
    """Return whoever runs this process, as the log names them."""
    return Agent(f"officer:{getpass.getuser()}", "privacy_officer")


def _said(entry: AuditEntry) -> AuditEntry:
    """Return an entry as the officer's: nothing left."""
    return replace(
        entry, subject=officer_here(), outcome="refused", code=EXPLAINED, operation=Asked("policy explain"),
        question="", released={}, withheld=(), masked=(), obligations=(),
    )  # fmt: skip


class OfficersLog(Ledger):
    """The gateway's log, where an officer's explanation is written as theirs, not as that of whom they ask about."""

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Any]]) -> None:
        """Write down the evidence that was read, and by whom; raise `AuditUnavailable`."""
        await super().append_all([(_said(entry), None) for entry, _ in entries])


@asynccontextmanager
async def demo_gateway(engine: Listening) -> AsyncIterator[tuple[httpx.AsyncClient, Issuer]]:
    """Run the demo's gateway and its sources in this process, on the world of today; nothing of it stays."""
    world = build_network(build_world(), 0)
    with tempfile.TemporaryDirectory(prefix="passerelle-explain-", ignore_cleanup_errors=True) as folder:
        settings = demo_settings(8000, None, None, Path(folder))
        issuer = Issuer(settings.issuer.issuer, world)

        async def keys() -> Mapping[str, Any]:
            return issuer.jwks()

        sources = {one.id: httpx.ASGITransport(create_source(one.id, world)) for one in roster(0)}
        ports = Ports(engine=engine, fetch_jwks=keys, transports=sources, telemetry=_quiet(settings))
        async with _running(settings, ports) as client:
            yield client, issuer


@asynccontextmanager
async def real_gateway(
    settings: Settings, engine: Listening, key: ECKey, transports: Transports
) -> AsyncIterator[httpx.AsyncClient]:
    """Run a gateway on real settings in this process: it believes this process's own key, and shares no cache."""
    ledger = OfficersLog(settings.audit.database, settings.audit.anchor, keyring_of(settings))
    changed, ports = beside(settings, engine, key, transports, ledger)
    async with _running(changed, ports) as client:
        yield client


def beside(
    settings: Settings, engine: Engine, key: ECKey, transports: Transports, ledger: Ledger
) -> tuple[Settings, Ports]:
    """Return what makes a gateway in this process beside a real one, whose answers nobody but an officer reads."""

    async def keys() -> Mapping[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    issuer = settings.issuer.model_copy(update={"algorithms": ("ES256",)})
    alone = settings.cache.model_copy(update={"shared": None})
    changed = settings.model_copy(update={"issuer": issuer, "cache": alone})
    own = Ports(engine=engine, ledger=ledger, keyring=keyring_of(settings), fetch_jwks=keys, telemetry=_quiet(settings))
    return changed, replace(own, transports=transports)


@asynccontextmanager
async def _running(settings: Settings, ports: Ports) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, ports)
    caller = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway.invalid")
    async with app.router.lifespan_context(app), caller as client:
        yield client


def _quiet(settings: Settings) -> Telemetry:
    """Return telemetry whose lines nobody reads: an officer's screen is for the explanation."""
    return Telemetry(settings.telemetry, sources=[one.id for one in settings.sources], stream=io.StringIO())


def own_key() -> ECKey:
    """Return a key that lives as long as this process."""
    return ECKey.generate_key("P-256", {"kid": "explain", "use": "sig", "alg": "ES256"})


def token_of(claims: Mapping[str, Any], settings: Settings, key: ECKey, now: int) -> str:
    """Return a token of this process for the claims of someone; what a token always has is filled in."""
    usual = {
        "iss": settings.issuer.issuer, "aud": settings.issuer.audience, "iat": now, "exp": now + LIFETIME_S,
        "jti": "explain", "scope": "record:read",
    }  # fmt: skip
    header = {"alg": "ES256", "kid": "explain", "typ": "JWT"}
    return jwt.encode(header, {**usual, **claims}, key, algorithms=["ES256"])


async def ask(client: httpx.AsyncClient, person: Person, query: str, identifier: Mapping[str, str]) -> None:
    """Ask the gateway; its answer says nothing that is wanted here."""
    headers = {"authorization": f"Bearer {person.token}", "x-purpose-of-use": person.purpose}
    headers |= {"x-active-role": person.role} if person.role else {}
    await client.post("/graphql", json={"query": query, "variables": {"of": dict(identifier)}}, headers=headers)
