"""Transforms: the closed set of changes that a path table may make to a value.

Code map, date form, join, number to text, unit, capitals, decimal point, base64 of text, what is unclear in a Consent.
Takes and gives decoded JSON values; None when the value isn't of the form that the transform takes. Never raises, never
completes a date.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from resolvers.consents import Unreadable, parse
from resolvers.consents.codes import SOURCE_SYSTEM
from resolvers.consents.parts import parties
from resolvers.records import Number
from resolvers.scalars import text

__all__ = ["TRANSFORMS", "WRITTEN", "code_map", "decimals", "join", "times"]

Transform = Callable[[Any], Any]

_DAY = re.compile("([0-9]{2})/([0-9]{2})/([0-9]{4})")
_MONTH = re.compile("([0-9]{2})/([0-9]{4})")
_COMPACT = re.compile("([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})([0-9]{6}(?:[.][0-9]{1,9})?[+-][0-9]{4})?)?)?")
_ISO = re.compile("[0-9]{4}(-.*)?")
_DECIMAL = re.compile("[0-9]{1,9}(?:[.][0-9]{1,9})?")
_PLAIN = re.compile("-?[0-9]+(?:[.][0-9]+)?")
_LONG = 10**40
_FINE = 40
_LONGEST = 80
"""Digits of a number that is read in another unit, and of what comes out: none is lost."""
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


def _epoch_s(value: Any) -> str | None:
    """Write seconds since 1970 as an instant of RFC 3339, UTC."""
    return _epoch_ms(value * 1000) if type(value) is int and abs(value) < _LONG else None


def times(factor: str) -> Transform:
    """Return the transform to another unit, exactly: 0.0625 times 100 is 6.25; raise ValueError for no number."""
    if not _DECIMAL.fullmatch(factor):
        raise ValueError("no decimal number")
    by = decimal.Decimal(factor)

    def read(value: Any) -> Number | None:
        written = str(value) if type(value) is Number or (type(value) is int and abs(value) < _LONG) else ""
        if not _PLAIN.fullmatch(written) or len(written) > _FINE:
            return None
        with decimal.localcontext(prec=_LONGEST):
            return Number(f"{(decimal.Decimal(written) * by).normalize():f}")

    return read


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


def _aimed(value: Any) -> str | None:
    """Tell how many records a Consent names, and at which sources: `records:2 source:omnimed source:`; None for all."""
    provisions = parse(value).provisions
    parts = provisions[0].parts if provisions else {}
    held = [one.who.identifier for one in parts.get("actor", ()) if one.custodian and one.who is not None]
    named = [one.value if one is not None and one.system == SOURCE_SYSTEM else "" for one in held]
    count = [f"records:{len(parts['data'])}"] if "data" in parts else []
    return " ".join([*count, *dict.fromkeys(f"source:{name}" for name in named)]) or None


def _recipient(value: Any) -> Any:
    """Keep an actor of a Consent, unless it only says who holds the data."""
    try:
        (party,) = parties([value], None)
    except Unreadable:
        return value
    return None if party.custodian else value


TRANSFORMS: Mapping[tuple[str, Any], Transform] = MappingProxyType(
    {
        ("date", "day-first"): _day_first,
        ("date", "compact"): _compact,
        ("date", "epoch-ms"): _epoch_ms,
        ("date", "epoch-s"): _epoch_s,
        ("string", True): _written,
        ("case", "lower"): lambda value: _plain(value).lower() or None,
        ("case", "upper"): lambda value: _plain(value).upper() or None,
        ("base64", True): _encoded,
        ("unclear", True): _unclear,
        ("aimed", True): _aimed,
        ("recipient", True): _recipient,
    }
)
"""Transforms by the key and value that ask for them in a mapping."""


def _instant(second: int) -> str:
    return dt.datetime.fromtimestamp(second, dt.UTC).isoformat().replace("+00:00", "Z")


WRITTEN: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "instant": _instant,
        "compact": lambda second: f"{dt.datetime.fromtimestamp(second, dt.UTC):%Y%m%d%H%M%S}+0000",
        "epoch-s": str,
        "epoch-ms": lambda second: str(second * 1000),
    }
)
"""How an instant, in seconds since 1970, is written in a request, by the form's name."""


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
