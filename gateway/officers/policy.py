"""Policy: what an officer checks before a changed policy goes live.

Takes the bundle's folder and the catalogue's coordinates. Gives findings: faults by file and line, warnings, and what
could not be checked. Reads and compares; asks the embedded engine about every role, purpose, category and label
(`sweep`), and OPA's own formatter and checker when one is at hand. Never asks about a real person.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from gateway.engines import BareEngine, Bundle, BundleRefused
from gateway.engines.bundle import REVISION, RULES, TABLES
from gateway.engines.tables import TableFault, read_table
from gateway.errors import DecisionUnavailable
from gateway.officers.findings import Finding, Findings, Places, Remark
from gateway.officers.generated import coordinates_table, stale_files, write_generated
from gateway.officers.idle_rows import idle_remarks
from gateway.officers.rules_lint import lint_rules, unexplained, untested
from gateway.officers.stories import read_cases
from gateway.officers.sweep import Sweep, sweep
from gateway.officers.table_shapes import shape_remarks
from gateway.officers.tables_lint import lint_tables

__all__ = ["Findings", "check", "coordinates_table", "find_opa", "write_generated"]

OPA_DEADLINE_S = 60


def check(
    path: Path, coordinates: Mapping[str, Sequence[str]], *, opa: Path | None = None, verdicts: bool = True
) -> Findings:
    """Return the findings on a bundle's folder; `opa` is OPA's binary, None where there is none.

    Without `verdicts` the policy is read and not asked, and the findings say so.
    """
    try:
        bundle = Bundle.load(path)
    except BundleRefused:
        return Findings.of(_unreadable(path), ("skip-rest",))
    tables, places = bundle.data[TABLES], Places(path)
    tests = {file.relative_to(path).as_posix() for file in (path / RULES).rglob("*_test.rego")}
    remarks = (*shape_remarks(path, tables), *lint_tables(tables, coordinates))
    swept = _sweep(bundle, coordinates) if verdicts and not any(one.grave for one in remarks) else None
    found = [
        *map(places.finding, (*remarks, *idle_remarks(tables, _told(path), swept), *_undecided(swept))),
        *lint_rules(bundle),
        *unexplained(bundle),
        *untested(bundle, tests),
        *(Finding("stale", name) for name in stale_files(path, coordinates)),
    ]
    skipped = () if swept is not None else ("skip-verdicts",)
    if opa is None:
        return Findings.of(found, (*skipped, "skip-opa"))
    return Findings.of((*found, *_opa_says(opa, path)), skipped)


def find_opa(root: Path) -> Path | None:
    """Return OPA's binary: where PASSERELLE_OPA says, else in build/bin of the repository, else on the PATH."""
    named = os.environ.get("PASSERELLE_OPA")
    if named:
        return Path(named)
    built = root / "build" / "bin" / "opa"
    found = str(built) if built.is_file() else shutil.which("opa")
    return Path(found) if found else None


def _unreadable(path: Path) -> Iterator[Finding]:
    """Yield why a folder is no bundle, file by file."""
    files = [
        file for file in sorted((path / TABLES).rglob("data.yaml")) if file.relative_to(path).as_posix() != REVISION
    ]
    for file in files:
        try:
            read_table(file.read_text(encoding="utf-8"))
        except TableFault as fault:
            yield Finding(fault.kind, file.relative_to(path).as_posix(), fault.line, {"word": fault.word})
    if not files or not any((path / RULES).rglob("*.rego")):
        yield Finding("bundle-empty", path.name)


def _sweep(bundle: Bundle, coordinates: Mapping[str, Sequence[str]]) -> Sweep | None:
    try:
        return sweep(bundle.data, BareEngine(bundle), coordinates)
    except (AttributeError, KeyError, TypeError, DecisionUnavailable):
        return None


def _undecided(swept: Sweep | None) -> Iterator[Remark]:
    """Yield what has no verdict of any voice: a field that could ship without one."""
    if swept is None:
        return
    for role, purpose in swept.unanswered:
        yield Remark("unanswered", ("roles", role), {"role": role, "purpose": purpose})
    for role, purpose, category, label in swept.undecided():
        fields = swept.coordinates[category]
        words = {"role": role, "purpose": purpose, "category": category, "label": label or "–"}
        yield Remark("undecided", ("roles", role), words | {"count": len(fields), "coordinate": fields[0]})


def _told(path: Path) -> frozenset[str]:
    """Return the roles of the people whom the stories tell of; none when the stories can't be read."""
    try:
        cast, stories = read_cases(path / "cases")
        people: Iterable[str] = {story["as"] for _, story in stories}
        return frozenset(str(cast["subjects"][one]["role"]) for one in people if one in cast["subjects"])
    except (BundleRefused, AttributeError, KeyError, TypeError):
        return frozenset()


def _opa_says(opa: Path, path: Path) -> Iterator[Finding]:
    wanted = {
        "opa fmt": ("fmt", "--list", "."),
        "opa check": ("check", "--strict", "--schema", "schemas", "--bundle", "."),
    }
    for name, arguments in wanted.items():
        said = subprocess.run(  # noqa: S603 - the binary that the officer chose, on the bundle's own folder
            [opa.resolve(), *arguments], cwd=path, capture_output=True, text=True, timeout=OPA_DEADLINE_S, check=False
        )
        if said.returncode != 0 or (name == "opa fmt" and said.stdout.strip()):
            yield Finding("opa", words={"tool": name, "said": (said.stdout + said.stderr).strip()})
