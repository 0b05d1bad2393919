"""Telemetry: what is seen from outside (traces, metrics, logs), and that no person is."""

from gateway.telemetry.allowed import Allowed
from gateway.telemetry.logs import Log, capture_library_logs, open_log
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.telemetry import Telemetry
from gateway.telemetry.traces import Traces, span_processor

__all__ = [
    "Allowed",
    "Log",
    "Metrics",
    "Telemetry",
    "Traces",
    "capture_library_logs",
    "open_log",
    "span_processor",
]
