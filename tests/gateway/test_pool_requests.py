"""The pool's requests: never two for one."""

from __future__ import annotations

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pool import ProtocolFault, sent

HOST = b"fhir.example"


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        (b"GET", b"/a b", []),
        (b"GET", b"/a\r\nX: y", []),
        (b"GET", b"a", []),
        (b"GET", b"", []),
        (b"GET", b"/\xe9", []),
        (b"G T", b"/", []),
        (b"", b"/", []),
        (b"GET", b"/", [(b"x", b"a\r\nb: c")]),
        (b"GET", b"/", [(b"x", b"a\nb")]),
        (b"GET", b"/", [(b"x", b"a\x00")]),
        (b"GET", b"/", [(b"x y", b"a")]),
        (b"GET", b"/", [(b"x:", b"a")]),
        (b"GET", b"/", [(b"", b"a")]),
        (b"GET", b"/", [(b"Transfer-Encoding", b"chunked")]),
        (b"GET", b"/", [(b"content-length", b"3")]),
        (b"GET", b"/", [(b"Host", b"elsewhere")]),
        (b"GET", b"/", [(b"connection", b"x")]),
    ],
)
def test_what_is_no_request_is_refused(method: bytes, target: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """A line's end, a space or a framing header in the wrong place."""
    with pytest.raises(ProtocolFault):
        sent(method, HOST, target, headers)


@given(
    st.sampled_from([b"GET", b"POST", b"PUT", b"DELETE"]),
    st.binary(max_size=20),
    st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=12)), max_size=4),
    st.binary(max_size=40),
)
def test_another_reader_sees_one_request_and_the_same(
    method: bytes, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """Whatever is given, h11 reads one request with these headers and this body, or nothing leaves."""
    try:
        data = sent(method, HOST, b"/" + target, headers, body).data
    except ProtocolFault:
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert (request.method, request.target) == (method, b"/" + target)
    kept = [(name, value) for name, value in request.headers if name not in (b"host", b"content-length")]
    assert kept == [(name.lower(), value.strip(b" \t")) for name, value in headers]
    read = b""
    while not isinstance(event := server.next_event(), h11.EndOfMessage):
        assert isinstance(event, h11.Data)
        read += event.data
    assert read == body
    assert server.trailing_data == (b"", False)
