"""Transforms: the closed set of changes that a path table may make to a value.

Code map, date form, join, number to text, capitals, decimal point, base64 of text, what is unclear in a Consent. Takes
and gives decoded JSON values; None when the value isn't of the form that the transform takes. Never raises, never
completes a date.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from resolvers.consents import parse
from resolvers.records import Number
from resolvers.scalars import text

__all__ = ["TRANSFORMS", "code_map", "decimals", "join"]

Transform = Callable[[Any], Any]

_DAY = re.compile("([0-9]{2})/([0-9]{2})/([0-9]{4})")
_MONTH = re.compile("([0-9]{2})/([0-9]{4})")
_COMPACT = re.compile("([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})([0-9]{6}(?:[.][0-9]{1,9})?[+-][0-9]{4})?)?)?")
_ISO = re.compile("[0-9]{4}(-.*)?")
_LONG = 10**40
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _day_first(value: Any) -> str | None:
    """Read JJ/MM/AAAA, MM/AAAA or AAAA as a FHIR partial date; an ISO date or instant is kept as it is."""
    if type(value) is not str:
        return None
    if found := _DAY.fullmatch(value):
        return f"{found[3]}-{found[2]}-{found[1]}"
    if found := _MONTH.fullmatch(value):
        return f"{found[2]}-{found[1]}"
    return value if _ISO.fullmatch(value) else None


def _compact(value: Any) -> str | None:
    """Read AAAA, AAAAMM, AAAAMMJJ or AAAAMMJJHHMMSS±ZZZZ (HL7 v2 DTM) as FHIR does; a clock without a zone is none."""
    found = _COMPACT.fullmatch(value) if type(value) is str else None
    if not found:
        return None
    year, month, day, clock = found.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if not clock:
        return date
    return f"{date}T{clock[:2]}:{clock[2:4]}:{clock[4:-5]}{clock[-5:-2]}:{clock[-2:]}"


def decimals(places: int) -> Transform:
    """Return the transform that reads a whole number of the smallest unit: 6420 with 2 places is 64.20, exactly."""

    def read(value: Any) -> Number | None:
        if type(value) is not int or abs(value) >= _LONG:
            return None
        digits = str(abs(value)).rjust(places + 1, "0")
        return Number(f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}")

    return read


def _epoch_ms(value: Any) -> str | None:
    """Write milliseconds since 1970 as an instant of RFC 3339, UTC; fractions only where there are some."""
    if type(value) is not int:
        return None
    try:
        instant = _EPOCH + dt.timedelta(milliseconds=value)
    except OverflowError:
        return None
    precision = "milliseconds" if value % 1000 else "seconds"
    return instant.isoformat(timespec=precision).replace("+00:00", "Z")


def _written(value: Any) -> str | None:
    """Write a number as text; a string is kept."""
    if type(value) is int:
        return str(value) if abs(value) < _LONG else None
    return str(value) if type(value) is Number else text(value)


def _plain(value: Any) -> str:
    """Return a text without the spaces around it; empty for what is none."""
    return (text(value) or "").strip()


def _encoded(value: Any) -> str | None:
    """Encode a text as base64 of its UTF-8 bytes."""
    plain = text(value)
    return None if plain is None else base64.b64encode(plain.encode()).decode()


def _unclear(value: Any) -> str | None:
    """Name the reasons why a Consent can't be understood, codes with a space between; None when it is clear."""
    return " ".join(dict.fromkeys(one.reason for one in parse(value).ambiguities)) or None


TRANSFORMS: Mapping[tuple[str, Any], Transform] = MappingProxyType(
    {
        ("date", "day-first"): _day_first,
        ("date", "compact"): _compact,
        ("date", "epoch-ms"): _epoch_ms,
        ("string", True): _written,
        ("case", "lower"): lambda value: _plain(value).lower() or None,
        ("case", "upper"): lambda value: _plain(value).upper() or None,
        ("base64", True): _encoded,
        ("unclear", True): _unclear,
    }
)
"""Transforms by the key and value that ask for them in a mapping."""


def code_map(codes: Mapping[str, Any]) -> Transform:
    """Return the transform that reads a code of `codes`; any other is None."""
    known = dict(codes)
    return lambda value: known.get(value) if type(value) is str else None


def join(parts: Iterable[Any], separator: str, whole: bool) -> str | None:
    """Join texts, lists of texts spread in place; None when there is none, or, for `whole`, when any is absent."""
    words: list[str] = []
    for part in parts:
        found = [word for item in (part if isinstance(part, list) else (part,)) if (word := text(item))]
        if whole and not found:
            return None
        words += found
    return separator.join(words) or None
