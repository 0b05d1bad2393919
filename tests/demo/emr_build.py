"""The front end's build: in a folder of its own, from the committed source and from the schema that the code has.

Run `python -m tests.demo.emr_build` (`make emr`) to write what is built beside the source. Needs Node, and the packages
that `make build/emr/.installed` installs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from resolvers.schema import build_schema, sdl_of
from tests.tools import ROOT

SOURCE = ROOT / "gateway" / "demo" / "emr"
PACKAGES = ROOT / "build" / "emr" / "node_modules"
SCHEMA = "schema.graphql"
BUILT = "dist"
GENERATED = (SCHEMA, "documents.json")
"""What is committed beside `dist`: the schema, and the operations by id that a gateway may allow alone."""
PATIENCE_S = 240


def node() -> str | None:
    """Return npm's binary, None when it or the packages aren't there."""
    return shutil.which("npm") if PACKAGES.is_dir() else None


def copied(folder: Path) -> Path:
    """Return a copy of the source with its packages, without what was built."""
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("node_modules", BUILT))
    (folder / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    return folder


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the front end's `package.json` there."""
    surroundings = {**os.environ, "NO_COLOR": "1", "CI": "true"}
    command = [node() or "npm", "run", "--silent", script]
    return subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def build(folder: Path) -> Path:
    """Build in a copy, from the schema of the code; return the copy. Raise `RuntimeError` with what the build said."""
    copy = copied(folder)
    (copy / SCHEMA).write_text(sdl_of(build_schema()) + "\n", "utf-8")
    done = run(copy, "build")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return copy


def files(folder: Path) -> dict[str, bytes]:
    """Return what a build writes: by path, all of `dist` and what is generated."""
    built = {path for path in (folder / BUILT).rglob("*") if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(built | {folder / one for one in GENERATED if (folder / one).is_file()})
    }


def main() -> None:
    """Build, and write what was built where it is committed."""
    work = ROOT / "build" / "emr" / "work"
    shutil.rmtree(work, ignore_errors=True)
    made = files(build(work))
    shutil.rmtree(SOURCE / BUILT, ignore_errors=True)
    for name, content in made.items():
        (SOURCE / name).parent.mkdir(parents=True, exist_ok=True)
        (SOURCE / name).write_bytes(content)
    sys.stdout.write(f"{len(made)} files written in {SOURCE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
