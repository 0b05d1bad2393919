"""Telemetry: traces, metrics and logs together, as stages use them.

One is made by `gateway/app/` and handed in; nothing here is of the whole process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TextIO

from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import Span

from gateway import settings
from gateway.telemetry.allowed import Allowed
from gateway.telemetry.logs import open_log
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.timed import Timed
from gateway.telemetry.traces import Traces, span_processor

__all__ = ["Telemetry"]


class Telemetry:
    """What the gateway says of itself: `log` for events, `metrics` for /metrics, spans and counts by method.

    Attributes, labels and keys that aren't allowed (`Allowed`) are dropped. Durations are seconds.
    """

    def __init__(
        self,
        chosen: settings.Telemetry,
        *,
        sources: Iterable[str] = (),
        processors: Sequence[SpanProcessor] | None = None,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`sources`: ids of the settings' sources; `processors`, `stream` and `clock` (seconds) are for tests."""
        allowed = Allowed(sources)
        self._clock = clock
        self.know = allowed.know
        self.metrics = Metrics(allowed)
        self._traces = Traces(chosen, allowed, [span_processor(chosen)] if processors is None else processors)
        self.log = open_log(allowed, stream)

    def request(self, traceparent: str | None = None) -> AbstractContextManager[Span]:
        """Open a request's trace, when it is sampled: a caller's `traceparent` (W3C Trace Context) is linked."""
        return self._traces.request(traceparent)

    def span(self, name: str, /, **attributes: object) -> AbstractContextManager[Span]:
        """Open a span inside the current one."""
        return self._traces.span(name, attributes)

    def stage(self, stage: str, /, **attributes: object) -> AbstractContextManager[Span]:
        """Open a stage's span and observe how long it took, whatever its end."""
        span = self._traces.span(stage, {**attributes, "stage": stage})
        return Timed(self._clock, self.metrics.stage, stage, span)

    def note(self, **attributes: object) -> None:
        """Add attributes to the current span."""
        self._traces.note(attributes)

    def traceparent_for(self, source: settings.Source) -> str | None:
        """Return the `traceparent` to send to a source, of a trace of its own; None when it isn't told of traces."""
        return self._traces.child_context_for(source)

    def answered(self, code: str, seconds: float) -> None:
        """Count an answer under its error code, `OK` without error, and how long it took."""
        self.metrics.answered(code, seconds)

    def source_seconds(self, source: str, outcome: str, seconds: float) -> None:
        """Observe one call to a source: `active`, `time-out` or `offline`."""
        self.metrics.source(source, outcome, seconds)

    def source_fault(self, source: str, reason: str) -> None:
        """Count a fault of a source by its reason, and note it in the current span."""
        self.metrics.fault(source, reason)
        self._traces.note({"reason": reason})

    def retried(self, source: str, reason: str) -> None:
        """Count a call to a source that is made again, by why the last one failed."""
        self.metrics.retried(source, reason)

    def breaker(self, source: str, state: str) -> None:
        """Say the state of a source's breaker; a half-open one is not closed yet."""
        self.metrics.breaker(source, opened=state != "closed")

    def question(self, entry_point: str) -> None:
        """Count a question to the policy engine: `admission` or `decisions`."""
        self.metrics.asked(entry_point)

    def asking(self, entry_point: str) -> AbstractContextManager[None]:
        """Count a question to the policy engine and observe how long it took, whatever its end."""
        self.question(entry_point)
        return Timed(self._clock, self.metrics.answered_by_policy, entry_point, nullcontext())

    def looked_up(self, cache: str, found: bool) -> None:
        """Count a look into a cache of the gateway's, by what it gave."""
        self.metrics.looked_up(cache, found=found)

    def watch_ledger(self, waiting: Callable[[], int]) -> None:
        """Say in /metrics how many entries wait for the ledger."""
        self.metrics.waiting(waiting)

    def withheld(self, reason: str, coordinates: int = 1) -> None:
        """Count coordinates that were withheld, by reason code."""
        self.metrics.withheld(reason, coordinates)

    def unauthenticated(self, reason: str) -> None:
        """Count a request without a valid token."""
        self.metrics.unauthenticated(reason)

    def document(self, found: str) -> None:
        """Count a document that may run: named by `id`, a `known` text, or an `unknown` one."""
        self.metrics.document(found)

    def audited(self, entries: int = 1) -> None:
        """Count entries that are durable in the ledger."""
        self.metrics.written(entries)

    def settings_read(self, outcome: str) -> None:
        """Count a reading of the settings' file while the gateway runs: `changed`, `refused` or `restart`."""
        self.metrics.settings_read(outcome)

    def policy_changed(self, outcome: str, revision: str) -> None:
        """Count, and log, an attempt to change the policy: `changed`, `restored`, or why it was refused."""
        self.metrics.policy_changed(outcome)
        say = self.log.warning if outcome in ("changed", "restored") else self.log.error
        say("policy.changed" if outcome in ("changed", "restored") else "policy.refused", reason=outcome,
            policy_revision=revision)  # fmt: skip

    def watch_policy(self, age: Callable[[], float], outcomes: Iterable[str]) -> None:
        """Say in /metrics since when the policy is in force, in seconds, and that these outcomes exist."""
        self.metrics.policy_age(age)
        for outcome in outcomes:
            self.metrics.policy_changed(outcome, 0)

    def odd(self, source: str, entries: int = 1) -> None:
        """Count, and log, entries of a source that were left out: not what was asked."""
        self.metrics.odd(source, entries)
        self.log.warning("source.odd", source=source, odd=entries)

    def conflict(self, kind: str, source: str) -> None:
        """Count a conflict of identity at a source, by kind: a word of `gateway.conflict`."""
        self.metrics.conflict(kind, source)

    def noticed(self, do: str, about: str, decision_id: str) -> None:
        """Count, and log at once, a notice to the privacy officer: `notify` or `review`, and what about."""
        self.metrics.noticed(do, about)
        self.log.warning("officer.notice", operation=do, reason=about, decision_id=decision_id)

    def undelivered(self, notices: int) -> None:
        """Say how many notices wait to be delivered."""
        self.metrics.undelivered(notices)

    def acts(self, unreadable: bool) -> None:
        """Say whether emergency acts can be read, and log it when they can't."""
        self.metrics.acts(unreadable=unreadable)
        if unreadable:
            self.log.error("acts.unreadable")

    def fault(self, place: str, /, *, error: str = "", **attributes: object) -> None:
        """Log a fault that an answer survived: where, and `error`, the name of an exception's class."""
        self.log.error("fault", reason=place, error=error, **attributes)

    def shutdown(self) -> None:
        """Export what is left, and stop."""
        self._traces.shutdown()
