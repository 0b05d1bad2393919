"""Decode: a source's bytes as JSON, with decimals kept as they were written.

Msgspec first; once, for what it refuses (a lone surrogate, a control character), the standard library, slower and
so capped. Takes bytes, or a response. Gives decoded JSON; decimals are `Number`. Raises `SourceFault`:
unauthenticated, forbidden, status or not-json.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import msgspec

from resolvers.protocols import Response, SourceFault
from resolvers.records import Number

__all__ = ["DECODER", "FALLBACK_BYTES", "checked", "decode", "status"]

FALLBACK_BYTES = 8 * 1024 * 1024
"""The most that the slower decoder takes."""

_REFUSED = {401: "unauthenticated", 403: "forbidden"}
DECODER = msgspec.json.Decoder(float_hook=Number)


def decode(body: bytes) -> Any:
    """Decode JSON; raise SourceFault("not-json") when it isn't, or is too large for the slower decoder."""
    try:
        return DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _slowly(body)


def checked(response: Response) -> Any:
    """Return the JSON of a 2xx answer; raise SourceFault otherwise."""
    status(response.status)
    return decode(response.body)


def status(code: int) -> None:
    """Raise SourceFault unless the status is 200 to 299."""
    if not 200 <= code < 300:
        raise SourceFault(_REFUSED.get(code, "status"))


def _slowly(body: bytes) -> Any:
    if len(body) > FALLBACK_BYTES:
        raise SourceFault("not-json")
    try:
        return json.loads(body, parse_float=Number, parse_constant=_refuse, strict=False)
    except (ValueError, RecursionError):
        raise SourceFault("not-json") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError("not a JSON number")
