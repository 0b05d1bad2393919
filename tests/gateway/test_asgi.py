"""ASGI: what HTTP brings becomes a GraphQL request or a refusal that goes the same way, and comes back as HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import (
    AuditUnavailable,
    BadUserInput,
    DecisionUnavailable,
    Forbidden,
    MethodRefused,
    OperationRefused,
    PasserelleError,
    PurposeRequired,
    RateLimited,
    Unauthenticated,
    Unexpected,
)
from tests.gateway.endpoint import LIMIT, NEWER, OLDER, Client


@pytest.fixture
def client() -> Client:
    """A client."""
    return Client()


async def test_a_post_brings_query_variables_name_and_headers(client: Client) -> None:
    """As they are; what is absent is None."""
    body = {"query": "{ a }", "variables": {"n": 1}, "operationName": "A", "extensions": {}}
    headers = {"authorization": "Bearer x", "x_active_role": "nurse", "x_purpose_of_use": "TREAT"}
    await client.post(body, accept_language="en", traceparent="00-1", **headers)
    found = client.last
    assert (found.query, found.variables, found.operation_name) == ("{ a }", {"n": 1}, "A")
    assert (found.authorization, found.active_role, found.purpose) == ("Bearer x", "nurse", "TREAT")
    assert (found.language, found.read_only, found.traceparent, found.fault) == ("en", False, "00-1", None)
    await client.post({"query": "{ a }"})
    bare = client.last
    assert (bare.variables, bare.operation_name, bare.authorization, bare.purpose) == ({}, None, None, None)
    assert bare.language == "fr"


async def test_a_header_given_twice_is_seen_as_two_values(client: Client) -> None:
    """One purpose, one token: the stage that reads them must see that there are two."""
    headers = [("content-type", OLDER), ("x-purpose-of-use", "TREAT"), ("x-purpose-of-use", "HRESCH")]
    await client.send("POST", content=b'{"query":"{a}"}', headers=headers)
    assert client.last.purpose == "TREAT, HRESCH"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "body-json"),
        (b"{", "body-json"),
        (b'{"query": "{a}"', "body-json"),
        (b'{"query": "\xff"}', "body-json"),
        (b"[" * 1_500, "body-json"),
        (b"null", "body-shape"),
        (b'"{ a }"', "body-shape"),
        (b"3", "body-shape"),
        (b'[{"query": "{a}"}]', "batch"),
        (b"[]", "batch"),
        (b"{}", "query-missing"),
        (b'{"query": null}', "query-missing"),
        (b'{"query": "  "}', "query-missing"),
        (b'{"query": 3}', "query-missing"),
        (b'{"query": "{a}", "variables": []}', "body-shape"),
        (b'{"query": "{a}", "variables": "{}"}', "body-shape"),
        (b'{"query": "{a}", "operationName": 3}', "body-shape"),
        (b'{"query": "{a}", "extensions": 3}', "body-shape"),
    ],
)
@pytest.mark.parametrize("accept", [NEWER, OLDER])
async def test_a_body_that_is_no_graphql_request_is_refused_with_400(
    client: Client, content: bytes, key: str, accept: str
) -> None:
    """For every media type, and through the pipeline: who asks is looked at first."""
    answer = await client.post(content, accept=accept, authorization="Bearer x")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    assert client.last.fault is not None
    assert (client.last.fault.key, client.last.authorization) == (key, "Bearer x")


@pytest.mark.parametrize(
    ("media", "taken"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("Application/JSON;charset=UTF-8", True),
        ("application/json; charset=latin-1", False),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("application/graphql", False),
        ("", False),
    ],
)
async def test_a_body_of_another_type_is_refused(client: Client, media: str, taken: bool) -> None:
    """No page of another origin can post a form here."""
    answer = await client.send("POST", content=b'{"query":"{a}"}', headers={"content-type": media})
    assert (answer.status_code == 200) is taken
    assert (client.last.fault is None) is taken
    assert taken or (client.last.fault is not None and client.last.fault.key == "media-type")


async def test_a_body_is_read_up_to_its_limit_and_no_further(client: Client) -> None:
    """Exactly; one that goes on is left where the limit is."""
    whole = b'{"query":"{a}"}'
    assert (await client.post(whole.ljust(LIMIT))).status_code == 200
    assert (await client.post(whole.ljust(LIMIT + 1))).status_code == 400
    assert client.last.fault is not None
    assert (client.last.fault.key, client.last.fault.detail) == ("body-size", {"limit": LIMIT})
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1_000_000:
            read += 500
            yield b" " * 500

    answer = await client.send("POST", content=endless(), headers={"content-type": OLDER})
    assert answer.json()["errors"][0]["extensions"]["code"] == "OPERATION_REFUSED"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (NEWER, NEWER),
        (OLDER, OLDER),
        (None, OLDER),
        ("*/*", OLDER),
        (f"{OLDER}, {NEWER}", NEWER),
        (f"{NEWER};q=0.9, {OLDER};q=1", OLDER),
        (f"{NEWER};q=0.9, {OLDER};q=0.9", NEWER),
        (f"{NEWER}, {OLDER};q=0.9", NEWER),
        (f"{NEWER};q=0.5, */*;q=0.8", OLDER),
        (f"{NEWER};q=0.5, */*;q=0.1", NEWER),
        (f"{NEWER};q=0.5, application/*", OLDER),
        ("application/xml", OLDER),
        (f"{NEWER}; charset=utf-8", NEWER),
        (NEWER.upper(), NEWER),
        (f"{NEWER};q=0, {OLDER}", OLDER),
        (f"{NEWER}; q=0.0", OLDER),
        (f"{NEWER};q=0.01", NEWER),
        ("text/event-stream", OLDER),
    ],
)
async def test_the_answer_s_media_type_is_the_newer_one_for_whoever_names_it(
    client: Client, accept: str | None, media: str
) -> None:
    """GraphQL over HTTP: JSON for the others."""
    headers = {"content-type": OLDER} | ({"accept": accept} if accept is not None else {})
    answer = await client.send("POST", content=b'{"query":"{a}"}', headers=headers)
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"


@pytest.mark.parametrize(
    ("error", "newer", "older"),
    [
        (BadUserInput("nam"), 400, 200),
        (OperationRefused("two-patients"), 400, 200),
        (MethodRefused("get-mutation"), 405, 405),
        (Unauthenticated(), 401, 401),
        (PurposeRequired(), 403, 403),
        (Forbidden("admission"), 403, 403),
        (RateLimited(), 429, 429),
        (DecisionUnavailable(), 503, 503),
        (AuditUnavailable(), 503, 503),
        (Unexpected(), 500, 500),
    ],
)
async def test_a_refusal_has_its_status_by_media_type(
    client: Client, error: PasserelleError, newer: int, older: int
) -> None:
    """As the contract's table says; what may be tried again says when."""
    client.line.error = error
    for accept, status in ((NEWER, newer), (OLDER, older)):
        answer = await client.post({"query": "{a}"}, accept=accept)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, error.code)
        assert ("retry-after" in answer.headers) is (error.retry_after is not None)
        assert ("www-authenticate" in answer.headers) is (status == 401)


async def test_every_answer_forbids_that_it_be_kept(client: Client) -> None:
    """A refusal's too; and says its language and what it varies by."""
    for content in ({"query": "{a}"}, b"{"):
        answer = await client.post(content, accept_language="en-CA,en;q=0.9")
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["content-language"] == "en-CA"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert {"Accept", "Authorization", "Origin", "X-Purpose-Of-Use"} <= set(answer.headers["vary"].split(", "))


async def test_a_get_brings_the_same_request_read_only(client: Client) -> None:
    """Variables as JSON; a malformed one is refused."""
    await client.send("GET", params={"query": "{ a }", "variables": '{"n": 1}', "operationName": "A"})
    assert (client.last.query, client.last.variables, client.last.read_only) == ("{ a }", {"n": 1}, True)
    for params in ({}, {"query": ""}, {"query": "{a}", "variables": "{"}, {"query": "{a}", "variables": "[]"}):
        assert (await client.send("GET", params=params)).status_code == 400
        assert client.last.fault is not None
    assert (await client.send("GET", params={"query": "{a}", "variables": ""})).status_code == 200


async def test_a_browser_gets_a_page_unless_it_asks_a_query(client: Client) -> None:
    """The page goes through no stage."""
    browser = {"accept": "text/html,application/xhtml+xml"}
    assert (await client.send("GET", headers=browser)).text == "page"
    assert client.line.came == []
    assert (await client.send("GET", headers=browser, params={"query": "{a}"})).json() == {"data": {}}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
async def test_another_method_is_refused_with_what_is_allowed(client: Client, method: str) -> None:
    """405, before anything is read."""
    answer = await client.send(method, content=b"{}")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["allow"].replace(" ", "").split(","))
    assert client.line.came == []


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text(alphabet='{}[]":, queryvaibls\\u0123d', max_size=60).map(str.encode)))
async def test_any_bytes_are_a_request_or_refused_with_400(content: bytes) -> None:
    """Never the gateway's fault."""
    client = Client()
    answer = await client.post(content, accept=NEWER)
    assert answer.status_code == (200 if client.last.fault is None else 400)
