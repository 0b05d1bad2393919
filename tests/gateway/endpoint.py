"""Endpoint: `/graphql` before a pipeline that keeps what came and answers what it was told."""

from __future__ import annotations

import json
from typing import Any, cast

import httpx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.answers import Answer, refusal
from gateway.asgi import METHODS, Endpoint
from gateway.errors import PasserelleError
from gateway.pipeline import Incoming, Pipeline

NEWER, OLDER = "application/graphql-response+json", "application/json"
LIMIT = 2_000


class Line:
    """Stands where the pipeline does: keeps what came, refuses its fault, else answers what it was told."""

    def __init__(self) -> None:
        self.came: list[Incoming] = []
        self.error: PasserelleError | None = None

    def shortened(self, incoming: Incoming) -> bool:
        """An operation may take eight seconds."""
        return incoming.wait_s is not None and incoming.wait_s < 8

    async def answer(self, incoming: Incoming) -> Answer:
        """Answer."""
        self.came.append(incoming)
        error = incoming.fault or self.error
        return refusal(error, incoming.language, "d-1", "TREAT") if error else Answer(b'{"data":{}}', 200)


class Client:
    """A client of one endpoint."""

    def __init__(self, body_ms: int = 60_000) -> None:
        self.line = Line()
        endpoint = Endpoint(
            cast(Pipeline, self.line), body_bytes=LIMIT, body_ms=body_ms, page=lambda: PlainTextResponse("page")
        )
        self.app = Starlette(routes=[Route("/graphql", endpoint.respond, methods=METHODS)])
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://gateway.test")

    @property
    def last(self) -> Incoming:
        """What came last."""
        return self.line.came[-1]

    @property
    def fault(self) -> str:
        """The key of the fault that came last; empty without one."""
        return self.last.fault.key if self.last.fault else ""

    async def post(self, content: Any, **headers: str) -> httpx.Response:
        """Post a body: JSON, or bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = {"content-type": OLDER} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._http.post("/graphql", content=body, headers=sent)

    async def send(self, method: str, **options: Any) -> httpx.Response:
        """Send any request."""
        return await self._http.request(method, "/graphql", **options)
