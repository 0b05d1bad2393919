"""Credentials: how the gateway presents itself to a source.

Takes a source's settings. Gives the value of `Authorization`, and learns when the source refused it: nothing, a token
in a file, or tokens of the source's authorization server (`smart.py`). What is secret comes by file, is read again
when the file changes, and is never logged, raised or shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from gateway.failures import SourceUnavailable
from gateway.settings import Source

__all__ = ["BearerFile", "Credentials", "CredentialsFault", "KeptFile", "NoCredentials"]

T = TypeVar("T")


class CredentialsFault(SourceUnavailable):
    """No credentials could be had, so that the source can't be asked.

    `reason` is `token-key` (the key can't sign), `token-discovery` (the source's SMART configuration can't be read),
    `token-endpoint` (its authorization server gave no usable answer) or `token-refused` (it gives us no token).
    """


class Credentials(Protocol):
    """Presents the gateway to one source."""

    async def authorization(self) -> str | None:
        """Return the value of `Authorization`, None for none; raise `CredentialsFault`."""
        ...

    def refused(self, authorization: str | None) -> bool:
        """Learn that the source answered 401 to this value; tell whether another may be had at once."""
        ...


class NoCredentials:
    """For a source that asks for none."""

    async def authorization(self) -> str | None:
        """Return None."""
        return None

    def refused(self, authorization: str | None) -> bool:
        """There is no other."""
        return False


class KeptFile(Generic[T]):
    """What a small file says, read again when the file changes.

    A file that can't be read while another takes its place leaves what was read before.
    """

    def __init__(self, path: Path, parse: Callable[[str], T]) -> None:
        """Read it; raise OSError, or ValueError when `parse` does."""
        self._path = path
        self._parse = parse
        self._stamp = self._stamped()
        self._value = parse(path.read_text("utf-8"))

    def current(self, *, anew: bool = False) -> T:
        """Return what it says now; `anew` reads it whether or not it seems changed."""
        try:
            stamp = self._stamped()
            if anew or stamp != self._stamp:
                self._value = self._parse(self._path.read_text("utf-8"))
                self._stamp = stamp
        except (OSError, ValueError):
            return self._value
        return self._value

    def _stamped(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino


class BearerFile:
    """A token that someone else puts into a file, and may change there."""

    def __init__(self, source: Source) -> None:
        """Raise ValueError, naming the source, when the file is missing or holds no token."""
        if source.auth.token_file is None:
            raise ValueError(f"source {source.id}: its token file is missing")
        try:
            self._token = KeptFile(source.auth.token_file, _token)
        except (OSError, ValueError):
            raise ValueError(f"source {source.id}: its token file can't be read, is empty or holds no token") from None

    async def authorization(self) -> str | None:
        """Return the token as it is in the file now."""
        return f"Bearer {self._token.current()}"

    def refused(self, authorization: str | None) -> bool:
        """Tell whether the file holds another token by now."""
        return f"Bearer {self._token.current(anew=True)}" != authorization


def _token(text: str) -> str:
    token = text.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("not a token")
    return token
