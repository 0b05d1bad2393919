"""Promise: each seeded fault is killed by the test that it names, and by nothing as crude as a file that won't load."""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.seeded_faults.fault import Fault
from tests.seeded_faults.faults import FAULTS
from tests.shared import SHARED

REPOSITORY = Path(__file__).resolve().parents[2]
COPIED = ("docs", "gateway", "resolvers", "policies", "tests")
MINUTES = 60
FILES = sorted({fault.killer.partition("::")[0] for fault in FAULTS})
FAILED = 1
"""What pytest returns when tests ran and some failed; 2 and more say that they could not even be read."""


def killer_of(fault: Fault) -> tuple[str, str]:
    """Return the file of the test that must fail, and its name, empty for the whole file."""
    file, _, name = fault.killer.partition("::")
    return file, name.partition("[")[0]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code in which one fault at a time is put.

    Byte code is checked by hash: two texts of the same size, written within a second, would pass for each other.
    """
    folder = tmp_path_factory.mktemp("workshop")
    for name in COPIED:
        shutil.copytree(
            REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "vendor")
        )
        compileall.compile_dir(
            folder / name, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH, workers=1
        )
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    return folder


def run(folder: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy, as `make test` would: the same Python, no choice left to chance, stopping at a failure."""
    path = os.pathsep.join((str(REPOSITORY / "build" / "bin"), os.environ.get("PATH", "")))
    environment = {
        **os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder), "PASSERELLE_SHARED": str(SHARED),
        "PATH": path,
    }  # fmt: skip
    options = ["-q", "-x", "-m", "not nightly", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=1"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=10 * MINUTES, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_list_of_faults_is_not_stale(fault: Fault) -> None:
    """What a fault changes stands exactly once in its file, and the test that it names is there."""
    assert (REPOSITORY / fault.file).read_text("utf-8").count(fault.old) == 1
    assert fault.old != fault.new
    file, name = killer_of(fault)
    assert f"def {name}(" in (REPOSITORY / file).read_text("utf-8") if name else (REPOSITORY / file).is_file()


def test_there_are_enough_faults_and_no_two_are_one() -> None:
    """Names and changes are all different."""
    assert len(FAULTS) >= 20
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert len({(fault.file, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.nightly
def test_the_copy_is_what_runs(workshop: Path) -> None:
    """Not the code beside it."""
    where = "import gateway, resolvers; print(gateway.__file__, resolvers.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=workshop, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(workshop)},
    )  # fmt: skip
    assert all(Path(file).is_relative_to(workshop) for file in found.stdout.split())


@pytest.mark.nightly
@pytest.mark.parametrize("file", FILES)
def test_without_a_fault_every_killer_passes(workshop: Path, file: str) -> None:
    """The tests that must fail for a fault fail for nothing else."""
    done = run(workshop, sorted({fault.killer for fault in FAULTS if fault.killer.startswith(file)}))
    assert done.returncode == 0, done.stdout[-4_000:]


@pytest.mark.nightly
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_killed(workshop: Path, fault: Fault) -> None:
    """The named test fails once the fault is in, by a test that ran."""
    file = workshop / fault.file
    sound = file.read_text("utf-8")
    assert sound.count(fault.old) == 1
    file.write_text(sound.replace(fault.old, fault.new), "utf-8")
    try:
        done = run(workshop, [fault.killer])
    finally:
        file.write_text(sound, "utf-8")
    assert done.returncode == FAILED, f"survived: {fault.name}\n{done.stdout[-2_000:]}{done.stderr[-1_000:]}"
