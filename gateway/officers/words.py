"""Words: how a sentence of the officers' tools is told, in French or in English.

Takes sentences by key (each tool's are in its own `*_words`) and what fills one. Gives the sentence. What callers of
the gateway read is `gateway.sentences`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.sentences import Language

Words = Mapping[str, Mapping[str, str]]
"""Key → language → sentence."""


def say_of(words: Words, kind: str, language: Language, filling: Mapping[str, Any] | None = None) -> str:
    """Return a sentence with its words put in; raise KeyError for one that nobody wrote."""
    return words[kind][language].format_map(filling or {})
