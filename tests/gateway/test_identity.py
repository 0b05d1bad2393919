"""Identity: every token that is not valid is refused alike; role and purpose are chosen, never guessed."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import AnyHttpUrl

from gateway.cache import Cache
from gateway.errors import Forbidden, PurposeRequired, Unauthenticated
from gateway.jwks import IdentityUnavailable
from gateway.keyring import Keyring
from gateway.pipeline.identity import Identity, Token, TokenRefused
from gateway.settings import Issuer

NOW = 1_795_651_200.0
ISSUER = "http://127.0.0.1:8100"


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


class IssuerStub:
    """An issuer with keys, that counts how often they are fetched and may be down."""

    def __init__(self) -> None:
        self.keys: dict[str, ECKey | RSAKey] = {
            "one": ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        }
        self.fetches = 0
        self.down = False
        self.extra: list[Any] = []

    async def jwks(self) -> Mapping[str, Any]:
        self.fetches += 1
        if self.down:
            raise OSError("connection refused")
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()] + self.extra}

    def sign(self, claims: Mapping[str, Any], *, kid: str = "one", **header: Any) -> str:
        head = {"alg": "ES256", "kid": kid, "typ": "at+jwt"} | header
        head = {name: value for name, value in head.items() if value is not None}
        key = self.keys.get(kid) or ECKey.generate_key("P-256", {"kid": kid})
        registry_algorithms = ["ES256", "ES384", "RS256", "PS256"]
        return jws.serialize_compact(head, json.dumps(claims), key, algorithms=registry_algorithms)


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of Dr. Tremblay's token; a change to None takes the claim away."""
    whole: dict[str, Any] = {
        "iss": ISSUER,
        "sub": "dr-tremblay",
        "aud": "passerelle",
        "exp": int(NOW) + 600,
        "iat": int(NOW),
        "jti": "t-1",
        "scope": "record:read",
        "roles": ["physician", "researcher"],
        "organization": "org-clinique",
        "territory": "ruisss-sherbrooke",
        "purposes": ["TREAT", "ETREAT"],
        "standing": {"professional": "cmq", "licence": "81001", "unknown": "dropped"},
        "name": "Luc Tremblay",
    }
    whole.update(changes)
    return {name: value for name, value in whole.items() if value is not None}


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
    return Identity(settings, issuer.jwks, keyring=keyring, cache=cache, now=clock)


async def refusal(identity: Identity, authorization: str | None) -> str:
    """Return the reason of a refusal, having checked that the caller reads the same thing whatever it is."""
    with pytest.raises(Unauthenticated) as caught:
        await identity.identify(authorization, None, "TREAT")
    assert isinstance(caught.value, TokenRefused)
    assert (caught.value.key, caught.value.detail, str(caught.value)) == ("UNAUTHENTICATED", {}, "UNAUTHENTICATED")
    return caught.value.reason


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
    identity = Identity(settings, issuer.jwks, keyring=keyring, cache=Cache("t", keyring, clock), now=clock)
    token = issuer.sign(claims())
    await identity.identify(f"Bearer {token}", None, "TREAT")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = at % len(token)
    if token[place] == ".":
        return
    other = alphabet[alphabet.index(token[place]) ^ (1 << bit)]
    with pytest.raises(TokenRefused):
        await identity.identify(f"Bearer {token[:place]}{other}{token[place + 1 :]}", None, "TREAT")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": int(NOW) - 30}, "expired"),
        ({"exp": int(NOW) - 86_400}, "expired"),
        ({"exp": None}, "claims"),
        ({"exp": "tomorrow"}, "claims"),
        ({"exp": True}, "claims"),
        ({"nbf": int(NOW) + 31}, "claims"),
        ({"iat": int(NOW) + 31}, "claims"),
        ({"aud": "another"}, "audience"),
        ({"aud": ["another", "passerelle-x"]}, "audience"),
        ({"aud": {"passerelle": 1}}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": None}, "audience"),
        ({"iss": "http://127.0.0.1:8100/"}, "issuer"),
        ({"iss": ["http://127.0.0.1:8100"]}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"sub": None}, "claims"),
        ({"sub": ""}, "claims"),
        ({"sub": 7}, "claims"),
        ({"sub": "a\nb"}, "claims"),
        ({"sub": "\ud800"}, "claims"),
        ({"sub": "x" * 513}, "claims"),
        ({"jti": None}, "claims"),
        ({"jti": ""}, "claims"),
        ({"roles": "physician"}, "claims"),
        ({"roles": ["physician", 7]}, "claims"),
        ({"roles": [""]}, "claims"),
        ({"roles": {"physician": True}}, "claims"),
        ({"purposes": "TREAT"}, "claims"),
        ({"scope": ["record:read"]}, "claims"),
        ({"organization": 7}, "claims"),
        ({"territory": ["ruisss"]}, "claims"),
        ({"name": {"family": "Tremblay"}}, "claims"),
        ({"standing": ["cmq"]}, "claims"),
        ({"standing": {"licence": 81001}}, "claims"),
        ({"standing": {"authorization": "A-1"}}, "claims"),
        ({"standing": {"authorization": {"id": "A-1"}}}, "claims"),
        ({"standing": {"authorization": {"id": "A-1", "until": "2027-01-01"}}}, "claims"),
        ({"standing": {"authorization": {"id": "A-1", "until": True}}}, "claims"),
        ({"patient": "BOUM855510ZZ"}, "claims"),
        ({"patient": {"system": "s"}}, "claims"),
        ({"patient": {"system": "s", "value": 7}}, "claims"),
        ({"cnf": {"jkt": "x"}}, "claims"),
    ],
)
async def test_a_token_whose_claims_do_not_hold_is_refused(
    identity: Identity, issuer: IssuerStub, changes: dict[str, Any], reason: str
) -> None:
    assert await refusal(identity, f"Bearer {issuer.sign(claims(**changes))}") == reason


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"{", b"[" * 3_000, b'{"exp": NaN}'])
async def test_a_signed_payload_that_is_no_object_is_refused(
    identity: Identity, issuer: IssuerStub, body: bytes
) -> None:
    token = jws.serialize_compact({"alg": "ES256", "kid": "one"}, body, issuer.keys["one"])
    assert await refusal(identity, f"Bearer {token}") == "claims"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["another", "passerelle"]},
        {"exp": int(NOW) - 29},
        {"nbf": int(NOW) + 30},
        {"iat": int(NOW) + 30},
        {"iat": None, "name": None, "organization": None, "territory": None, "standing": None},
        {"exp": NOW + 0.5},
    ],
)
async def test_a_token_within_the_rules_and_the_leeway_is_accepted(
    identity: Identity, issuer: IssuerStub, changes: dict[str, Any]
) -> None:
    assert (await identity.identify(f"Bearer {issuer.sign(claims(**changes))}", None, "TREAT")).purpose == "TREAT"


async def test_the_patient_and_the_standing_pass_through(identity: Identity, issuer: IssuerStub) -> None:
    standing = {"supervisor": "dr-gagnon", "authorization": {"id": "A-1", "until": 1_800_000_000, "more": "dropped"}}
    token = issuer.sign(claims(patient={"system": "s", "value": "BOUM855510ZZ"}, standing=standing))
    subject = (await identity.identify(f"Bearer {token}", None, "TREAT")).subject
    assert subject.patient == ("s", "BOUM855510ZZ")
    assert subject.standing == {"supervisor": "dr-gagnon", "authorization": {"id": "A-1", "until": 1_800_000_000}}
    assert "BOUM855510ZZ" not in repr(subject)
    assert "dr-gagnon" not in repr(subject)


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


async def test_the_active_role_is_the_one_asked_for_among_those_held(identity: Identity, issuer: IssuerStub) -> None:
    header = f"Bearer {issuer.sign(claims())}"
    assert (await identity.identify(header, "researcher", "TREAT")).subject.role == "researcher"
    assert (await identity.identify(header, None, "TREAT")).subject.role == "physician"


@pytest.mark.parametrize("role", ["nurse", "physician, researcher", "PHYSICIAN", " "])
async def test_a_role_that_is_not_held_is_forbidden(identity: Identity, issuer: IssuerStub, role: str) -> None:
    with pytest.raises(Forbidden) as caught:
        await identity.identify(f"Bearer {issuer.sign(claims())}", role, "TREAT")
    assert caught.value.key == "role"


async def test_a_token_without_a_role_is_forbidden(identity: Identity, issuer: IssuerStub) -> None:
    with pytest.raises(Forbidden) as caught:
        await identity.identify(f"Bearer {issuer.sign(claims(roles=[]))}", None, "TREAT")
    assert caught.value.key == "role"


@pytest.mark.parametrize(
    "header",
    [None, "", " ", "TREAT,ETREAT", "TREAT, TREAT", "treat", "TR", "TREAT ETREAT", "TREAT,", "A" * 13, "TRÉAT"],
)
async def test_no_purpose_or_several_is_refused(identity: Identity, issuer: IssuerStub, header: str | None) -> None:
    with pytest.raises(PurposeRequired):
        await identity.identify(f"Bearer {issuer.sign(claims())}", None, header)


async def test_a_purpose_that_the_token_does_not_allow_is_forbidden(identity: Identity, issuer: IssuerStub) -> None:
    with pytest.raises(Forbidden) as caught:
        await identity.identify(f"Bearer {issuer.sign(claims())}", None, "HRESCH")
    assert caught.value.key == "purpose"


async def test_the_token_is_judged_before_the_role_and_the_purpose(identity: Identity) -> None:
    with pytest.raises(Unauthenticated):
        await identity.identify(None, "nobody", None)


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
    identity = Identity(settings, fetch, keyring=keyring, cache=Cache("t", keyring, clock), now=clock)
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
    identity = Identity(settings, issuer.jwks, keyring=keyring, cache=cache, now=clock)
    header = f"Bearer {issuer.sign(claims(exp=int(NOW) + 100))}"
    await identity.identify(header, None, "TREAT")
    clock.at = NOW + 130
    assert await refusal(identity, header) == "expired"
