"""Places: where a demo process listens: a port for each source, which may be shut, slowed and opened again.

Takes applications, and sockets that are bound. Gives places that change while the process runs: shut, nothing listens
and what was open is dropped, as when the process was killed. Never asks who changes it: see `serve_source`.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Final

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.demo.standings import DOWN, Standing

HOST: Final = "127.0.0.1"
TICK_S: Final = 0.01


def only_here(app: ASGIApp) -> ASGIApp:
    """Return an app that answers under this machine's own names alone, and not under one that led here for a while."""
    return TrustedHostMiddleware(app, allowed_hosts=[HOST, "localhost"])


class Place:
    """One application on one port."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self.standing = DOWN

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, late when slow (ASGI)."""
        if self.standing.delay_ms:
            await asyncio.sleep(self.standing.delay_ms / 1000)
        await self._app(scope, receive, send)

    async def become(self, wanted: Standing, listener: socket.socket | None = None) -> None:
        """Listen, on a socket that is bound or on a new one, or stop; raise OSError when the port is taken by then."""
        if wanted.state == "down":
            await self._shut()
        elif self._server is None:
            await self._open(listener or bound(self._port))
        self.standing = wanted

    async def _open(self, listener: socket.socket) -> None:
        config = uvicorn.Config(self, log_level="error", access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        self._serving = asyncio.create_task(server.serve([listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn gives a flag, not an event
            await asyncio.sleep(TICK_S)
        self._server = server

    async def _shut(self) -> None:
        server, serving = self._server, self._serving
        if server is None or serving is None:
            return
        self._server = self._serving = None
        for listening in server.servers:
            listening.close()
        for connection in tuple(server.server_state.connections):
            connection.transport.abort()
        server.should_exit = server.force_exit = True
        await serving


def bound(port: int) -> socket.socket:
    """Return a socket bound to this port of loopback; raise OSError when it is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener
