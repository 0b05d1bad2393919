"""Front API: what the demo's front end asks beside `/graphql`: who one can be, a token to be them, and the switches.

Takes the demo's people, a way to a token, and the switches. Gives routes below `/emr/api`. A token goes to the page
that asked and nowhere else: it is neither kept nor written down. It is the demo's alone: `serve` has no such routes,
and a real front end gets its tokens from an identity provider.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Protocol, TypeVar

import msgspec
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.demo.faults import DemoFault
from gateway.demo.front_guard import from_the_page, not_from_elsewhere, refusal
from gateway.demo.front_people import FrontPerson
from gateway.demo.issuer import LIFETIME_S
from gateway.demo.roster import Entry
from gateway.demo.standings import Standing

BODY_BYTES: Final = 1_024
SLOW_MS: Final = 4_000
"""Delay of a source that is made slow without saying how slow: more than a source's budget."""
NO_STORE: Final = {"cache-control": "no-store"}

Mint = Callable[[str, str | None], str]
"""Account's name, purpose → token; raises `DemoFault`."""
Asked = TypeVar("Asked", bound=msgspec.Struct)
Word = Annotated[str, msgspec.Meta(max_length=100)]


class Switchboard(Protocol):
    """What turns the sources; `Switches`, when the demo runs."""

    async def standings(self) -> Mapping[str, Standing]:
        """Return how each source is."""

    async def turn(self, source: str, wanted: Standing) -> Standing:
        """Make a source so, and return how it then is."""


class _SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Word = msgspec.field(name="as")
    purpose: Word | None = None


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class FrontApi:
    """Answers below `/emr/api`."""

    def __init__(self, people: Sequence[FrontPerson], entries: Sequence[Entry], mint: Mint, board: Switchboard) -> None:
        self._people = {person.name: person for person in people}
        self._entries = {entry.id: entry for entry in entries}
        self._mint = mint
        self._board = board

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes, relative to `/emr`."""
        return (
            Route("/api/people", self.people, methods=["GET"]),
            Route("/api/token", self.token, methods=["POST"]),
            Route("/api/sources", self.sources, methods=["GET"]),
            Route("/api/sources/{id}", self.turn, methods=["POST"]),
        )

    async def people(self, request: Request) -> Response:
        """Return everyone for whom a token can be had."""
        if not not_from_elsewhere(request.headers):
            return refusal(403)
        return _json([msgspec.to_builtins(person) for person in self._people.values()])

    async def token(self, request: Request) -> Response:
        """Return a token: 400 for nobody of the demo or for a purpose that isn't theirs, 503 without an issuer."""
        try:
            wanted = await _body(request, _SignIn)
            person = self._people.get(wanted.name)
            if person is None or (wanted.purpose or person.purposes[0]) not in person.purposes:
                return refusal(400)
            token = await asyncio.to_thread(self._mint, wanted.name, wanted.purpose)
        except _Refused as refused:
            return refusal(refused.status)
        except DemoFault:
            return refusal(503)
        return _json({"token": token, "expiresIn": LIFETIME_S})

    async def sources(self, request: Request) -> Response:
        """Return every source, and how it is."""
        if not not_from_elsewhere(request.headers):
            return refusal(403)
        standings = await self._board.standings()
        return _json([_source(self._entries[source], standing) for source, standing in standings.items()])

    async def turn(self, request: Request) -> Response:
        """Make a source slow, gone or well, and return how it then is."""
        try:
            wanted = await _body(request, Standing)
        except _Refused as refused:
            return refusal(refused.status)
        entry = self._entries.get(request.path_params["id"])
        if entry is None:
            return refusal(404)
        delay = (wanted.delay_ms or SLOW_MS) if wanted.state == "slow" else None
        return _json(_source(entry, await self._board.turn(entry.id, Standing(wanted.state, delay))))


async def _body(request: Request, shape: type[Asked]) -> Asked:
    """Return the JSON that the page sent; raise `_Refused` for anyone else's, for what is no JSON or is too long."""
    headers: Headers = request.headers
    if not from_the_page(headers):
        raise _Refused(403)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Refused(415)
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_BYTES:
            raise _Refused(413)
    try:
        return msgspec.json.decode(read, type=shape)
    except msgspec.MsgspecError as fault:
        raise _Refused(400) from fault


def _source(entry: Entry, standing: Standing) -> dict[str, Any]:
    name = {"fr": entry.french, "en": entry.english}
    return {"id": entry.id, "name": name, "state": standing.state, "delayMs": standing.delay_ms}


def _json(content: Any) -> Response:
    return JSONResponse(content, headers=NO_STORE)
