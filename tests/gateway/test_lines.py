"""Lines: the wire's own and a given transport's say the same of the same source."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.failures import SourceUnavailable
from gateway.lines import MOST_LINES, GivenLine, Leaving, Line, PooledLine
from gateway.wire import _in_query, _target
from resolvers.protocols import Request
from tests.gateway.wire_sources import head_of, scripted, source

LINES = ["pooled", "given"]


def line_of(kind: str, base: str, **changes: object) -> Line:
    """Return a line to a source; the given one is httpx's own."""
    place = source(base, **changes)
    tls = httpx.create_ssl_context(trust_env=False)
    if kind == "pooled":
        return PooledLine(place, tls)
    return GivenLine(place, httpx.AsyncHTTPTransport(verify=tls, trust_env=False))


def leaving(headers: Mapping[str, str] | None = None, body: bytes = b"") -> Leaving:
    said = {"accept": "application/json", **(headers or {})}
    return Leaving("POST" if body else "GET", "/fhir/Patient?identifier=a%7Cb", said, body, reads=not body)


def says(answer: bytes, heard: list[bytes] | None = None) -> object:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await head_of(reader)
        if heard is not None:
            length = next((int(x.split(b":")[1]) for x in head.lower().split(b"\r\n") if b"content-length" in x), 0)
            heard.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()

    return script


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
        (b"HTTP/1.1 403 Forbidden\r\nETag: \"1\"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 403, b"a"),
        (b"HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.1 302 Found\r\nETag: \"1\"\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n", 302, b""),
    ],
)  # fmt: skip
async def test_an_answer_is_given_whole_whatever_its_status(kind: str, answer: bytes, status: int, body: bytes) -> None:
    """No redirect is followed."""
    async with scripted(says(answer)) as base:  # type: ignore[arg-type]  # a script is a coroutine function
        line = line_of(kind, base)
        found = await line.exchange(leaving())
        await line.aclose()
    assert (found.status, found.headers["etag"], found.body) == (status, '"1"', body)


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", "encoding"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nok", "too-large"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"Content-Length: 0\r\n\r\n", "headers"),
    ],
)
async def test_what_is_refused_is_refused_alike(kind: str, answer: bytes, reason: str) -> None:
    """In the same word."""
    async with scripted(says(answer)) as base:  # type: ignore[arg-type]  # a script is a coroutine function
        line = line_of(kind, base, budget={"max_body_bytes": 1500})
        with pytest.raises(SourceUnavailable, match=reason):
            await line.exchange(leaving())
        await line.aclose()


@pytest.mark.parametrize("kind", LINES)
async def test_what_leaves_is_the_request(kind: str) -> None:
    """Its target, its host with the port, its headers, its body and its length."""
    heard: list[bytes] = []
    async with scripted(says(b"HTTP/1.1 204 No Content\r\n\r\n", heard)) as base:  # type: ignore[arg-type]  # as above
        line = line_of(kind, base)
        await line.exchange(leaving({"content-type": "application/json"}, b"{}"))
        await line.aclose()
    head, _, body = heard[0].partition(b"\r\n\r\n")
    lines = {one.lower() for one in head.split(b"\r\n")[1:]}
    assert (head.split(b"\r\n")[0], body) == (b"POST /fhir/Patient?identifier=a%7Cb HTTP/1.1", b"{}")
    wanted = {b"host: " + base.removesuffix("/fhir").removeprefix("http://").encode(), b"content-length: 2"}
    assert wanted | {b"accept: application/json", b"content-type: application/json"} <= lines


async def test_no_header_that_varies_is_kept() -> None:
    """Who asks, the source's token and a trace's id leave, and nothing stays of them; our words are written once."""
    async with scripted(says(b"HTTP/1.1 204 No Content\r\n\r\n")) as base:  # type: ignore[arg-type]  # as above
        line = PooledLine(source(base), httpx.create_ssl_context(trust_env=False))
        varying = {"authorization": "Bearer t", "x-passerelle-user": "dr-gagnon", "traceparent": "00-a-b-01"}
        await line.exchange(leaving(varying))
        await line.aclose()
    assert line._lines == {("accept", "application/json"): b"accept: application/json\r\n"}


async def test_only_so_many_lines_are_kept() -> None:
    """Whatever a connector says of its content, memory is bounded, and what isn't kept leaves all the same."""
    heard: list[bytes] = []
    line = PooledLine(source(), httpx.create_ssl_context(trust_env=False))
    for rank in range(2 * MOST_LINES):
        heard.append(line._sent(leaving({"content-type": f"text/{rank}"}, b"x")).data)
    assert len(line._lines) == MOST_LINES
    assert all(b"content-type: text/%d\r\n" % rank in data for rank, data in enumerate(heard))


PATHS = st.text(st.sampled_from("abZ09/é à|;,:@$&'()*+=~!-._[]^{}<>`\""), max_size=12)


@given(PATHS, st.lists(st.tuples(st.text(max_size=4), st.text(max_size=6)), max_size=3))
def test_a_target_is_what_httpx_would_have_asked(path: str, query: list[tuple[str, str]]) -> None:
    """The same bytes, where it isn't refused."""
    try:
        target = _target("/fhir", Request("GET", path, tuple(query)))
    except SourceUnavailable:
        return
    asked = f"http://h/fhir/{path.removeprefix('/')}" if path.removeprefix("/") else "http://h/fhir"
    url = httpx.URL(asked)
    if "?" not in target:
        assert target.encode() == url.raw_path
    else:
        assert target.encode().split(b"?")[0] == url.raw_path


@given(st.text(max_size=12))
def test_what_goes_into_a_query_is_written_as_a_form_writes_it(text: str) -> None:
    """The standard library's own writing, character by character."""
    assert _in_query(text) == quote_plus(text)
