"""Resilience: what is remembered of one source from call to call, and what is done about a failing one.

Takes a way to send. Gives the response, after a retry where one is safe and worth it, or a failure: at once when the
source keeps failing. Not per patient: what one person's file does to a source must not show in another's. Never reads a
body. The happy path costs a count: the retries' library is entered after a first failure only.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

import stamina
from stamina.instrumentation import set_on_retry_hooks

from gateway.breaker import Breaker
from gateway.failures import SourceFailure, SourceTimeout, SourceUnavailable
from gateway.retries import RetryBudget
from gateway.settings import Source
from gateway.telemetry import Telemetry
from resolvers.protocols import Response

__all__ = ["Resilience"]

Send = Callable[[], Awaitable[Response]]

AGAIN_STATUS = frozenset({502, 504})
"""Answers of something in front of the source that could not reach it."""
AGAIN_LATER = frozenset({429, 503})
"""Answers that say when to come again, in `Retry-After`; without it they are left at their word."""
AGAIN_REASON = frozenset({"connect", "network"})
"""Failures of a connection: it could not be made, or was reset."""
ANSWERING = frozenset({501, 505})
"""Statuses of 500 and above that a source which is well gives to what it does not do."""
NEUTRAL = frozenset({"busy", "open", "refused", "too-large"})
"""Failures that say nothing of the source: ours, or of one person's large file."""

FIRST_S, LONGEST_S, JITTER_S = 0.05, 0.5, 0.1
"""Seconds before the first retry, at most before any, and what chance adds."""


class Resilience:
    """One source's breaker and retries; `monotonic` gives the breaker's seconds."""

    def __init__(self, source: Source, telemetry: Telemetry, monotonic: Callable[[], float]) -> None:
        # The library's own hooks would log and count by themselves, to a place that is not ours.
        set_on_retry_hooks([])
        self._source = source.id
        self._retries = source.budget.retries
        self._telemetry = telemetry
        self._budget = RetryBudget()
        self._breaker = Breaker(monotonic, after=source.budget.break_after, rest_s=source.budget.break_ms / 1000)
        self._said = ""

    @property
    def state(self) -> str:
        """The breaker's state: closed, half-open or open."""
        return self._breaker.state

    async def call(self, send: Send, *, reads: bool, deadline: float, own_deadline: bool) -> Response:
        """Send, and again while that is safe (`reads`), worth it, within `deadline` and within the budget of retries.

        `deadline` is an instant of `time.monotonic()`, in seconds. `own_deadline` tells that it is the source's, not
        what others left of the operation's: only then does running out of time count against the source. Raise
        `SourceFailure`; its reason is `open` when nothing was sent.
        """
        self._budget.earn()
        end = await self._once(send, own_deadline)
        wait = _worth(end) if reads else None
        if wait is None:
            return _given(end)
        first = _Again(end, 0, wait)
        if not self._may(first, deadline):
            return _given(end)
        return await self._repeat(partial(self._once, send, own_deadline), first, deadline)

    async def _repeat(
        self, once: Callable[[], Awaitable[Response | SourceFailure]], first: _Again, deadline: float
    ) -> Response:
        """Go through the library's waits; its first attempt is the one that was made, of a request that only reads."""

        def pause(error: Exception) -> bool | float:
            if not isinstance(error, _Again) or not (error is first or self._may(error, deadline)):
                return False
            self._telemetry.retried(self._source, _word(error.end))
            return error.wait or True

        end = first.end
        try:
            async for attempt in stamina.retry_context(
                on=pause,
                attempts=1 + self._retries,
                timeout=None,  # the deadline is looked at before each wait
                wait_initial=FIRST_S,
                wait_max=LONGEST_S,
                wait_jitter=JITTER_S,
            ):
                with attempt:
                    if attempt.num == 1:
                        raise first
                    found = await once()
                    wait = _worth(found)
                    if wait is not None:
                        raise _Again(found, attempt.num - 1, wait)
                    return _given(found)
        except _Again as last:
            end = last.end
        return _given(end)

    def _may(self, again: _Again, deadline: float) -> bool:
        """Tell whether a retry may be made, and take it from the budget."""
        if again.number >= self._retries or self._breaker.state == "open":
            return False
        return time.monotonic() + (again.wait or LONGEST_S) < deadline and self._budget.spend()

    async def _once(self, send: Send, own_deadline: bool) -> Response | SourceFailure:
        """Make one call, as far as the breaker lets it, and tell the breaker how it ended."""
        turn = self._breaker.enter()
        if turn is None:
            return SourceUnavailable("open")
        well: bool | None = None
        try:
            response = await send()
            well = _well(response)
            return response
        except SourceTimeout as failure:
            well = False if own_deadline and failure.reason not in NEUTRAL else None
            return failure
        except SourceFailure as failure:
            well = None if failure.reason in NEUTRAL else False
            return failure
        finally:
            self._breaker.tell(turn, well)
            self._say()

    def _say(self) -> None:
        """Tell of a change of state, once."""
        state = self._breaker.state
        if state == self._said:
            return
        self._telemetry.breaker(self._source, state)
        if self._said or state != "closed":
            self._telemetry.log.warning("source.breaker", source=self._source, outcome=state)
        self._said = state


class _Again(Exception):
    """A call that ended in a way that is worth another; `wait` is what the source asked for, in seconds, or 0."""

    def __init__(self, end: Response | SourceFailure, number: int, wait: float) -> None:
        super().__init__()
        self.end = end
        self.number = number
        self.wait = wait


def _given(end: Response | SourceFailure) -> Response:
    if isinstance(end, SourceFailure):
        raise end
    return end


def _worth(end: Response | SourceFailure) -> float | None:
    """Return what to wait before trying again, 0 for the library's own wait; None when it isn't worth it."""
    if isinstance(end, SourceFailure):
        return 0.0 if end.reason in AGAIN_REASON else None
    if end.status in AGAIN_LATER:
        after = end.headers.get("retry-after", "")
        return max(float(after), FIRST_S) if after.isdecimal() and len(after) < 10 else None
    return 0.0 if end.status in AGAIN_STATUS else None


def _well(response: Response) -> bool | None:
    """Tell whether an answer is one of a source that works: any but 5xx, or a page for people; 429 says nothing."""
    if response.status == 429:
        return None
    if response.status >= 500 and response.status not in ANSWERING:
        return False
    return not (response.status < 300 and response.headers.get("content-type", "").lower().startswith("text/html"))


def _word(end: Response | SourceFailure) -> str:
    """Say why a call is made again, in a word."""
    return end.reason if isinstance(end, SourceFailure) else "status"
