"""Signing: two signers for tests, and their signatures under a policy's folder, without the look that people take."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.policies import load_policy
from gateway.policies.folder import copy_policy
from gateway.policies.signatures import FILE, Change, write_changes
from gateway.settings import Signer

ROOT = Path(__file__).resolve().parents[1]
AT = "2026-11-20T17:00:00Z"
KEYS = {
    "Anne Roy": ("clinical", Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
    "Bruno Côté": ("technological", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))),
    "Claire Ouellet": ("privacy_officer", Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34)))),
}
BOTH = ("Anne Roy", "Bruno Côté")


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half, as settings have it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signers(*names: str) -> list[dict[str, Any]]:
    """Return the settings' signers; all three unless named."""
    return [{"name": n, "role": KEYS[n][0], "public_key": public_key(KEYS[n][1])} for n in names or KEYS]


SIGNERS = tuple(Signer.model_validate(one) for one in signers())


def signed(change: Change, names: Iterable[str] = BOTH) -> Change:
    """Return a change with these persons' signatures."""
    for name in names:
        role, key = KEYS[name]
        change = change.signed(name, role, AT, key)
    return change


def signed_policies(folder: Path) -> Path:
    """Return the policy that ships, copied below a folder and signed by the first two, as `serve` needs it."""
    place = folder / "signed-policies"
    if not place.exists():
        copy_policy(ROOT / "policies", place)
        sign_folder(place)
    return place


def real_policy(folder: Path, **changes: Any) -> dict[str, Any]:
    """Return settings of a signed policy and its signers, for a gateway that is not the demo's."""
    return {"engine": "embedded", "bundle": str(signed_policies(folder)), "signers": signers(), **changes}


def sign_folder(
    folder: Path, previous: str = "", *, accepted: Sequence[str] = (), names: Iterable[str] = BOTH
) -> str:  # fmt: skip
    """Sign a folder's policy as what follows `previous`; return its revision."""
    bundle, before = load_policy(folder)
    older = [one for one in before if one.revision != bundle.revision]
    change = signed(Change(bundle.revision, previous, tuple(accepted)), names)
    (folder / FILE).write_text(write_changes([change, *older]), "utf-8")
    return bundle.revision
