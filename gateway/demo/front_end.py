"""Front end: the demo's EMR page at `/emr/`, with what serves it, put together.

Takes where all listens, its people, its guide and its children. Gives routes that the gateway of the demo serves beside
its own. The page itself is `emr/`; it asks records of `/graphql` alone, as any front end does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from gateway.console import Guide
from gateway.demo.children import Children
from gateway.demo.config import FRONT_END, Addresses
from gateway.demo.front_api import FrontApi
from gateway.demo.front_files import FrontFiles
from gateway.demo.front_guard import FrontGuard
from gateway.demo.front_people import front_people
from gateway.demo.switches import Switches
from gateway.demo.tokens import fetch_token
from gateway.demo.world import World

BUILT: Final = Path(__file__).parent / "emr" / "dist"


def front_end(where: Addresses, world: World, guide: Guide, children: Children) -> Sequence[BaseRoute]:
    """Return the routes of the front end of a demo that runs."""
    people = front_people(world, guide)
    switches = Switches(children, where)
    api = FrontApi(people, where.entries, lambda name, purpose: fetch_token(name, purpose, where.port), switches)
    return front_routes(api, FrontFiles(BUILT))


def front_routes(api: FrontApi, files: FrontFiles) -> Sequence[BaseRoute]:
    """Return the routes of these files and of this API."""
    inside = Router([*api.routes(), Route("/{path:path}", files.answer, methods=["GET"])], redirect_slashes=False)
    path = FRONT_END.rstrip("/")
    return (Route(path, _whole, methods=["GET"]), Mount(path, FrontGuard(inside)))


async def _whole(_: Request) -> Response:
    return RedirectResponse(FRONT_END, 308)
