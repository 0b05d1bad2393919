"""Smart: tokens of a source's authorization server, by the gateway's own key.

SMART App Launch 2, Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html): an OAuth 2 client
credentials grant whose client signs an assertion (RFC 7523). Takes a source's settings. Gives the value of
`Authorization`, remembered until shortly before it expires, asked for once however many wait. Never sends the key,
follows a redirect, logs a token, or asks elsewhere than where the settings say or at the source's own address.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from gateway.cache import SingleFlight
from gateway.credentials import BearerFile, Credentials, CredentialsFault, KeptFile, NoCredentials
from gateway.pool import PoolTransport
from gateway.settings import Source

__all__ = ["SmartBackendServices", "make_credentials", "private_key"]

ASSERTION_S = 240
"""Seconds for which an assertion is good; the specification allows five minutes."""
EARLY_S = 20.0
"""Seconds before its end at which a token is replaced; half its life when that is shorter."""
UNSAID_S = 60
"""Seconds that a token lasts whose server doesn't say."""
YOUNG_S = 2.0
"""A token refused at this age is refused for itself: another would be too."""
MOST_BYTES = 64 * 1024
TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CONFIGURATION = "/.well-known/smart-configuration"
_SMALLEST_RSA = 2_048  # bits (RFC 7518, section 3.3)

PrivateKey = RSAKey | ECKey


@dataclass(frozen=True, slots=True)
class _Token:
    """A token as it is sent, and the monotonic instants, in seconds, when it was made and when it is replaced."""

    value: str = field(repr=False)
    made: float
    until: float


def make_credentials(source: Source, transport: httpx.AsyncBaseTransport | None = None) -> Credentials:
    """Return what presents the gateway to a source; raise ValueError, naming it, when a file of its can't be used."""
    if source.auth.scheme == "smart-backend-services":
        return SmartBackendServices(source, transport=transport)
    return BearerFile(source) if source.auth.scheme == "bearer" else NoCredentials()


def private_key(text: str) -> PrivateKey:
    """Return the key that a JWK says: RSA of 2048 bits, or P-384, private. Raise ValueError, which quotes nothing."""
    try:
        body = msgspec.json.decode(text, type=dict[str, Any])
        key = import_key(body)
    except (JoseError, msgspec.MsgspecError, ValueError, TypeError, KeyError):
        raise ValueError("not a JWK") from None
    if isinstance(key, ECKey | RSAKey) and _signs(key) and body.get("alg", _algorithm(key)) == _algorithm(key):
        return key
    raise ValueError("not a private key for RS384 or ES384")


def _signs(key: PrivateKey) -> bool:
    if isinstance(key, ECKey):
        return key.is_private and key.curve_name == "P-384"
    return key.private_key is not None and key.private_key.key_size >= _SMALLEST_RSA


def _algorithm(key: PrivateKey) -> str:
    return "ES384" if isinstance(key, ECKey) else "RS384"


class SmartBackendServices:
    """The gateway as a client of one authorization server. `now` and `monotonic` are in seconds."""

    def __init__(
        self,
        source: Source,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raise ValueError, naming the source, when its key can't be used or its settings lack one."""
        auth = source.auth
        if auth.key_file is None or auth.client_id is None:
            raise ValueError(f"source {source.id}: smart-backend-services needs client_id and key_file")
        try:
            self._key = KeptFile(auth.key_file, private_key)
        except (OSError, ValueError):
            raise ValueError(f"source {source.id}: its key file can't be read, or holds no key to sign with") from None
        self._client_id = auth.client_id
        self._scopes = " ".join(auth.scopes)
        self._base = httpx.URL(str(source.base_url).rstrip("/"))
        self._endpoint = str(auth.token_url) if auth.token_url is not None else None
        self._longest_s = source.budget.deadline_ms / 1000
        self._transport = transport
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._now = now
        self._monotonic = monotonic
        self._token: _Token | None = None
        self._flights = SingleFlight()

    async def authorization(self) -> str | None:
        """Return the token; raise `CredentialsFault`, or TimeoutError when the server takes the source's deadline."""
        token = self._token
        if token is None or self._monotonic() >= token.until:
            token = await self._flights.run("token", self._fetch)
        return token.value

    def refused(self, authorization: str | None) -> bool:
        """Tell whether another token may be had, and forget this one; one that is new is kept, and sent again."""
        token = self._token
        if token is None or token.value != authorization:
            return True
        if self._monotonic() - token.made < YOUNG_S:
            return False
        self._token = None
        return True

    async def _fetch(self) -> _Token:
        client = httpx.AsyncClient(
            transport=self._transport or PoolTransport(self._tls),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(None),  # one deadline for both requests, below
        )
        async with asyncio.timeout(self._longest_s), client:
            endpoint = self._endpoint or await self._discovered(client)
            made = self._monotonic()
            answer = await _answer(client, "POST", endpoint, data=self._asked(endpoint))
        self._token = _read_token(answer, made)
        return self._token

    async def _discovered(self, client: httpx.AsyncClient) -> str:
        """Return the token endpoint of the source's SMART configuration, at its own address.

        Any other is for the settings to name: a source could otherwise have a token made for another one, and read it.
        """
        try:
            found = await _answer(client, "GET", f"{self._base}{_CONFIGURATION}")
        except CredentialsFault:
            raise CredentialsFault("token-discovery") from None
        written = found.get("token_endpoint")
        try:
            url = httpx.URL(written if isinstance(written, str) else "")
        except httpx.InvalidURL:
            raise CredentialsFault("token-discovery") from None
        own = (url.scheme, url.host, url.port) == (self._base.scheme, self._base.host, self._base.port)
        if not own or url.userinfo:
            raise CredentialsFault("token-discovery")
        return str(url)

    def _asked(self, endpoint: str) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "scope": self._scopes,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self._assertion(endpoint),
        }

    def _assertion(self, endpoint: str) -> str:
        key = self._key.current()
        algorithm = _algorithm(key)
        issued = int(self._now())
        header = {"alg": algorithm, "typ": "JWT", **({"kid": key.kid} if key.kid else {})}
        claims = {"iss": self._client_id, "sub": self._client_id, "aud": endpoint, "jti": secrets.token_urlsafe(24)}
        try:
            return jwt.encode(
                header, claims | {"iat": issued, "exp": issued + ASSERTION_S}, key, algorithms=[algorithm]
            )
        except (JoseError, ValueError):
            raise CredentialsFault("token-key") from None


async def _answer(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Mapping[str, Any]:
    """Return a JSON object of a 200; raise `CredentialsFault`: `token-refused` for a 4xx, else `token-endpoint`."""
    headers = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "passerelle"}
    try:
        async with client.stream(method, url, headers=headers, **sent) as response:
            body = bytearray()
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise CredentialsFault("token-endpoint")
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise CredentialsFault("token-endpoint")
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError):
        raise CredentialsFault("token-endpoint") from None
    if 400 <= response.status_code < 500:
        raise CredentialsFault("token-refused")
    try:
        found = msgspec.json.decode(body) if response.status_code == 200 else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CredentialsFault("token-endpoint")
    return found


def _read_token(answer: Mapping[str, Any], made: float) -> _Token:
    """Read an access token response (RFC 6749, section 5.1)."""
    token, kind, lasts = answer.get("access_token"), answer.get("token_type"), answer.get("expires_in", UNSAID_S)
    if not isinstance(token, str) or not TOKEN.fullmatch(token):
        raise CredentialsFault("token-endpoint")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise CredentialsFault("token-endpoint")
    if not isinstance(lasts, int) or isinstance(lasts, bool) or lasts <= 0:
        raise CredentialsFault("token-endpoint")
    return _Token(f"Bearer {token}", made, made + max(lasts - EARLY_S, lasts / 2))
