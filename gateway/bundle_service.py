"""Bundle service: where Open Policy Agent downloads the policy in force, by its Bundle Service API.

Takes OPA's requests (openpolicyagent.org/docs/management-bundles): a bearer token, the `ETag` of what it has, and how
long it is ready to wait. Gives the archive on offer, 304 when nothing changed meanwhile. Nothing is said without the
token that the gateway shows to OPA.
"""

from __future__ import annotations

import hmac
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.policies import Offer

PATH = "/opa/bundle.tar.gz"
MEDIA = "application/vnd.openpolicyagent.bundles"
"""What tells OPA that it may wait for the next one with its request held open."""
LONGEST_S = 2.0
"""Seconds that a request is held: a listener that ends waits no longer for it."""
WAIT = re.compile(r"(?:^|[;,\s])wait=([0-9]{1,4})(?:$|[;,\s])")


class BundleService:
    """Answers OPA."""

    def __init__(self, offer: Offer, token: str) -> None:
        self._offer = offer
        self._expected = f"Bearer {token}".encode()

    def routes(self) -> list[BaseRoute]:
        """Return the route, for the listener of health and metrics."""
        return [Route(PATH, self.bundle, methods=["GET"])]

    async def bundle(self, request: Request) -> Response:
        """Return the archive; 304 when it is still the one that OPA has, 401 without the token."""
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, self._expected):
            return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer realm="passerelle"'})
        known = request.headers.get("if-none-match", "").strip().removeprefix("W/").strip('"')
        offered = await self._offer.other_than(known, _wait(request))
        if offered is None:
            return Response(status_code=304, headers={"ETag": f'"{known}"'})
        headers = {"ETag": f'"{offered.revision}"', "Cache-Control": "no-store"}
        return Response(offered.body, headers=headers, media_type=MEDIA)


def _wait(request: Request) -> float:
    """Return for how many seconds the request may be held: OPA writes `wait` as a parameter of `modes`."""
    found = WAIT.search(request.headers.get("prefer", ""))
    return min(float(found[1]), LONGEST_S) if found else 0.0
