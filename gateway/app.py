"""App: the only constructor. What the house is made of is put together here and nowhere else.

Takes settings. Gives a Starlette application. The keyword arguments are ports: how a test, or another deployment, gets
in. Nothing here decides, fetches or reads a record.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.access import Engine
from gateway.asgi import Endpoint
from gateway.cache import Cache
from gateway.console.graphiql import graphiql_page, graphiql_routes
from gateway.directory import Directory
from gateway.engines import Bundle, EmbeddedEngine, OpaEngine, refuse_mistaken
from gateway.errors import AuditUnavailable
from gateway.health import Health
from gateway.keyring import Keyring, UnusableKeyring
from gateway.labelling import LabelTables
from gateway.ledger import Ledger, UnauthenticatedMeter
from gateway.pipeline import Pipeline, Stages
from gateway.pipeline.admit import Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.consent import Evidences
from gateway.pipeline.fetch import Fetcher
from gateway.pipeline.identity import Identity
from gateway.pipeline.label import Labeller
from gateway.pipeline.locate import Locator
from gateway.pipeline.operation import Operations
from gateway.pipeline.pdp import DecisionPoint
from gateway.pipeline.plan import Planner
from gateway.pipeline.project import Projector
from gateway.pipeline.release import Releaser
from gateway.pipeline.target import Targets
from gateway.projection import Ground
from gateway.settings import Policy, Settings, Source
from gateway.sources import SourceDesk
from gateway.telemetry import Telemetry
from gateway.wire import Wire
from resolvers.catalogue import Catalogue
from resolvers.paths import PathTable, shipped
from resolvers.protocols import Capabilities, Connector
from resolvers.protocols.fhir import FhirConnector
from resolvers.protocols.rest import RestConnector
from resolvers.schema import build_schema, core_of

FLUSH_S = 60.0

FetchKeys = Callable[[], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Ports:
    """What may be handed in instead of made: each None is made from the settings."""

    engine: Engine | None = None
    ledger: Ledger | None = None
    keyring: Keyring | None = None
    telemetry: Telemetry | None = None
    fetch_jwks: FetchKeys | None = None
    transports: Mapping[str, httpx.AsyncBaseTransport] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    decision_ids: Callable[[], str] = lambda: secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the stages are made of."""

    settings: Settings
    ports: Ports
    schema: GraphQLSchema
    catalogue: Catalogue
    bundle: Bundle
    keyring: Keyring
    telemetry: Telemetry
    engine: Engine
    ledger: Ledger
    wire: Wire
    desk: SourceDesk
    http: httpx.AsyncClient

    @property
    def tables(self) -> Mapping[str, Any]:
        """The policy's tables."""
        found: Mapping[str, Any] = self.bundle.data["tables"]
        return found

    def cache(self, name: str) -> Cache[Any]:
        """Return a bounded cache of its own."""
        return Cache(name, self.keyring, self.ports.now, bound=self.settings.limits.plans)


def create_app(settings: Settings, ports: Ports | None = None) -> Starlette:
    """Return the application; raise when the settings, the policy or the schema are not fit to start with."""
    parts = _parts(settings, ports or Ports())
    meter = UnauthenticatedMeter(settings.limits.unauthenticated_per_minute, parts.ledger, parts.ports.now)
    directory = Directory(settings, parts.tables, parts.keyring, parts.desk.last_status.get)
    pipeline = Pipeline(
        _stages(parts, meter),
        Ground(parts.catalogue, parts.keyring, directory, parts.desk.gives, parts.desk.registry),
        parts.telemetry,
        decision_ids=parts.ports.decision_ids,
        deadline_ms=settings.deadline_ms,
    )
    page = partial(graphiql_page, patient=settings.example_patient)
    endpoint = Endpoint(pipeline, body_bytes=settings.limits.body_bytes, page=page)
    health = Health(parts.engine, parts.bundle.revision, parts.ledger, parts.desk, parts.telemetry)
    app = Starlette(
        routes=_routes(settings, endpoint, health),
        middleware=[_cors(settings)],
        lifespan=partial(_lifespan, parts, meter),
    )
    app.state.health = health
    app.state.telemetry = parts.telemetry
    return app


def _parts(settings: Settings, ports: Ports) -> _Parts:
    schema = build_schema()
    catalogue = Catalogue.of(schema)
    bundle = Bundle.load(settings.policy.bundle)
    keyring = ports.keyring or keyring_of(settings)
    telemetry = ports.telemetry or Telemetry(settings.telemetry, sources=[s.id for s in settings.sources])
    wire = Wire(settings.sources, transports=ports.transports)
    connectors = {source.id: _connector(source, catalogue) for source in settings.sources}
    return _Parts(
        settings=settings,
        ports=ports,
        schema=core_of(schema),
        catalogue=catalogue,
        bundle=bundle,
        keyring=keyring,
        telemetry=telemetry,
        engine=ports.engine or _engine(settings.policy, bundle),
        ledger=ports.ledger or Ledger(settings.audit.database, settings.audit.anchor, keyring),
        wire=wire,
        desk=SourceDesk(settings.sources, connectors, wire, telemetry, ports.monotonic),
        http=httpx.AsyncClient(timeout=5.0, trust_env=False),
    )


def _stages(parts: _Parts, meter: UnauthenticatedMeter) -> Stages:
    settings, now, telemetry, keyring = parts.settings, parts.ports.now, parts.telemetry, parts.keyring
    profile, catalogue, schema = settings.policy.profile, parts.catalogue, parts.schema
    fetch_jwks = parts.ports.fetch_jwks or _jwks(parts.http, str(settings.issuer.jwks_url))
    point = DecisionPoint(parts.engine, settings.sources, telemetry, profile=profile, now=now)
    return Stages(
        identity=Identity(settings.issuer, fetch_jwks, keyring=keyring, cache=parts.cache("tokens"), now=now),
        operations=Operations(schema, settings.limits, parts.cache("documents"), introspection=settings.introspection),
        planner=Planner(catalogue, parts.cache("plans")),
        targets=Targets(schema, keyring, demo=settings.demo),
        admissions=Admissions(parts.engine, parts.cache("admissions"), telemetry, profile=profile, now=now),
        locator=Locator(parts.desk),
        evidences=Evidences(
            parts.desk, settings.licence_systems, frozenset(o.id for o in settings.organizations), now=now
        ),
        point=point,
        fetcher=Fetcher(parts.desk, catalogue, telemetry, now=now),
        labeller=Labeller(LabelTables(parts.tables), catalogue),
        releaser=Releaser(point, catalogue),
        projector=Projector(schema),
        auditor=Auditor(parts.ledger, meter, keyring, telemetry, now=now),
    )


async def _flush(meter: UnauthenticatedMeter) -> None:
    """Write down, each minute, the refusals that were only counted; a log that can't be written is tried again."""
    while True:
        await asyncio.sleep(FLUSH_S)
        with suppress(AuditUnavailable):
            await meter.flush()


@asynccontextmanager
async def _lifespan(parts: _Parts, meter: UnauthenticatedMeter, _: Starlette) -> AsyncIterator[None]:
    """Refuse an engine that answers wrongly; at the end, finish what waits, then let go."""
    try:
        if parts.ports.engine is None:
            await refuse_mistaken(parts.engine)
        flushing = asyncio.create_task(_flush(meter))
        parts.telemetry.log.info("gateway.ready", sources=len(parts.settings.sources))
        yield
        flushing.cancel()
    finally:
        await meter.close()
        await parts.ledger.close()
        await parts.wire.aclose()
        await parts.http.aclose()
        await parts.engine.aclose()
        parts.telemetry.shutdown()


def _routes(settings: Settings, endpoint: Endpoint, health: Health) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        *graphiql_routes(patient=settings.example_patient),
        Route("/graphql", endpoint.respond, methods=["GET", "POST"]),
    ]
    if settings.demo:
        routes.append(Route("/", _to_graphiql))
    return routes if settings.listen.admin_port is not None else [*routes, *health.routes()]


async def _to_graphiql(_: Request) -> Response:
    return RedirectResponse("/graphql")


def _cors(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST"],
        allow_headers=[
            "Accept-Language",
            "Authorization",
            "Content-Type",
            "X-Active-Role",
            "X-Purpose-Of-Use",
            "traceparent",
        ],
        expose_headers=["Retry-After"],
        max_age=600,
    )


def keyring_of(settings: Settings) -> Keyring:
    """Return the keyring of the settings; raise `UnusableKeyring` when there is none to be had."""
    if settings.keys.secret is not None:
        return Keyring.parse(settings.keys.secret.get_secret_value())
    if settings.keys.file is not None and (settings.keys.file.exists() or not settings.demo):
        return Keyring.load(settings.keys.file)
    if not settings.demo:
        raise UnusableKeyring(
            "keys.file or PASSERELLE_KEYS__SECRET is needed: the keyring seals ids and signs the audit log"
        )
    keyring = Keyring.generate()
    if settings.keys.file is not None:
        keyring.save(settings.keys.file)
    return keyring


def _engine(policy: Policy, bundle: Bundle) -> Engine:
    deadline_s = policy.deadline_ms / 1000
    if policy.engine == "embedded":
        return EmbeddedEngine(bundle, deadline_s=deadline_s)
    token = policy.token_file.read_text("utf-8").strip() if policy.token_file else None
    return OpaEngine(str(policy.url), token=token, deadline_s=deadline_s)


def _connector(source: Source, catalogue: Catalogue) -> Connector:
    chosen = source.capabilities
    capabilities = Capabilities(
        batch=chosen.batch,
        elements=chosen.elements,
        include=chosen.include,
        page_size=chosen.page_size,
        cap=chosen.cap,
        ties=tuple(chosen.ties),
    )
    base_url = str(source.base_url)
    if source.protocol == "fhir-r4":
        return FhirConnector(source.id, PathTable.load(shipped("fhir"), catalogue, base_url), capabilities)
    if source.mapping is None:
        raise ValueError(f"source {source.id}: a rest source needs a mapping")
    return RestConnector(source.id, PathTable.load(source.mapping, catalogue, base_url), capabilities)


def _jwks(http: httpx.AsyncClient, url: str) -> FetchKeys:
    async def fetch() -> Mapping[str, Any]:
        response = await http.get(url)
        response.raise_for_status()
        found: Mapping[str, Any] = response.json()
        return found

    return fetch
