"""Promise: a missing, false or insufficient token is refused, and the caller is not told which check failed."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.house import GRAPHQL, MARIE, House
from tests.promises.everything import about
from tests.promises.listening import check_refusal, listening_house

QUERY = about(MARIE, "name { family }")
EN = {"accept-language": "en"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose log is read when the test is over."""
    async with listening_house(tmp_path) as opened:
        yield opened


def tokens(house: House) -> dict[str, str | None]:
    """Return tokens that are none."""
    claims, mine = house.issuer.claims("dr-tremblay"), ECKey.generate_key("P-256", {"kid": "mine", "alg": "ES256"})
    kid = house.issuer.jwks()["keys"][0]["kid"]
    good = house.issuer.mint("dr-tremblay")
    header, payload, signature = good.split(".")
    public = json.dumps(house.issuer.jwks()["keys"][0]).encode()
    stolen = OctKey.import_key(base64.urlsafe_b64encode(public).decode())
    return {
        "missing": None,
        "nonsense": "not.a.token",
        "expired": house.issuer.mint("dr-tremblay", exp=int(house.clock()) - 3_600),
        "for another audience": house.issuer.mint("dr-tremblay", aud="elsewhere"),
        "of another issuer": house.issuer.mint("dr-tremblay", iss="http://127.0.0.1:9"),
        "without an expiry": house.issuer.mint("dr-tremblay", exp=None),
        "without a subject": house.issuer.mint("dr-tremblay", sub=None),
        "without a number": house.issuer.mint("dr-tremblay", jti=None),
        "signed with another key": jwt.encode({"alg": "ES256", "kid": kid}, claims, mine, algorithms=["ES256"]),
        "of an unknown key": jwt.encode({"alg": "ES256", "kid": "mine"}, claims, mine, algorithms=["ES256"]),
        "signed with the public key": jwt.encode({"alg": "HS256", "kid": kid}, claims, stolen, algorithms=["HS256"]),
        "alg none": f"{_part({'alg': 'none', 'kid': kid})}.{payload}.",
        "alg None, signed": f"{_part({'alg': 'None', 'kid': kid})}.{payload}.{signature}",
        "another payload": f"{header}.{_part(claims | {'sub': 'dr-gagnon'})}.{signature}",
        "no signature": f"{header}.{payload}.",
        "very long": "a" * 9_000 + ".b.c",
    }


async def test_each_bad_token_is_refused_alike(house: House) -> None:
    """One sentence for them all: the caller never learns which check failed; no source is asked anything."""
    seen = set()
    for name, token in tokens(house).items():
        headers = {"accept": GRAPHQL, "x-purpose-of-use": "TREAT", **EN}
        headers |= {"authorization": f"Bearer {token}"} if token is not None else {}
        answer = await house.post({"query": QUERY}, headers)
        assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"]), name
        assert answer.headers["www-authenticate"].startswith("Bearer"), name
        seen.add(answer.body["errors"][0]["message"])
    assert seen == {"No valid token came with the request: present a current token in the Authorization header."}
    assert not any(house.calls(source) for source in house.sources)


async def test_a_token_is_never_taken_from_a_url_nor_of_another_scheme(house: House) -> None:
    """Nor twice."""
    good = house.issuer.mint("dr-tremblay")
    asked = quote("{ viewer { id } }")
    by_url = await house.client.get(
        f"/graphql?query={asked}&access_token={good}", headers={"accept": GRAPHQL, "x-purpose-of-use": "TREAT"}
    )
    assert by_url.status_code == 401
    for value in (f"Basic {good}", good, f"Bearer {good}, Bearer {good}", "Bearer"):
        answer = await house.post({"query": QUERY}, {"authorization": value, "x-purpose-of-use": "TREAT"})
        assert answer.status == 401, value[:8]


PURPOSES: dict[str, tuple[str | None, str, str]] = {
    "none": (None, "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "empty": ("", "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "lower case": ("treat", "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "several": ("TREAT, ETREAT", "PURPOSE_REQUIRED", "Several purposes of use are given"),
    "of another role": ("HPAYMT", "FORBIDDEN", "Your token does not allow this purpose of use."),
    "unknown": ("HWHATEVER", "FORBIDDEN", "Your token does not allow this purpose of use."),
}


async def test_each_bad_purpose_has_its_code_and_its_sentence(house: House) -> None:
    """403, and no source is asked anything."""
    for name, (purpose, code, sentence) in PURPOSES.items():
        answer = await house.ask(QUERY, purpose=purpose, headers=EN)
        assert answer.status == 403, name
        check_refusal(answer, code, sentence)
    assert not any(house.calls(source) for source in house.sources)


async def test_a_role_that_the_token_does_not_carry_is_refused(house: House) -> None:
    """And the sentence says what to do."""
    answer = await house.ask(QUERY, headers=EN | {"x-active-role": "privacy_officer"})
    assert answer.status == 403
    check_refusal(answer, "FORBIDDEN", "Your token does not carry this role")


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
