"""Health: what a probe, a scraper and an SRE may ask of a running gateway.

`/livez` says that the process answers, `/readyz` that the policy engine answers rightly and the ledger can be written,
`/metrics` gives Prometheus text, `/status` how each source did at the last contact. No personal data in any.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.access import Engine
from gateway.ledger import Ledger
from gateway.policies import PolicyInForce
from gateway.sources import SourceDesk
from gateway.telemetry import Telemetry


class Health:
    """Answers the four."""

    def __init__(
        self, engine: Engine, policy: PolicyInForce, ledger: Ledger, desk: SourceDesk, telemetry: Telemetry
    ) -> None:
        """`policy` holds the tables that label records here: the engine's revision must be the same."""
        self._engine = engine
        self._policy = policy
        self._ledger = ledger
        self._desk = desk
        self._telemetry = telemetry

    def routes(self) -> list[BaseRoute]:
        """Return the routes, for one listener or another."""
        return [
            Route("/livez", self.live),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
            Route("/status", self.status),
        ]

    async def live(self, _: Request) -> Response:
        """200 as long as the process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """200 when requests can be decided and written down, else 503 with what is missing."""
        checks = {
            "policy": await self._answers(),
            "revision": await self._same_revision(),
            "audit": await self._ledger.probe(),
        }
        return JSONResponse(checks, 200 if all(checks.values()) else 503)

    async def _answers(self) -> bool:
        try:
            return await self._engine.ready()
        except Exception:  # a probe says no; it never fails
            return False

    async def _same_revision(self) -> bool:
        try:
            answer = await self._engine.evaluate("decisions", {})
        except Exception:
            return False
        return answer.get("revision") == self._policy.current.revision

    async def metrics(self, _: Request) -> Response:
        """Prometheus text."""
        metrics = self._telemetry.metrics
        return Response(metrics.render(), media_type=metrics.content_type)

    async def status(self, _: Request) -> Response:
        """How each source did at the last contact, null before one, and whether it is left alone meanwhile."""
        last = self._desk.last_status
        sources = {source: last.get(source) for source in sorted(self._desk.sources)}
        return JSONResponse({"sources": sources, "breakers": self._desk.breakers()})
