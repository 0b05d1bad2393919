"""Serve: runs the gateway from its settings file, until it is told to stop.

Takes a path. Refuses to start on settings that are not fit, on a demo issuer, on a policy that isn't signed, and on an
engine that answers a canary wrongly. Health and metrics listen apart when the settings say so. A change of the file
(`reload.py`) and of the policy (`policies/live.py`) takes effect while it runs. What waits is finished at the end.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.reload import Reloader, hangups
from gateway.settings import Limits, read_settings
from gateway.telemetry import capture_library_logs

GRACE_S = 20
IDLE = 2_048
"""Connections beside those whose operation is answered or waits: kept alive, or still sending."""


class ServeFault(Exception):
    """The gateway can't start; one sentence says why."""


async def serve(path: Path) -> None:
    """Run until a signal; raise `ServeFault`, `SettingsFault` or `PolicyRefused` when the gateway may not start."""
    settings = read_settings(path)
    if settings.demo or settings.issuer.demo:
        raise ServeFault("`serve` refuses the demo issuer: its key is made at each start, for loopback only")
    app = create_app(settings)
    gateway, telemetry = app.state.gateway, app.state.telemetry
    capture_library_logs(telemetry.log)
    listen = settings.listen
    servers = [make_server(app, listen.host, listen.port, most_connections(settings.limits))]
    if listen.admin_port is not None:
        servers.append(make_server(gateway.admin, listen.host, listen.admin_port, IDLE, lifespan="off"))
    live = gateway.lasting.deciding.live
    await live.begin()
    reloader = Reloader(path, gateway.change, telemetry, settings)
    watching = [asyncio.create_task(reloader.watch(hangups())), asyncio.create_task(live.watch())]
    try:
        await asyncio.gather(*(server.serve() for server in servers))
    finally:
        for task in watching:
            task.cancel()


def most_connections(limits: Limits) -> int:
    """Return how many connections are kept open to callers."""
    return limits.in_flight + limits.queued + IDLE


def make_server(
    app: ASGIApp, host: str, port: int, connections: int, lifespan: Literal["on", "off"] = "on"
) -> uvicorn.Server:
    """Return a server; what asks over more connections than these gets 503 in plain text, before it is read further."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        limit_concurrency=connections,
        interface="asgi3",
        lifespan=lifespan,
    )
    return uvicorn.Server(config)
