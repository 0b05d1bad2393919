"""ASGI: the odd requests that clients, proxies and others do send, and what each becomes."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import MethodRefused, RateLimited
from tests.clients.served import serve_house
from tests.gateway.endpoint import LIMIT, NEWER, OLDER, Client
from tests.house import House

GOOD = b'{"query":"{a}"}'
CEILING_S = 20


@pytest.fixture
def client() -> Client:
    """A client."""
    return Client()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xef\xbb\xbf" + GOOD, "body-json"),
        (GOOD.decode().encode("utf-16"), "body-json"),
        (b'{"query":"{a}\x00"}', "body-json"),
        (b'{"query":"{a}","variables":{"n":NaN}}', "body-json"),
        (b'{"query":"{a}","variables":{"n":Infinity}}', "body-json"),
        (b'{"query":"{a}","variables":{"n":1e400}}', "body-json"),
        (b'{"query":"{a}","variables":{"n":' + b"9" * 1_500 + b"}}", ""),
        (b'{"query":"{a}","variables":{"n":"\\ud800"}}', "body-json"),
        (b'{"query":"{a}","variables":' + b'{"n":' * 300 + b"1" + b"}" * 300 + b"}", ""),
        (b'{"query":"{a}","variables":' + b"[" * 1_900, "body-json"),
        (GOOD + GOOD, "body-json"),
        (GOOD + b"\n\n", ""),
        (b'{"query":"{a}",}', "body-json"),
        (b"{'query':'{a}'}", "body-json"),
        (b"query={a}", "body-json"),
    ],
)
async def test_what_is_not_plain_json_in_utf_8_is_refused(client: Client, content: bytes, key: str) -> None:
    """A byte order mark, NUL, numbers that JSON has not, half of a pair, nesting without end."""
    assert len(content) <= LIMIT
    answer = await client.post(content, accept=NEWER)
    assert (client.fault, answer.status_code) == (key, 400 if key else 200)


async def test_of_a_key_that_stands_twice_the_last_counts(client: Client) -> None:
    """For the body and for variables alike: who decides and who reads see the same one."""
    await client.post(b'{"query":"{a}","query":"{b}","variables":{"n":1,"n":2}}')
    assert (client.last.query, client.last.variables) == ("{b}", {"n": 2})


async def test_an_operation_name_that_is_null_or_empty_is_none(client: Client) -> None:
    """As GraphQL over HTTP says."""
    for name in (None, ""):
        await client.post({"query": "{a}", "operationName": name})
        assert (client.last.operation_name, client.fault) == (None, "")
    await client.send("GET", params={"query": "{a}", "operationName": ""})
    assert client.last.operation_name is None


async def test_a_body_that_does_not_come_is_refused_once_its_time_is_over() -> None:
    """With 400, whatever is accepted; the connection isn't kept for the rest of it."""
    client, go = Client(body_ms=1), asyncio.Event()

    async def dripping() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await go.wait()

    for accept in (NEWER, OLDER):
        headers = {"content-type": OLDER, "accept": accept}
        answer = await asyncio.wait_for(client.send("POST", content=dripping(), headers=headers), CEILING_S)
        assert (answer.status_code, client.fault) == (400, "body-slow")
        assert answer.headers["connection"] == "close"
        (error,) = answer.json()["errors"]
        assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("BAD_USER_INPUT", "body-slow")
    assert "connection" not in (await Client().post({"query": "{a}"})).headers


async def test_a_body_that_is_compressed_is_refused(client: Client) -> None:
    """A small one may unpack to a large one."""
    answer = await client.post(gzip.compress(GOOD), content_encoding="gzip")
    assert (client.fault, answer.status_code) == ("content-encoding", 400)
    await client.post(GOOD, content_encoding="identity")
    assert client.fault == ""


async def test_a_file_can_t_be_sent(client: Client) -> None:
    """No uploads: a multipart body would come without a browser's preflight."""
    await client.send("POST", data={"operations": "{}", "map": "{}"}, files={"0": b"x"})
    assert client.fault == "media-type"


async def test_a_content_type_given_twice_is_none_of_both(client: Client) -> None:
    """What one reader takes for JSON another might not."""
    await client.send("POST", content=GOOD, headers=[("content-type", OLDER), ("content-type", "text/plain")])
    assert client.fault == "media-type"


async def test_a_body_that_declares_too_much_is_refused_unread(client: Client) -> None:
    """Its first byte, which never comes here, is not waited for."""

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(_: object) -> None:
        return None

    headers = [(b"content-type", OLDER.encode()), (b"content-length", str(LIMIT + 1).encode())]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    async with asyncio.timeout(20):
        await client.app(scope, receive, send)
    assert client.fault == "body-size"


@pytest.mark.parametrize("query", ["query={a}&query={b}", "query={a}&variables={}&variables={}"])
async def test_a_url_that_says_a_thing_twice_is_refused(client: Client, query: str) -> None:
    """Nobody can tell which was meant."""
    await client.send("GET", params=query)
    assert client.fault == "parameter-twice"


async def test_a_token_in_a_url_is_not_read(client: Client) -> None:
    """URLs end in logs."""
    await client.send("GET", params={"query": "{a}", "access_token": "x", "authorization": "Bearer x"})
    assert (client.last.authorization, client.fault) == (None, "")


async def test_a_head_is_a_get_without_its_body(client: Client) -> None:
    """And reads only."""
    answer = await client.send("HEAD", params={"query": "{a}"})
    assert (answer.status_code, client.last.read_only, client.last.query) == (200, True, "{a}")


async def test_options_tells_the_methods_and_asks_nothing(client: Client) -> None:
    """When it is no preflight of a browser's."""
    answer = await client.send("OPTIONS")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert client.line.came == []


async def test_another_method_says_so_in_the_caller_s_language(client: Client) -> None:
    """As any refusal does."""
    answer = await client.send("PUT", content=GOOD, headers={"accept": NEWER, "accept-language": "en"})
    assert answer.headers["content-type"].startswith(NEWER)
    assert answer.headers["cache-control"] == "private, no-store"
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "method"}
    assert error["message"].startswith("This HTTP method is not accepted")


async def test_a_mutation_by_get_is_405_and_tells_the_method_to_use(client: Client) -> None:
    """GraphQL over HTTP, GET."""
    client.line.error = MethodRefused("get-mutation")
    answer = await client.send("GET", params={"query": "mutation {a}"}, headers={"accept": OLDER})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_caller_in_a_hurry_reads_how_long_to_wait(client: Client) -> None:
    """In whole seconds."""
    client.line.error = RateLimited(7)
    answer = await client.post(GOOD)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("body", "query", "document_id", "key"),
    [
        ({"documentId": "sha256:ab"}, "", "sha256:ab", ""),
        ({"documentId": "Chart", "query": "{a}"}, "{a}", "Chart", ""),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}}}, "", "sha256:ab", ""),
        ({"documentId": "x", "extensions": {"persistedQuery": {"sha256Hash": "ab"}}}, "", "x", ""),
        ({"documentId": ""}, "", None, "body-shape"),
        ({"documentId": 3}, "", None, "body-shape"),
        ({"documentId": "x" * 201}, "", None, "body-shape"),
        ({"documentId": "x", "query": ""}, "", None, "query-missing"),
        ({"query": "{a}", "extensions": {"persistedQuery": 3}}, "", None, "body-shape"),
        ({"query": "{a}", "extensions": {"persistedQuery": {"sha256Hash": 3}}}, "", None, "body-shape"),
    ],
)
async def test_a_document_is_named_by_an_id(
    client: Client, body: dict[str, object], query: str, document_id: str | None, key: str
) -> None:
    """`documentId` of GraphQL over HTTP, or Apollo's hash."""
    await client.post(body)
    assert (client.last.query, client.last.document_id, client.fault) == (query, document_id, key)
    if not key and "extensions" not in body:
        await client.send("GET", params={name: str(value) for name, value in body.items()})
        assert (client.last.query, client.last.document_id) == (query, document_id)


async def raw(url: str, request: bytes, *, leave: bool = False) -> bytes:
    """Send bytes to a server; return all that comes, or nothing when we leave before it answers."""
    host, port = url.removeprefix("http://").split("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    answer = b"" if leave else await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_bodies_on_a_real_wire(tmp_path: Path) -> None:
    """In chunks; longer than declared; shorter, the caller gone: the server still answers the next."""
    async with serve_house(tmp_path) as served:
        head = "POST /graphql HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\ncontent-type: application/json\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in served.headers().items())
        body = b'{"query":"{ __typename }"}'
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        whole = b'{"__typename":"Query"}'
        assert whole in await raw(served.url, head.encode() + b"transfer-encoding: chunked\r\n\r\n" + chunks)
        assert whole in await raw(served.url, head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body + b"!!")
        await raw(served.url, head.encode() + b"content-length: 500\r\n\r\n" + body, leave=True)
        long = head.encode() + b"content-length: 99999999\r\n\r\n" + body
        assert (await raw(served.url, long)).startswith(b"HTTP/1.1 400")
        assert whole in await raw(served.url, head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body)


async def test_only_listed_origins_may_ask_from_a_page(house: House) -> None:
    """A preflight of another origin is refused, and no answer allows it to be read."""
    ours, theirs = house.settings.cors_origins[0], "https://elsewhere.example"
    wanted = "authorization,content-type,x-purpose-of-use,x-active-role,accept-language"
    for origin, allowed in ((ours, True), (theirs, False), ("null", False)):
        asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": wanted}
        preflight = await house.client.options("/graphql", headers=asked)
        assert (preflight.status_code == 200) is allowed
        assert (preflight.headers.get("access-control-allow-origin") == origin) is allowed
        answer = await house.client.post("/graphql", content=GOOD, headers={"origin": origin, "content-type": OLDER})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
        assert "Origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers


async def test_a_page_s_preflight_may_not_send_another_method_or_header(house: House) -> None:
    """Nothing beyond what the contract names."""
    asked = {"origin": house.settings.cors_origins[0], "access-control-request-method": "DELETE"}
    assert (await house.client.options("/graphql", headers=asked)).status_code == 400
    asked |= {"access-control-request-method": "POST", "access-control-request-headers": "x-impersonate"}
    assert (await house.client.options("/graphql", headers=asked)).status_code == 400


async def test_a_get_is_answered_and_kept_by_nobody(house: House) -> None:
    """Neither a proxy nor the browser."""
    headers = {"authorization": f"Bearer {house.issuer.mint('dr-tremblay')}", "x-purpose-of-use": "TREAT"}
    answer = await house.client.get("/graphql", params={"query": "{ viewer { name } }"}, headers=headers)
    assert json.loads(answer.content)["data"] == {"viewer": {"name": "Dr Luc Tremblay"}}
    assert answer.headers["cache-control"] == "private, no-store"
