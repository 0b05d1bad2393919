"""Identity: claims are checked, role and purpose are chosen, never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from joserfc import jws
from pydantic import AnyHttpUrl

from gateway.cache import Cache
from gateway.claims import Token
from gateway.errors import Forbidden, PurposeRequired, Unauthenticated
from gateway.jwks import IssuerKeys
from gateway.keyring import Keyring
from gateway.pipeline.identity import Identity
from gateway.settings import Issuer, Organization
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
        ({"groups": "garde"}, "claims"),
        ({"groups": {"garde": True}}, "claims"),
        ({"groups": ["garde", 7]}, "claims"),
        ({"groups": [""]}, "claims"),
        ({"groups": [f"g-{rank}" for rank in range(65)]}, "claims"),
        ({"standing": {"specialty": ["PSYC"]}}, "claims"),
        ({"standing": {"authorization": {"id": "A-1", "until": 1, "trained_until": "2027"}}}, "claims"),
        ({"standing": {"authorization": {"id": "A-1", "until": 1, "trained_until": True}}}, "claims"),
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


async def test_specialty_training_and_groups_pass_through(identity: Identity, issuer: IssuerStub) -> None:
    """A token that says nothing of groups is not one that says there are none."""
    authorization = {"id": "A-1", "until": 1_800_000_000, "trained_until": 1_790_000_000}
    token = issuer.sign(claims(groups=["b", "a", "b"], standing={"specialty": "PSYC", "authorization": authorization}))
    asked = (await identity.identify(f"Bearer {token}", None, "TREAT")).subject.as_input()
    assert asked["groups"] == ["a", "b"]
    assert asked["standing"] == {"specialty": "PSYC", "authorization": authorization}
    for said, wanted in (({}, None), ({"groups": None}, None), ({"groups": []}, [])):
        token = issuer.sign(claims(**said))
        assert (await identity.identify(f"Bearer {token}", None, "TREAT")).subject.as_input()["groups"] == wanted


async def test_the_settings_say_whether_the_establishment_is_active(issuer: IssuerStub, clock: Clock) -> None:
    """Of an organization that they don't name, nothing is known; the token has no word on it."""
    named = [
        Organization(id="org-clinique", name={"fr": "Clinique"}),
        Organization(id="org-fermee", name={"fr": "Fermée"}, active=False),
    ]
    keyring = Keyring.generate()
    cache: Cache[Token] = Cache("tokens", keyring, clock)
    settings = Issuer(issuer=ISSUER, jwks_url=AnyHttpUrl(f"{ISSUER}/jwks"))
    stage = Identity(
        settings, IssuerKeys(issuer.jwks, clock), keyring=keyring, cache=cache, now=clock, organizations=named
    )
    for organization, wanted in (("org-clinique", "active"), ("org-fermee", "inactive"), ("org-x", "unknown")):
        token = issuer.sign(claims(organization=organization, establishment="active"))
        for _ in range(2):  # verified, then remembered
            asked = (await stage.identify(f"Bearer {token}", None, "TREAT")).subject.as_input()
            assert asked["establishment"] == wanted


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
