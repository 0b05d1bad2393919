"""An issuer of tokens for tests, and a clock that moves when told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from gateway.claims import TokenRefused
from gateway.errors import Unauthenticated
from gateway.pipeline.identity import Identity

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


async def refusal(identity: Identity, authorization: str | None) -> str:
    """Return the reason of a refusal, having checked that the caller reads the same thing whatever it is."""
    with pytest.raises(Unauthenticated) as caught:
        await identity.identify(authorization, None, "TREAT")
    assert isinstance(caught.value, TokenRefused)
    assert (caught.value.key, caught.value.detail, str(caught.value)) == ("UNAUTHENTICATED", {}, "UNAUTHENTICATED")
    return caught.value.reason
