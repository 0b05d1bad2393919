"""Network: the demo as one command: sources and issuer as processes, the gateway in this one.

Takes the first port, perhaps a folder of data and an OPA. Checks every port first, waits until each child answers,
prints what to try, serves until Ctrl-C or SIGTERM, then ends all that it started. Raises `DemoFault`, one sentence.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from gateway.app import create_app
from gateway.demo.children import Children, require_free
from gateway.demo.config import Addresses, demo_settings
from gateway.demo.faults import DemoFault
from gateway.demo.neighbours import neighbours
from gateway.demo.tokens import fetch_token
from gateway.demo.welcome import welcome
from gateway.demo.world import today
from gateway.settings import Settings


def run_demo(port: int, data: Path | None = None, opa_url: str | None = None, state_dir: Path | None = None) -> None:
    """Run the demo network until it is told to stop; a fresh temporary folder keeps its state when none is given."""
    where = Addresses(port)
    require_free(where.ports())
    with _state(state_dir) as folder, _stoppable():
        settings = demo_settings(port, data, opa_url, folder)
        with neighbours(where, data, today()) as children:
            asyncio.run(_serve(settings, children, where))


@contextmanager
def _state(state_dir: Path | None) -> Iterator[Path]:
    if state_dir:
        state_dir.mkdir(parents=True, exist_ok=True)
        yield state_dir
    else:
        with tempfile.TemporaryDirectory(prefix="passerelle-demo-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM stop the demo as Ctrl-C does, quietly, so that what is open is closed."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
    finally:
        signal.signal(signal.SIGTERM, before)


async def _serve(settings: Settings, children: Children, where: Addresses) -> None:
    config = uvicorn.Config(
        create_app(settings),
        host=settings.listen.host,
        port=settings.listen.port,
        log_level="warning",
        access_log=False,
    )
    server = uvicorn.Server(config)
    watching = asyncio.create_task(_watch(server, children, where, settings.audit.database.parent))
    try:
        await server.serve()
    finally:
        watching.cancel()
        _tell_who_died(children)


async def _watch(server: uvicorn.Server, children: Children, where: Addresses, state: Path) -> None:
    """Say what to try once the gateway listens; then say it in one line when a child ends."""
    while not server.started:  # noqa: ASYNC110 - uvicorn gives a flag, not an event
        await asyncio.sleep(0.02)
    try:
        sys.stdout.write(
            await asyncio.to_thread(welcome, where, lambda name: fetch_token(name, None, where.port), state)
        )
        sys.stdout.flush()
    except DemoFault as fault:
        sys.stderr.write(f"{fault}\n")
    while True:
        _tell_who_died(children)
        await asyncio.sleep(0.3)


def _tell_who_died(children: Children) -> None:
    for name, status in children.died().items():
        sys.stderr.write(f"The demo's {name} ended (status {status}); the others go on.\n")
