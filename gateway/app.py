"""App: the only constructor. What the house is made of is put together here and nowhere else.

Takes settings. Gives a Starlette application. The keyword arguments are ports: how a test, or another deployment, gets
in. Nothing here decides, fetches or reads a record.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
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
from gateway.engines import Bundle, EmbeddedEngine, OpaEngine
from gateway.health import Health
from gateway.keyring import Keyring
from gateway.labelling import LabelTables
from gateway.ledger import Ledger, UnauthenticatedMeter
from gateway.pipeline import Pipeline, Stages
from gateway.pipeline.admit import Admission, Admissions
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


def create_app(settings: Settings, ports: Ports | None = None) -> Starlette:
    """Return the application; raise when the settings, the policy or the schema are not fit to start with."""
    ports = ports or Ports()
    schema = build_schema()
    catalogue = Catalogue.of(schema)
    bundle = Bundle.load(settings.policy.bundle)
    keyring = ports.keyring or keyring_of(settings)
    telemetry = ports.telemetry or Telemetry(settings.telemetry, sources=[s.id for s in settings.sources])
    engine = ports.engine or _engine(settings.policy, bundle)
    ledger = ports.ledger or Ledger(settings.audit.database, settings.audit.anchor, keyring)
    meter = UnauthenticatedMeter(settings.limits.unauthenticated_per_minute, ledger, ports.now)
    wire = Wire(settings.sources, transports=ports.transports)
    connectors = {source.id: _connector(source, catalogue) for source in settings.sources}
    desk = SourceDesk(settings.sources, connectors, wire, telemetry, ports.monotonic)
    tables = bundle.data["tables"]
    directory = Directory(settings, tables, keyring, desk.last_status.get)
    core = core_of(schema)
    bound = settings.limits.plans
    http = httpx.AsyncClient(timeout=5.0, trust_env=False)
    fetch_jwks = ports.fetch_jwks or _jwks(http, str(settings.issuer.jwks_url))
    point = DecisionPoint(engine, settings.sources, telemetry, profile=settings.policy.profile, now=ports.now)
    admissions: Cache[Admission] = Cache("admissions", keyring, ports.now, bound=bound)
    stages = Stages(
        identity=Identity(
            settings.issuer, fetch_jwks, keyring=keyring, cache=Cache("tokens", keyring, ports.now), now=ports.now
        ),
        operations=Operations(
            core,
            settings.limits,
            Cache("documents", keyring, ports.now, bound=bound),
            introspection=settings.introspection,
        ),
        planner=Planner(catalogue, Cache("plans", keyring, ports.now, bound=bound)),
        targets=Targets(core, keyring, demo=settings.demo),
        admissions=Admissions(engine, admissions, telemetry, profile=settings.policy.profile, now=ports.now),
        locator=Locator(desk),
        evidences=Evidences(desk, settings.licence_systems, now=ports.now),
        point=point,
        fetcher=Fetcher(desk, catalogue, telemetry, now=ports.now),
        labeller=Labeller(LabelTables(tables), catalogue),
        releaser=Releaser(point, catalogue),
        projector=Projector(core),
        auditor=Auditor(ledger, meter, keyring, telemetry, now=ports.now),
    )
    pipeline = Pipeline(
        stages,
        catalogue=catalogue,
        keyring=keyring,
        directory=directory,
        desk=desk,
        telemetry=telemetry,
        decision_ids=ports.decision_ids,
        deadline_ms=settings.deadline_ms,
    )
    health = Health(engine, ledger, desk, telemetry)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await meter.close()
            await ledger.close()
            await wire.aclose()
            await http.aclose()
            await engine.aclose()
            telemetry.shutdown()

    app = Starlette(
        routes=_routes(
            settings,
            Endpoint(
                pipeline,
                body_bytes=settings.limits.body_bytes,
                page=lambda: graphiql_page(patient=settings.example_patient),
            ),
            health,
        ),
        middleware=[_cors(settings)],
        lifespan=lifespan,
    )
    app.state.health = health
    app.state.revision = bundle.revision
    return app


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
    """Return the keyring of the settings; raise ValueError or `UnusableKeyring` when there is none to be had."""
    if settings.keys.secret is not None:
        return Keyring.parse(settings.keys.secret.get_secret_value())
    if settings.keys.file is not None and (settings.keys.file.exists() or not settings.demo):
        return Keyring.load(settings.keys.file)
    if not settings.demo:
        raise ValueError(
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
