"""Serve: runs the gateway from its settings file, until it is told to stop.

Takes a path. Refuses to start on settings that are not fit, on a demo issuer, and on an engine that answers a canary
wrongly. Health and metrics listen apart when the settings say so. What waits is finished before the process ends.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from starlette.applications import Starlette

from gateway.app import create_app
from gateway.settings import Settings
from gateway.telemetry import capture_library_logs

GRACE_S = 20
PREFIX = "PASSERELLE_"


class ServeFault(Exception):
    """The gateway can't start; one sentence says why."""


def read_settings(path: Path) -> Settings:
    """Read the settings: YAML, over which PASSERELLE_* variables go (`PASSERELLE_POLICY__URL` is policy.url).

    Raise `ServeFault` for a file that can't be read, pydantic's `ValidationError` for what is in it.
    """
    try:
        body = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise ServeFault(f"the settings file {path} can't be read as YAML") from None
    if not isinstance(body, dict):
        raise ServeFault(f"the settings file {path} holds no settings")
    for name, value in sorted(os.environ.items()):
        if name.startswith(PREFIX) and "__" in name:
            _put(body, name.removeprefix(PREFIX).lower().split("__"), value)
    return Settings.model_validate(body)


async def serve(path: Path) -> None:
    """Run until a signal; raise `ServeFault` when the gateway may not start."""
    settings = read_settings(path)
    if settings.demo or settings.issuer.demo:
        raise ServeFault("`serve` refuses the demo issuer: its key is made at each start, for loopback only")
    app = create_app(settings)
    capture_library_logs(app.state.telemetry.log)
    servers = [_server(app, settings.listen.host, settings.listen.port)]
    if settings.listen.admin_port is not None:
        admin = Starlette(routes=app.state.health.routes())
        servers.append(_server(admin, settings.listen.host, settings.listen.admin_port))
    await asyncio.gather(*(server.serve() for server in servers))


def _server(app: Starlette, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return uvicorn.Server(config)


def _put(body: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        inner = body.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        body = inner
    body[keys[-1]] = value
