"""The pool against a real nginx: kept connections that it ends, large bodies, TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.pool import Bounds, ConnectFault, Origin, Pool, PoolTransport, TooLargeFault, sent
from tests.nginx_server import NginxServer, run_nginx

pytestmark = pytest.mark.real_nginx
BOUNDS = Bounds()
SMALL, LARGE = b'{"resourceType": "Bundle"}', bytes(range(256)) * 20_000


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NginxServer]:
    async with run_nginx(tmp_path) as it:
        (it.files / "small.json").write_bytes(SMALL)
        (it.files / "large.json").write_bytes(LARGE)
        yield it


def pool_of(base: str, tls: ssl.SSLContext | None = None) -> Pool:
    return Pool(Origin.of(base, tls), kept=8, idle_s=30.0, connect_s=10.0)


async def read(pool: Pool, target: bytes, bounds: Bounds = BOUNDS) -> tuple[int, bytes]:
    answered = await pool.send(sent(b"GET", b"127.0.0.1", target, []), bounds, reads=True)
    return answered.status, answered.body


@pytest.mark.parametrize("secure", [False, True])
async def test_many_requests_over_connections_that_the_server_ends(server: NginxServer, secure: bool) -> None:
    """It closes each connection after five requests, and another at once; nobody notices."""
    pool = pool_of(server.secure if secure else server.plain, server.tls)
    paths = [b"/small.json", b"/old/small.json", b"/says/x"] * 20
    found = [await read(pool, path) for path in paths]
    found += await asyncio.gather(*(read(pool, path) for path in paths))
    assert found == [(404, b"nothing here") if path == b"/says/x" else (200, SMALL) for path in paths] * 2
    await pool.aclose()


@pytest.mark.parametrize("secure", [False, True])
async def test_a_large_body_is_whole_or_refused(server: NginxServer, secure: bool) -> None:
    """Five megabytes, byte for byte."""
    pool = pool_of(server.secure if secure else server.plain, server.tls)
    assert await read(pool, b"/large.json") == (200, LARGE)
    with pytest.raises(TooLargeFault):
        await read(pool, b"/large.json", Bounds(body_bytes=1_000_000))
    assert await read(pool, b"/small.json") == (200, SMALL)
    await pool.aclose()


async def test_a_certificate_that_nobody_vouches_for_is_no_connection(server: NginxServer) -> None:
    """Nor one for another name."""
    strangers = ssl.create_default_context()
    other = server.secure.replace("127.0.0.1", "localhost")
    for base, tls in ((server.secure, strangers), (other, server.tls)):
        pool = pool_of(base, tls)
        with pytest.raises(ConnectFault):
            await read(pool, b"/small.json")
        await pool.aclose()


async def test_plain_http_to_a_tls_port_and_tls_to_a_plain_one_fail(server: NginxServer) -> None:
    """The first is answered by a 400 of the server's own, the second is no connection."""
    plain = pool_of(server.secure.replace("https", "http"))
    assert (await read(plain, b"/small.json"))[0] == 400
    await plain.aclose()
    wrong = pool_of(server.plain.replace("http", "https"), server.tls)
    with pytest.raises(ConnectFault):
        await read(wrong, b"/small.json")
    await wrong.aclose()


async def test_httpx_over_the_pool_reads_what_httpx_reads(server: NginxServer) -> None:
    """The same status, body and type; HEAD and conditional requests too."""
    ours = httpx.AsyncClient(transport=PoolTransport(server.tls))
    theirs = httpx.AsyncClient(verify=server.tls, trust_env=False)
    async with ours, theirs:
        mine, its = await ours.get(f"{server.secure}small.json"), await theirs.get(f"{server.secure}small.json")
        assert (mine.status_code, mine.content, mine.headers["etag"]) == (200, SMALL, its.headers["etag"])
        mine, its = await ours.head(f"{server.plain}large.json"), await theirs.head(f"{server.plain}large.json")
        assert (mine.status_code, mine.content, mine.headers["etag"]) == (200, b"", its.headers["etag"])
        seen = {"if-none-match": its.headers["etag"]}
        assert (await ours.get(f"{server.plain}large.json", headers=seen)).status_code == 304
        assert (await ours.post(f"{server.plain}small.json", content=b"x" * 10)).status_code == 405
        with pytest.raises(httpx.RemoteProtocolError):
            await ours.get(f"{server.plain}large.json")
        with pytest.raises(httpx.ConnectError):
            await ours.get("http://127.0.0.1:1/")
