"""Logs: lines of JSON on stderr, of allowed keys only.

An event is a word (`gateway.ready`); what varies goes into keys. Of an exception its type and where it came from are
written, never its text. A library's log record is written as the library's name and level: its text may quote a query
or a URL.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from gateway.telemetry.allowed import Allowed

__all__ = ["Log", "capture_library_logs", "open_log"]

Log = structlog.typing.FilteringBoundLogger
Event = MutableMapping[str, Any]

ROOT = Path(__file__).parents[2]
MODULE = re.compile(r"[a-z_][a-z0-9_.]{0,63}")
CLASS = re.compile(r"[A-Z][A-Za-z]{0,63}")
MOST_CAUSES = 5
MOST_FRAMES = 12


def open_log(allowed: Allowed, stream: TextIO | None = None) -> Log:
    """Return a logger of its own (no process-wide configuration) that writes to `stream`, by default stderr."""

    def allow(_: object, __: str, event: Event) -> Event:
        ours = _named("logger", MODULE, event) | _named("error", CLASS, event) | _where(event.pop("exc_info", None))
        event["event"] = allowed.word(str(event.get("event", "")))
        return {**allowed.keep(event), **ours}

    logger: Log = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            allow,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        context_class=dict,
    )
    return logger


def capture_library_logs(log: Log) -> None:
    """Make every library's record, from WARNING, a line of ours without its text. For a process's start."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(_Quiet(log))
    root.setLevel(logging.WARNING)


class _Quiet(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        say = self._log.error if record.levelno >= logging.ERROR else self._log.warning
        say("library.logged", logger=record.name, exc_info=record.exc_info)


def _where(raised: object) -> dict[str, Any]:
    """Return the types of an exception and of its causes, and the lines of code that it passed."""
    error = raised[1] if isinstance(raised, tuple) else sys.exc_info()[1] if raised is True else raised
    if not isinstance(error, BaseException):
        return {}
    kinds: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < MOST_CAUSES:
        kinds.append(type(seen).__qualname__)
        seen = seen.__cause__ or seen.__context__
    return {"exception": " < ".join(kinds), "where": _frames(error.__traceback__)}


def _named(key: str, form: re.Pattern[str], event: Event) -> dict[str, str]:
    """Take out a key whose value names a piece of code; keep it when it has the form of one."""
    name = event.pop(key, None)
    return {key: name} if isinstance(name, str) and form.fullmatch(name) else {}


def _frames(traceback: TracebackType | None) -> list[str]:
    lines = []
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)
        lines.append(f"{name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return lines[-MOST_FRAMES:]
