"""Masks: what may be said of a value instead of it.

Takes a value as read and the name of a mask. Gives a value of the same GraphQL type that says less. A mask that does
not know the type gives None: what can't be masked is withheld. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from resolvers.paths import CANONICAL
from resolvers.records import Element

REDACTED = "…"


def mask(name: str, value: Any) -> Any:
    """Return what the mask `name` leaves of a value; of a list, what it leaves of each item; None when nothing."""
    if isinstance(value, list):
        kept = [masked for item in value if (masked := mask(name, item)) is not None]
        return kept or None
    rule = MASKS.get(name)
    return rule(value) if rule is not None and value is not None else None


def _year(value: Any) -> Any:
    return value[:4] if isinstance(value, str) and len(value) >= 4 and value[:4].isdigit() else None


def _initials(value: Any) -> Any:
    if not isinstance(value, Element) or value.type != "HumanName":
        return None
    family, given = value.read("family"), value.read("given") or []
    first, last = [_initial(word) for word in given if word], _initial(family) if family else None
    text = " ".join([*first, *([last] if last else [])]) or None
    return _said(value, {"use": value.read("use"), "text": text, "family": last, "given": first or None})


def _initial(word: str) -> str:
    return f"{word[0].upper()}."


def _last_four(value: Any) -> Any:
    if not isinstance(value, Element) or value.type != "Identifier":
        return None
    text = value.read("value")
    kept = f"{REDACTED}{text[-4:]}" if isinstance(text, str) and len(text) > 4 else None
    return _said(value, {"system": value.read("system"), "value": kept}) if kept else None


def _place(value: Any) -> Any:
    if not isinstance(value, Element) or value.type != "Address":
        return None
    return _said(value, {name: value.read(name) for name in ("state", "country")})


def _redact(value: Any) -> Any:
    return REDACTED if isinstance(value, str) else None


def _said(element: Element, values: Mapping[str, Any]) -> Element:
    """Return an element of the same type that holds only these values."""
    record = replace(element.record, table=CANONICAL)
    return Element(element.type, {k: v for k, v in values.items() if v is not None}, record)


MASKS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"year": _year, "initials": _initials, "last4": _last_four, "place": _place, "redact": _redact}
)
