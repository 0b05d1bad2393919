"""Keyring: the gateway's secret keys, and the few things that are done with them.

One file of keys serves ids, cursors, pseudonyms, cache keys and the audit chain: each use has a subkey of its own
(HKDF-SHA256, RFC 5869), so that nothing made for one use opens as another. What is sealed is sealed with AES-SIV
(RFC 5297): deterministic, so that a record has one id, and authenticated, so that a forged id opens as None.
Rotation adds a key and makes it active; older keys still open what they sealed. Never shows a key: not in a repr, a
log, an error or a pickle.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.errors import PasserelleError

KEY_BYTES = 64
"""Bytes of a key in the file, and of a subkey: AES-SIV takes two AES-256 keys (RFC 5297, section 2.2)."""

LONGEST_TEXT = 8_192
"""Characters of the longest id or cursor that is looked at."""

_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
_LONG = 0xFF
_SIZES = tuple(bytes((size,)) for size in range(_LONG + 1))
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class UnusableKeyring(PasserelleError):
    """The file of keys is missing, malformed or incomplete; the sentence never holds a part of it."""


def pack(parts: tuple[str, ...]) -> bytes:
    """Return bytes that name these parts and no others: each is preceded by its length."""
    packed = b""
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        size = len(data)
        packed += (_SIZES[size] if size < _LONG else _SIZES[_LONG] + size.to_bytes(8, "big")) + data
    return packed


def unpack(data: bytes) -> tuple[str, ...]:
    """Return the parts that `pack` was given; raise ValueError when the bytes are no such thing."""
    parts, at = [], 0
    while at < len(data):
        size, at = data[at], at + 1
        if size == _LONG:
            size, at = int.from_bytes(data[at : at + 8], "big"), at + 8
        if at + size > len(data):
            raise ValueError("truncated")
        parts.append(data[at : at + size].decode("utf-8", "surrogatepass"))
        at += size
    return tuple(parts)


def _to_text(data: bytes) -> str:
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE).decode("ascii")


def _from_text(text: str) -> bytes | None:
    """Return the bytes of url-safe base64 without padding; None unless this very text is how they are written."""
    if not 0 < len(text) <= LONGEST_TEXT or not text.isascii():
        return None
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return data if _to_text(data) == text else None


class Keyring:
    """Keys by id, one of them active. Immutable; may be used by several threads."""

    __slots__ = ("_active", "_keys", "_seals", "_subkeys")

    def __init__(self, active: str, keys: Mapping[str, bytes]) -> None:
        fault = _fault_of(active, keys)
        if fault:
            raise UnusableKeyring(fault)
        self._active = active
        self._keys = dict(sorted(keys.items(), key=lambda item: item[0] != active))
        self._subkeys: dict[tuple[str, str], bytes] = {}
        self._seals: dict[tuple[str, str], AESSIV] = {}

    # -- files -------------------------------------------------------------------------------------------------

    @classmethod
    def generate(cls) -> Keyring:
        """Return a keyring with one new key."""
        return cls("k1", {"k1": secrets.token_bytes(KEY_BYTES)})

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Read `{"active": "k2", "keys": {"k1": "<base64 of 64 bytes>", …}}`; raise `UnusableKeyring`."""
        found = _read_keys(text)
        if found is None:  # raised here, not in the handler: a decoder's error carries the text that it read
            raise UnusableKeyring("the keyring is not a JSON object with 'active' and 'keys' (base64)")
        return cls(*found)

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Read a file of keys; raise `UnusableKeyring` when it can't be read."""
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            raise UnusableKeyring(f"the keyring {path} can't be read")
        return cls.parse(text)

    def save(self, path: Path) -> None:
        """Write the keys to a file that only its owner may read (0600), whole or not at all."""
        body = {"active": self._active, "keys": {name: b64encode(key).decode() for name, key in self._keys.items()}}
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(body, file, indent=2, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def rotated(self) -> Keyring:
        """Return a keyring with one more key, active, that still opens what this one sealed."""
        rank = 1 + max((int(name[1:]) for name in self._keys if re.fullmatch(r"k[0-9]{1,9}", name)), default=0)
        name = f"k{rank}"
        return Keyring(name, {**self._keys, name: secrets.token_bytes(KEY_BYTES)})

    # -- what is done with keys --------------------------------------------------------------------------------

    @property
    def active(self) -> str:
        """The id of the key that seals and signs."""
        return self._active

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all keys, the active one first."""
        return tuple(self._keys)

    def seal_id(self, parts: tuple[str, ...]) -> str:
        """Return the opaque id of these parts: url-safe base64, the same for the same parts and key."""
        return self._seal("id", parts, b"")

    def sealing_ids(self, first: tuple[str, ...]) -> Callable[[str], str]:
        """Return what seals ids of which these are the first parts, given the last: `seal_id`, made ready once."""
        name, head = self._active.encode("ascii"), b"\x01" + pack(first)
        mark, bound, encrypt = bytes((len(name),)) + name, [name, b""], self._siv(self._active, "id").encrypt
        return lambda last: _to_text(mark + encrypt(head + pack((last,)), bound))

    def open_id(self, text: str) -> tuple[str, ...] | None:
        """Return the parts of an id; None when it was not sealed here as an id."""
        return self._open("id", text, b"")

    def seal_cursor(self, parts: tuple[str, ...], bound_to: tuple[str, ...]) -> str:
        """Return an opaque cursor that opens only for what it is bound to (patient, hash of the arguments)."""
        return self._seal("cursor", parts, pack(bound_to))

    def open_cursor(self, text: str, bound_to: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the parts of a cursor; None when it was not sealed here, or is bound to something else."""
        return self._open("cursor", text, pack(bound_to))

    def seal_entry(self, parts: tuple[str, ...], bound_to: tuple[str, ...]) -> str:
        """Return what a cache may keep: it opens only for what it is bound to, the name of the entry."""
        return self._seal("entry", parts, pack(bound_to))

    def open_entry(self, text: str, bound_to: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the parts of a cache's entry; None when it was not sealed here, or is bound to something else."""
        return self._open("entry", text, pack(bound_to))

    def seal_bytes(self, data: bytes, bound_to: tuple[str, ...]) -> bytes:
        """Return sealed bytes, of any length, that open only for what they are bound to."""
        return self._seal_raw("bytes", data, pack(bound_to))

    def open_bytes(self, sealed: bytes, bound_to: tuple[str, ...]) -> bytes | None:
        """Return what was sealed; None when it was not sealed here, or is bound to something else."""
        return self._open_raw("bytes", sealed, pack(bound_to))

    def pseudonyms(self, *parts: str) -> tuple[str, ...]:
        """Return the HMAC-SHA256 of the parts under each key, in hex, the active key's first.

        The ledger writes the first one and is searched under all.
        """
        message = pack(parts)
        return tuple(hmac.digest(self._subkey(key_id, "pseudonym"), message, sha256).hex() for key_id in self._keys)

    def mac(self, use: str, *chunks: bytes, key_id: str | None = None) -> bytes:
        """Return the HMAC-SHA256 (32 bytes) of the chunks for a use, under the active key or the one named.

        Each chunk is preceded by its length, so that moving a byte from one to the next changes the result.
        Raise KeyError for a key that the ring doesn't hold.
        """
        code = hmac.new(self._subkey(key_id or self._active, f"mac/{use}"), digestmod=sha256)
        for chunk in chunks:
            code.update(len(chunk).to_bytes(8, "big"))
            code.update(chunk)
        return code.digest()

    def digest_of_token(self, token: str) -> str:
        """Return what may stand for a bearer token in a key or a log line: 64 hex characters."""
        return self.mac("token", token.encode("utf-8", "surrogatepass")).hex()

    # -- inside ------------------------------------------------------------------------------------------------

    def _seal(self, use: str, parts: tuple[str, ...], bound: bytes) -> str:
        return _to_text(self._seal_raw(use, pack(parts), bound))

    def _open(self, use: str, text: str, bound: bytes) -> tuple[str, ...] | None:
        data = _from_text(text)
        plain = self._open_raw(use, data, bound) if data is not None else None
        try:
            return unpack(plain) if plain is not None else None
        except ValueError:
            return None

    def _seal_raw(self, use: str, plain: bytes, bound: bytes) -> bytes:
        name = self._active.encode("ascii")
        return bytes((len(name),)) + name + self._siv(self._active, use).encrypt(b"\x01" + plain, [name, bound])

    def _open_raw(self, use: str, data: bytes, bound: bytes) -> bytes | None:
        name, sealed = (data[1 : 1 + data[0]], data[1 + data[0] :]) if data else (b"", b"")
        key_id = name.decode("latin-1")
        if key_id not in self._keys:
            return None
        try:
            plain = self._siv(key_id, use).decrypt(sealed, [name, bound])
        except (InvalidTag, ValueError):
            return None
        return plain[1:] if plain[:1] == b"\x01" else None

    def _siv(self, key_id: str, use: str) -> AESSIV:
        found = self._seals.get((key_id, use))
        if found is None:
            found = self._seals[key_id, use] = AESSIV(self._subkey(key_id, use))
        return found

    def _subkey(self, key_id: str, use: str) -> bytes:
        found = self._subkeys.get((key_id, use))
        if found is None:
            info = f"passerelle/1/{use}".encode()
            found = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._keys[key_id])
            self._subkeys[key_id, use] = found
        return found

    def __repr__(self) -> str:
        return f"Keyring(active={self._active!r}, keys={len(self._keys)})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a keyring can't be copied or pickled")


def _read_keys(text: str) -> tuple[str, dict[str, bytes]] | None:
    try:
        body = json.loads(text)
        return str(body["active"]), {str(name): b64decode(key, validate=True) for name, key in body["keys"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _fault_of(active: str, keys: Mapping[str, bytes]) -> str:
    """Return what is wrong with these keys, without showing them; an empty text when nothing is."""
    if any(not _KEY_ID.fullmatch(name) for name in keys):
        return "a key id is 1 to 16 lower-case letters, digits and hyphens"
    if any(len(key) != KEY_BYTES for key in keys.values()):
        return f"every key is {KEY_BYTES} bytes"
    if len(set(keys.values())) != len(keys):
        return "two key ids hold the same key"
    if active not in keys:
        return "the active key is not among the keys"
    return ""
