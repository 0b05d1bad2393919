"""Serve source: one demo source, or the issuer, as a process of its own on loopback.

Takes a name, a port and what the world is made of. Ends by itself when the parent's end of standard input closes, so
that no source outlives the demo. Run as `python -m gateway.demo.serve_source NAME --port N`.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware

from gateway.demo.issuer import Issuer
from gateway.demo.sources import SOURCES, create_source
from gateway.demo.world import SEED, build_world

HOST = "127.0.0.1"
ISSUER = "issuer"


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the parent goes."""
    asked = _parser().parse_args(arguments)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    app = _app(asked.name, asked.port, asked)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    uvicorn.run(app, host=HOST, port=asked.port, log_level="error", access_log=False, lifespan="off")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="serve_source")
    parser.add_argument("name", choices=(*SOURCES, ISSUER))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--anchor", type=date.fromisoformat, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--data", type=Path)
    return parser


def _app(name: str, port: int, asked: argparse.Namespace) -> Starlette:
    if name == ISSUER:
        return Issuer(f"http://{HOST}:{port}", build_world(asked.seed, asked.anchor)).app()
    data = asked.data if name in ("chus", "registre") else None
    return create_source(name, build_world(asked.seed, asked.anchor, data))


def _end_with_parent() -> None:
    """Wait for the end of standard input, which only the parent's end or death brings."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
