"""Messages: what a person reads of an error, in French or in English.

Takes an error's key, a language and details. Gives one sentence. Details are what the caller sent or what the
configuration says, never what a source or an engine answered. The code, not the sentence, is for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from gateway.sentences import SENTENCES, Language

__all__ = ["LOCALES", "SENTENCES", "Language", "negotiate", "say"]

LOCALES: Mapping[Language, str] = MappingProxyType({"fr": "fr-CA", "en": "en-CA"})
"""Language → the tag for `Content-Language`."""

DEFAULT: Language = "fr"
LONGEST_DETAIL = 300
THOUSANDS = {"fr": "\u00a0", "en": ","}


def say(key: str, language: Language, /, **detail: str | int) -> str:
    """Return the sentence for an error's key; raise KeyError for a key or a placeholder that nobody wrote.

    Numbers are grouped in the language's way, and a detail is cut at 300 characters.
    """
    return SENTENCES[key][language].format_map({name: _show(value, language) for name, value in detail.items()})


def negotiate(header: str | None) -> Language:
    """Choose a language from `Accept-Language` (RFC 9110, 12.5.4): the heaviest of ours, French by default."""
    weights: dict[Language, float] = {}
    for part in (header or "").split(","):
        tag, _, rest = part.partition(";")
        word = tag.strip().lower().split("-")[0]
        weight = _weight(rest)
        if weight is None:
            continue
        for language in LOCALES if word == "*" else [word]:
            if language in LOCALES:
                weights.setdefault(cast(Language, language), weight)
    best = max(weights.values(), default=0.0)
    return next((language for language, weight in weights.items() if weight == best and weight > 0), DEFAULT)


def _weight(parameter: str) -> float | None:
    name, _, value = parameter.partition("=")
    if not parameter.strip():
        return 1.0
    try:
        weight = float(value) if name.strip().lower() == "q" else -1.0
    except ValueError:
        return None
    return weight if 0.0 <= weight <= 1.0 else None


def _show(value: str | int, language: Language) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", THOUSANDS[language])
    return value if len(value) <= LONGEST_DETAIL else value[: LONGEST_DETAIL - 1] + "…"
