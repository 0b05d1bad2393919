"""SMART Backend Services: what is asserted, and whatever an authorization server may answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.credentials import CredentialsFault
from gateway.settings import Source
from gateway.smart import SmartBackendServices, private_key
from gateway.wire import SourceTimeout, Wire
from tests.gateway.wire_sources import SEARCH, Seen, soon, source

KEY = ECKey.generate_key("P-384", {"kid": "k1"})
SECRET = "s3cr3t-t0ken"
TOKEN = {"access_token": SECRET, "token_type": "bearer", "expires_in": 300}
ENDPOINT = "https://auth.example/token"

Answer = Callable[[httpx.Request], httpx.Response]


def smart_source(folder: Path, key: Any = KEY, **auth: Any) -> Source:
    file = folder / "key.json"
    file.write_text(key if isinstance(key, str) else json.dumps(key.as_dict(private=True)), "utf-8")
    said = {"scheme": "smart-backend-services", "client_id": "gw", "key_file": file, "token_url": ENDPOINT}
    return source("https://fhir.example/r4", auth={k: v for k, v in (said | auth).items() if v is not None})


def presenting(folder: Path, answer: Answer, **auth: Any) -> SmartBackendServices:
    return SmartBackendServices(
        smart_source(folder, **auth), transport=httpx.MockTransport(answer), now=lambda: 1_795_000_000.0
    )


def says(body: Any = TOKEN, status: int = 200) -> Answer:
    return lambda _: httpx.Response(status, json=body)


async def test_an_assertion_says_what_the_specification_asks(tmp_path: Path) -> None:
    """Issuer and subject, audience, an id of its own, an end within five minutes; signed by the key."""
    seen: list[dict[str, list[str]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(parse_qs(request.content.decode()))
        assert (request.method, str(request.url)) == ("POST", ENDPOINT)
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        return httpx.Response(200, json=TOKEN | {"token_type": "Bearer"})

    assert await presenting(tmp_path, answer).authorization() == f"Bearer {SECRET}"
    assert await presenting(tmp_path, answer, scopes=["system/Patient.rs", "system/Consent.rs"]).authorization()
    first, second = seen
    assert first["grant_type"] == ["client_credentials"]
    assert first["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assert (first["scope"], second["scope"]) == (["system/*.rs"], ["system/Patient.rs system/Consent.rs"])
    tokens = [jwt.decode(one["client_assertion"][0], KEY, algorithms=["ES384"]) for one in seen]
    assert tokens[0].header == {"alg": "ES384", "typ": "JWT", "kid": "k1"}
    claims = tokens[0].claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("gw", "gw", ENDPOINT)
    assert claims["exp"] - 1_795_000_000 == 240
    assert claims["jti"] != tokens[1].claims["jti"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says({"error": "invalid_client", "error_description": "Marie Bouchard"}, 400), "token-refused"),
        (says({"error": "invalid_client"}, 401), "token-refused"),
        (says({}, 500), "token-endpoint"),
        (says(TOKEN, 201), "token-endpoint"),
        (lambda _: httpx.Response(302, headers={"location": "https://evil.example/token"}), "token-endpoint"),
        (lambda _: httpx.Response(200, content=b"<html>"), "token-endpoint"),
        (lambda _: httpx.Response(200, content=b"x" * 70_000), "token-endpoint"),
        (says([]), "token-endpoint"),
        (says({}), "token-endpoint"),
        (says(TOKEN | {"access_token": "two words"}), "token-endpoint"),
        (says(TOKEN | {"access_token": "a\r\nX-Evil: 1"}), "token-endpoint"),
        (says(TOKEN | {"access_token": ""}), "token-endpoint"),
        (says(TOKEN | {"token_type": "mac"}), "token-endpoint"),
        (says(TOKEN | {"expires_in": 0}), "token-endpoint"),
        (says(TOKEN | {"expires_in": True}), "token-endpoint"),
        (says(TOKEN | {"expires_in": "300"}), "token-endpoint"),
    ],
)
async def test_whatever_the_server_answers_a_fault_is_one_word(tmp_path: Path, answer: Answer, reason: str) -> None:
    """Never its text, never a redirect followed."""
    with pytest.raises(CredentialsFault) as raised:
        await presenting(tmp_path, answer).authorization()
    assert (raised.value.reason, str(raised.value), raised.value.__cause__) == (reason, reason, None)


@pytest.mark.parametrize(
    "endpoint",
    [
        ENDPOINT,
        "http://fhir.example/token",
        "https://fhir.example:8443/token",
        "https://fhir.example.evil/token",
        "https://me:pw@fhir.example/token",
        "https://fhir.example@evil.example/token",
        "//fhir.example/token",
        "http://127.0.0.1/token",
        "ftp://fhir.example",
        "/token",
        "",
        7,
        None,
        "http://[",
    ],
)
async def test_a_discovered_endpoint_elsewhere_is_not_used(tmp_path: Path, endpoint: Any) -> None:
    """A source that names another's endpoint would be sent the token that the other made."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"token_endpoint": endpoint})

    with pytest.raises(CredentialsFault, match="token-discovery"):
        await presenting(tmp_path, answer, token_url=None).authorization()
    assert asked == ["https://fhir.example/r4/.well-known/smart-configuration"]


async def test_a_discovered_endpoint_is_used_and_asked_of_the_source_itself(tmp_path: Path) -> None:
    """The configuration first, then the endpoint; its port may be written out."""
    for endpoint in ("https://fhir.example/token", "https://FHIR.example:443/auth/token"):

        def answer(request: httpx.Request, endpoint: str = endpoint) -> httpx.Response:
            found = request.url.path.endswith("/.well-known/smart-configuration")
            return httpx.Response(200, json={"token_endpoint": endpoint} if found else TOKEN)

        assert await presenting(tmp_path, answer, token_url=None).authorization() == f"Bearer {SECRET}"


async def test_a_source_without_a_smart_configuration_is_said_to_have_none(tmp_path: Path) -> None:
    """404 is not a refusal of ours."""
    with pytest.raises(CredentialsFault, match="token-discovery"):
        await presenting(tmp_path, says({}, 404), token_url=None).authorization()


async def test_a_slow_authorization_server_costs_the_sources_deadline_and_no_more(tmp_path: Path) -> None:
    """The wait is inside the operation's; the fault is the source's time-out."""

    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    place = smart_source(tmp_path)
    slow = SmartBackendServices(place, transport=httpx.MockTransport(never))
    wire = Wire([place], transports={place.id: httpx.MockTransport(Seen())}, credentials={place.id: slow})
    with pytest.raises(SourceTimeout):
        await wire.send(place, SEARCH, user="u", deadline=soon(0.05))
    await wire.aclose()


async def test_a_token_that_is_refused_while_new_is_not_replaced(tmp_path: Path) -> None:
    """Else each request to a source that takes none of them would ask for one more; one in two seconds is enough."""
    clock = [0.0]
    issued = iter(range(99))
    place = smart_source(tmp_path)
    credentials = SmartBackendServices(
        place,
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json=TOKEN | {"access_token": f"t{next(issued)}"})),
        monotonic=lambda: clock[0],
    )
    first = await credentials.authorization()
    for clock[0] in (0.0, 0.5, 1.0, 1.9):
        assert not credentials.refused(first)
        assert await credentials.authorization() == first
    clock[0] = 2.0
    assert credentials.refused(first)
    second = await credentials.authorization()
    assert second != first
    assert credentials.refused(first), "another may be had: it is there"
    assert await credentials.authorization() == second


async def test_a_server_that_says_no_end_is_asked_again_after_a_minute(tmp_path: Path) -> None:
    """`expires_in` is required of it, and some forget it."""
    clock, asked = [0.0], []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"access_token": "t", "token_type": "bearer"})

    credentials = SmartBackendServices(
        smart_source(tmp_path), transport=httpx.MockTransport(answer), monotonic=lambda: clock[0]
    )
    for clock[0] in (0.0, 39.0, 41.0):
        await credentials.authorization()
    assert len(asked) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '"key"',
        json.dumps(KEY.as_dict(private=False)),
        json.dumps(ECKey.generate_key("P-256").as_dict(private=True)),
        json.dumps(OctKey.generate_key(256).as_dict(private=True)),
        json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
        json.dumps({**KEY.as_dict(private=True), "alg": "ES256"}),
        json.dumps({**KEY.as_dict(private=True), "d": "xx"}),
        "-----BEGIN PRIVATE KEY-----",
    ],
    ids=["empty", "list", "no members", "text", "public", "P-256", "symmetric", "Ed25519", "ES256", "half", "PEM"],
)
def test_a_file_without_a_private_key_to_sign_with_stops_the_start(tmp_path: Path, text: str) -> None:
    """Public, too weak, of another kind, or no key: the sentence names the source and quotes nothing."""
    with pytest.raises(ValueError, match="source chus: its key file") as raised:
        SmartBackendServices(smart_source(tmp_path, key=text))
    assert raised.value.__suppress_context__
    assert text == "" or text not in str(raised.value)


@pytest.mark.parametrize("key", [KEY, RSAKey.generate_key(2048), RSAKey.generate_key(2048, {"alg": "RS384"})])
def test_a_key_of_either_kind_is_read(key: ECKey | RSAKey) -> None:
    """With or without its algorithm."""
    assert private_key(json.dumps(key.as_dict(private=True))).as_dict(private=False) == key.as_dict(private=False)


async def test_what_is_presented_is_in_no_text_of_ours(tmp_path: Path) -> None:
    """Neither `repr` nor an error says a token or the key."""
    place = smart_source(tmp_path)
    credentials = presenting(tmp_path, says())
    await credentials.authorization()
    wire = Wire([place], credentials={place.id: credentials})
    said = f"{credentials!r} {vars(credentials)!r} {wire!r} {vars(wire)!r} {place!r}"
    await wire.aclose()
    assert SECRET not in said
    assert str(KEY.as_dict(private=True)["d"]) not in said
