"""Lays the policy bundle out in a folder that the gateway reads; OPA downloads what the gateway accepted.

Takes `IMAGE`, `ARCHIVE` or `ADDRESS` from the environment: a folder, a tar.gz, or where to fetch one; and `SIGNATURES`,
the file of the signatures of the image's policies. Gives `$BUNDLE/policies`, and beside it the archive when there was
one, for OPA to check its signature. Ends with a sentence and a status that isn't 0 when it can't: the pod then doesn't
start.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tarfile
from pathlib import Path

import httpx

MOST_BYTES = 8_000_000
NEEDED = (".manifest", "record_access", "tables", "cases", "signatures.yaml")


class Refused(Exception):
    """The bundle can't be laid out; one sentence says why."""


def lay(bundle: Path) -> None:
    """Lay the policies out under `bundle`; raise `Refused`."""
    archive, policies = bundle / "bundle.tar.gz", bundle / "policies"
    for old in (archive, policies):  # what an init container that was run twice left
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    if image := os.environ.get("IMAGE"):
        shutil.copytree(image, policies, ignore=shutil.ignore_patterns("*_test.rego", "__pycache__"))
    else:
        archive.write_bytes(_archive())
        _unpack(archive, policies)
    if signatures := os.environ.get("SIGNATURES"):
        shutil.copy(signatures, policies / "signatures.yaml")
    missing = [name for name in NEEDED if not (policies / name).exists()]
    if missing:
        raise Refused(f"the bundle has no {', '.join(missing)} at its top")


def _archive() -> bytes:
    if file := os.environ.get("ARCHIVE"):
        return Path(file).read_bytes()
    body = _fetched(os.environ["ADDRESS"])
    wanted = os.environ.get("SHA256", "")
    if wanted and hashlib.sha256(body).hexdigest() != wanted:
        raise Refused("the bundle is not the one that is expected: another SHA-256")
    return body


def _fetched(address: str) -> bytes:
    """Return what is at an address; a redirect isn't followed: the token is for this address alone."""
    token = os.environ.get("TOKEN_FILE")
    headers = {"Authorization": f"Bearer {Path(token).read_text('utf-8').strip()}"} if token else {}
    body = bytearray()
    with httpx.stream("GET", address, headers=headers, timeout=30.0, follow_redirects=False) as response:
        if response.status_code != httpx.codes.OK:
            raise Refused(f"the bundle's address answers {response.status_code}")
        for part in response.iter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise Refused(f"the bundle is larger than {MOST_BYTES} bytes")
    return bytes(body)


def _unpack(archive: Path, policies: Path) -> None:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            if sum(member.size for member in tar.getmembers()) > MOST_BYTES:
                raise Refused(f"the bundle unpacks to more than {MOST_BYTES} bytes")
            tar.extractall(policies, filter="data")  # refuses links and paths that lead outside
    except (tarfile.TarError, OSError, EOFError) as fault:
        raise Refused(f"the bundle is no tar.gz that can be unpacked ({type(fault).__name__})") from fault


if __name__ == "__main__":
    try:
        lay(Path(os.environ["BUNDLE"]))
    except (Refused, OSError, httpx.HTTPError) as fault:
        sys.exit(str(fault) if isinstance(fault, Refused) else f"the bundle can't be had ({type(fault).__name__})")
