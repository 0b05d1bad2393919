"""Mischief: how a test makes a demo source misbehave, from outside the gateway.

An act for requests whose path and query contain some text; a batch counts as its entries. Takes acts. Gives
spoiled answers on the wire. Serves only tests: nothing in the demo network arms it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class Act:
    """Something that goes wrong; `reached` is set when it does."""

    reached: asyncio.Event = field(default_factory=asyncio.Event, kw_only=True)


@dataclass(slots=True)
class Status(Act):
    """Answer this status, with a body that says nothing; a batch's entry alone answers it."""

    code: int = 500


@dataclass(slots=True)
class Html(Act):
    """Answer 200 with a page of HTML."""


@dataclass(slots=True)
class HalfBody(Act):
    """Answer with the first half of the body, and call it whole."""


@dataclass(slots=True)
class Delay(Act):
    """Answer only once `until` is set, or after `seconds`."""

    until: asyncio.Event | None = None
    seconds: float = 0.0


@dataclass(slots=True)
class Endless(Act):
    """Answer a body that goes on, up to `limit` bytes or until the caller leaves."""

    limit: int = 64_000_000


@dataclass(slots=True)
class Drop(Act):
    """Begin an answer, then drop the connection."""


@dataclass(slots=True)
class Adds(Act):
    """Put these resources in the answer of a search: another patient's record, an unknown type, no shape."""

    resources: Sequence[Any] = ()


class Mischief:
    """Acts in force, by text that the request's path and query contain ('' for any)."""

    def __init__(self) -> None:
        self._acts: list[tuple[str, Act]] = []

    def on(self, text: str, act: Act) -> Act:
        """Put an act in force. Return it, so that a test can wait for `reached`."""
        self._acts.append((text, act))
        return act

    def clear(self) -> None:
        """Behave again."""
        self._acts.clear()

    def entry_status(self, url: str) -> int:
        """Return the status that a batch's entry must answer; 0 for its own."""
        for act in self._matching([url]):
            if isinstance(act, Status):
                act.reached.set()
                return act.code
        return 0

    def added(self, url: str) -> list[bytes]:
        """Return the JSON text of what must be put in the answer of this search."""
        acts = [act for act in self._matching([url]) if isinstance(act, Adds)]
        for act in acts:
            act.reached.set()
        return [msgspec.json.encode(resource) for act in acts for resource in act.resources]

    def armed(self, urls: Sequence[str], *, batch: bool) -> list[Act]:
        """Return the acts that spoil a whole HTTP answer."""
        content = (Adds, Status) if batch else (Adds,)
        return [act for act in self._matching(urls) if not isinstance(act, content)]

    def _matching(self, urls: Sequence[str]) -> Iterator[Act]:
        return (act for text, act in list(self._acts) if any(text in url for url in urls))


class MischiefMiddleware:
    """Spoils whole answers, around the source's own app."""

    def __init__(self, app: ASGIApp, mischief: Mischief) -> None:
        self._app = app
        self._mischief = mischief

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, well or badly."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        urls, batch = asked_urls(scope, body)
        wire = Wire(self._app, scope, body, receive, send)
        for act in self._mischief.armed(urls, batch=batch):
            act.reached.set()
            if await wire.spoiled(act):
                return
        await self._app(scope, replay(body, receive), send)


@dataclass(frozen=True, slots=True)
class Wire:
    """One exchange that is about to be spoiled."""

    app: ASGIApp
    scope: Scope
    body: bytes
    receive: Receive
    send: Send

    async def spoiled(self, act: Act) -> bool:
        """Do the act; return False when the source then answers as usual."""
        match act:
            case Status(code=code):
                await self._answer(code, b"text/plain", b"the source says something that nobody may repeat")
            case Html():
                await self._answer(200, b"text/html", b"<!doctype html><title>Maintenance</title><p>BOUM855510ZZ</p>")
            case Delay(until=until, seconds=seconds):
                await (until.wait() if until else asyncio.sleep(seconds))
                return False
            case HalfBody():
                whole = await self._usual()
                await self._answer(200, b"application/fhir+json", whole[: len(whole) // 2])
            case Endless(limit=limit):
                await self._endless(limit)
            case Drop():
                await self._start(200, b"application/fhir+json", 100_000)
                await self.send({"type": "http.response.body", "body": b'{"resourceType"', "more_body": True})
                raise ConnectionResetError("mischief: the connection is dropped")
        return True

    async def _start(self, status: int, media: bytes, length: int | None) -> None:
        headers = [(b"content-type", media)] + (
            [(b"content-length", str(length).encode())] if length is not None else []
        )
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def _answer(self, status: int, media: bytes, body: bytes) -> None:
        await self._start(status, media, len(body))
        await self.send({"type": "http.response.body", "body": body})

    async def _usual(self) -> bytes:
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            parts.append(message.get("body", b""))

        await self.app(self.scope, replay(self.body, self.receive), keep)
        return b"".join(parts)

    async def _endless(self, limit: int) -> None:
        await self._start(200, b"application/fhir+json", None)
        gone = asyncio.ensure_future(self.receive())
        sent, chunk = 0, b'{"resourceType":"Bundle","entry":[' + b" " * 65_000
        while sent < limit and not gone.done():
            await self.send({"type": "http.response.body", "body": chunk, "more_body": True})
            sent += len(chunk)
            await asyncio.sleep(0)
        gone.cancel()
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})


def asked_urls(scope: Scope, body: bytes) -> tuple[list[str], bool]:
    """Return what a request asks, as URLs without host: its own, and each entry's of a batch; and whether it is one."""
    query = scope["query_string"].decode("latin-1")
    own = scope["path"] + ("?" + query if query else "")
    entries = batch_urls(body) if scope["method"] == "POST" and scope["path"].rstrip("/") == "/fhir" else ()
    return [own, *entries], bool(entries)


def batch_urls(body: bytes) -> tuple[str, ...]:
    """Return the URLs of a batch's entries; empty when the body is no batch."""
    try:
        bundle = msgspec.json.decode(body)
        return tuple(str(entry["request"]["url"]) for entry in bundle["entry"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return ()


async def read_body(receive: Receive) -> bytes:
    """Read a request's body, whole."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body again, then whatever follows."""
    pending = [body]

    async def again() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return again
