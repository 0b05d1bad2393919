"""Policy signing: a signer's key, and their signature under a changed policy once they have seen what it opens.

Takes the policy's folder and the one in force. Gives the signed change, written into `signatures.yaml`. Nothing is
signed that doesn't pass its checks, nor what opens something that the signer didn't accept. A private key is read from
its file and goes nowhere.
"""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gateway.engines import BundleRefused
from gateway.officers.best_gains import best_gains
from gateway.officers.vetting import vet
from gateway.policies.folder import copy_policy
from gateway.policies.history import Candidate
from gateway.policies.signatures import FILE, Change, change_to, write_changes
from gateway.settings import Signer


class SigningFault(Exception):
    """Nothing was signed. `key` names the sentence (`signing_words`), `values` fill it, `rows` follow it."""

    def __init__(self, key: str, rows: Sequence[str] = (), /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.rows = tuple(rows)
        self.values = values


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs."""

    name: str
    role: str
    key: Ed25519PrivateKey = field(repr=False)

    def among(self, signers: Sequence[Signer]) -> bool:
        """Tell whether they are one of these signers, with this key."""
        public = public_of(self.key)
        return any((self.name, self.role, public) == (one.name, one.role, one.public_key) for one in signers)


def make_key(file: Path) -> str:
    """Write a new private key that only its owner may read; return its public half in base64. Raise `SigningFault`."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(text)
    except FileExistsError:
        raise SigningFault("key-there", file=file) from None
    return public_of(key)


def read_key(file: Path) -> Ed25519PrivateKey:
    """Return a private key; raise `SigningFault` when the file doesn't hold one."""
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningFault("key-odd", file=file)
    return key


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half, as settings have it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def sign(
    policies: Path,
    previous: Path | None,
    by: Person,
    coordinates: Mapping[str, Sequence[str]],
    *,
    accept_widening: bool = False,
) -> Change:
    """Sign a folder's policy as what follows `previous`, None for the first; raise `SigningFault`."""
    with tempfile.TemporaryDirectory(prefix="passerelle-sign-") as folder:
        copy = Path(folder) / "policy"
        try:
            copy_policy(policies, copy)
            candidate = Candidate.read(copy)
            before = _before(candidate, previous)
            gained = _looked_at(copy, coordinates, previous if before else None)
        except BundleRefused as refused:
            raise SigningFault("bundle", why=refused) from None
    if gained and not accept_widening:
        raise SigningFault("gains", gained, count=len(gained), previous=before)
    change = _change(candidate, before, gained).signed(by.name, by.role, _now(), by.key)
    older = [one for one in candidate.changes if one.revision != candidate.revision]
    (policies / FILE).write_text(write_changes([change, *older]), "utf-8")
    return change


def _before(candidate: Candidate, previous: Path | None) -> str:
    """Return the revision that this one follows; "" for the first, and for one that follows itself.

    Raise `SigningFault` when another one was signed before and nobody says where it is.
    """
    if previous is None:
        if any(one.revision != candidate.revision for one in candidate.changes):
            raise SigningFault("no-previous")
        return ""
    before = Candidate.read(previous).revision
    return before if before != candidate.revision else ""


def _looked_at(
    copy: Path, coordinates: Mapping[str, Sequence[str]], previous: Path | None
) -> tuple[str, ...]:  # fmt: skip
    """Return what it opens that `previous` doesn't, as the gateway will look; raise `SigningFault` for its faults."""
    found = vet(copy, coordinates, previous)
    if any(found["faults"].values()):
        raise SigningFault("faults", (), **{language: tuple(said) for language, said in found["faults"].items()})
    if previous is None:
        return ()
    return tuple(sorted({*found["gained"], *best_gains(previous, copy)[0]}))


def _change(candidate: Candidate, previous: str, gained: tuple[str, ...]) -> Change:
    """Return what there is to sign: what somebody signed already, when they saw the same."""
    made = change_to(candidate.changes, candidate.revision)
    if made is None or made.previous != previous:
        return Change(candidate.revision, previous, gained)
    if made.widening != gained and made.signatures:
        raise SigningFault("other-gains")
    return made


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
