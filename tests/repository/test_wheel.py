"""The wheel: it brings the front end as it was built, and neither its source nor anyone's packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.repository.tracked import ROOT

EMR = Path("gateway/demo/emr")


def wheel(folder: Path) -> list[str]:
    """Return what a wheel of the project holds: of the code, the demo's package and the front end alone are copied."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("gateway/demo/__init__.py", "gateway/console/static/vendor/react.LICENSE.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / EMR, folder / EMR, ignore=shutil.ignore_patterns("node_modules"))
    package = folder / EMR / "node_modules" / "react"
    package.mkdir(parents=True)
    (package / "index.js").write_text("a package of someone else's")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "made",
    ]
    subprocess.run([*command, "."], cwd=folder, check=True, capture_output=True)
    (made,) = (folder / "made").glob("*.whl")
    return zipfile.ZipFile(made).namelist()


def test_a_wheel_holds_the_front_end_that_was_built(tmp_path: Path) -> None:
    """Every file of `dist`; no TypeScript, no test, no package."""
    held = {name for name in wheel(tmp_path) if name.startswith(f"{EMR}/")}
    built = {path.relative_to(ROOT).as_posix() for path in (ROOT / EMR / "dist").rglob("*") if path.is_file()}
    assert len(built) >= 3
    assert built <= held
    assert {name.split("/")[3] for name in held if name.count("/") > 3} == {"dist"}
