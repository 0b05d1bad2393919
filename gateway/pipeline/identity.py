"""Identity: who asks, and why?

Takes the headers Authorization, X-Active-Role and X-Purpose-Of-Use. Gives a Subject, one purpose of use and the digest
of the token. Every token that is not valid is refused alike: the caller never learns which check failed, the log does.
Never looks at a body, a patient or a policy; never keeps a token, only what a verified one said, for a while.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from joserfc import jws
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwt import JWTClaimsRegistry

from gateway.access import Subject
from gateway.cache import Cache, Name
from gateway.claims import Refusal, Token, TokenRefused, token_of
from gateway.jwks import IssuerKeys
from gateway.keyring import Keyring
from gateway.settings import Issuer, Organization

LONGEST_TOKEN = 8_192
"""Characters of the longest Authorization header that is read."""

REMEMBERED_S = 5.0
"""Seconds for which a verified token is not verified again: the calls of one screen. Its times are checked each time,
and a key that its issuer withdrew is another generation. Verifying costs 90 to 150 µs of CPU (RS256, ES256)."""

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_TYPES = frozenset({"", "jwt", "at+jwt", "application/jwt", "application/at+jwt"})
_CLAIM_REASONS: Mapping[str, Refusal] = {"aud": "audience", "iss": "issuer"}


class Identified(NamedTuple):
    """Who asks, why, and what stands for their token."""

    subject: Subject
    purpose: str
    token_digest: str


class Identity:
    """Verifies tokens of one issuer (RFC 7519, RFC 8725). `now` is in seconds since 1970."""

    def __init__(
        self,
        issuer: Issuer,
        keys: IssuerKeys,
        *,
        keyring: Keyring,
        cache: Cache[Token],
        now: Callable[[], float],
        organizations: Iterable[Organization] = (),
    ) -> None:
        self._issuer = issuer
        self._establishments = {one.id: "active" if one.active else "inactive" for one in organizations}
        self._keyring = keyring
        self._cache = cache
        self._now = now
        self._keys = keys
        self._algorithms = frozenset(issuer.algorithms)
        self._registry = _Registry(algorithms=sorted(self._algorithms), strict_check_header=False)

    async def identify(
        self, authorization: str | None, active_role: str | None, purpose_header: str | None
    ) -> Identified:
        """Return who asks and why. Headers that came several times are given joined by commas (RFC 9110, 5.3).

        Raise `TokenRefused` (an `Unauthenticated`), `Forbidden`, `PurposeRequired`, or `IdentityUnavailable` when the
        issuer's keys can't be had.
        """
        token = await self.authenticate(authorization)
        return Identified(self.subject(token, active_role), token.purpose(purpose_header), token.digest)

    def subject(self, token: Token, active_role: str | None) -> Subject:
        """Return who asks under one role, and whether their establishment is active; raise `Forbidden('role')`."""
        return token.subject(active_role, self._establishments.get(token.organization, "unknown"))

    async def authenticate(self, authorization: str | None) -> Token:
        """Return what a valid token says, before any role or purpose is chosen."""
        text = _bearer(authorization)
        digest = self._keyring.digest_of_token(text)
        name = Name(f"{digest}.{(await self._keys.current()).generation}")
        token = await self._cache.get(name)
        if token is None:
            token = await self._verify(text, digest)
            left = token.expires + self._issuer.leeway_s - self._now()
            await self._cache.put(token, name, ttl=min(REMEMBERED_S, left))
        elif token.expires <= self._now() - self._issuer.leeway_s:
            raise TokenRefused("expired")
        return token

    async def _verify(self, text: str, digest: str) -> Token:
        signed = _parsed(text)
        header = signed.headers()
        if header.get("alg") not in self._algorithms:
            raise TokenRefused("algorithm")
        if str(header.get("typ", "")).lower() not in _TYPES or "crit" in header:
            raise TokenRefused("malformed")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise TokenRefused("key")
        key = (await self._keys.having(kid)).find(kid, header["alg"])
        if key is None:
            raise TokenRefused("key")
        try:
            sound = jws.validate_compact(signed, key, registry=self._registry)
        except (JoseError, ValueError, TypeError):
            sound = False
        if not sound:
            raise TokenRefused("signature")
        return token_of(self._checked(signed.payload), digest)

    def _checked(self, payload: bytes) -> dict[str, Any]:
        """Return the claims of a payload whose signature holds, those of RFC 7519 checked."""
        try:
            claims = json.loads(payload)
        except (ValueError, RecursionError):
            claims = None
        if not isinstance(claims, dict) or "cnf" in claims:
            raise TokenRefused("claims")  # a token bound to a key is worth nothing without the proof (RFC 9449, 7.1)
        try:
            self._registered().validate(claims)
        except ExpiredTokenError:
            raise TokenRefused("expired") from None
        except ClaimError as fault:
            raise TokenRefused(_CLAIM_REASONS.get(fault.claim, "claims")) from None
        return claims

    def _registered(self) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=int(self._now()),
            leeway=self._issuer.leeway_s,
            iss={"essential": True, "value": self._issuer.issuer},
            aud={"essential": True, "value": self._issuer.audience},
            sub={"essential": True},
            jti={"essential": True},
            exp={"essential": True},
        )


class _Registry(jws.JWSRegistry):
    """Only the algorithms that the settings allow, whatever the library would recommend or warn of."""

    def get_alg(self, name: str) -> Any:
        if not self.allowed or name not in self.allowed:
            raise JoseError("algorithm")
        return self.algorithms[name]


def _bearer(authorization: str | None) -> str:
    """Return the token of a Bearer header (RFC 6750, section 2.1)."""
    if not authorization:
        raise TokenRefused("missing")
    scheme, _, text = authorization.partition(" ")
    text = text.strip(" ")
    if scheme.lower() != "bearer" or len(authorization) > LONGEST_TOKEN or not _COMPACT.fullmatch(text):
        raise TokenRefused("malformed")
    return text


def _parsed(text: str) -> jws.CompactSignature:
    try:
        signed = jws.extract_compact(text.encode("ascii"))
    except (JoseError, ValueError, TypeError, RecursionError):
        raise TokenRefused("malformed") from None
    if not isinstance(signed.headers(), dict):
        raise TokenRefused("malformed")
    return signed
