"""Traces: one OpenTelemetry trace a request, a span a stage and a source.

A caller's `traceparent` is linked, never a parent: a trace id that someone else chose joins nothing here. Each source
that is told of a trace is told of one of its own, linked inside. Exceptions are not recorded: their texts hold data.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, Span, SpanContext, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from gateway import settings
from gateway.errors import PasserelleError
from gateway.telemetry.allowed import Allowed

__all__ = ["Traces", "span_processor"]


class Traces:
    """Opens spans, with allowed attributes only."""

    def __init__(self, service_name: str, allowed: Allowed, processors: Sequence[SpanProcessor]) -> None:
        """Make a tracer provider of the application's own; the process's is left alone."""
        self._allowed = allowed
        self._ids = RandomIdGenerator()
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service_name}), shutdown_on_exit=False)
        for processor in processors:
            self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("passerelle")

    @contextmanager
    def request(self, traceparent: str | None = None) -> Iterator[Span]:
        """Open a request's root span; a caller's `traceparent` (W3C Trace Context) is linked when it is well formed."""
        caller = _parse(traceparent)
        links = [Link(caller)] if caller is not None else []
        with self._open("request", Context(), links) as span:
            yield span

    @contextmanager
    def span(self, name: str, /, **attributes: object) -> Iterator[Span]:
        """Open a span inside the current one. An exception marks it, and leaves nothing of its text."""
        with self._open(self._allowed.word(name), None, []) as span:
            span.set_attributes(self._allowed.keep(attributes))
            yield span

    def note(self, **attributes: object) -> None:
        """Add allowed attributes to the current span."""
        trace.get_current_span().set_attributes(self._allowed.keep(attributes))

    def child_context_for(self, source: settings.Source) -> str | None:
        """Return the `traceparent` to send to a source, None when the source isn't told of traces.

        It is of a trace of its own, which the current span links: two sources can't join what they saw.
        """
        if not source.propagate_trace:
            return None
        own = SpanContext(
            self._ids.generate_trace_id(), self._ids.generate_span_id(), False, TraceFlags(TraceFlags.SAMPLED)
        )
        trace.get_current_span().add_link(own)
        return f"00-{own.trace_id:032x}-{own.span_id:016x}-01"

    def shutdown(self) -> None:
        """Export what is left, and stop."""
        self._provider.shutdown()

    @contextmanager
    def _open(self, name: str, context: Context | None, links: Sequence[Link]) -> Iterator[Span]:
        with self._tracer.start_as_current_span(
            name, context=context, links=links, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_status(StatusCode.ERROR)
                if isinstance(error, PasserelleError):
                    span.set_attribute("code", error.code)
                raise


def span_processor(chosen: settings.Telemetry) -> SpanProcessor:
    """Return the batch processor that the settings ask for: OTLP over HTTP, else lines of JSON to a file or stderr."""
    exporter: SpanExporter
    if chosen.otlp_endpoint is not None:
        url = str(chosen.otlp_endpoint).rstrip("/")
        exporter = OTLPSpanExporter(
            endpoint=url if chosen.otlp_endpoint.path not in (None, "/") else f"{url}/v1/traces"
        )
    elif chosen.console_file is not None:
        exporter = _FileExporter(chosen.console_file.open("a", encoding="utf-8"))
    else:
        exporter = ConsoleSpanExporter(out=sys.stderr, formatter=_line)
    return BatchSpanProcessor(exporter)


class _FileExporter(ConsoleSpanExporter):
    """The console exporter, to a file that it closes."""

    def __init__(self, file: TextIO) -> None:
        super().__init__(out=file, formatter=_line)
        self._file = file

    def shutdown(self) -> None:
        self._file.close()


def _line(span: ReadableSpan) -> str:
    return json.dumps(json.loads(span.to_json()), ensure_ascii=False) + "\n"


def _parse(traceparent: str | None) -> SpanContext | None:
    if traceparent is None:
        return None
    context = TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Context())
    found = trace.get_current_span(context).get_span_context()
    return found if found.is_valid else None
