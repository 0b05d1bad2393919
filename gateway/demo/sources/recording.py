"""Recording: what a source was asked, for tests that look from the source's side of the wire.

Takes requests. Gives `Call`s in order. Built only when a test asks for it: the demo network keeps no list.
"""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.demo.sources.mischief import asked_urls, read_body, replay

_UNINTERESTING = frozenset((b"accept-encoding", b"connection", b"content-length", b"host", b"user-agent"))


class Call(NamedTuple):
    """One request: method, path with query, headers (lower case), the URLs of a batch's entries, and the body."""

    method: str
    path: str
    headers: dict[str, str]
    entries: tuple[str, ...] = ()
    body: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """What was asked: the entries of a batch, else the path itself."""
        return self.entries or (self.path,)


class Recorder:
    """Appends a Call for each request, then lets it through."""

    def __init__(self, app: ASGIApp, calls: list[Call]) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Record one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        (path, *entries), _ = asked_urls(scope, body)
        headers = {k.decode(): v.decode("latin-1") for k, v in scope["headers"] if k not in _UNINTERESTING}
        self._calls.append(Call(scope["method"], path, headers, tuple(entries), body.decode("utf-8", "replace")))
        await self._app(scope, replay(body, receive), send)
