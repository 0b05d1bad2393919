"""The pool's reader: answers however their bytes are cut, and those that could be read in two ways."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pool import (
    Bounds,
    HeadersFault,
    PoolFault,
    ProtocolFault,
    TooLargeFault,
)
from gateway.pool.reader import INFORMATIONAL, Answered, Reader

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\nX-One: a\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\nX-Trailer: t\r\n\r\n"
SIZED = OK + b"Content-Length: 7\r\nX-One: a\r\n\r\nabcdefg"
NOTHING = b"HTTP/1.1 204 No Content\r\nX-One: a\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + SIZED


def reading(*parts: bytes, bounds: Bounds | None = None, head_only: bool = False) -> Reader:
    """Return a reader that was fed these parts."""
    reader = Reader()
    reader.begin(bounds or Bounds(), head_only=head_only)
    for part in parts:
        reader.feed(part)
    return reader


def fault_of(*parts: bytes, bounds: Bounds | None = None) -> type[PoolFault] | None:
    """Return what is wrong with an answer."""
    fault = reading(*parts, bounds=bounds).fault
    return None if fault is None else type(fault)


@given(st.sampled_from([CHUNKED, SIZED, EARLY, NOTHING]), st.lists(st.integers(0, 200), max_size=8))
def test_an_answer_is_the_same_however_it_is_cut(answer: bytes, cuts: list[int]) -> None:
    """The wire cuts where it likes."""
    places = sorted({min(cut, len(answer)) for cut in cuts} | {0, len(answer)})
    parts = [answer[a:b] for a, b in pairwise(places)]
    reader = reading(*parts)
    assert (reader.fault, reader.whole, reader.keeps) == (None, True, True)
    expected = b"" if answer is NOTHING else b"abcdefg"
    answered = reader.answered()
    assert (answered.body, dict(answered.headers)[b"x-one"]) == (expected, b"a")
    assert b"x-trailer" not in dict(answered.headers)
    assert b"link" not in dict(answered.headers)


@given(st.integers(0, len(CHUNKED) - 1))
def test_half_an_answer_is_never_whole(end: int) -> None:
    """Not even when the server says no more, where its headers said how long it is."""
    reader = reading(CHUNKED[:end])
    reader.finish()
    assert not reader.whole


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n",
        b"Content-Length: 3, 3\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: 0x3\r\n",
        b"Content-Length: -3\r\n",
        b"Content-Length: 9999999999999999999999\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-One: a\r\n folded\r\n\x00: b\r\n",
        b"X One: a\r\n",
        b"X-One: a\x00b\r\n",
    ],
)
def test_an_answer_that_could_end_in_two_places_is_refused(headers: bytes) -> None:
    """RFC 9112, section 6.3: what one reader calls the next answer, another calls this one's body."""
    reader = reading(OK + headers + b"\r\nabcd")
    assert isinstance(reader.fault, ProtocolFault)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"HTTP/1.1 99 Odd\r\n\r\n",
        b"\x16\x03\x01",
        b"GET / HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcdX\r\n",
    ],
)
def test_what_is_no_answer_is_a_fault(answer: bytes) -> None:
    """Whatever a port may say."""
    assert fault_of(answer, b"\r\n") is ProtocolFault


def test_what_follows_an_answer_ends_the_connection() -> None:
    """The answer stands; the next one would be the leftover."""
    for more in (b"HTTP/1.1 200 OK\r\n", b"x", b"\r\nHTTP/1.1"):
        reader = reading(SIZED + more)
        assert (reader.answered().body, reader.keeps and reader.fault is None) == (b"abcdefg", False)


def test_too_many_headers_too_long_ones_and_too_many_trailers_are_refused() -> None:
    """httptools has no limit of its own."""
    few = Bounds(headers=3, header_bytes=100)
    many = OK + b"".join(b"X-%d: a\r\n" % n for n in range(4)) + b"Content-Length: 0\r\n\r\n"
    long = OK + b"X: " + b"a" * 200 + b"\r\n\r\n"
    trailers = CHUNKED.replace(b"X-Trailer: t\r\n", b"X-Trailer: t\r\n" * 4)
    assert [fault_of(text, bounds=few) for text in (many, long, trailers)] == [HeadersFault] * 3


def test_a_body_larger_than_is_taken_is_refused_by_its_length_or_as_it_comes() -> None:
    """Before it is read, where it says so."""
    small = Bounds(body_bytes=6)
    assert fault_of(SIZED[:60], bounds=small) is TooLargeFault
    assert fault_of(CHUNKED, bounds=small) is TooLargeFault
    assert fault_of(SIZED, bounds=Bounds(body_bytes=7)) is None


def test_interim_answers_are_passed_over_but_not_for_ever() -> None:
    """RFC 9110, section 15.2."""
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    assert reading(early * INFORMATIONAL + SIZED).answered().body == b"abcdefg"
    assert fault_of(early * (INFORMATIONAL + 1)) is ProtocolFault


def test_only_the_end_ends_a_body_without_a_length() -> None:
    """RFC 9112, section 6.3, rule 8; the connection is over."""
    reader = reading(OK + b"\r\nabc", b"defg")
    assert not reader.whole
    reader.finish()
    assert (reader.whole, reader.keeps, reader.answered().body) == (True, False, b"abcdefg")


def test_an_answer_to_head_has_no_body_and_ends_the_connection() -> None:
    """Its length is the body's that a GET would have."""
    reader = reading(OK + b"Content-Length: 7\r\n\r\n", head_only=True)
    assert (reader.whole, reader.keeps, reader.answered().body) == (True, False, b"")


def test_an_old_server_and_one_that_says_close_are_not_kept() -> None:
    """RFC 9112, section 9.3."""
    for answer in (SIZED.replace(b"HTTP/1.1", b"HTTP/1.0"), SIZED.replace(b"X-One: a", b"Connection: close")):
        reader = reading(answer)
        assert (reader.whole, reader.keeps) == (True, False)


def test_an_answer_says_nothing_of_itself() -> None:
    """Its repr holds no header and no body."""
    said = repr(Answered(200, ((b"set-cookie", b"secret"),), b"BOUM855510ZZ"))
    assert said == "Answered(status=200)"
