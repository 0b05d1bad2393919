"""Telemetry whose spans, lines and counts a test can read."""

from __future__ import annotations

import io
import json

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from gateway import settings
from gateway.telemetry import Telemetry

NAM = "BOUM855510ZZ"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def source(*, propagates: bool) -> settings.Source:
    return settings.Source.model_validate(
        {
            "id": "chus",
            "name": {"fr": "CHUS"},
            "kind": "hospital",
            "organization": "org-chus",
            "protocol": "fhir-r4",
            "base_url": "http://127.0.0.1:9",
            "propagate_trace": propagates,
        }
    )


def context_of(span: ReadableSpan) -> SpanContext:
    context = span.get_span_context()
    assert context is not None
    return context


class Watched:
    """Telemetry whose spans and lines are kept; every request is traced unless another share is asked for."""

    def __init__(self, sample_ratio: float = 1.0) -> None:
        self.spans = InMemorySpanExporter()
        self.stream = io.StringIO()
        self.ticks = iter(range(1000))
        self.telemetry = Telemetry(
            settings.Telemetry(sample_ratio=sample_ratio),
            sources=["chus"],
            processors=[SimpleSpanProcessor(self.spans)],
            stream=self.stream,
            clock=lambda: float(next(self.ticks)),
        )

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def metric(self, name: str) -> str:
        found = [line for line in self.telemetry.metrics.render().decode().splitlines() if line.startswith(name)]
        assert len(found) == 1, found
        return found[0]
