"""Create: a demo source as an ASGI app, from the world.

Takes a source's id and a `World`. Gives a Starlette app with `state.mischief`, `state.store` (FHIR) or `state.files`
(omnimed), and `state.calls` when it records. Never opens a socket.
"""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from gateway.demo.sources.fhir import FhirServer
from gateway.demo.sources.mischief import Mischief, MischiefMiddleware
from gateway.demo.sources.omnimed import OmnimedServer
from gateway.demo.sources.recording import Call, Recorder
from gateway.demo.sources.store import Store
from gateway.demo.world import World

SOURCES: Final = ("chus", "omnimed", "registre")


def create_source(name: str, world: World, *, record: bool = False) -> Starlette:
    """Return the source `name` (one of SOURCES) over this world; raise ValueError for another name."""
    if name not in SOURCES:
        raise ValueError(f"no demo source is named {name}; there are {', '.join(SOURCES)}")
    mischief, calls = Mischief(), list[Call]()
    middleware = [Middleware(Recorder, calls=calls)] if record else []
    middleware.append(Middleware(MischiefMiddleware, mischief=mischief))
    if name == "omnimed":
        server = OmnimedServer({dossier: dict(file) for dossier, file in world.omnimed.items()}, mischief)
        app = _app(server.routes(), middleware, mischief)
        app.state.files = server.files
    else:
        store = Store(world.chus if name == "chus" else world.registre)
        app = _app(FhirServer(store, mischief).routes(), middleware, mischief)
        app.state.store = store
    if record:
        app.state.calls = calls
    return app


def _app(routes: list[Route], middleware: list[Middleware], mischief: Mischief) -> Starlette:
    app = Starlette(routes=routes, middleware=middleware)
    app.state.mischief = mischief
    return app
