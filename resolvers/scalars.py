"""Scalars and enums: what a JSON value must be to leave under a GraphQL scalar or enum; None when it isn't that.

One reader a scalar, one a set of enum values. Takes a decoded JSON value (decimals as `Number`). Gives str, int,
float or bool. Never raises, never completes nor rounds a value, never emits a lone surrogate.
Forms are FHIR R4's (https://hl7.org/fhir/R4/datatypes.html), RFC 3339, RFC 3986 and RFC 4648.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from resolvers.records import Number

__all__ = ["SCALARS", "Coerce", "enum", "secretless", "text"]

Coerce = Callable[[Any], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_YEAR = "(?:[0-9](?:[0-9](?:[0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:0[1-9]|[1-2][0-9]|3[0-1])"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?"
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DATE = re.compile(f"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?")
_DATE_TIME = re.compile(f"{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK}{_ZONE})?)?)?")
_INSTANT = re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}")
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_USERINFO = re.compile(r"(?:^|:)//[^/?#]*@")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_CODE = re.compile(r"[A-Za-z]+(?:[.-][A-Za-z]+)*")
_SECRET = re.compile(r"tok|sig|secret|key|auth|pass|pwd|cred|session|jwt|ticket|otp|hmac|bearer|nonce|saml|code", re.I)
_OPAQUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])(?![0-9a-fA-F]{8}-)[A-Za-z0-9_\-+/=]{24,}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{6,}\.")
_COMPARATORS = {"<": "LESS_THAN", "<=": "LESS_OR_EQUAL", ">=": "GREATER_OR_EQUAL", ">": "GREATER_THAN"}
_INT_BITS = 31
_DIGITS = 400
"""More digits than this is no measure: FHIR R4 asks for 18 at most; Python refuses to write very long ones."""


def text(value: Any) -> str | None:
    """Read a string that is no number; lone surrogates become U+FFFD."""
    if type(value) is not str:
        return None
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", value)
    return value


def _boolean(value: Any) -> bool | None:
    return value if value is True or value is False else None


def _int(value: Any) -> int | None:
    return value if type(value) is int and -(1 << _INT_BITS) <= value < 1 << _INT_BITS else None


def _decimal(value: Any) -> str | None:
    if type(value) is Number:
        return str(value) if len(value) <= _DIGITS else None
    return str(value) if type(value) is int and abs(value) < 10**_DIGITS else None


def _float(value: Any) -> float | None:
    written = _decimal(value)
    if written is None:
        return None
    number = float(written)
    return number if math.isfinite(number) else None


def _exists(day: str) -> bool:
    """Say whether a day that the pattern takes is in the calendar (2021-02-30 is not)."""
    if len(day) < 10 or day[8:10] <= "28":
        return True
    try:
        dt.date(int(day[:4]), int(day[5:7]), int(day[8:10]))
    except ValueError:
        return False
    return True


def _dated(pattern: re.Pattern[str]) -> Coerce:
    def read(value: Any) -> str | None:
        return value if type(value) is str and pattern.fullmatch(value) and _exists(value) else None

    return read


def _uri(value: Any) -> str | None:
    if type(value) is not str or not _URI.fullmatch(value) or _USERINFO.search(value):
        return None
    return value


def _base64(value: Any) -> str | None:
    if type(value) is not str:
        return None
    joined = "".join(value.split())
    return joined if _BASE64.fullmatch(joined) else None


def secretless(value: Any) -> str | None:
    """Read a URI that carries no token, signature nor other secret; None when it may (schema: Attachment.url)."""
    address = _uri(value)
    if address is None or not (_JWT.search(address) or {"?", ";", "#"}.intersection(address)):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    matrix = parts.path.partition(";")[2]
    pairs = [pair for part in (parts.query, parts.fragment, matrix) for pair in parse_qsl(part, True)]
    pairs += parse_qsl(matrix, True, separator=";")
    secret = any(_SECRET.search(name) or _OPAQUE.fullmatch(value or name) for name, value in pairs)
    return None if secret or _JWT.search(unquote(address)) else address


SCALARS: Mapping[str, Coerce] = MappingProxyType(
    {
        "String": text,
        "ID": lambda value: None,
        "Boolean": _boolean,
        "Int": _int,
        "Float": _float,
        "Decimal": _decimal,
        "FhirDate": _dated(_DATE),
        "FhirDateTime": _dated(_DATE_TIME),
        "DateTime": _dated(_INSTANT),
        "URI": _uri,
        "Base64": _base64,
    }
)
"""Readers by GraphQL scalar name. An ID is never a source's: the gateway seals its own."""


def enum(values: Iterable[str]) -> Coerce:
    """Return the reader of a code as one of these GraphQL enum names; None for a code outside the set."""
    names = frozenset(values)
    codes = {code: name for code, name in _COMPARATORS.items() if name in names}

    def read(value: Any) -> str | None:
        if type(value) is not str:
            return None
        if value in codes:
            return codes[value]
        if not _CODE.fullmatch(value):
            return None
        name = value.upper().replace("-", "_").replace(".", "_")
        return name if name in names else None

    return read
