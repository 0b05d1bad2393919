"""JWKS: the public keys of an issuer (RFC 7517), fetched when needed and not oftener.

A key is found by its id alone; a token's own `jwk`, `jku` or `x5u` is never looked at. A key id that is not known
brings the set in once, so that an issuer may rotate; then not again for a while, so that a flood of invented ids asks
nothing of it. When the issuer is down its last keys serve for an hour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.cache import SingleFlight
from gateway.errors import IdentityUnavailable

FRESH_S = 300.0
"""Seconds after which the set is fetched again."""

STALE_S = 3_600.0
"""Seconds after which a set that could not be fetched again no longer serves."""

UNKNOWN_S = 30.0
"""Seconds between two fetches on account of an unknown key id."""

FETCH_S = 5.0
"""Seconds that a fetch may take."""

RETRY_S = 1.0
"""Seconds after a failed fetch during which none is made."""

MOST_KEYS = 100
_SMALLEST_RSA = 2_048  # bits (RFC 7518, section 3.3)

PublicKey = RSAKey | ECKey | OKPKey
_KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys of one fetch, by id; `generation` changes when the keys do."""

    generation: int
    fetched: float
    public: Mapping[str, Any] = field(repr=False)
    keys: Mapping[str, PublicKey] = field(repr=False)

    def find(self, kid: object, algorithm: str) -> PublicKey | None:
        """Return the key of this id, unless it says that it is for another algorithm."""
        key = self.keys.get(kid) if isinstance(kid, str) else None
        if key is None or key.as_dict(private=False).get("alg", algorithm) != algorithm:
            return None
        return key


class IssuerKeys:
    """The keys of one issuer. `fetch` returns the JWKS document or raises anything.

    `monotonic` is in seconds, of a clock that is never set: what is old stays old, and a pause ends.
    """

    def __init__(self, fetch: Callable[[], Awaitable[Mapping[str, Any]]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._set: KeySet | None = None
        self._asked_for_unknown = float("-inf")
        self._failed = float("-inf")
        self._flights = SingleFlight()

    async def current(self) -> KeySet:
        """Return the keys, fetched anew when they are old; raise `IdentityUnavailable`."""
        held = self._set
        if held is None or self._monotonic() - held.fetched >= FRESH_S:
            held = await self._refreshed()
        return held

    async def having(self, kid: str) -> KeySet:
        """Return the keys, fetched anew when this id is not among them and none was asked for lately."""
        held = await self.current()
        if kid in held.keys or self._monotonic() - self._asked_for_unknown < UNKNOWN_S:
            return held
        self._asked_for_unknown = self._monotonic()
        return await self._refreshed()

    async def _refreshed(self) -> KeySet:
        """Fetch the keys; when that fails the last ones serve, unless they are too old."""
        if self._monotonic() - self._failed >= RETRY_S:
            await self._flights.run("jwks", self._load)
        held = self._set
        if held is None or self._monotonic() - held.fetched >= STALE_S:
            raise IdentityUnavailable
        return held

    async def _load(self) -> None:
        try:
            async with asyncio.timeout(FETCH_S):
                document = await self._fetch()
            keys = _usable(document)
        except Exception:  # whatever the wire or the issuer's text may raise
            keys = {}
        if not keys:
            self._failed = self._monotonic()
            return
        held = self._set
        public = {kid: key.as_dict(private=False) for kid, key in keys.items()}
        generation = 1 if held is None else held.generation + int(held.public != public)
        self._set = KeySet(generation, self._monotonic(), public, keys)


def _usable(document: Mapping[str, Any]) -> dict[str, PublicKey]:
    """Return the signing keys of a JWKS that have an id; what can't be read is left out (RFC 7517, section 5)."""
    found: dict[str, PublicKey] = {}
    for entry in list(document["keys"])[:MOST_KEYS]:
        key = _key(entry)
        if key is not None and key.kid:
            found[key.kid] = key
    return found


def _key(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(entry.get("kty", ""))
    weak = entry.get("kty") == "RSA" and len(str(entry.get("n", ""))) * 6 < _SMALLEST_RSA
    if kind is None or weak:
        return None
    try:
        return kind.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
