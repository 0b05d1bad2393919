"""Reader: what one connection's bytes say, as httptools (llhttp) reads them.

Takes bytes. Gives a whole answer, or the fault that it is. Strict where an answer could be read in two ways (RFC 9112,
sections 6.3 and 11.2). Never decodes a body, never waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from gateway.pool.faults import HeadersFault, PoolFault, ProtocolFault, TooLargeFault

INFORMATIONAL = 8
"""Most interim answers (1xx) before the one that counts."""
VERSIONS = ("1.0", "1.1")
LONGEST_LENGTH = 15
"""Digits of a length: more are no length."""
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an answer is taken: headers, trailers included, their bytes, and bytes of the body."""

    headers: int = 100
    header_bytes: int = 65_536
    body_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer; header names are in lower case, and values as they came."""

    status: int
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(slots=True)
class _Answer:
    """One answer, so far."""

    bounds: Bounds = field(default_factory=Bounds)
    head_only: bool = False
    fault: PoolFault | None = None
    status: int = 0
    headers: Headers = field(default_factory=list, repr=False)
    body: bytearray = field(default_factory=bytearray, repr=False)
    counted: int = 0
    header_bytes: int = 0
    interim: int = 0
    heard: bool = False
    begun: bool = False
    """Whether its headers are complete: a header that follows is a trailer."""
    until_end: bool = False
    """Whether only the connection's end ends its body."""
    whole: bool = False
    keeps: bool = False
    """Whether the connection may be kept after it."""


class Reader:
    """Reads one connection; `begin` before each answer."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._now = _Answer()

    def begin(self, bounds: Bounds, *, head_only: bool) -> None:
        """Read another answer from here."""
        self._now = _Answer(bounds, head_only)

    def feed(self, data: bytes) -> None:
        """Read what came; once it is done, look at `fault`, then at `whole`."""
        self._now.heard = True
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._wrong(ProtocolFault())

    def finish(self) -> None:
        """The server says no more: the end of a body that has no other (RFC 9112, section 6.3, rule 8)."""
        self._now.whole = self._now.whole or self._now.until_end
        self._now.keeps = False

    @property
    def heard(self) -> bool:
        """Whether anything of the answer came."""
        return self._now.heard

    @property
    def fault(self) -> PoolFault | None:
        """What is wrong with the answer."""
        return self._now.fault

    @property
    def whole(self) -> bool:
        """Whether the answer is complete."""
        return self._now.whole

    @property
    def keeps(self) -> bool:
        """Whether the connection may be kept after it."""
        return self._now.keeps

    def answered(self) -> Answered:
        """Return the answer."""
        return Answered(self._now.status, tuple(self._now.headers), bytes(self._now.body))

    # -- httptools' callbacks ----------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """An answer begins; one after the whole one is nobody's, and ends the connection."""
        self._now.keeps = self._now.keeps and not self._now.whole

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; a trailer counts, and is left."""
        now = self._now
        now.counted += 1
        now.header_bytes += len(name) + len(value)
        if now.counted > now.bounds.headers or now.header_bytes > now.bounds.header_bytes:
            self._wrong(HeadersFault())
        elif not now.begun:
            now.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Tell how the body ends; an interim answer has none."""
        now = self._now
        if now.begun:
            return
        now.status = self._parser.get_status_code()
        if now.status == 101 or self._parser.get_http_version() not in VERSIONS:
            self._wrong(ProtocolFault())
        if now.status < 200:
            return
        now.begun = True
        lengths = [value.strip() for name, value in now.headers if name == b"content-length"]
        codings = [value.strip().lower() for name, value in now.headers if name == b"transfer-encoding"]
        if fault := _framing_fault(lengths, codings):
            self._wrong(fault)
        elif lengths and int(lengths[0]) > now.bounds.body_bytes and not now.head_only:
            self._wrong(TooLargeFault())
        now.until_end = not lengths and not codings
        now.whole = now.head_only  # the parser awaits a body that never comes: the connection isn't kept

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        now = self._now
        if now.whole or now.fault is not None:
            return
        now.body += body
        if len(now.body) > now.bounds.body_bytes:
            self._wrong(TooLargeFault())

    def on_message_complete(self) -> None:
        """The answer is whole, unless it was an interim one (RFC 9110, section 15.2)."""
        now = self._now
        if now.whole:
            return
        if now.begun:
            now.whole, now.keeps = True, self._parser.should_keep_alive()
            return
        now.interim += 1
        now.headers = []
        if now.interim > INFORMATIONAL:
            self._wrong(ProtocolFault())

    def _wrong(self, fault: PoolFault) -> None:
        self._now.fault = self._now.fault or fault


def _framing_fault(lengths: list[bytes], codings: list[bytes]) -> PoolFault | None:
    """Return a fault for a body whose end could be read in two ways."""
    if codings not in ([], [b"chunked"]) or (codings and lengths) or len(lengths) > 1:
        return ProtocolFault()
    plain = all(length.isdigit() and len(length) <= LONGEST_LENGTH for length in lengths)
    return None if plain else ProtocolFault()
