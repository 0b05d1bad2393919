"""Folder: what a policy is made of on a disk, and a copy of it that nobody changes.

Takes a bundle's folder, or the tar.gz of one. Gives a short look, to see that something changed, and copies: what is
checked, what takes effect and what is kept are one copy, whatever happens to the original meanwhile.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from gateway.engines import BundleRefused
from gateway.policies.signatures import FILE

PARTS = (".manifest", "record_access", "tables", "cases", "schemas", FILE)
"""What is read of a bundle's folder; the rest is for people."""
MOST_FILES = 2_000
MOST_BYTES = 16_000_000


class Unreadable(BundleRefused):
    """Nothing can be read there, or not all of it."""


Look = tuple[tuple[str, int, int, int], ...]
"""Each file's path, instant of change in ns, size and inode; empty when there is nothing that can be read."""


def look_at(source: Path) -> Look:
    """Return how a folder or an archive looks; the same look twice, a moment apart, means that it is at rest."""
    try:
        return tuple(sorted(_seen(name, file) for name, file in _files(source)))
    except OSError:
        return ()


def copy_policy(source: Path, target: Path) -> None:
    """Copy what is read of a folder or an archive into a new folder; raise `Unreadable`."""
    try:
        target.mkdir(parents=True)
        if source.is_file():
            _unpack(source, target)
        else:
            _copy(source, target)
    except (tarfile.TarError, OSError, EOFError) as fault:
        raise Unreadable((f"{source.name}: can't be read ({type(fault).__name__})",)) from None
    if not any(target.iterdir()):
        raise Unreadable((f"{source.name}: nothing to read",))


def replace_policy(source: Path, target: Path) -> None:
    """Put a kept policy in the place of a folder's: each part by one renaming, the rest of the folder left alone."""
    incoming, outgoing = target / ".incoming", target / ".outgoing"
    for folder in (incoming, outgoing):
        shutil.rmtree(folder, ignore_errors=True)
    copy_policy(source, incoming)
    outgoing.mkdir()
    for part in PARTS:
        if (target / part).exists():
            (target / part).rename(outgoing / part)
        if (incoming / part).exists():
            (incoming / part).rename(target / part)
    for folder in (incoming, outgoing):
        shutil.rmtree(folder, ignore_errors=True)


def _files(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_file():
        yield source.name, source
        return
    for part in PARTS:
        whole = source / part
        if whole.is_file():
            yield part, whole
        for folder, inner, names in os.walk(whole, onerror=_raise):
            inner[:] = [name for name in inner if not name.startswith((".", "__"))]
            for name in names:
                file = Path(folder, name)
                yield file.relative_to(source).as_posix(), file


def _raise(fault: OSError) -> None:
    if not isinstance(fault, FileNotFoundError | NotADirectoryError):
        raise fault


def _seen(name: str, file: Path) -> tuple[str, int, int, int]:
    found = file.stat()
    return name, found.st_mtime_ns, found.st_size, found.st_ino


def _copy(source: Path, target: Path) -> None:
    total = 0
    for number, (name, file) in enumerate(_files(source)):
        body = file.read_bytes()
        total += len(body)
        if number >= MOST_FILES or total > MOST_BYTES:
            raise Unreadable((f"{source.name}: more than {MOST_FILES} files or {MOST_BYTES} bytes",))
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive, "r:gz") as tar:
        members = tar.getmembers()
        if len(members) > MOST_FILES or sum(one.size for one in members) > MOST_BYTES:
            raise Unreadable((f"{archive.name}: more than {MOST_FILES} files or {MOST_BYTES} bytes",))
        tar.extractall(target, filter="data")  # refuses links and paths that lead outside
