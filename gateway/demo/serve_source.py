"""Serve source: one demo source, the issuer, or several establishments, as a process of its own on loopback.

Takes a name for the process, who listens on which port, and what the world is made of. Ends by itself when the parent's
end of standard input closes, so that no source outlives the demo. Run as
`python -m gateway.demo.serve_source NAME --serve ID:PORT ... --anchor DATE`.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.demo.issuer import Issuer
from gateway.demo.sources import create_source
from gateway.demo.world import SEED, World, build_network, build_world

HOST = "127.0.0.1"
ISSUER = "issuer"
TAKEN = 3
"""Exit status when a port can't be listened on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the parent goes."""
    asked = _parser().parse_args(arguments)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    ports = dict(asked.serve)
    with ExitStack() as held:
        try:
            sockets = [held.enter_context(_listening(port)) for port in ports.values()]
        except OSError:
            sys.exit(TAKEN)
        world = build_network(build_world(asked.seed, asked.anchor, asked.data), asked.establishments, ports)
        app = ByPort({port: _app(name, port, world) for name, port in ports.items()})
        only_here = TrustedHostMiddleware(app, allowed_hosts=[HOST, "localhost"])
        uvicorn.Server(_config(only_here)).run(sockets)


class ByPort:
    """Several applications behind one server: each answers on its own port."""

    def __init__(self, apps: Mapping[int, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the application of the port on which it came."""
        await self._apps[scope["server"][1]](scope, receive, send)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serve_source")
    parser.add_argument("name", help="What the demo calls this process.")
    parser.add_argument("--serve", type=_place, nargs="+", required=True, metavar="ID:PORT")
    parser.add_argument("--anchor", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--establishments", type=int, default=0)
    return parser


def _place(text: str) -> tuple[str, int]:
    name, _, port = text.rpartition(":")
    return name, int(port)


def _listening(port: int) -> socket.socket:
    """Return a socket bound to this port of the loopback; raise OSError when it is taken."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def _app(name: str, port: int, world: World) -> ASGIApp:
    return Issuer(f"http://{HOST}:{port}", world).app() if name == ISSUER else create_source(name, world)


def _end_with_parent() -> None:
    """Wait for the end of standard input, which only the parent's end or death brings."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
