"""Serve source: one demo source, the issuer, or several establishments, as a process of its own on loopback.

Takes a name for the process, who listens on which port, and what the world is made of. Its parent alone shuts and slows
what it serves, by lines on its standard input, each answered on its standard output: no address does it. Ends by itself
when that input closes, which only the parent's end or death brings, so that no source outlives the demo. Run as
`python -m gateway.demo.serve_source NAME --serve ID:PORT ... --anchor DATE`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from typing import BinaryIO

from starlette.types import ASGIApp

from gateway.demo.issuer import Issuer
from gateway.demo.places import HOST, Place, bound, only_here
from gateway.demo.sources import create_source
from gateway.demo.standings import UP, Asked, Told, asked, line
from gateway.demo.world import SEED, World, build_network, build_world

ISSUER = "issuer"
TAKEN = 3
"""Exit status when a port can't be listened on."""

Listeners = Mapping[str, socket.socket]


class Serving:
    """The process's places, served by a thread, while the main one listens to the parent."""

    def __init__(self, make: Callable[[], Mapping[str, Place]], listeners: Listeners) -> None:
        self._make = make
        self._listeners = listeners
        self._ready: Future[asyncio.AbstractEventLoop] = Future()
        self._places: Mapping[str, Place] = {}
        threading.Thread(target=self._run, daemon=True).start()

    def answer(self, wanted: Asked) -> Told:
        """Do what the parent asks, once all is served; a port that was taken meanwhile stays shut."""
        loop = self._ready.result()
        place = self._places.get(wanted.source)
        if place is not None and wanted.become is not None:
            with suppress(OSError):
                asyncio.run_coroutine_threadsafe(place.become(wanted.become), loop).result()
        return Told(wanted.number, {name: place.standing for name, place in self._places.items()})

    def _run(self) -> None:
        """Serve for ever; what stops it is told, and ends the process, whose main thread waits for its parent."""
        try:
            asyncio.run(self._serve())
        except Exception:
            traceback.print_exc()
        os._exit(1)

    async def _serve(self) -> None:
        self._places = self._make()
        for name, place in self._places.items():
            await place.become(UP, self._listeners[name])
        self._ready.set_result(asyncio.get_running_loop())
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the parent goes."""
    given = _parser().parse_args(arguments)
    ports: dict[str, int] = dict(given.serve)
    with ExitStack() as held:
        try:
            listeners = {name: held.enter_context(bound(port)) for name, port in ports.items()}
        except OSError:
            sys.exit(TAKEN)
        serving = Serving(lambda: _places(given, ports), listeners)
        _listen(serving, sys.stdin.buffer, sys.stdout.buffer)


def _listen(serving: Serving, parent: BinaryIO, out: BinaryIO) -> None:
    """Do what the parent asks until it goes."""
    with suppress(OSError):
        for read in parent:
            out.write(line(serving.answer(asked(read))))
            out.flush()
    os._exit(0)


def _places(given: argparse.Namespace, ports: Mapping[str, int]) -> dict[str, Place]:
    world = build_network(build_world(given.seed, given.anchor, given.data), given.establishments, ports)
    return {name: Place(only_here(_app(name, port, world)), port) for name, port in ports.items()}


def _app(name: str, port: int, world: World) -> ASGIApp:
    return Issuer(f"http://{HOST}:{port}", world).app() if name == ISSUER else create_source(name, world)


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


if __name__ == "__main__":
    main()
