"""Identity: every token that is not valid is refused alike."""

from __future__ import annotations

import base64
import hmac
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import AnyHttpUrl

from gateway.cache import Cache
from gateway.claims import Token, TokenRefused
from gateway.jwks import IssuerKeys
from gateway.keyring import Keyring
from gateway.pipeline.identity import Identity
from gateway.settings import Issuer
from tests.gateway.identity_issuer import ISSUER, Clock, IssuerStub, claims, refusal


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer() -> IssuerStub:
    return IssuerStub()


@pytest.fixture
def identity(issuer: IssuerStub, clock: Clock) -> Identity:
    keyring = Keyring.generate()
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    cache: Cache[Token] = Cache("tokens", keyring, clock)
    return Identity(settings, IssuerKeys(issuer.jwks, clock), keyring=keyring, cache=cache, now=clock)


async def test_a_valid_token_gives_the_subject_the_purpose_and_a_digest(identity: Identity, issuer: IssuerStub) -> None:
    token = issuer.sign(claims())
    subject, purpose, digest = await identity.identify(f"Bearer {token}", None, "TREAT")
    assert subject.as_input() == {
        "id": "dr-tremblay",
        "role": "physician",
        "organization": "org-clinique",
        "territory": "ruisss-sherbrooke",
        "purposes": ["TREAT", "ETREAT"],
        "scopes": ["record:read"],
        "establishment": "unknown",
        "groups": None,
        "standing": {"professional": "cmq", "licence": "81001"},
    }
    assert (subject.roles, subject.name, subject.patient) == (("physician", "researcher"), "Luc Tremblay", None)
    assert purpose == "TREAT"
    assert len(digest) == 64
    assert token not in digest


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_read_whatever_its_case(identity: Identity, issuer: IssuerStub, scheme: str) -> None:
    assert (await identity.identify(f"{scheme} {issuer.sign(claims())}", None, "TREAT")).purpose == "TREAT"


@pytest.mark.parametrize("header", [None, ""])
async def test_no_token_is_refused(identity: Identity, header: str | None) -> None:
    assert await refusal(identity, header) == "missing"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a.b",
        "Bearer a.b.c.d.e",
        "Bearer é.b.c",
        "Bearer a.b.c, Bearer d",
        "Bearer W10.W10.W10",
        "Bearer bnVsbA.e30.AA",
        "a.b.c",
        "Bearer \0.b.c",
    ],
)
async def test_what_is_no_token_is_refused_as_malformed(identity: Identity, header: str) -> None:
    assert await refusal(identity, header) == "malformed"


async def test_a_token_over_the_size_bound_is_refused(identity: Identity, issuer: IssuerStub) -> None:
    token = issuer.sign(claims(padding="x" * 9_000))
    assert await refusal(identity, f"Bearer {token}") == "malformed"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
@pytest.mark.parametrize("kid", ["one", None])
async def test_alg_none_is_refused(identity: Identity, alg: str, kid: str | None) -> None:
    header = {"alg": alg} | ({"kid": kid} if kid else {})
    text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims()).encode())}."
    assert await refusal(identity, f"Bearer {text}") == "algorithm"


@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
async def test_hs256_keyed_with_the_public_key_is_refused(identity: Identity, issuer: IssuerStub, form: str) -> None:
    public = issuer.keys["one"]
    secrets = {
        "pem": public.as_pem(private=False),
        "der": public.as_der(private=False),
        "jwk": json.dumps(public.as_dict(private=False)).encode(),
    }
    signing = f"{b64(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{b64(json.dumps(claims()).encode())}"
    forged = f"{signing}.{b64(hmac.digest(secrets[form], signing.encode(), 'sha256'))}"
    assert await refusal(identity, f"Bearer {forged}") == "algorithm"


async def test_a_key_set_that_holds_a_secret_key_does_not_make_hs256_pass(
    identity: Identity, issuer: IssuerStub
) -> None:
    secret = OctKey.generate_key(256, {"kid": "sym"})
    issuer.extra = [secret.as_dict(private=True)]
    token = jwt.encode({"alg": "HS256", "kid": "sym"}, claims(), secret, algorithms=["HS256"])
    assert await refusal(identity, f"Bearer {token}") == "algorithm"


async def test_an_algorithm_outside_the_list_is_refused(identity: Identity, issuer: IssuerStub) -> None:
    issuer.keys["p384"] = ECKey.generate_key("P-384", {"kid": "p384"})
    assert await refusal(identity, f"Bearer {issuer.sign(claims(), kid='p384', alg='ES384')}") == "algorithm"


async def test_another_allowed_algorithm_than_the_key_s_is_refused(identity: Identity, issuer: IssuerStub) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "PS256"})
    issuer.keys["rsa"] = rsa
    good = jwt.encode({"alg": "PS256", "kid": "rsa"}, claims(), rsa, algorithms=["PS256"])
    assert (await identity.identify(f"Bearer {good}", None, "TREAT")).subject.id == "dr-tremblay"
    bare = RSAKey.import_key(rsa.as_pem(private=True))
    other = jwt.encode({"alg": "RS256", "kid": "rsa"}, claims(), bare, algorithms=["RS256"])
    assert await refusal(identity, f"Bearer {other}") == "key"


@pytest.mark.filterwarnings("ignore:Key size should be")
async def test_a_small_rsa_key_is_not_used(identity: Identity, issuer: IssuerStub) -> None:
    small = RSAKey.generate_key(1024, {"kid": "small"})
    issuer.keys["small"] = small
    token = jwt.encode({"alg": "RS256", "kid": "small"}, claims(), small, algorithms=["RS256"])
    assert await refusal(identity, f"Bearer {token}") == "key"


async def test_an_encryption_key_verifies_no_token(identity: Identity, issuer: IssuerStub) -> None:
    key = ECKey.generate_key("P-256", {"kid": "enc"})
    issuer.extra = [key.as_dict(private=False, use="enc")]
    token = jwt.encode({"alg": "ES256", "kid": "enc"}, claims(), key)
    assert await refusal(identity, f"Bearer {token}") == "key"


async def test_a_token_signed_with_another_key_is_refused(identity: Identity, issuer: IssuerStub) -> None:
    forged = jwt.encode({"alg": "ES256", "kid": "one"}, claims(), ECKey.generate_key("P-256"))
    assert await refusal(identity, f"Bearer {forged}") == "signature"


async def test_a_key_inside_the_token_is_never_looked_at(identity: Identity) -> None:
    key = ECKey.generate_key("P-256", {"kid": "mine"})
    header = {"alg": "ES256", "kid": "mine", "jwk": key.as_dict(private=False), "jku": "http://127.0.0.1:1/jwks"}
    assert await refusal(identity, f"Bearer {jwt.encode(header, claims(), key)}") == "key"


@pytest.mark.parametrize("kid", [None, "", "two", "one "])
async def test_a_token_without_a_known_key_id_is_refused(
    identity: Identity, issuer: IssuerStub, kid: str | None
) -> None:
    header = {"alg": "ES256"} | ({} if kid is None else {"kid": kid})
    token = jwt.encode(header, claims(), ECKey.import_key(issuer.keys["one"].as_pem(private=True)))
    assert await refusal(identity, f"Bearer {token}") == "key"


@pytest.mark.parametrize("typ", ["dpop+jwt", "logout+jwt", "secevent+jwt"])
async def test_a_token_of_another_kind_is_refused(identity: Identity, issuer: IssuerStub, typ: str) -> None:
    assert await refusal(identity, f"Bearer {issuer.sign(claims(), typ=typ)}") == "malformed"


@settings(deadline=None)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 5))
async def test_a_changed_character_of_a_valid_token_refuses_it(at: int, bit: int) -> None:
    issuer, clock, keyring = IssuerStub(), Clock(), Keyring.generate()
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    identity = Identity(
        settings, IssuerKeys(issuer.jwks, clock), keyring=keyring, cache=Cache("t", keyring, clock), now=clock
    )
    token = issuer.sign(claims())
    await identity.identify(f"Bearer {token}", None, "TREAT")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = at % len(token)
    if token[place] == ".":
        return
    other = alphabet[alphabet.index(token[place]) ^ (1 << bit)]
    with pytest.raises(TokenRefused):
        await identity.identify(f"Bearer {token[:place]}{other}{token[place + 1 :]}", None, "TREAT")
