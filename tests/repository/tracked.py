"""The files of the repository, as git sees them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is tracked, or would be: what .gitignore names is left out."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(sorted(ROOT / name for name in said.split("\0") if name and (ROOT / name).is_file()))


def ours(*suffixes: str, under: tuple[str, ...] = ("gateway", "resolvers", "tests", "policies")) -> tuple[Path, ...]:
    """Return our own tracked files of these kinds: not those of others that ship with us."""
    return tuple(
        path
        for path in tracked()
        if path.suffix in suffixes and path.relative_to(ROOT).parts[0] in under and "vendor" not in path.parts
    )


def name(path: Path) -> str:
    """Return a path as it is said in the repository."""
    return path.relative_to(ROOT).as_posix()
