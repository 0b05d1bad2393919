"""Identity: the issuer's keys, when they are fetched and how long they serve."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc.jwk import ECKey
from pydantic import AnyHttpUrl

from gateway.cache import Cache
from gateway.claims import Token
from gateway.errors import IdentityUnavailable
from gateway.jwks import IssuerKeys
from gateway.keyring import Keyring
from gateway.pipeline.identity import Identity
from gateway.settings import Issuer
from tests.gateway.identity_issuer import ISSUER, NOW, Clock, IssuerStub, claims, refusal


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


async def test_a_token_remembered_as_valid_still_expires(identity: Identity, issuer: IssuerStub, clock: Clock) -> None:
    header = f"Bearer {issuer.sign(claims(exp=int(NOW) + 100))}"
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + 129
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + 130
    assert await refusal(identity, header) == "expired"


async def test_a_token_remembered_as_valid_is_refused_once_its_key_is_withdrawn(
    identity: Identity, issuer: IssuerStub, clock: Clock
) -> None:
    header = f"Bearer {issuer.sign(claims())}"
    await identity.identify(f"Bearer {issuer.sign(claims(jti='t-0'))}", None, "TREAT")
    clock.at = NOW + 299  # the keys are about to be fetched anew, the token was just verified
    await identity.identify(header, None, "TREAT")
    del issuer.keys["one"]
    issuer.keys["two"] = ECKey.generate_key("P-256", {"kid": "two"})
    clock.at = NOW + 300
    assert await refusal(identity, header) == "key"


@pytest.mark.parametrize(("after", "verified_again"), [(0.0, False), (4.9, False), (5.0, True), (9.0, True)])
async def test_a_token_is_remembered_five_seconds_and_then_verified_again(
    issuer: IssuerStub, clock: Clock, after: float, verified_again: bool
) -> None:
    """Whatever verifying learns of a token counts after five seconds, however often it is used meanwhile."""
    keyring, looks = Keyring.generate(), list[bool]()
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    cache: Cache[Token] = Cache("tokens", keyring, clock, tell=looks.append)
    identity = Identity(settings, IssuerKeys(issuer.jwks, clock), keyring=keyring, cache=cache, now=clock)
    header = f"Bearer {issuer.sign(claims())}"
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + after / 2
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + after
    await identity.identify(header, None, "TREAT")
    assert looks == [False, True, not verified_again]


async def test_what_is_remembered_of_one_token_is_nothing_of_another(identity: Identity, issuer: IssuerStub) -> None:
    """Two tokens of one issuer, side by side: each is its own subject."""
    mine, other = (f"Bearer {issuer.sign(claims(sub=sub))}" for sub in ("dr-tremblay", "dr-gagnon"))
    said = [(await identity.identify(header, None, "TREAT")).subject.id for header in (mine, other, mine, other)]
    assert said == ["dr-tremblay", "dr-gagnon"] * 2


async def test_a_new_key_of_the_issuer_is_accepted_on_the_next_request(identity: Identity, issuer: IssuerStub) -> None:
    await identity.identify(f"Bearer {issuer.sign(claims())}", None, "TREAT")
    issuer.keys["two"] = ECKey.generate_key("P-256", {"kid": "two"})
    token = issuer.sign(claims(sub="dr-gagnon"), kid="two")
    assert (await identity.identify(f"Bearer {token}", None, "TREAT")).subject.id == "dr-gagnon"
    assert issuer.fetches == 2


async def test_a_flood_of_unknown_key_ids_fetches_the_keys_once(
    identity: Identity, issuer: IssuerStub, clock: Clock
) -> None:
    await identity.identify(f"Bearer {issuer.sign(claims())}", None, "TREAT")
    for rank in range(50):
        assert await refusal(identity, f"Bearer {issuer.sign(claims(), kid=f'x{rank}')}") == "key"
    assert issuer.fetches == 2
    clock.at = NOW + 30
    await refusal(identity, f"Bearer {issuer.sign(claims(), kid='y')}")
    assert issuer.fetches == 3


async def test_an_issuer_that_is_down_is_not_the_caller_s_fault(
    identity: Identity, issuer: IssuerStub, clock: Clock
) -> None:
    issuer.down = True
    header = f"Bearer {issuer.sign(claims())}"
    for _ in range(5):
        with pytest.raises(IdentityUnavailable):
            await identity.identify(header, None, "TREAT")
    assert issuer.fetches == 1
    issuer.down = False
    clock.at = NOW + 1
    assert (await identity.identify(header, None, "TREAT")).purpose == "TREAT"


@pytest.mark.parametrize("document", [None, [], {}, {"keys": None}, {"keys": []}, {"keys": [7, {}, {"kty": "EC"}]}])
async def test_a_key_set_without_a_usable_key_is_an_issuer_that_is_down(clock: Clock, document: Any) -> None:
    async def fetch() -> Any:
        return document

    keyring = Keyring.generate()
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    identity = Identity(
        settings, IssuerKeys(fetch, clock), keyring=keyring, cache=Cache("t", keyring, clock), now=clock
    )
    with pytest.raises(IdentityUnavailable):
        await identity.identify(f"Bearer {IssuerStub().sign(claims())}", None, "TREAT")


async def test_the_last_keys_serve_for_an_hour_while_the_issuer_is_down(
    identity: Identity, issuer: IssuerStub, clock: Clock
) -> None:
    header = f"Bearer {issuer.sign(claims(exp=int(NOW) + 9_000))}"
    await identity.identify(header, None, "TREAT")
    issuer.down = True
    clock.at = NOW + 3_599
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + 3_601
    with pytest.raises(IdentityUnavailable):
        await identity.identify(header, None, "TREAT")


async def test_one_bad_key_in_the_set_does_not_spoil_the_others(identity: Identity, issuer: IssuerStub) -> None:
    issuer.extra = [{"kty": "EC", "kid": "bad", "crv": "P-256", "x": "!", "y": "!"}, {"kty": "PQC", "kid": "new"}]
    assert (await identity.identify(f"Bearer {issuer.sign(claims())}", None, "TREAT")).purpose == "TREAT"


async def test_a_token_remembered_longer_than_it_lives_is_refused(issuer: IssuerStub, clock: Clock) -> None:
    """The cache's clock stands still, as a shared cache's might: the token's own time decides."""
    keyring = Keyring.generate()
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    cache: Cache[Token] = Cache("tokens", keyring, lambda: NOW)
    identity = Identity(settings, IssuerKeys(issuer.jwks, clock), keyring=keyring, cache=cache, now=clock)
    header = f"Bearer {issuer.sign(claims(exp=int(NOW) + 100))}"
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + 130
    assert await refusal(identity, header) == "expired"
