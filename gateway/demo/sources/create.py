"""Create: a demo source as an ASGI app, from the world.

Takes a source's id and a `World`. Gives a Starlette app with `state.mischief`, `state.store` (FHIR) or `state.files`
(omnimed), and `state.calls` when it records. Never opens a socket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from gateway.demo.measures import MEASURED
from gateway.demo.roster import ROSTER
from gateway.demo.sources.fhir import FhirServer
from gateway.demo.sources.gesmus import GesmusServer
from gateway.demo.sources.mischief import Mischief, MischiefMiddleware
from gateway.demo.sources.omnimed import OmnimedServer
from gateway.demo.sources.recording import Call, Recorder
from gateway.demo.sources.store import Store
from gateway.demo.sources.telesante import TelesanteServer
from gateway.demo.sources.visio import VisioServer
from gateway.demo.world import World

SOURCES: Final = tuple(entry.id for entry in ROSTER)


@dataclass(frozen=True, slots=True)
class Served:
    """What a source serves: its routes, and what a test may look at and change in `app.state`, by name."""

    routes: Sequence[Route]
    state: Mapping[str, Any]


def create_source(name: str, world: World, *, record: bool = False) -> Starlette:
    """Return a source over this world: one of SOURCES, or an establishment of it; raise ValueError for another name."""
    if name not in _MAKERS and name not in world.elsewhere:
        raise ValueError(f"no demo source is named {name}; there are {', '.join(SOURCES)}")
    mischief, calls = Mischief(), list[Call]()
    served = _MAKERS[name](world, mischief) if name in _MAKERS else _fhir(world.elsewhere[name], mischief, name)
    middleware = [Middleware(Recorder, calls=calls)] if record else []
    app = Starlette(routes=served.routes, middleware=[*middleware, Middleware(MischiefMiddleware, mischief=mischief)])
    for key, value in {**served.state, "mischief": mischief, **({"calls": calls} if record else {})}.items():
        setattr(app.state, key, value)
    return app


def _fhir(resources: Iterable[bytes], mischief: Mischief, name: str) -> Served:
    store = Store(resources)
    return Served(FhirServer(store, mischief, name if name in MEASURED else "").routes(), {"store": store})


def _omnimed(world: World, mischief: Mischief) -> Served:
    files = {dossier: dict(file) for dossier, file in world.omnimed.items()}
    return Served(OmnimedServer(files, mischief).routes(), {"files": files})


def _gesmus(world: World, mischief: Mischief) -> Served:
    files = {number: dict(file) for number, file in world.gesmus.files.items()}
    return Served(GesmusServer(files, world.gesmus.doctors, mischief).routes(), {"files": files})


def _telesante(world: World, mischief: Mischief) -> Served:
    files = {number: dict(file) for number, file in world.telesante.items()}
    return Served(TelesanteServer(files, mischief).routes(), {"files": files})


def _visio(world: World, mischief: Mischief) -> Served:
    files = {number: dict(file) for number, file in world.visio.items()}
    return Served(VisioServer(files, mischief).routes(), {"files": files})


_MAKERS: Final[Mapping[str, Callable[[World, Mischief], Served]]] = {
    "chus": lambda world, mischief: _fhir(world.chus, mischief, "chus"),
    "omnimed": _omnimed,
    "gesmus": _gesmus,
    "telesante": _telesante,
    "visio": _visio,
    "registre": lambda world, mischief: _fhir(world.registre, mischief, "registre"),
}
"""What makes each source of the roster, by its id."""
