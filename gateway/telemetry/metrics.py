"""Metrics: counts and durations for Prometheus, on a registry of the application's own.

Labels are words of ours and the ids of sources: their number is bounded, whatever callers send.
"""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from gateway.telemetry.allowed import Allowed

__all__ = ["Metrics"]

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's counters. Durations in seconds."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, allowed: Allowed) -> None:
        """Make the registry; `allowed` bounds the labels."""
        self._allowed = allowed
        self._registry = CollectorRegistry()
        self._requests = self._counter("requests", "Answers, by code; OK when the answer has no error", "code")
        self._request_seconds = self._histogram("request_seconds", "From the request's first byte to the answer's")
        self._stage_seconds = self._histogram("stage_seconds", "Stages of the pipeline", "stage")
        self._source_seconds = self._histogram("source_seconds", "Calls to sources", "source", "outcome")
        self._questions = self._counter("policy_questions", "Questions asked of the policy engine", "entry_point")
        self._withheld = self._counter("withheld", "Coordinates withheld, by reason", "reason")
        self._unauthenticated = self._counter("unauthenticated", "Requests without a valid token, by reason", "reason")
        self._entries = self._counter("audit_entries", "Entries written to the ledger")
        self._odd = self._counter("odd_entries", "Entries of sources left out: not what was asked", "source")

    def answered(self, code: str, seconds: float) -> None:
        """Count an answer under its error code, `OK` without error, and how long it took."""
        self._requests.labels(self._allowed.word(code)).inc()
        self._request_seconds.observe(seconds)

    def stage(self, stage: str, seconds: float) -> None:
        """Observe one run of a stage."""
        self._stage_seconds.labels(self._allowed.word(stage)).observe(seconds)

    def source(self, source: str, outcome: str, seconds: float) -> None:
        """Observe one call to a source."""
        self._source_seconds.labels(self._allowed.source(source), self._allowed.word(outcome)).observe(seconds)

    def asked(self, entry_point: str) -> None:
        """Count a question to the policy engine."""
        self._questions.labels(self._allowed.word(entry_point)).inc()

    def withheld(self, reason: str, coordinates: int = 1) -> None:
        """Count coordinates that were withheld for a reason code."""
        self._withheld.labels(self._allowed.word(reason)).inc(coordinates)

    def unauthenticated(self, reason: str) -> None:
        """Count a request without a valid token."""
        self._unauthenticated.labels(self._allowed.word(reason)).inc()

    def written(self, entries: int = 1) -> None:
        """Count entries that are durable in the ledger."""
        self._entries.inc(entries)

    def odd(self, source: str, entries: int = 1) -> None:
        """Count entries of a source that were not what was asked."""
        self._odd.labels(self._allowed.source(source)).inc(entries)

    def render(self) -> bytes:
        """Return the exposition (Prometheus text format, of type `content_type`)."""
        return generate_latest(self._registry)

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"passerelle_{name}", says, labels, registry=self._registry)

    def _histogram(self, name: str, says: str, *labels: str) -> Histogram:
        return Histogram(f"passerelle_{name}", says, labels, registry=self._registry, buckets=BUCKETS)
