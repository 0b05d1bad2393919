"""Generation: all that the settings make and that a change of them makes anew: connectors, wire, stages, routes.

A generation answers until the next takes its place; it lets its connections go once its last request is answered.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from gateway.app.connectors import make_connectors
from gateway.app.lasting import Lasting
from gateway.app.stages import make_stages
from gateway.asgi import METHODS, Endpoint
from gateway.console import Guide, graphiql_page, graphiql_routes, landing_routes
from gateway.directory import Directory
from gateway.health import Health
from gateway.pipeline import Pipeline
from gateway.projection import Ground
from gateway.settings import Settings
from gateway.sources import SourceDesk
from gateway.traffic import Traffic
from gateway.wire import Wire
from resolvers.trajectories import SHIPPED, read_pathways


@dataclass(slots=True)
class Generation:
    """A working set of settings."""

    settings: Settings
    desk: SourceDesk
    wire: Wire
    traffic: Traffic
    app: Starlette
    admin: Starlette
    """Health, metrics and OPA's bundle alone, for a listener of their own."""
    open: int = 0
    """Requests that it is answering."""
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        self.open += 1
        self.idle.clear()
        try:
            await self.app(scope, receive, send)
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()

    async def retire(self, grace_s: float) -> None:
        """Let the connections go: after the last answer, or after so many seconds."""
        if self.open:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.idle.wait(), grace_s)
        await self.wire.aclose()


def make_generation(settings: Settings, lasting: Lasting, before: Generation | None = None) -> Generation:
    """Return the generation; raise, with nothing left open, when a mapping, a pathway or a token's file is not fit.

    What callers asked in the last minute, and what is under way, goes on counting after `before`, unless limits change.
    """
    ports, telemetry = lasting.ports, lasting.telemetry
    pathways = read_pathways(settings.trajectories or SHIPPED, lasting.catalogue)
    connectors = make_connectors(settings.sources, lasting.catalogue)
    wire = Wire(settings.sources, transports=ports.transports)
    desk = SourceDesk(settings.sources, connectors, wire, telemetry, ports.monotonic)
    same = before is not None and before.settings.limits == settings.limits
    traffic = before.traffic if before is not None and same else Traffic(settings.limits, ports.monotonic)
    directory = Directory(settings, lasting.policy.current.tables, lasting.keyring, desk.last_status.get)
    pipeline = Pipeline(
        make_stages(settings, lasting, desk, traffic, pathways),
        Ground(lasting.catalogue, lasting.keyring, directory, desk.gives, desk.registry, ports.now, pathways),
        telemetry,
        decision_ids=ports.decision_ids,
        deadline_ms=settings.deadline_ms,
    )
    page = partial(graphiql_page, patient=settings.example_patient)
    limits = settings.limits
    endpoint = Endpoint(pipeline, body_bytes=limits.body_bytes, body_ms=limits.body_ms, page=page)
    health = Health(lasting.engine, lasting.policy, lasting.ledger, desk, telemetry)
    service = lasting.deciding.service
    apart = [*health.routes(), *(service.routes() if service is not None else ())]
    routes = _routes(settings, endpoint, lasting)
    if settings.listen.admin_port is None:
        routes.extend(apart)
    app = Starlette(routes=routes, middleware=[_cors(settings)])
    return Generation(settings, desk, wire, traffic, app, Starlette(routes=apart))


def _routes(settings: Settings, endpoint: Endpoint, lasting: Lasting) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        *graphiql_routes(patient=settings.example_patient),
        Route("/graphql", endpoint.respond, methods=METHODS),
    ]
    if settings.demo:
        guide = lasting.ports.guide or Guide()
        routes.extend((*landing_routes(settings, lasting.policy_shown, guide), *lasting.ports.front_end))
    return routes


def _cors(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "POST"],
        allow_headers=[
            "Accept-Language",
            "Authorization",
            "Content-Type",
            "Prefer",
            "X-Active-Role",
            "X-Purpose-Of-Use",
            "traceparent",
        ],
        expose_headers=["Preference-Applied", "Retry-After"],
        max_age=600,
    )
