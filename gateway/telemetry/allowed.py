"""Allowed: what a span, a metric or a log line may say.

A closed list of keys, each with the shape of its values. A word is all small or all capital letters, without digit or
space; an identifier is longer than a health insurance number; sources are those of the settings; numbers are small. So
a full name, a number, a date or an address has no shape that passes. What doesn't pass is dropped, never an error: a
request doesn't fail because of what is said about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["Allowed", "Value"]

Value = str | int | float | bool

WORD = re.compile(r"[a-z][a-z_.-]{0,63}|[A-Z][A-Z_]{0,63}")
SEALED = re.compile(r"[0-9A-Za-z_-]{16,64}")
MOST = 1_000_000_000

WORDS = frozenset(
    {
        "category",
        "code",
        "direction",
        "engine",
        "entry_point",
        "event",
        "level",
        "method",
        "operation",
        "outcome",
        "profile",
        "purpose",
        "reason",
        "role",
        "stage",
    }
)
IDENTIFIERS = frozenset({"decision_id", "policy_revision", "trace_id"})
NUMBERS = frozenset(
    {
        "bytes",
        "classes",
        "coordinates",
        "duration_ms",
        "entries",
        "errors",
        "fields",
        "line",
        "odd",
        "port",
        "questions",
        "records",
        "requests",
        "sources",
        "status",
        "withheld",
        "worker",
    }
)
FLAGS = frozenset({"cached", "complete", "demo", "partial", "ready"})


class Allowed:
    """Keeps of some attributes what may be said."""

    def __init__(self, sources: Iterable[str] = ()) -> None:
        """`sources` are the ids of the settings' sources: no other value of `source` passes."""
        self._sources = frozenset(sources)

    def know(self, sources: Iterable[str]) -> None:
        """Let the ids of these sources pass too: the settings changed."""
        self._sources |= frozenset(sources)

    def keep(self, attributes: Mapping[str, object]) -> dict[str, Value]:
        """Return the attributes that pass."""
        return {key: value for key, value in attributes.items() if self._passes(key, value)}  # type: ignore[misc]

    def word(self, text: str) -> str:
        """Return the text when it is a word, else `other`: for a metric's label or a span's name."""
        return text if WORD.fullmatch(text) else "other"

    def source(self, source: str) -> str:
        """Return the id of a source of the settings, else `other`."""
        return source if source in self._sources else "other"

    def _passes(self, key: str, value: object) -> bool:
        if isinstance(value, bool):
            return key in FLAGS
        if isinstance(value, int | float):
            return key in NUMBERS and abs(value) < MOST
        if not isinstance(value, str):
            return False
        if key == "source":
            return value in self._sources
        if key in IDENTIFIERS:
            return SEALED.fullmatch(value) is not None
        return key in WORDS and WORD.fullmatch(value) is not None
