"""Serve: runs the gateway from its settings file, until it is told to stop.

Takes a path. Refuses to start on settings that are not fit, on a demo issuer, on a policy that isn't signed, and on an
engine that answers a canary wrongly. Health and metrics listen apart when the settings say so. A change of the file
(`reload.py`) and of the policy (`policies/live.py`) takes effect while it runs. What waits is finished at the end.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.loop import run, settle
from gateway.reload import Reloader, hangups
from gateway.settings import Limits, Settings, read_settings
from gateway.telemetry import capture_library_logs

GRACE_S = 20
IDLE = 2_048
"""Connections beside those whose operation is answered or waits: kept alive, or still sending."""


class ServeFault(Exception):
    """The gateway can't start; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which of several workers this process is: its rank, from 0, and the number of the socket that it was handed.

    Without a socket it is alone, and listens by itself.
    """

    rank: int = 0
    socket: int | None = None


ALONE = Place()


def run_alone(path: Path, place: Place) -> None:
    """Run this process until a signal, on the loop of `gateway/loop.py`; raise as `serve` does."""
    run(serve(path, place))


def settings_of(path: Path) -> Settings:
    """Return the settings that a gateway may be served by; raise `ServeFault` or `SettingsFault`."""
    settings = read_settings(path)
    if settings.demo or settings.issuer.demo:
        raise ServeFault("`serve` refuses the demo issuer: its key is made at each start, for loopback only")
    return settings


async def serve(path: Path, place: Place = ALONE) -> None:
    """Run until a signal; raise `ServeFault`, `SettingsFault` or `PolicyRefused` when the gateway may not start.

    One of several workers has its health and metrics on `admin_port` + its rank.
    """
    settings = settings_of(path)
    app = create_app(settings)
    gateway, telemetry = app.state.gateway, app.state.telemetry
    capture_library_logs(telemetry.log)
    listen = settings.listen
    servers = [make_server(app, listen.host, listen.port, most_connections(settings.limits))]
    if listen.admin_port is not None:
        port = listen.admin_port + place.rank
        servers.append(make_server(gateway.admin, listen.host, port, IDLE, lifespan="off"))
    live = gateway.lasting.deciding.live
    await live.begin()
    reloader = Reloader(path, gateway.change, telemetry, settings)
    watching = [asyncio.create_task(reloader.watch(hangups())), asyncio.create_task(live.watch())]
    handed = None if place.socket is None else [socket.socket(fileno=place.socket)]
    if handed is not None:
        _end_with_parent()
    settle()
    try:
        await asyncio.gather(servers[0].serve(handed), *(server.serve() for server in servers[1:]))
    finally:
        for task in watching:
            task.cancel()


def _end_with_parent() -> None:
    """End as SIGTERM does once the standard input, which the parent holds, is closed: the parent is gone."""
    loop, held = asyncio.get_running_loop(), sys.stdin.fileno()

    def heard() -> None:
        if not os.read(held, 1):
            loop.remove_reader(held)
            signal.raise_signal(signal.SIGTERM)

    loop.add_reader(held, heard)


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
        http="httptools",
        lifespan=lifespan,
    )
    return uvicorn.Server(config)
