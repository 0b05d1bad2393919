"""Issuer: makes the demo's tokens, as an OpenID provider would.

An ES256 key made at each start and never written down. Takes a name of the staff table and a purpose. Gives
JWTs with the claims of docs/guides/front-ends.md, their key set and the discovery document. Listens on loopback only;
`serve` refuses it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.faults import UnknownPerson
from gateway.demo.staff import Member
from gateway.demo.systems import NAM
from gateway.demo.world import World

LIFETIME_S = 3600
SCOPE = "record:read"


class Issuer:
    """Mints tokens. `url` is the `iss` claim; `clock` gives integer or float seconds, UTC."""

    def __init__(self, url: str, world: World, *, clock: Callable[[], float] = time.time) -> None:
        self.url = url
        self._world = world
        self._clock = clock
        self._key = ECKey.generate_key("P-256", {"kid": uuid.uuid4().hex, "use": "sig", "alg": "ES256"})

    @property
    def names(self) -> tuple[str, ...]:
        """Those for whom tokens are made."""
        return tuple(member.key for member in self._world.staff.accounts())

    def mint(self, name: str, purpose: str | None = None, **overrides: Any) -> str:
        """Return a signed token; a claim in `overrides` replaces the usual one, None removes it.

        With a purpose the token allows that one only. Raise UnknownPerson.
        """
        claims = self.claims(name, purpose) | overrides
        kept = {claim: value for claim, value in claims.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self._key.kid, "typ": "JWT"}, kept, self._key, algorithms=["ES256"])

    def claims(self, name: str, purpose: str | None = None) -> dict[str, Any]:
        """Return the claims of a person's token (docs/guides/front-ends.md). Raise UnknownPerson."""
        member = self._member(name)
        if purpose and purpose not in member.purposes:
            raise UnknownPerson(f"{name} has no purpose {purpose}; there are {', '.join(member.purposes)}.")
        now = int(self._clock())
        return {
            "iss": self.url, "sub": member.key, "aud": "passerelle", "iat": now, "exp": now + LIFETIME_S,
            "jti": uuid.uuid4().hex, "scope": SCOPE, "roles": [member.role], "organization": member.organization,
            "territory": member.territory, "purposes": [purpose] if purpose else list(member.purposes),
            "standing": member.standing(self._world.anchor), "name": member.name, "patient": self._own_file(member),
            "groups": None if member.groups is None or not member.order else list(member.groups),
        }  # fmt: skip

    def jwks(self) -> dict[str, Any]:
        """Return the key set (RFC 7517): the public key alone."""
        return {"keys": [self._key.as_dict(private=False)]}

    def app(self) -> Starlette:
        """Return the issuer as an ASGI app."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks.json", self._key_set),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    def _member(self, name: str) -> Member:
        if name not in self.names:
            raise UnknownPerson(f"nobody is named {name}; there are {', '.join(self.names)}.")
        return self._world.staff.member(name)

    def _own_file(self, member: Member) -> dict[str, str | None] | None:
        """Return the number of the person's own file; nobody's number is another's."""
        number = self._world.person(member.patient).nam if member.patient else member.nam
        return {"system": NAM, "value": number} if number else None

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks.json",
                "token_endpoint": f"{self.url}/token",
                "id_token_signing_alg_values_supported": ["ES256"],
            }
        )

    async def _key_set(self, request: Request) -> Response:
        return JSONResponse(self.jwks(), headers={"cache-control": "max-age=60"})

    async def _token(self, request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await request.body(), type=dict[str, str])
            token = self.mint(asked["as"], asked.get("purpose"))
        except (msgspec.MsgspecError, KeyError):
            return _refused("the body is JSON with `as` and perhaps `purpose`.")
        except UnknownPerson as fault:
            return _refused(str(fault))
        return JSONResponse(
            {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_S},
            headers={"cache-control": "no-store"},
        )


def _refused(description: str) -> Response:
    return JSONResponse({"error": "invalid_request", "error_description": description}, 400)
