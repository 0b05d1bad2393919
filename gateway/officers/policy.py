"""Policy: what an officer checks before a changed policy goes live.

Takes the bundle's folder and the catalogue's coordinates. Gives findings: what is wrong, and what could not be checked.
Reads and compares; asks OPA's own formatter and checker when one is at hand. Never evaluates a question about a person.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.engines import Bundle, BundleRefused
from gateway.engines.bundle import RULES, TABLES
from gateway.officers.generated import coordinates_table, stale_files, write_generated
from gateway.officers.rules_lint import lint_rules, unexplained, untested
from gateway.officers.tables_lint import lint_tables

__all__ = ["Findings", "check", "coordinates_table", "find_opa", "write_generated"]

OPA_DEADLINE_S = 60


@dataclass(frozen=True, slots=True)
class Findings:
    """Sentences for an officer: `faults` must be mended, `skipped` could not be looked at here."""

    faults: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {"ok": self.ok, "faults": list(self.faults), "skipped": list(self.skipped)}


def check(path: Path, coordinates: Mapping[str, Sequence[str]], *, opa: Path | None = None) -> Findings:
    """Return the findings on a bundle's folder; `opa` is OPA's binary, None where there is none."""
    try:
        bundle = Bundle.load(path)
    except BundleRefused as refused:
        return Findings(refused.faults, ("the rules and the words of the tables",))
    tests = {file.relative_to(path).as_posix() for file in (path / RULES).rglob("*_test.rego")}
    faults = (
        *lint_tables(bundle.data[TABLES], coordinates),
        *lint_rules(bundle),
        *unexplained(bundle),
        *untested(bundle, tests),
        *(
            f"{name} is stale; `passerelle policy check --write` writes it anew"
            for name in stale_files(path, coordinates)
        ),
    )
    if opa is None:
        return Findings(faults, ("opa fmt and opa check: no OPA here",))
    return Findings((*faults, *_opa_says(opa, path)))


def find_opa(root: Path) -> Path | None:
    """Return OPA's binary: where PASSERELLE_OPA says, else in build/bin of the repository, else on the PATH."""
    named = os.environ.get("PASSERELLE_OPA")
    if named:
        return Path(named)
    built = root / "build" / "bin" / "opa"
    found = str(built) if built.is_file() else shutil.which("opa")
    return Path(found) if found else None


def _opa_says(opa: Path, path: Path) -> Iterator[str]:
    wanted = {
        "opa fmt": ("fmt", "--list", "."),
        "opa check": ("check", "--strict", "--schema", "schemas", "--bundle", "."),
    }
    for name, arguments in wanted.items():
        said = subprocess.run(  # noqa: S603 - the binary that the officer chose, on the bundle's own folder
            [opa.resolve(), *arguments], cwd=path, capture_output=True, text=True, timeout=OPA_DEADLINE_S, check=False
        )
        if said.returncode != 0 or (name == "opa fmt" and said.stdout.strip()):
            yield f"{name}: {(said.stdout + said.stderr).strip()}"
