"""Create: the application, and the change of its settings while it runs.

Takes settings. Gives a Starlette application whose requests go to the generation of the day. A change is made whole
beside the one in force and takes its place at once, or is refused and leaves it as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from gateway.app.emergency import make_outbox
from gateway.app.generation import Generation, make_generation
from gateway.app.lasting import Lasting, make_lasting
from gateway.app.ports import Ports
from gateway.cache import sweep
from gateway.engines import refuse_mistaken
from gateway.errors import AuditUnavailable
from gateway.ledger import RefusalMeter
from gateway.settings import Settings

FLUSH_S = 60.0
RETIRE_S = 30.0
"""How long a generation that was replaced may take to answer what it began."""

AT_START = ("listen", "policy", "audit", "keys", "telemetry", "demo", "cache", "notices")
"""Settings that change with a restart alone."""


class RestartNeeded(Exception):
    """A change of settings that only a restart can bring. `keys` are those of the file."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"only a restart can change {', '.join(keys)}")
        self.keys = keys


class Gateway:
    """The generation in force, and its replacement."""

    def __init__(self, settings: Settings, lasting: Lasting) -> None:
        self.lasting = lasting
        self._retiring: set[asyncio.Task[None]] = set()
        self.current = make_generation(settings, lasting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the generation in force (ASGI)."""
        await self.current.answer(scope, receive, send)

    async def admin(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the health and metrics of the generation in force (ASGI)."""
        await self.current.admin(scope, receive, send)

    def change(self, settings: Settings) -> None:
        """Put other settings in force, whole, for every request that begins from now on.

        Raise `RestartNeeded`, or what `make_generation` raises; what was in force stays then.
        """
        before = self.current
        fixed = tuple(key for key in AT_START if getattr(settings, key) != getattr(before.settings, key))
        if fixed:
            raise RestartNeeded(fixed)
        after = make_generation(settings, self.lasting, before)
        self.lasting.meter.limit = settings.limits.unauthenticated_per_minute
        self.lasting.telemetry.know(source.id for source in settings.sources)
        self.current = after
        self._retire(before)

    def _retire(self, generation: Generation) -> None:
        task = asyncio.get_running_loop().create_task(generation.retire(RETIRE_S))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def aclose(self) -> None:
        """Let every generation go."""
        for task in tuple(self._retiring):
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await self.current.wire.aclose()


def create_app(settings: Settings, ports: Ports | None = None) -> Starlette:
    """Return the application; raise when the settings, the policy or the schema are not fit to start with."""
    lasting = make_lasting(settings, ports or Ports())
    gateway = Gateway(settings, lasting)
    app = Starlette(routes=[Mount("/", gateway)], lifespan=partial(_lifespan, lasting, gateway))
    app.state.gateway = gateway
    app.state.telemetry = lasting.telemetry
    return app


async def _flush(meter: RefusalMeter) -> None:
    """Write down, each minute, the refusals that were only counted; a log that can't be written is tried again."""
    while True:
        await asyncio.sleep(FLUSH_S)
        with suppress(AuditUnavailable):
            await meter.flush()


@asynccontextmanager
async def _lifespan(lasting: Lasting, gateway: Gateway, _: Starlette) -> AsyncIterator[None]:
    """Refuse an engine that answers wrongly; at the end, finish what waits, then let go."""
    try:
        if lasting.ports.engine is None:
            await refuse_mistaken(lasting.engine)
        await lasting.deciding.live.begin()
        flushing = asyncio.create_task(_flush(lasting.meter))
        sweeping = asyncio.create_task(sweep(lasting.caches))
        if lasting.shadow is not None:
            lasting.shadow.start()
        outbox = make_outbox(gateway.current.settings, lasting)
        telling = asyncio.create_task(outbox.run()) if outbox is not None else None
        lasting.telemetry.log.info("gateway.ready", sources=len(gateway.current.settings.sources))
        yield
        flushing.cancel()
        sweeping.cancel()
        if telling is not None:
            telling.cancel()
    finally:
        if lasting.shadow is not None:
            await lasting.shadow.aclose()
        await lasting.meter.close()
        await lasting.ledger.close()
        await lasting.register.close()
        await gateway.aclose()
        await lasting.http.aclose()
        await lasting.engine.aclose()
        lasting.deciding.history.close()
        if lasting.shared is not None:
            await lasting.shared.aclose()
        lasting.telemetry.shutdown()
