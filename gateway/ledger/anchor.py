"""Anchor: the file beside the database that says how far each writer's chain goes.

Without it, entries cut off the end of a chain would leave no trace. It is sealed with a key of its own, since whoever
can cut the chain can read the earlier links that would make a false anchor. Written whole (a temporary file, fsync,
rename, fsync of the directory), under a lock that all workers share. A head is never taken back or dropped; an anchor
that is missing or forged is never replaced by itself, for that would wipe the traces away.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gateway.keyring import Keyring
from gateway.ledger.chain import Head


class AnchorFault(Exception):
    """The anchor is missing, forged, or locked for too long; the text is one word."""


class Anchor:
    """The heads of all writers, in one file. `busy_s`: how long to wait for another worker."""

    def __init__(self, path: Path, keyring: Keyring, *, busy_s: float = 2.0) -> None:
        self._path = path
        self._locked = path.with_name(path.name + ".lock")
        self._new = path.with_name(path.name + ".new")  # one name: only the holder of the lock writes it
        self._keyring = keyring
        self._busy_s = busy_s
        self._seen: tuple[tuple[int, int, int], dict[str, Head]] | None = None

    def exists(self) -> bool:
        """Tell whether there is an anchor, good or not."""
        return self._path.exists()

    def read(self) -> dict[str, Head]:
        """Return the head of each writer; raise `AnchorFault`: missing, unreadable, forged."""
        try:
            with self._path.open("rb") as file:
                stamp = _stamp(os.fstat(file.fileno()))
                if self._seen is not None and self._seen[0] == stamp:
                    return dict(self._seen[1])
                data = file.read()
        except FileNotFoundError:
            raise AnchorFault("missing") from None
        except OSError:
            raise AnchorFault("unreadable") from None
        heads = _heads(data, self._keyring)
        self._seen = (stamp, heads)
        return dict(heads)

    def create(self) -> None:
        """Write an anchor without heads, unless there is one; call it under `lock`."""
        if not self.exists():
            self._write({})

    def set_aside(self, suffix: str) -> Path | None:
        """Move the anchor that is there out of the way, for an officer to keep; return where, None without any."""
        aside = self._path.with_name(f"{self._path.name}.{suffix}")
        try:
            self._path.rename(aside)
        except FileNotFoundError:
            return None
        return aside

    def advance(self, heads: Mapping[str, Head]) -> None:
        """Write further heads, durably; raise `AnchorFault` or OSError, and then nothing is changed."""
        with self.lock():
            known = self.read()
            known.update({w: h for w, h in heads.items() if w not in known or known[w].seq <= h.seq})
            self._write(known)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other workers out meanwhile."""
        descriptor = os.open(self._locked, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _wait_for(self, descriptor: int) -> None:
        until = time.monotonic() + self._busy_s
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if time.monotonic() >= until:
                raise AnchorFault("locked")
            time.sleep(0.005)

    def _write(self, heads: dict[str, Head]) -> None:
        descriptor = os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_text(heads, self._keyring.active, self._keyring))
            file.flush()
            os.fsync(file.fileno())
            stamp = _stamp(os.fstat(file.fileno()))
        self._new.replace(self._path)
        _sync(self._path.parent)
        self._seen = (stamp, dict(heads))


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _body(heads: Mapping[str, Head]) -> dict[str, Any]:
    return {writer: {"seq": head.seq, "mac": head.mac.hex()} for writer, head in sorted(heads.items())}


def _text(heads: Mapping[str, Head], key_id: str, keyring: Keyring) -> bytes:
    body = _body(heads)
    canonical = json.dumps(body, separators=(",", ":")).encode()
    seal = keyring.mac("anchor", canonical, key_id=key_id).hex()
    return json.dumps({"writers": body, "key_id": key_id, "mac": seal}, separators=(",", ":")).encode() + b"\n"


def _heads(data: bytes, keyring: Keyring) -> dict[str, Head]:
    """Return the heads of an anchor that is, byte for byte, what the holder of the key writes."""
    try:
        whole = json.loads(data)
        heads = {w: Head(int(h["seq"]), bytes.fromhex(h["mac"])) for w, h in whole["writers"].items()}
        sound = hmac.compare_digest(data, _text(heads, whole["key_id"], keyring))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        sound, heads = False, {}
    if not sound:
        raise AnchorFault("forged")
    return heads
