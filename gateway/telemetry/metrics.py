"""Metrics: counts and durations for Prometheus, on a registry of the application's own.

Labels are words of ours and the ids of sources: their number is bounded, whatever callers send.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeVar

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics import MetricWrapperBase

from gateway.telemetry.allowed import Allowed
from gateway.telemetry.labelled import Labelled

__all__ = ["Metrics"]

M = TypeVar("M", bound=MetricWrapperBase)

NOTICES = ("ATTESTED", "OVERRIDE", "OWN_RECORD", "REGISTRY_DOWN", "RELATIVE")
"""What notices are usually about."""
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The gateway's counters. Durations in seconds."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, allowed: Allowed) -> None:
        """Make the registry; `allowed` bounds the labels."""
        self._allowed = allowed
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter("requests", "Answers, by code; OK when the answer has no error", "code")
        self._request_seconds = self._histogram("request_seconds", "From the request's first byte to the answer's")
        self._stage_seconds = self._histogram("stage_seconds", "Stages of the pipeline", "stage")
        self._source_seconds = self._histogram("source_seconds", "Calls to sources", "source", "outcome")
        self._faults = self._counter("source_faults", "Calls that a source did not answer well", "source", "reason")
        self._retries = self._counter("source_retries", "Calls that were made again, by why", "source", "reason")
        self._breaker = self._gauge(
            "source_breaker_open", "1 while a source that keeps failing is left alone", "source"
        )
        self._questions = self._counter("policy_questions", "Questions asked of the policy engine", "entry_point")
        self._policy_seconds = self._histogram("policy_seconds", "From a question to its answer", "entry_point")
        self._cache = self._counter("cache_lookups", "Looks into a memory of the gateway", "cache", "outcome")
        self._withheld = self._counter("withheld", "Coordinates withheld, by reason", "reason")
        self._unauthenticated = self._counter("unauthenticated", "Requests without a valid token, by reason", "reason")
        self._documents = self._counter("documents", "Documents that ran, by how they are known", "found")
        self._entries = self._counter("audit_entries", "Entries written to the ledger")
        self._waiting = self._gauge("audit_waiting", "Entries that wait for the ledger's disk")
        self._conflicts = self._counter(
            "identity_conflicts", "Conflicts about who a patient is, by kind", "kind", "source"
        )
        self._odd = self._counter("odd_entries", "Entries of sources left out: not what was asked", "source")

        self._notices = self._counter("notices", "Notices to the privacy officer, by what about", "do", "about")
        for do, about in product(("notify", "review"), NOTICES):
            self._notices.of(do, about)  # at zero from the start: the first one is an increase
        self._undelivered = self._gauge("notices_waiting", "Notices that wait to be delivered")
        self._acts = self._gauge("acts_unreadable", "1 while emergency acts can't be read: none counts")
        self._settings = self._counter("settings_readings", "Readings of changed settings, by outcome", "outcome")
        self._policies = self._counter("policy_changes", "Changes of the policy, in force or refused", "outcome")
        self._policy_age = self._gauge("policy_age_seconds", "Since the policy in force took effect here")
        self._shadow = self._counter("policy_shadow_questions", "Questions to a candidate, by outcome", "outcome")
        self._shadow_differs = self._counter(
            "policy_shadow_differences", "Questions that a candidate decides otherwise, by what about",
            "role", "purpose", "category", "direction",
        )  # fmt: skip

    def shadowed(self, outcome: str) -> None:
        """Count a question to a candidate policy: `same`, `differs`, `failed` or `dropped`."""
        self._shadow.of(outcome).inc()

    def shadow_differs(self, *about: str) -> None:
        """Count a question of which a candidate decides otherwise: role, purpose, category, `gained` or `lost`."""
        self._shadow_differs.of(*about).inc()

    def settings_read(self, outcome: str) -> None:
        """Count a reading of the settings' file."""
        self._settings.of(outcome).inc()

    def policy_changed(self, outcome: str, times: int = 1) -> None:
        """Count an attempt to change the policy; 0 makes its outcome known, so that the first one is an increase."""
        self._policies.of(outcome).inc(times)

    def policy_age(self, age: Callable[[], float]) -> None:
        """Ask `age`, at each exposition, for how many seconds the policy has been in force."""
        self._policy_age.of().set_function(age)

    def answered(self, code: str, seconds: float) -> None:
        """Count an answer under its error code, `OK` without error, and how long it took."""
        self._requests.of(code).inc()
        self._request_seconds.of().observe(seconds)

    def stage(self, stage: str, seconds: float) -> None:
        """Observe one run of a stage."""
        self._stage_seconds.of(stage).observe(seconds)

    def source(self, source: str, outcome: str, seconds: float) -> None:
        """Observe one call to a source."""
        self._source_seconds.of(source, outcome).observe(seconds)

    def fault(self, source: str, reason: str) -> None:
        """Count a fault of a source."""
        self._faults.of(source, reason).inc()

    def retried(self, source: str, reason: str) -> None:
        """Count a retry."""
        self._retries.of(source, reason).inc()

    def breaker(self, source: str, *, opened: bool) -> None:
        """Say whether a source is left alone."""
        self._breaker.of(source).set(opened)

    def asked(self, entry_point: str) -> None:
        """Count a question to the policy engine."""
        self._questions.of(entry_point).inc()

    def answered_by_policy(self, entry_point: str, seconds: float) -> None:
        """Observe how long a question took, answered or not."""
        self._policy_seconds.of(entry_point).observe(seconds)

    def looked_up(self, cache: str, *, found: bool) -> None:
        """Count a look into a cache."""
        self._cache.of(cache, "found" if found else "missing").inc()

    def waiting(self, count: Callable[[], float]) -> None:
        """Ask `count`, at each exposition, how many entries wait for the ledger."""
        self._waiting.of().set_function(count)

    def withheld(self, reason: str, coordinates: int = 1) -> None:
        """Count coordinates that were withheld for a reason code."""
        self._withheld.of(reason).inc(coordinates)

    def unauthenticated(self, reason: str) -> None:
        """Count a request without a valid token."""
        self._unauthenticated.of(reason).inc()

    def document(self, found: str) -> None:
        """Count a document by how it is known: `id`, `known` or `unknown`."""
        self._documents.of(found).inc()

    def written(self, entries: int = 1) -> None:
        """Count entries that are durable in the ledger."""
        self._entries.of().inc(entries)

    def odd(self, source: str, entries: int = 1) -> None:
        """Count entries of a source that were not what was asked."""
        self._odd.of(source).inc(entries)

    def conflict(self, kind: str, source: str) -> None:
        """Count a conflict of identity at a source, by kind."""
        self._conflicts.of(kind, source).inc()

    def noticed(self, do: str, about: str) -> None:
        """Count a notice to the privacy officer."""
        self._notices.of(do, about).inc()

    def undelivered(self, notices: int) -> None:
        """Say how many notices wait to be delivered."""
        self._undelivered.of().set(notices)

    def acts(self, *, unreadable: bool) -> None:
        """Say whether emergency acts can be read."""
        self._acts.of().set(unreadable)

    def render(self) -> bytes:
        """Return the exposition (Prometheus text format, of type `content_type`)."""
        return generate_latest(self._registry)

    def _counter(self, name: str, says: str, *labels: str) -> Labelled[Counter]:
        return self._of(Counter(f"passerelle_{name}", says, labels, registry=self._registry), labels)

    def _gauge(self, name: str, says: str, *labels: str) -> Labelled[Gauge]:
        return self._of(Gauge(f"passerelle_{name}", says, labels, registry=self._registry), labels)

    def _histogram(self, name: str, says: str, *labels: str) -> Labelled[Histogram]:
        made = Histogram(f"passerelle_{name}", says, labels, registry=self._registry, buckets=BUCKETS)
        return self._of(made, labels)

    def _of(self, metric: M, labels: Sequence[str]) -> Labelled[M]:
        """Return a metric whose labels hold words, and of `source` the ids of the settings' sources."""
        clean = (self._allowed.source if label == "source" else self._allowed.word for label in labels)
        return Labelled(metric, *clean)
