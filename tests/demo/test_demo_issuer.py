"""The demo issuer: tokens that verify against its key set, with the claims of docs/guides/front-ends.md."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from gateway.demo.faults import UnknownPerson
from gateway.demo.issuer import Issuer
from gateway.demo.systems import NAM
from gateway.demo.world import build_world

ANCHOR = date(2026, 11, 21)
URL = "http://127.0.0.1:8100"


@pytest.fixture
def issuer() -> Issuer:
    """An issuer whose clock stands still."""
    return Issuer(URL, build_world(anchor=ANCHOR), clock=lambda: 1_795_651_200.5)


def claims_of(issuer: Issuer, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(cast(Any, issuer.jwks()))
    claims: dict[str, Any] = jwt.decode(token, keys, algorithms=["ES256"]).claims
    return claims


def test_a_professional_s_token_verifies_and_says_who_they_are(issuer: Issuer) -> None:
    """Every claim of the contract, times in integer seconds."""
    claims = claims_of(issuer, issuer.mint("resident-cote"))
    jti = claims.pop("jti")
    assert len(jti) == 32
    assert claims == {
        "iss": URL,
        "sub": "resident-cote",
        "aud": "passerelle",
        "iat": 1_795_651_200,
        "exp": 1_795_654_800,
        "scope": "record:read",
        "roles": ["resident"],
        "organization": "org-chus",
        "territory": "ruisss-sherbrooke",
        "purposes": ["TREAT"],
        "standing": {
            "professional": "CMQ",
            "licence": "91001",
            "supervisor": "81002",
            "specialty": None,
            "authorization": None,
        },
        "groups": [],
        "name": "Dr Félix Côté",
    }


def test_everyone_carries_the_number_of_their_own_file(issuer: Issuer) -> None:
    """The parent's is the parent's: whom they represent is the registry's to say."""
    assert claims_of(issuer, issuer.mint("marie-bouchard"))["patient"] == {"system": NAM, "value": "BOUM855510ZZ"}
    assert claims_of(issuer, issuer.mint("parent-roy"))["patient"] == {"system": NAM, "value": "ROYC815314ZZ"}
    assert claims_of(issuer, issuer.mint("emile-roy"))["patient"] == {"system": NAM, "value": "ROYE110522ZZ"}


def test_a_token_says_nothing_of_groups_or_names_them(issuer: Issuer) -> None:
    """An empty list is not silence."""
    assert claims_of(issuer, issuer.mint("dr-garde"))["groups"] == ["garde-medecine-chus"]
    assert claims_of(issuer, issuer.mint("dr-gagnon"))["groups"] == []
    assert "groups" not in claims_of(issuer, issuer.mint("dr-dube"))
    assert "groups" not in claims_of(issuer, issuer.mint("facturation"))
    assert claims_of(issuer, issuer.mint("dr-pelletier"))["standing"]["specialty"] == "CARD"


def test_a_purpose_narrows_the_token_to_it(issuer: Issuer) -> None:
    """And one that the person hasn't is refused with those they have."""
    assert claims_of(issuer, issuer.mint("dr-gagnon"))["purposes"] == ["TREAT", "ETREAT"]
    assert claims_of(issuer, issuer.mint("dr-gagnon", "ETREAT"))["purposes"] == ["ETREAT"]
    with pytest.raises(UnknownPerson, match="no purpose HRESCH; there are TREAT, ETREAT"):
        issuer.mint("dr-gagnon", "HRESCH")


def test_a_test_may_override_or_remove_a_claim(issuer: Issuer) -> None:
    """To make an expired token, or one without a scope."""
    claims = claims_of(issuer, issuer.mint("sre", exp=1, scope=None))
    assert claims["exp"] == 1
    assert "scope" not in claims


def test_another_start_has_another_key(issuer: Issuer) -> None:
    """A token of one is worth nothing to the other, and the key set holds no private part."""
    other = Issuer(URL, build_world(anchor=ANCHOR))
    keys = KeySet.import_key_set({"keys": [{**other.jwks()["keys"][0], "kid": issuer.jwks()["keys"][0]["kid"]}]})
    with pytest.raises(BadSignatureError):
        jwt.decode(issuer.mint("sre"), keys, algorithms=["ES256"])
    assert "d" not in issuer.jwks()["keys"][0]


async def test_over_http_it_is_an_openid_provider(issuer: Issuer) -> None:
    """Discovery leads to the keys and the tokens."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app()), base_url=URL) as client:
        said = (await client.get("/.well-known/openid-configuration")).json()
        assert said["issuer"] == URL
        assert (await client.get(said["jwks_uri"])).json() == issuer.jwks()
        answer = await client.post(said["token_endpoint"], json={"as": "facturation", "purpose": "HPAYMT"})
        assert claims_of(issuer, answer.json()["access_token"])["sub"] == "facturation"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"as":3}', b'{"as":"dr-nobody"}'])
async def test_an_unknown_name_is_refused_with_the_names_there_are(issuer: Issuer, body: bytes) -> None:
    """And an odd body with a sentence."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app()), base_url=URL) as client:
        answer = await client.post("/token", content=body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    said = answer.json()["error_description"]
    assert "`as`" in said or ("dr-nobody" in said and "dr-tremblay, dr-gagnon" in said)
