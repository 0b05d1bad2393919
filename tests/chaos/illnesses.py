"""Illnesses: every way in which a source may be ill, as scripts for a door, and what is said of each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.chaos.doors import Door, Script, Visit

HTML = b"<!doctype html><title>Maintenance</title><p>BOUM855510ZZ</p>"


async def frozen(visit: Visit) -> None:
    """Accept, and never answer."""
    await visit.head()
    await visit.until_left()


async def reset(visit: Visit) -> None:
    """Begin an answer, then reset the connection."""
    await visit.head()
    visit.writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"resourceType"')
    await visit.writer.drain()
    visit.reset()


async def half(visit: Visit) -> None:
    """Begin an answer, then close the connection."""
    await visit.head()
    visit.writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"resourceType"')
    await visit.writer.drain()


async def garbage(visit: Visit) -> None:
    """Answer what isn't HTTP."""
    await visit.head()
    visit.writer.write(b"\x16\x03\x01\x02\x00\x01\x00 not http\r\n\r\n")
    await visit.writer.drain()


async def endless(visit: Visit) -> None:
    """Answer a body that goes on for as long as someone reads."""
    await visit.head()
    visit.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b'{"resourceType":"Bundle","entry":[' + b" " * 65_000
    while True:
        visit.writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        await visit.writer.drain()


async def drip(visit: Visit) -> None:
    """Answer a byte at a time."""
    await visit.head()
    visit.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        visit.writer.write(b" ")
        await visit.writer.drain()
        await asyncio.sleep(0.005)


async def large_header(visit: Visit) -> None:
    """Answer with a header that doesn't end."""
    await visit.head()
    visit.writer.write(b"HTTP/1.1 200 OK\r\nX-Large: " + b"a" * 2_000_000 + b"\r\nContent-Length: 2\r\n\r\n{}")
    await visit.writer.drain()
    await visit.until_left()


async def many_headers(visit: Visit) -> None:
    """Answer with three hundred headers."""
    await visit.answer("200 OK", b"{}", *(f"X-{rank}: a" for rank in range(300)))


def says(status: str, body: bytes = b"", *headers: str) -> Script:
    """Answer every request with this."""
    return lambda visit: visit.answer(status, body, *headers)


@dataclass(frozen=True, slots=True)
class Illness:
    """How a source is ill, and what is said of it."""

    script: Script | None
    code: str
    reason: str

    @property
    def status(self) -> str:
        return {"SOURCE_TIMEOUT": "time-out"}.get(self.code, "offline")


OFF, LATE = "SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT"
ILLNESSES = {
    "killed": Illness(None, OFF, "connect"),
    "frozen": Illness(frozen, LATE, "time-out"),
    "drip": Illness(drip, LATE, "time-out"),
    "reset mid-body": Illness(reset, OFF, "network"),
    "half a body": Illness(half, OFF, "protocol"),
    "no HTTP": Illness(garbage, OFF, "protocol"),
    "500": Illness(says("500 Internal Server Error", b"BOUM855510ZZ in the stack trace"), OFF, "status"),
    "503": Illness(says("503 Service Unavailable"), OFF, "status"),
    "429": Illness(says("429 Too Many Requests", b"", "Retry-After: 3600"), OFF, "status"),
    "a page": Illness(says("200 OK", HTML, "Content-Type: text/html"), OFF, "not-json"),
    "half JSON": Illness(says("200 OK", b'{"resourceType": "Bundle", "entry": [{'), OFF, "not-json"),
    "wrong types": Illness(says("200 OK", b'{"resourceType": 7, "entry": "BOUM855510ZZ"}'), OFF, "shape"),
    "a list": Illness(says("200 OK", b'["BOUM855510ZZ"]'), OFF, "shape"),
    "endless": Illness(endless, OFF, "too-large"),
    "a large header": Illness(large_header, OFF, "protocol"),
    "many headers": Illness(many_headers, OFF, "headers"),
    "compressed": Illness(says("200 OK", b"x", "Content-Encoding: gzip"), OFF, "encoding"),
    "redirect": Illness(says("302 Found", b"", "Location: http://127.0.0.1:9/elsewhere"), OFF, "status"),
}


async def strike(one: Door, illness: Illness) -> None:
    """Make a source ill."""
    await (one.shut() if illness.script is None else one.play(illness.script))


async def heal(one: Door, illness: Illness) -> None:
    """Make it well again."""
    await (one.open() if illness.script is None else one.play(None))
