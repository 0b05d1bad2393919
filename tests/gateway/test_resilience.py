"""Resilience: what is tried again, what is not, what opens the breaker, and that nothing is said by a library."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog
from prometheus_client import REGISTRY, generate_latest

from gateway import settings
from gateway.failures import SourceFailure, SourceTimeout, SourceUnavailable
from gateway.resilience import Resilience
from gateway.settings import Budget
from gateway.telemetry import Telemetry
from resolvers.protocols import Request, Response
from tests.gateway.wire_sources import soon, source

End = int | tuple[int, str] | Exception
"""How a call ends: a status, a status with its `Retry-After`, or a failure."""


class Played:
    """A source that plays its calls' ends in order, the last one for ever."""

    def __init__(self, *ends: End, **budget: int) -> None:
        self.ends = ends
        self.calls = 0
        self.at = 0.0
        self.log = io.StringIO()
        self.telemetry = Telemetry(settings.Telemetry(), sources=["chus"], processors=(), stream=self.log)
        place = source(budget=Budget(**{"break_after": 100, **budget}).model_dump())
        self.resilience = Resilience(place, self.telemetry, lambda: self.at)

    async def send(self) -> Response:
        end = self.ends[min(self.calls, len(self.ends) - 1)]
        self.calls += 1
        await asyncio.sleep(0)
        if isinstance(end, Exception):
            raise end
        status, after = end if isinstance(end, tuple) else (end, "")
        return Response(status, {"retry-after": after} if after else {}, b"{}")

    async def call(self, *, reads: bool = True, within: float = 20.0, own: bool = True) -> Response:
        return await self.resilience.call(self.send, reads=reads, deadline=soon(within), own_deadline=own)

    async def outcome(self, **more: bool) -> str:
        """Make a call; return its status or its failure's reason."""
        try:
            return str((await self.call(**more)).status)
        except SourceFailure as failure:
            return failure.reason

    def metric(self, name: str) -> list[str]:
        text = self.telemetry.metrics.render().decode()
        return [line for line in text.splitlines() if line.startswith(name + "{")]


RESET, REFUSED = SourceUnavailable("network"), SourceUnavailable("connect")


class TestWhatIsTriedAgain:
    @pytest.mark.parametrize("end", [REFUSED, RESET, 502, 504, (503, "0"), (429, "0")], ids=repr)
    async def test_what_passes_is_tried_once_more(self, end: End) -> None:
        """And the second answer is the one given."""
        played = Played(end, 200)
        assert await played.outcome() == "200"
        assert played.calls == 2
        [line] = played.metric("passerelle_source_retries_total")
        assert line.endswith(" 1.0")

    @pytest.mark.parametrize(
        "end",
        [
            200,
            400,
            401,
            403,
            404,
            500,
            501,
            429,
            503,
            (503, "Fri, 21 Nov 2025 14:05:00 GMT"),
            (503, "-1"),
            (429, "3600"),
            (503, "9" * 400),
            SourceTimeout("deadline"),
            SourceUnavailable("protocol"),
            SourceUnavailable("too-large"),
            SourceUnavailable("encoding"),
            SourceUnavailable("refused"),
            SourceUnavailable("busy"),
        ],
        ids=lambda end: str(end)[:30],
    )
    async def test_what_would_not_pass_is_not(self, end: End) -> None:
        """Nor what says to come again after the deadline, or doesn't say when."""
        played = Played(end, 200)
        said = end.reason if isinstance(end, SourceFailure) else str(end[0] if isinstance(end, tuple) else end)
        assert await played.outcome() == said
        assert played.calls == 1

    async def test_what_is_not_a_read_never_is(self) -> None:
        """A POST may have taken effect."""
        played = Played(RESET, 200)
        assert await played.outcome(reads=False) == "network"
        assert played.calls == 1

    @pytest.mark.parametrize(("retries", "calls"), [(0, 1), (1, 2), (3, 4)])
    async def test_as_often_as_the_settings_say(self, retries: int, calls: int) -> None:
        """The last failure is the one given."""
        played = Played(REFUSED, RESET, retries=retries)
        assert await played.outcome() == ("network" if retries else "connect")
        assert played.calls == calls

    async def test_never_past_the_deadline(self) -> None:
        """The first failure is given while there is time to hear it."""
        played = Played(RESET, 200, retries=3)
        with pytest.raises(SourceUnavailable, match="network"):
            await played.call(within=0.2)
        assert played.calls == 1

    async def test_a_source_that_says_when_is_not_asked_before(self) -> None:
        """A second later, not a twentieth."""
        played = Played((429, "1"), 200)
        began = time.monotonic()
        assert await played.outcome() == "200"
        assert time.monotonic() - began >= 1.0

    async def test_all_retries_together_stay_a_fifth_of_the_calls(self) -> None:
        """Twelve operations on a source that refuses everybody: three retries at once, then one for five."""
        played = Played(REFUSED)
        assert {await played.outcome() for _ in range(12)} == {"connect"}
        assert 12 < played.calls <= 12 + 3 + 2

    async def test_a_caller_who_leaves_is_not_asked_for_again(self) -> None:
        """Cancelled in the first call, in the wait, and in the second call."""
        for cancelled_in in (1, 2):
            arrived, never = asyncio.Event(), asyncio.Event()
            played = Played(RESET, 200)
            calls = 0

            async def send() -> Response:
                nonlocal calls
                calls += 1
                if calls == cancelled_in:  # noqa: B023 - read while this turn of the loop lasts
                    arrived.set()  # noqa: B023
                    await never.wait()  # noqa: B023
                raise SourceUnavailable("network")

            task = asyncio.create_task(played.resilience.call(send, reads=True, deadline=soon(), own_deadline=True))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert calls == cancelled_in


class TestWhatOpensTheBreaker:
    @pytest.mark.parametrize(
        ("ends", "opens"),
        [
            ([REFUSED], True),
            ([RESET], True),
            ([SourceTimeout("deadline")], True),
            ([SourceUnavailable("protocol")], True),
            ([500, 503, 502], True),
            ([400, 404, 401, 403], False),
            ([429], False),
            ([501], False),
            ([SourceUnavailable("too-large")], False),
            ([SourceUnavailable("refused")], False),
            ([SourceTimeout("busy"), SourceUnavailable("busy")], False),
        ],
        ids=repr,
    )
    async def test_failures_of_the_source_and_not_its_answers(self, ends: Sequence[End], opens: bool) -> None:
        """Nor ours, nor what one person's large file brings."""
        played = Played(*ends, break_after=3, retries=0)
        for _ in range(3):
            await played.outcome()
        assert played.resilience.state == ("open" if opens else "closed")

    async def test_a_page_for_people_is_a_failure(self) -> None:
        """200 and HTML: somebody else answers in its place."""
        played = Played(200, break_after=3)

        async def maintenance() -> Response:
            return Response(200, {"content-type": "Text/HTML; charset=utf-8"}, b"<html>")

        for _ in range(3):
            await played.resilience.call(maintenance, reads=True, deadline=soon(), own_deadline=True)
        assert played.resilience.state == "open"

    async def test_time_that_others_used_up_is_not_held_against_it(self) -> None:
        """The operation's deadline, not the source's."""
        played = Played(SourceTimeout("deadline"), break_after=3)
        for _ in range(5):
            assert await played.outcome(own=False) == "deadline"
        assert played.resilience.state == "closed"

    async def test_an_open_one_sends_nothing_and_says_so_once(self) -> None:
        """In the log and in /metrics; then one call tries, and closes it."""
        played = Played(500, 500, 500, 200, break_after=3)
        for _ in range(3):
            await played.outcome()
        assert [await played.outcome() for _ in range(4)] == ["open"] * 4
        assert played.calls == 3
        assert played.metric("passerelle_source_breaker_open") == ['passerelle_source_breaker_open{source="chus"} 1.0']
        played.at += 5.0
        assert [await played.outcome() for _ in range(2)] == ["200", "200"]
        assert played.metric("passerelle_source_breaker_open") == ['passerelle_source_breaker_open{source="chus"} 0.0']
        said = [line for line in played.log.getvalue().splitlines() if "source.breaker" in line]
        assert ['"open"' in said[0], '"closed"' in said[1], len(said)] == [True, True, 2]

    async def test_a_breaker_that_opens_meanwhile_ends_the_retries(self) -> None:
        """The source isn't asked by those who were waiting."""
        played = Played(REFUSED, break_after=2, retries=3)
        assert await played.outcome() == "connect"
        assert played.calls == 2


async def test_the_library_says_nothing_by_itself(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """No line, no metric of its own, in a process that logs everything."""
    structlog.reset_defaults()
    with caplog.at_level(logging.DEBUG):
        assert await Played(REFUSED, 200).outcome() == "200"
    assert capsys.readouterr() == ("", "")
    assert [record.name for record in caplog.records if record.name != "asyncio"] == []
    assert b"stamina" not in generate_latest(REGISTRY)


def test_only_what_reads_says_that_it_does() -> None:
    """A batch or a search by POST says so; any other POST doesn't."""
    assert Request("GET", "Patient").reads
    assert Request("POST", "", safe=True).reads
    assert not Request("POST", "").reads
    assert not Request("DELETE", "Patient/1").reads


def test_a_connection_has_a_third_of_the_deadline_unless_told(tmp_path: Path) -> None:
    """In seconds."""
    assert Budget(deadline_ms=3_000).connect_s == 1.0
    assert Budget(deadline_ms=3_000, connect_ms=250).connect_s == 0.25
