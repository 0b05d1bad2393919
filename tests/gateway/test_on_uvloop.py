"""On uvloop: what the pool, the wire, the gate and the leaving of a caller promise holds on the loop that serves.

The tests of the house run on asyncio's own loop, which differs where a connection ends, and in the classes of its
transports. Here those that rest on the loop run again, each on a uvloop of its own.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from gateway.loop import run
from gateway.pool import Bounds, Origin, Pool, sent
from tests.chaos import test_callers_who_leave as leaving
from tests.gateway import test_lines as lines
from tests.gateway import test_pool as pool
from tests.gateway import test_traffic as traffic
from tests.gateway import test_wire_faults as faults

Promise = Callable[..., Awaitable[None]]

CEILING_S = 60
"""What would wait for ever on this loop is a failure."""
GIVEN = frozenset({"self", "tmp_path"})
"""What a promise may need to be tried here; one that is tried on several cases is tried on the first."""


def promises() -> Iterator[Any]:
    """Yield the tests that wait for something, with a name each."""
    for module in (pool, lines, traffic, faults, leaving):
        for place in (module, *(one for name, one in vars(module).items() if name.startswith("Test"))):
            for name, one in vars(place).items():
                if name.startswith("test_") and inspect.iscoroutinefunction(one) and _cases(one) is not None:
                    yield pytest.param(place, one, id=f"{module.__name__.rpartition('.')[2]}-{name}")


def _cases(promise: Promise) -> dict[str, Any] | None:
    """Return the arguments of a test's first case; None for one that needs more than we give."""
    case: dict[str, Any] = {}
    for mark in getattr(promise, "pytestmark", ()):
        if mark.name == "parametrize":
            names, first = mark.args[0], mark.args[1][0]
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
            case |= dict(zip(names, first if len(names) > 1 else [first], strict=True))
    return case if set(inspect.signature(promise).parameters) <= GIVEN | case.keys() else None


@pytest.mark.parametrize(("place", "promise"), list(promises()))
def test_it_holds_on_the_loop_that_serves(place: Any, promise: Promise, tmp_path: Path) -> None:
    """As it does on asyncio's own."""
    wanted = inspect.signature(promise).parameters
    given = (_cases(promise) or {}) | ({"tmp_path": tmp_path} if "tmp_path" in wanted else {})
    own = (place(),) if "self" in wanted else ()

    async def tried() -> None:
        async with asyncio.timeout(CEILING_S):
            await promise(*own, **given)

    run(tried())


class Answering(asyncio.Protocol):
    """A server that answers whatever comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        cast(asyncio.Transport, self._transport).write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")


def test_a_connection_of_the_loop_that_serves_is_used() -> None:
    """Its transports are no subclass of asyncio's own."""

    async def asked() -> bytes:
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = Pool(Origin("127.0.0.1", port), kept=1, idle_s=60, connect_s=60)
        try:
            return (await line.send(sent(b"GET", b"h", b"/", []), Bounds(), reads=True)).body
        finally:
            await line.aclose()
            server.close()

    assert run(asked()) == b"ok"


def test_what_is_tried_here_is_what_rests_on_the_loop() -> None:
    """A test that was renamed, or that asks for more than we give, must not go missing unseen."""
    tried = {str(one.id).partition("-")[2] for one in promises()}
    assert len(tried) > 25
    assert {
        "test_a_caller_who_leaves_takes_the_connection_along",
        "test_a_caller_who_leaves_ends_what_was_asked_for_them",
        "test_too_many_operations_under_way_are_refused_before_any_policy_or_source",
        "test_past_the_queue_a_call_fails_at_once",
        "test_a_body_that_drips_is_cut_at_the_deadline",
        "test_what_leaves_is_the_request",
    } <= tried
