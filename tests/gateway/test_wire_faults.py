"""Wire: budgets, dead connections, and what a failure says."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.wire import FAILURES, SourceFailure, SourceTimeout, SourceUnavailable, Wire
from resolvers.protocols import Request
from tests.gateway.wire_sources import NAM, SEARCH, Script, Seen, ask, head_of, scripted, soon, source


class TestTheBudget:
    async def test_a_deadline_already_past_sends_nothing(self) -> None:
        """No request leaves for an operation that is out of time."""
        seen = Seen()
        wire = Wire([source()], transports={"chus": httpx.MockTransport(seen)})
        with pytest.raises(SourceTimeout):
            await wire.send(source(), SEARCH, user="u", deadline=time.monotonic())
        await wire.aclose()
        assert seen.requests == []

    async def test_a_body_that_drips_is_cut_at_the_deadline(self) -> None:
        """One deadline for all of it, not one a chunk."""

        async def drip(_: httpx.Request) -> httpx.Response:
            async def forever() -> AsyncIterator[bytes]:
                while True:
                    yield b"x"
                    await asyncio.sleep(0.001)

            return httpx.Response(200, content=forever())

        wire = Wire([source()], transports={"chus": httpx.MockTransport(drip)})
        with pytest.raises(SourceTimeout):
            await wire.send(source(), SEARCH, user="u", deadline=soon(0.05))
        await wire.aclose()

    async def test_no_more_calls_run_at_once_than_the_source_allows_and_waiting_counts(self) -> None:
        """Three calls, one place: the second waits for the first, the third runs out of time waiting."""
        inside, most, first_in, let_go = 0, 0, asyncio.Event(), asyncio.Event()

        async def slow(_: httpx.Request) -> httpx.Response:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            first_in.set()
            await let_go.wait()
            inside -= 1
            return httpx.Response(200)

        place = source(budget={"concurrency": 1})
        wire = Wire([place], transports={"chus": httpx.MockTransport(slow)})
        patient_ones = [asyncio.create_task(wire.send(place, SEARCH, user="u", deadline=soon())) for _ in range(2)]
        await first_in.wait()
        with pytest.raises(SourceTimeout):
            await wire.send(place, SEARCH, user="u", deadline=soon(0.02))
        let_go.set()
        assert [answer.status for answer in await asyncio.gather(*patient_ones)] == [200, 200]
        await wire.aclose()
        assert most == 1

    async def test_a_slow_source_holds_no_place_of_another(self) -> None:
        """Each source has its own client and its own places."""
        never = asyncio.Event()

        async def stuck(_: httpx.Request) -> httpx.Response:
            await never.wait()
            return httpx.Response(200)

        slow, quick = source(budget={"concurrency": 1}), source(id="omnimed", budget={"concurrency": 1})
        transports = {"chus": httpx.MockTransport(stuck), "omnimed": httpx.MockTransport(lambda _: httpx.Response(204))}
        wire = Wire([slow, quick], transports=transports)
        hanging = asyncio.create_task(wire.send(slow, SEARCH, user="u", deadline=soon()))
        assert (await wire.send(quick, SEARCH, user="u", deadline=soon())).status == 204
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        await wire.aclose()


class TestADeadKeptConnection:
    @staticmethod
    def once_then_dead(heads: list[bytes]) -> Script:
        """Answer a connection's first request and hang up on its second without a word."""

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append(await head_of(reader))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            await writer.drain()
            heads.append(await head_of(reader))

        return script

    async def test_a_read_is_tried_once_more(self) -> None:
        """Two calls, four connections' worth of heads: first, second hung up on, second again."""
        heads: list[bytes] = []
        async with scripted(self.once_then_dead(heads)) as base:
            wire = Wire([source(base)])
            answers = [await wire.send(source(base), SEARCH, user="u", deadline=soon()) for _ in range(2)]
            await wire.aclose()
        assert [answer.body for answer in answers] == [b"ok", b"ok"]
        assert len(heads) == 3

    async def test_what_is_not_a_read_is_never_sent_twice(self) -> None:
        """A POST may have taken effect."""
        heads: list[bytes] = []
        async with scripted(self.once_then_dead(heads)) as base:
            wire = Wire([source(base)])
            await wire.send(source(base), SEARCH, user="u", deadline=soon())
            with pytest.raises(SourceUnavailable):
                await wire.send(source(base), Request("POST", "", body=b"{}"), user="u", deadline=soon())
            await wire.aclose()
        assert [head[:4] for head in heads] == [b"GET ", b"POST"]

    async def test_a_fresh_connection_that_dies_is_not_tried_again(self) -> None:
        """That is the source's fault, not the pool's."""
        heads: list[bytes] = []

        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append(await head_of(reader))

        async with scripted(hang_up) as base:
            wire = Wire([source(base)])
            with pytest.raises(SourceUnavailable):
                await wire.send(source(base), SEARCH, user="u", deadline=soon())
            await wire.aclose()
        assert len(heads) == 1


class TestWhatIsSaid:
    def test_every_exception_of_httpx_is_mapped(self) -> None:
        """An exception that httpx adds fails here until someone says what it means."""
        named = (getattr(httpx, name) for name in httpx.__all__)
        foreign = [kind for kind in named if inspect.isclass(kind) and issubclass(kind, Exception)]
        assert len(foreign) > 20
        said = FAILURES.keys() - {httpx.HTTPError, OSError}
        unmapped = {kind.__name__ for kind in foreign if said.isdisjoint(kind.__mro__)}
        assert unmapped == {"HTTPError", "RequestError", "TransportError"}

    @pytest.mark.parametrize(
        ("foreign", "ours", "reason"),
        [
            (httpx.PoolTimeout(f"wait {NAM}"), SourceTimeout, "deadline"),
            (httpx.ReadTimeout(NAM), SourceTimeout, "deadline"),
            (httpx.ConnectTimeout(NAM), SourceUnavailable, "connect"),
            (httpx.ConnectError(NAM), SourceUnavailable, "connect"),
            (httpx.ReadError(NAM), SourceUnavailable, "network"),
            (httpx.RemoteProtocolError(NAM), SourceUnavailable, "protocol"),
            (httpx.DecodingError(NAM), SourceUnavailable, "encoding"),
            (httpx.TransportError(NAM), SourceUnavailable, "protocol"),
            (httpx.InvalidURL(NAM), SourceUnavailable, "refused"),
            (ConnectionResetError(NAM), SourceUnavailable, "network"),
        ],
    )
    async def test_a_failure_says_a_word_and_nothing_of_the_request(
        self, foreign: Exception, ours: type[SourceFailure], reason: str
    ) -> None:
        """No text of the client, no URL, and no chained exception that holds one."""

        def fail(_: httpx.Request) -> httpx.Response:
            raise foreign

        with pytest.raises(ours) as caught:
            await ask(fail)
        assert (str(caught.value), caught.value.reason) == (reason, reason)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None

    async def test_no_logger_of_the_client_writes_a_url(self, caplog: pytest.LogCaptureFixture) -> None:
        """At DEBUG, over a real connection, after a server's logging configuration ran."""
        from uvicorn.config import LOGGING_CONFIG

        async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await head_of(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

        async with scripted(one) as base:
            wire = Wire([source(base)])
            logging.config.dictConfig(LOGGING_CONFIG)
            with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "httpx"):
                await wire.send(source(base), SEARCH, user="u", deadline=soon())
                logging.getLogger("heard").info("that logging works")
            await wire.aclose()
        assert [record.name for record in caplog.records if record.name != "asyncio"] == ["heard"]
        assert NAM not in caplog.text


class TestTheQueue:
    async def test_past_the_queue_a_call_fails_at_once(self) -> None:
        """One runs, one waits, the third hears `busy` and nothing of it is sent; then there is room again."""
        let_go, first_in, sent = asyncio.Event(), asyncio.Event(), 0

        async def slow(_: httpx.Request) -> httpx.Response:
            nonlocal sent
            sent += 1
            first_in.set()
            await let_go.wait()
            return httpx.Response(200)

        place = source(budget={"concurrency": 1, "queue": 1})
        wire = Wire([place], transports={"chus": httpx.MockTransport(slow)})
        running = asyncio.create_task(wire.send(place, SEARCH, user="u", deadline=soon()))
        await first_in.wait()
        waiting = asyncio.create_task(wire.send(place, SEARCH, user="u", deadline=soon()))
        await asyncio.sleep(0)
        with pytest.raises(SourceUnavailable, match="busy"):
            await wire.send(place, SEARCH, user="u", deadline=soon())
        assert sent == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        again = asyncio.create_task(wire.send(place, SEARCH, user="u", deadline=soon()))
        let_go.set()
        assert [answer.status for answer in await asyncio.gather(running, again)] == [200, 200]
        await wire.aclose()

    async def test_time_that_ran_out_in_the_queue_is_said_to_be_so(self) -> None:
        """It is no slowness of the call, which was never made."""
        let_go, first_in = asyncio.Event(), asyncio.Event()

        async def slow(_: httpx.Request) -> httpx.Response:
            first_in.set()
            await let_go.wait()
            return httpx.Response(200)

        place = source(budget={"concurrency": 1})
        wire = Wire([place], transports={"chus": httpx.MockTransport(slow)})
        running = asyncio.create_task(wire.send(place, SEARCH, user="u", deadline=soon()))
        await first_in.wait()
        with pytest.raises(SourceTimeout, match="busy"):
            await wire.send(place, SEARCH, user="u", deadline=soon(0.02))
        let_go.set()
        await running
        await wire.aclose()
