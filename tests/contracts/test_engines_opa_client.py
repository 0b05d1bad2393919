"""OPA by opa-python-client: each trap of the client, of HTTP and of OPA's API ends as no decision, once, in time.

A stub on the loopback plays OPA's failures; a real OPA answers in `test_engines.py`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import opa_client.errors  # type: ignore[import-untyped]
import pytest

from gateway.engines.opa import OpaEngine
from gateway.errors import DecisionUnavailable
from tests.contracts.opa_stub import OK, Play, Stub, answer, raw
from tests.policies.questions import QUESTION


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield stub
    server.close()


@pytest.fixture
async def engine(stub: Stub) -> AsyncIterator[OpaEngine]:
    engine = OpaEngine(stub.url, token="secret-token", deadline_s=30)
    yield engine
    await engine.aclose()


async def test_a_question_is_one_post_that_asks_for_strict_errors(stub: Stub, engine: OpaEngine) -> None:
    """Path, query, bearer token and body, as OPA's Data API has them."""
    assert await engine.evaluate("decisions", QUESTION) == {"effect": "permit"}
    (head,) = stub.heads
    assert head.startswith("POST /v1/data/record_access/decisions?strict-builtin-errors=true HTTP/1.1")
    assert "Authorization: Bearer secret-token" in head
    assert stub.bodies == [{"input": QUESTION}]


async def test_an_empty_question_is_not_dropped(stub: Stub, engine: OpaEngine) -> None:
    """The client drops an empty input of its other calls."""
    await engine.evaluate("decisions", {})
    assert stub.bodies == [{"input": {}}]


FAILURES: dict[str, Play] = {
    "a built-in's error": answer(500, b'{"code": "internal_error", "message": "Marie Bouchard"}'),
    "bad gateway": answer(502, b""),
    "unavailable": answer(503, b""),
    "unauthorized": answer(401, b'{"code": "unauthorized"}'),
    "not found": answer(404, b"{}"),
    "bad request": answer(400, b'{"code": "invalid_parameter"}'),
    "no result": answer(200, b"{}"),
    "no result but a decision id": answer(200, b'{"decision_id": "1", "warning": {}}'),
    "a result that is null": answer(200, b'{"result": null}'),
    "a result that is a list": answer(200, b'{"result": [{"effect": "permit"}]}'),
    "a result that is true": answer(200, b'{"result": true}'),
    "a result that is a word": answer(200, b'{"result": "permit"}'),
    "a list": answer(200, b'[{"result": {}}]'),
    "a word": answer(200, b'"result"'),
    "nothing": answer(200, b""),
    "no content": answer(204, b""),
    "half a document": answer(200, b'{"result": {"effect": "per'),
    "HTML": answer(200, b"<html>permit</html>", kind="text/html"),
    "JSON that says it is text": answer(200, OK, kind="text/plain"),
    "JSON in no known encoding": answer(200, b'{"result": {"effect": "\xff\xfe"}}'),
    "a depth that no reader follows": answer(200, b'{"result": ' + b"[" * 100_000),
    "bytes that are no HTTP": raw(b"\x00\x01\x02 permit\r\n\r\n"),
    "a body cut short": raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n", OK),
    "a connection closed": raw(),
    "a broken chunk": raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n"
    ),
}


@pytest.mark.parametrize("play", FAILURES.values(), ids=FAILURES.keys())
async def test_a_failure_is_no_decision_and_is_not_asked_again(stub: Stub, engine: OpaEngine, play: Play) -> None:
    """One request, one exception of ours without a word of theirs."""
    stub.play = play
    with pytest.raises(DecisionUnavailable) as raised:
        await engine.evaluate("decisions", QUESTION)
    assert len(stub.heads) == 1
    assert str(raised.value) == ""
    assert raised.value.__context__ is None


async def test_it_answers_again_after_a_failure(stub: Stub, engine: OpaEngine) -> None:
    """A failure costs its own question only."""
    stub.play = FAILURES["a connection closed"]
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    stub.play = answer(200, OK)
    assert await engine.evaluate("decisions", QUESTION) == {"effect": "permit"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_the_question_nowhere(stub: Stub, engine: OpaEngine, status: int) -> None:
    """The question holds a patient's directives: it goes to the address that was configured."""
    other = Stub()
    async with await asyncio.start_server(other.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stub.play = answer(status, b"", f"Location: http://127.0.0.1:{port}/v1/data/record_access/decisions")
        with pytest.raises(DecisionUnavailable):
            await engine.evaluate("decisions", QUESTION)
    assert len(stub.heads) == 1
    assert other.heads == []


async def test_one_deadline_covers_a_silent_server(stub: Stub) -> None:
    """The server has the question and says nothing, or drips."""
    asked, released = asyncio.Event(), asyncio.Event()

    async def hold(writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        await released.wait()

    stub.play = hold
    engine = OpaEngine(stub.url, deadline_s=0.2)
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    assert asked.is_set()
    released.set()
    await engine.aclose()


async def test_a_cancelled_question_stays_cancelled(stub: Stub, engine: OpaEngine) -> None:
    """A caller who leaves isn't told that the policy failed."""
    asked, released = asyncio.Event(), asyncio.Event()

    async def hold(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await released.wait()

    stub.play = hold
    task = asyncio.create_task(_ask(engine))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    released.set()


async def test_nobody_listening_is_no_decision() -> None:
    """The port was free a moment ago."""
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
    engine = OpaEngine(f"http://127.0.0.1:{port}", deadline_s=30)
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    assert await engine.ready() is False
    await engine.aclose()


async def test_its_pulse_asks_the_smallest_question_and_knows_the_revision(stub: Stub, engine: OpaEngine) -> None:
    """About nobody, by the same token, at an entry point that the chart's OPA opens."""
    stub.play = answer(200, b'{"result": {"effect": "deny", "revision": "r1"}}')
    await _known(engine, "r1")
    assert stub.heads[0].startswith("POST /v1/data/record_access/admission?strict-builtin-errors=true HTTP/1.1")
    assert "Authorization: Bearer secret-token" in stub.heads[0]
    assert stub.bodies[0] == {"input": {}}


async def test_an_answer_by_another_revision_ends_what_was_known_at_once(stub: Stub, engine: OpaEngine) -> None:
    """Whatever was asked: nothing waits for the pulse."""
    stub.play = answer(200, b'{"result": {"revision": "r1"}}')
    await _known(engine, "r1")
    await engine.evaluate("emergency_act", {})
    assert engine.alive("r1")
    stub.play = answer(200, b'{"result": {"revision": "r2"}}')
    await engine.evaluate("emergency_act", {})
    assert not engine.alive("r1")
    await _known(engine, "r2")


async def test_a_canary_that_says_no_revision_changes_nothing_that_is_known(stub: Stub, engine: OpaEngine) -> None:
    """Readiness asks such every few seconds."""
    stub.play = answer(200, b'{"result": {"revision": "r1"}}')
    await _known(engine, "r1")
    stub.play = answer(200, OK)
    await engine.evaluate("canaries", {})
    assert engine.alive("r1")


async def test_https_in_the_address_is_tls() -> None:
    """The client's own default is plain HTTP: the first byte must be a TLS handshake's."""
    first: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first.append(await reader.read(1))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        engine = OpaEngine(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", deadline_s=30)
        with pytest.raises(DecisionUnavailable):
            await engine.evaluate("decisions", QUESTION)
        await engine.aclose()
    assert set(first) == {b"\x16"}


async def test_no_proxy_of_the_environment_sees_the_question(
    stub: Stub, engine: OpaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a proxy would read it."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await engine.evaluate("decisions", QUESTION) == {"effect": "permit"}


async def test_no_cookie_is_kept(stub: Stub, engine: OpaEngine) -> None:
    """Two questions have nothing in common but the token."""
    stub.play = answer(200, OK, "Set-Cookie: seen=yes; Path=/")
    for _ in range(2):
        await engine.evaluate("decisions", QUESTION)
    assert not [head for head in stub.heads if "cookie:" in head.lower()]


def _exceptions(module: Any) -> list[type[Exception]]:
    found = (item for _, item in inspect.getmembers(module, inspect.isclass) if issubclass(item, Exception))
    return [item for item in found if not issubclass(item, Warning)]


FOREIGN = [*_exceptions(opa_client.errors), *_exceptions(aiohttp)]


@pytest.mark.parametrize("foreign", FOREIGN, ids=[item.__name__ for item in FOREIGN])
async def test_every_exception_of_the_client_and_of_aiohttp_is_mapped(foreign: type[Exception]) -> None:
    """A walk over both modules: what they may raise is known here as no decision."""

    class Raising:
        async def query_rule(self, *_: object, **__: object) -> object:
            raise foreign.__new__(foreign)

        async def close_connection(self) -> None:
            pass

    engine = OpaEngine("http://127.0.0.1:1", connect=lambda *_: Raising())
    with pytest.raises(DecisionUnavailable):
        await engine.evaluate("decisions", QUESTION)
    await engine.aclose()


def test_the_walk_found_both_modules() -> None:
    """It would pass over nothing."""
    assert {"PolicyNotFoundError", "TypeException", "ClientOSError", "ServerTimeoutError"} <= {
        e.__name__ for e in FOREIGN
    }


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1",
        "127.0.0.1:8181",
        "http://",
        "http://a:b@127.0.0.1",
        "http://127.0.0.1/v1",
        "http://127.0.0.1?x=1",
    ],
)
def test_an_address_is_a_scheme_a_host_and_a_port(url: str) -> None:
    """Anything more would be lost in silence."""
    with pytest.raises(ValueError):
        OpaEngine(url)


async def test_the_client_still_is_what_these_tests_know() -> None:
    """Its retries, session and the call that is used: a release that changes them is read before it is taken."""
    client_class = opa_client.AsyncOpaClient
    assert {"retries", "timeout", "token", "ssl"} <= set(
        inspect.signature(opa_client.base.BaseClient.__init__).parameters
    )
    parameters = list(inspect.signature(client_class.query_rule).parameters)
    assert parameters == ["self", "input_data", "package_path", "rule_name", "query_params"]
    assert "self._session.request" in inspect.getsource(client_class._request)


async def _known(engine: OpaEngine, revision: str) -> None:
    async with asyncio.timeout(30):
        while not engine.alive(revision):
            await asyncio.sleep(0.01)


async def _ask(engine: OpaEngine) -> object:
    return await engine.evaluate("decisions", QUESTION)
