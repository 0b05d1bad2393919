"""Traces: one OpenTelemetry trace a request that is sampled, a span a stage and a source.

Whether a request is sampled is decided once, when it begins, by OpenTelemetry's own sampler; of one that isn't, no span
is made and no attribute is looked at. A caller's `traceparent` is linked, never a parent: a trace id that someone else
chose joins nothing here. Each source that is told of a trace is told of one of its own, linked inside. Exceptions are
not recorded: their texts hold data.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Final, TextIO

from opentelemetry import context as current
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision, ParentBasedTraceIdRatio
from opentelemetry.trace import INVALID_SPAN, Link, Span, SpanContext, StatusCode, TraceFlags, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from gateway import settings
from gateway.errors import PasserelleError
from gateway.telemetry.allowed import Allowed, Value

__all__ = ["Traces", "span_processor"]

Opened = AbstractContextManager[Span]

_UNSAMPLED: Final[ContextVar[bool]] = ContextVar("unsampled", default=False)
"""Whether this is done for a request of which no span is made."""
_NOTHING: Final[Opened] = nullcontext(INVALID_SPAN)
"""A span that isn't made."""
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class Traces:
    """Opens spans, with allowed attributes only."""

    def __init__(self, chosen: settings.Telemetry, allowed: Allowed, processors: Sequence[SpanProcessor]) -> None:
        """Make a tracer provider of the application's own; the process's is left alone."""
        self._allowed = allowed
        self._ids = RandomIdGenerator()
        self._sampler = ParentBasedTraceIdRatio(chosen.sample_ratio)
        resource = Resource.create({SERVICE_NAME: chosen.service_name})
        self._provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
        for processor in processors:
            self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("passerelle")

    def request(self, traceparent: str | None = None) -> Opened:
        """Open a request's root span, or nothing for one that isn't sampled.

        A caller's `traceparent` (W3C Trace Context) is linked when it is well formed, and its flag says whether the
        request is sampled; without one the settings' ratio does.
        """
        came = Context() if traceparent is None else _PROPAGATOR.extract({"traceparent": traceparent}, Context())
        judged = self._sampler.should_sample(came, self._ids.generate_trace_id(), "request")
        if judged.decision is not Decision.RECORD_AND_SAMPLE:
            return _Unsampled()
        caller = trace.get_current_span(came).get_span_context()
        return _Open(self._tracer, "request", Context(), links=[Link(caller)] if caller.is_valid else ())

    def span(self, name: str, /, attributes: Mapping[str, object]) -> Opened:
        """Open a span inside the current one. An exception marks it, and leaves nothing of its text."""
        if _UNSAMPLED.get():
            return _NOTHING
        return _Open(self._tracer, self._allowed.word(name), None, attributes=self._allowed.keep(attributes))

    def note(self, attributes: Mapping[str, object]) -> None:
        """Add allowed attributes to the current span."""
        if not _UNSAMPLED.get():
            trace.get_current_span().set_attributes(self._allowed.keep(attributes))

    def child_context_for(self, source: settings.Source) -> str | None:
        """Return the `traceparent` to send to a source, None when the source isn't told of traces.

        It is of a trace of its own, which the current span links: two sources can't join what they saw. Its flag says
        whether that span is sampled.
        """
        if not source.propagate_trace:
            return None
        trace_id, span_id = self._ids.generate_trace_id(), self._ids.generate_span_id()
        if _UNSAMPLED.get():
            return f"00-{trace_id:032x}-{span_id:016x}-00"
        trace.get_current_span().add_link(SpanContext(trace_id, span_id, False, TraceFlags(TraceFlags.SAMPLED)))
        return f"00-{trace_id:032x}-{span_id:016x}-01"

    def shutdown(self) -> None:
        """Export what is left, and stop."""
        self._provider.shutdown()


class _Unsampled:
    """A request of which no span is made: what is done inside it knows."""

    __slots__ = ("_before",)

    _before: Token[bool]

    def __enter__(self) -> Span:
        self._before = _UNSAMPLED.set(True)
        return INVALID_SPAN

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        _UNSAMPLED.reset(self._before)


class _Open:
    """A span that is current while it is open: the SDK's `start_as_current_span`, without its two generators."""

    __slots__ = ("_attributes", "_before", "_context", "_links", "_name", "_span", "_tracer")

    _span: Span
    _before: Token[Context]

    def __init__(
        self,
        tracer: Tracer,
        name: str,
        context: Context | None,
        *,
        links: Sequence[Link] = (),
        attributes: Mapping[str, Value] | None = None,
    ) -> None:
        self._tracer = tracer
        self._name = name
        self._context = context
        self._links = links
        self._attributes = attributes

    def __enter__(self) -> Span:
        span = self._span = self._tracer.start_span(
            self._name, context=self._context, links=self._links, attributes=self._attributes
        )
        self._before = current.attach(trace.set_span_in_context(span))
        return span

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        span = self._span
        if error is not None:
            span.set_status(StatusCode.ERROR)
            if isinstance(error, PasserelleError):
                span.set_attribute("code", error.code)
        current.detach(self._before)
        span.end()


def span_processor(chosen: settings.Telemetry) -> SpanProcessor:
    """Return the batch processor that the settings ask for: OTLP over HTTP, else lines of JSON to a file or stderr."""
    exporter: SpanExporter
    if chosen.otlp_endpoint is not None:
        url = str(chosen.otlp_endpoint).rstrip("/")
        exporter = _otlp(url if chosen.otlp_endpoint.path not in (None, "/") else f"{url}/v1/traces")
    elif chosen.console_file is not None:
        exporter = _FileExporter(chosen.console_file.open("a", encoding="utf-8"))
    else:
        exporter = ConsoleSpanExporter(out=sys.stderr, formatter=_line)
    return BatchSpanProcessor(exporter)


def _otlp(url: str) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # 6 MB, for who has a collector

    return OTLPSpanExporter(endpoint=url)


class _FileExporter(ConsoleSpanExporter):
    """The console exporter, to a file that it closes."""

    def __init__(self, file: TextIO) -> None:
        super().__init__(out=file, formatter=_line)
        self._file = file

    def shutdown(self) -> None:
        self._file.close()


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"
