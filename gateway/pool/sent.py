"""Sent: a request as it leaves, in bytes.

Takes a method, a target, headers and a body. Gives the head and the body, or refuses what could be read as more than
one request (RFC 9112, sections 3 and 11.1). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.pool.faults import ProtocolFault

TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""A method's or a header's name (RFC 9110, section 5.6.2)."""
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
"""A header's value (RFC 9110, section 5.5)."""
TARGET = re.compile(rb"/[\x21-\x7e]*")
"""The origin form of a target (RFC 9112, section 3.2.1)."""
FRAMING = frozenset({b"connection", b"content-length", b"expect", b"te", b"trailer", b"transfer-encoding", b"upgrade"})
"""Headers that say where a message ends, or what the connection is: ours to write."""
BODILESS = frozenset({b"GET", b"HEAD", b"DELETE", b"OPTIONS"})

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, ready for the wire."""

    data: bytes = field(repr=False)
    head_only: bool = False
    """Whether the answer has no body, whatever its headers say (HEAD)."""


def sent(method: bytes, host: bytes, target: bytes, headers: Headers, body: bytes = b"") -> Sent:
    """Return a request to `host` (with its port, where it isn't the scheme's); raise `ProtocolFault` for no request."""
    return sent_as(method, host, target, [header_line(name, value) for name, value in headers], body)


def sent_as(method: bytes, host: bytes, target: bytes, lines: Iterable[bytes], body: bytes = b"") -> Sent:
    """Return a request as `sent` does, its headers written by `header_line` before."""
    first = b"%s %s HTTP/1.1\r\nhost: %s\r\n" % (_token(method), _target(target), _value(host))
    length = b"content-length: %d\r\n" % len(body) if body or method not in BODILESS else b""
    return Sent(b"".join((first, *lines, length, b"\r\n", body)), head_only=method == b"HEAD")


def header_line(name: bytes, value: bytes) -> bytes:
    """Return a header as a line; raise `ProtocolFault` for what is none, and for what isn't the caller's to say."""
    lower = name.lower()
    if lower in FRAMING or lower == b"host":
        raise ProtocolFault
    return b"%s: %s\r\n" % (_token(lower), _value(value))


def _token(text: bytes) -> bytes:
    if TOKEN.fullmatch(text) is None:
        raise ProtocolFault
    return text


def _value(text: bytes) -> bytes:
    if VALUE.fullmatch(text) is None:
        raise ProtocolFault
    return text


def _target(text: bytes) -> bytes:
    if TARGET.fullmatch(text) is None:
        raise ProtocolFault
    return text
