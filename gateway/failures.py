"""Failures: how a call to a source may fail, in two classes and a word each.

Takes a foreign exception. Gives one of ours, which says nothing of what was asked: never a URL, a text of the client or
of the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import httpx

__all__ = ["FAILURES", "SourceFailure", "SourceTimeout", "SourceUnavailable", "failure_of"]


class SourceFailure(Exception):
    """A source gave no usable HTTP response. `reason` is a word of ours, never a text of the source or a URL."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SourceTimeout(SourceFailure):
    """The deadline passed before the whole response was here; `busy` when it passed before anything could be sent."""


class SourceUnavailable(SourceFailure):
    """No whole, well-formed response.

    `reason` is one of `connect`, `network`, `protocol`, `too-large`, `headers`, `encoding`; `refused` when the request
    itself would lead elsewhere than to this source, `busy` when too many calls wait already, and `open` when the source
    is left alone (`resilience.py`); and the words of `credentials.py` when no token could be had.
    """


FAILURES: Mapping[type[Exception], tuple[type[SourceFailure], str]] = MappingProxyType(
    {
        httpx.ConnectTimeout: (SourceUnavailable, "connect"),
        httpx.TimeoutException: (SourceTimeout, "deadline"),
        TimeoutError: (SourceTimeout, "deadline"),
        httpx.ConnectError: (SourceUnavailable, "connect"),
        httpx.ProxyError: (SourceUnavailable, "connect"),
        httpx.NetworkError: (SourceUnavailable, "network"),
        OSError: (SourceUnavailable, "network"),
        httpx.ProtocolError: (SourceUnavailable, "protocol"),
        httpx.StreamError: (SourceUnavailable, "protocol"),
        httpx.CookieConflict: (SourceUnavailable, "protocol"),
        httpx.HTTPStatusError: (SourceUnavailable, "protocol"),
        httpx.TooManyRedirects: (SourceUnavailable, "protocol"),
        httpx.DecodingError: (SourceUnavailable, "encoding"),
        httpx.InvalidURL: (SourceUnavailable, "refused"),
        httpx.UnsupportedProtocol: (SourceUnavailable, "refused"),
        httpx.HTTPError: (SourceUnavailable, "protocol"),
    }
)
"""Foreign exception → ours, the most specific first on the exception's own line of ancestors."""


def failure_of(foreign: BaseException) -> SourceFailure:
    """Return our failure for a foreign exception."""
    for kind in type(foreign).__mro__:
        if issubclass(kind, Exception) and kind in FAILURES:
            ours, reason = FAILURES[kind]
            return ours(reason)
    return SourceUnavailable("protocol")
