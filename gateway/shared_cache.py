"""Shared cache: what several workers may know together, in a Valkey or a Redis, over aiocache's port.

Takes names that are HMACs and bytes. Gives the bytes back, or nothing. What is kept is sealed (AES-SIV), bound to its
name and its end, so that whoever writes there can neither forge an entry nor move or lengthen one; nothing is pickled.
A cache that is down, slow or lying is a miss, and is left alone for a while: it slows, and never permits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiocache.backends.redis import RedisBackend  # type: ignore[import-untyped]  # aiocache tells no types

from gateway.keyring import Keyring
from gateway.settings import SharedCache as SharedCacheSettings
from gateway.settings import read_password

LARGEST = 262_144
"""Bytes of the largest entry that is shared."""
CONNECTIONS = 16
ALONE_S = 2.0
"""Seconds for which a cache that failed isn't asked again."""


class SharedCache:
    """Sealed entries with an end, in a server that workers share."""

    def __init__(
        self,
        backend: Any,
        keyring: Keyring,
        *,
        now: Callable[[], float],
        monotonic: Callable[[], float],
        tell: Callable[[bool], None],
    ) -> None:
        """`backend` is aiocache's port; `tell` hears of each look, whether it found something."""
        self._backend = backend
        self._keyring = keyring
        self._now = now
        self._monotonic = monotonic
        self._tell = tell
        self._alone_until = 0.0

    async def get(self, name: str) -> bytes | None:
        """Return what is kept under a name; None when there is nothing, it is over, or the cache doesn't answer."""
        kept = await self._ask(lambda: self._backend.get(name)) if self._answers() else None
        found = self._opened(name, kept) if isinstance(kept, bytes) else None
        self._tell(found is not None)
        return found

    async def put(self, name: str, data: bytes, until: int) -> None:
        """Keep bytes until an instant, in seconds; too large, over, or a cache that fails: nothing is kept."""
        life = until - self._now()
        if life > 0 and len(data) <= LARGEST and self._answers():
            end = until.to_bytes(8, "big")
            sealed = end + self._keyring.seal_bytes(data, (name, str(until)))
            await self._ask(lambda: self._backend.set(name, sealed, ttl=max(1, int(life))))

    async def aclose(self) -> None:
        """Let the connections go."""
        await self._ask(self._backend.close)

    def _opened(self, name: str, kept: bytes) -> bytes | None:
        until = int.from_bytes(kept[:8], "big")
        return self._keyring.open_bytes(kept[8:], (name, str(until))) if self._now() < until else None

    def _answers(self) -> bool:
        return self._monotonic() >= self._alone_until

    async def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            return await call()
        except Exception:  # whatever a client or a socket may raise: it isn't remembered, and that is all
            self._alone_until = self._monotonic() + ALONE_S
            return None


def connect(settings: SharedCacheSettings) -> Any:
    """Return aiocache's backend for a server; raise OSError when the password's file can't be read."""
    deadline_s = settings.deadline_ms / 1000
    return _Backend(
        endpoint=settings.host,
        port=settings.port,
        password=read_password(settings),
        ssl=settings.tls,
        pool_max_size=CONNECTIONS,
        create_connection_timeout=deadline_s,
        timeout=deadline_s,
        serializer=_Bytes(),
        namespace="",
        connection_pool_kwargs={"username": settings.username, "socket_timeout": deadline_s},
    )


class _Backend(RedisBackend):  # type: ignore[misc]  # of a class without types
    """aiocache's backend, without the two calls of it that redis-py has deprecated (SETEX, close)."""

    async def _set(
        self, key: str, value: bytes, ttl: int | None = None, _cas_token: object = None, _conn: object = None
    ) -> bool:
        return bool(await self.client.set(key, value, ex=ttl))

    async def _close(self, *args: object, _conn: object = None, **kwargs: object) -> None:
        await self.client.aclose()


class _Bytes:
    """A serializer that keeps bytes as they are."""

    DEFAULT_ENCODING = encoding = None

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes | None) -> bytes | None:
        return value
