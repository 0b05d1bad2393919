"""Network: the demo as one command: sources and issuer as processes, the gateway in this one.

Takes the first port, perhaps a folder of data and an OPA. Checks every port first, waits until each child answers,
prints what to try, serves until Ctrl-C or SIGTERM, then ends all that it started. Raises `DemoFault`, one sentence.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from gateway.app import Ports, create_app
from gateway.demo.children import Children, require_free
from gateway.demo.config import Addresses, demo_settings
from gateway.demo.faults import DemoFault
from gateway.demo.front_end import front_end
from gateway.demo.guide import guide_of
from gateway.demo.neighbours import neighbours
from gateway.demo.places import only_here
from gateway.demo.tokens import fetch_token
from gateway.demo.welcome import welcome
from gateway.demo.world import World, build_network, build_world, today
from gateway.loop import run, settle
from gateway.sentences import Language
from gateway.settings import Listen, Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """What may be asked of a demo, beside its port."""

    data: Path | None = None
    """FHIR files that the hospital loads."""
    opa_url: str | None = None
    """A running OPA; the embedded engine without one."""
    state: Path | None = None
    """Folder of log and keys; without one, a temporary folder that is deleted at the end."""
    establishments: int = 0
    """How many establishments the network has, the CHUS among them; 0 is the sources that always run."""
    language: Language = "en"
    """Of what is printed."""


def run_demo(port: int, wish: Wish) -> None:
    """Run the demo network until it is told to stop; raise `DemoFault` when it can't start."""
    where = Addresses(port, wish.establishments)
    require_free(where.ports())
    with _state(wish.state) as folder, _stoppable():
        settings = _keeping(demo_settings(port, wish.data, wish.opa_url, folder, wish.establishments), folder)
        with neighbours(where, wish.data, today()) as children:
            world = _people(where)
            guide = guide_of(where, world)
            app = create_app(settings, Ports(guide=guide, front_end=front_end(where, world, guide, children)))
            run(_serve(app, settings.listen, children, _greeting(where, folder, wish.language)))


def _keeping(settings: Settings, folder: Path) -> Settings:
    """Return the settings of a demo that keeps every policy that took effect, so that one may be restored."""
    return settings.model_copy(update={"policy": settings.policy.model_copy(update={"history": folder / "policies"})})


def _people(where: Addresses) -> World:
    """Return the world with the network's staff, without what the establishments hold."""
    return build_network(build_world(), where.establishments, holding=())


def _greeting(where: Addresses, state: Path, language: Language) -> Callable[[], str]:
    return lambda: welcome(where, lambda name: fetch_token(name, None, where.port), state, language)


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


async def _serve(app: Starlette, listen: Listen, children: Children, greeting: Callable[[], str]) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            only_here(app),
            host=listen.host,
            port=listen.port,
            log_level="warning",
            access_log=False,
            http="httptools",
        )
    )
    settle()
    live = app.state.gateway.lasting.deciding.live
    watching = [asyncio.create_task(_watch(server, children, greeting)), asyncio.create_task(live.watch())]
    try:
        await server.serve()
    finally:
        for task in watching:
            task.cancel()
        _tell_who_died(children)


async def _watch(server: uvicorn.Server, children: Children, greeting: Callable[[], str]) -> None:
    """Say what to try once the gateway listens; then say it in one line when a child ends."""
    while not server.started:  # noqa: ASYNC110 - uvicorn gives a flag, not an event
        await asyncio.sleep(0.02)
    try:
        sys.stdout.write(await asyncio.to_thread(greeting))
        sys.stdout.flush()
    except DemoFault as fault:
        sys.stderr.write(f"{fault}\n")
    while True:
        _tell_who_died(children)
        await asyncio.sleep(0.3)


def _tell_who_died(children: Children) -> None:
    for name, status in children.died().items():
        sys.stderr.write(f"The demo's {name} ended (status {status}); the others go on.\n")
