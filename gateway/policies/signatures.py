"""Signatures: who signed which revision of the policy, after which one, and which gains they looked at.

They stand in `signatures.yaml` beside the bundle's rules, newest change first: no engine reads that file, and it is no
part of the revision. Each signature is Ed25519 (RFC 8032) over a canonical statement. Takes texts and keys. Gives what
holds. Never decides whether a policy is good.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import yaml
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.engines.tables import LOADER
from gateway.settings import Signer

FILE = "signatures.yaml"
LONGEST = 4_000_000
"""Characters of the file; beyond, it isn't read."""
MOST_CHANGES = 50
"""Changes that the file keeps: a gateway that was away finds in them the way from its revision to this one."""
DOMAIN = b"passerelle policy change v1\n"
HEAD = "# Written by `passerelle policy sign`: who signed which revision, and which gains they looked at.\n"


class SignaturesFault(ValueError):
    """The file of signatures can't be read."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's. `at`: instant, ISO 8601, UTC; `signature`: base64."""

    name: str
    role: str
    at: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """From the revision `previous`, "" when there was none, to `revision`; `widening` are the gains looked at."""

    revision: str
    previous: str = ""
    widening: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = field(default=())

    def statement(self, by: Signature) -> bytes:
        """Return what is signed: JSON with sorted keys, after a line that says what it is."""
        said = {
            "revision": self.revision,
            "previous": self.previous,
            "widening": digest_of(self.widening),
            "name": by.name,
            "role": by.role,
            "at": by.at,
        }
        return DOMAIN + json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def signed(self, name: str, role: str, at: str, key: Ed25519PrivateKey) -> Change:
        """Return the change with this person's signature, instead of an earlier one of theirs."""
        unsigned = Signature(name, role, at)
        made = base64.b64encode(key.sign(self.statement(unsigned))).decode()
        others = tuple(one for one in self.signatures if one.name != name)
        return replace(self, signatures=(*others, replace(unsigned, signature=made)))

    def holders(self, signers: Iterable[Signer]) -> tuple[Signer, ...]:
        """Return those of the signers whose signature holds."""
        return tuple(one for one in signers if any(self._holds(by, one) for by in self.signatures))

    def is_signed(self, signers: Iterable[Signer]) -> bool:
        """Tell whether two persons of different roles signed: clinical, technological, or a privacy officer for one."""
        holders = self.holders(signers)
        return any(
            one.role != other.role and one.name != other.name and one.public_key != other.public_key
            for one in holders
            for other in holders
        )

    def _holds(self, by: Signature, signer: Signer) -> bool:
        if (by.name, by.role) != (signer.name, signer.role):
            return False
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(signer.public_key, validate=True))
            public.verify(base64.b64decode(by.signature, validate=True), self.statement(by))
        except (InvalidSignature, ValueError):
            return False
        return True


def digest_of(widening: Iterable[str]) -> str:
    """Return the digest of gains that were looked at; "" when there was none."""
    rows = sorted(set(widening))
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest() if rows else ""


def reviewed(changes: Sequence[Change], revision: str, since: str, signers: Sequence[Signer]) -> frozenset[str]:
    """Return the gains that were looked at on the way from the revision `since` to `revision`.

    Each step must be signed; where the way doesn't lead back to `since`, none counts.
    """
    rows: set[str] = set()
    by_revision = {one.revision: one for one in reversed(changes)}
    for _ in range(len(changes)):
        step = by_revision.get(revision)
        if step is None or not step.is_signed(signers):
            break
        rows.update(step.widening)
        if step.previous == since:
            return frozenset(rows)
        revision = step.previous
    return frozenset()


def change_to(changes: Iterable[Change], revision: str) -> Change | None:
    """Return the newest change to a revision."""
    return next((one for one in changes if one.revision == revision), None)


def read_changes(text: str) -> tuple[Change, ...]:
    """Return the changes, newest first; raise `SignaturesFault` for a text that isn't of them."""
    if len(text) > LONGEST:
        raise SignaturesFault(f"{FILE}: too long")
    try:
        body = yaml.load(text, Loader=LOADER)  # noqa: S506 - the safe one, libyaml's where it was built
        return tuple(_change(one) for one in body["changes"])
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise SignaturesFault(f"{FILE}: not what `passerelle policy sign` writes") from None


def write_changes(changes: Iterable[Change]) -> str:
    """Return the file's text; every value is in quotes, so that none is read as something else."""
    body = {"changes": [_plain(asdict(one)) for one in list(changes)[:MOST_CHANGES]]}
    return HEAD + yaml.safe_dump(body, default_style='"', allow_unicode=True, sort_keys=False, width=1_000)


def _change(body: Mapping[str, Any]) -> Change:
    signatures = tuple(Signature(*_words(one, ("name", "role", "at", "signature"))) for one in body["signatures"])
    widening = tuple(body["widening"])
    if not all(isinstance(row, str) for row in widening):
        raise TypeError
    revision, previous = _words(body, ("revision", "previous"))
    return Change(revision, previous, widening, signatures)


def _words(body: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if not isinstance(body[name], str):
            raise TypeError(name)
        yield body[name]


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Return the same with lists for tuples, which YAML's safe writer knows."""
    return {key: [_plain(v) if isinstance(v, dict) else v for v in value] if isinstance(value, tuple | list) else value
            for key, value in body.items()}  # fmt: skip
