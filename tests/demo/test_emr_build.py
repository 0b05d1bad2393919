"""The front end as committed: what was built is what its source and the code's schema make, and its own checks pass."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from gateway.demo.front_end import BUILT
from resolvers.schema import build_schema, sdl_of
from tests.demo.emr_build import PACKAGES, SCHEMA, SOURCE, build, copied, files, node, run
from tests.repository.tracked import ROOT, name, tracked


@pytest.fixture
def npm() -> None:
    """Node with the front end's packages; without it skip loudly, or fail in CI."""
    if node() is None:
        sentence = f"Node and the packages of {PACKAGES.relative_to(ROOT)} are needed (make build/emr/.installed)"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)


def test_the_front_end_was_written_against_this_schema() -> None:
    """The schema beside its source is the code's; `make emr` writes it."""
    assert (SOURCE / SCHEMA).read_text("utf-8") == sdl_of(build_schema()) + "\n"


@pytest.mark.usefixtures("npm")
def test_a_rebuild_gives_the_files_that_are_committed(tmp_path: Path) -> None:
    """Byte for byte: page, script, styles, documents. `make emr` writes them."""
    made, committed = files(build(tmp_path / "emr")), files(SOURCE)
    assert made.keys() == committed.keys()
    assert [path for path, content in made.items() if content != committed[path]] == []


@pytest.mark.usefixtures("npm")
@pytest.mark.parametrize("script", ["check", "test"])
def test_the_front_ends_own_checks_pass(tmp_path: Path, script: str) -> None:
    """Its types against the schema, and its unit tests."""
    done = run(copied(tmp_path / "emr"), script)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_packages_are_locked_with_hashes_and_without_hosts() -> None:
    """At the versions that it names."""
    lock = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((SOURCE / "package.json").read_text("utf-8"))
    own, packages = lock["packages"].pop(""), lock["packages"]
    assert len(packages) > 10
    assert [path for path, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []
    for kind in ("dependencies", "devDependencies"):
        assert own.get(kind) == wanted.get(kind)
        for package, version in wanted.get(kind, {}).items():
            assert packages[f"node_modules/{package}"]["version"] == version


def test_what_is_served_names_no_other_host_and_no_other_file() -> None:
    """No script or style inline, no address beside names of XML and links for developers in error texts."""
    page = (BUILT / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page)
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [one for one in named if not one.startswith(("/emr/", "data:,"))] == []
    assert [one for one in named if one.startswith("/emr/") and not (BUILT / one.removeprefix("/emr/")).is_file()] == []
    for file in BUILT.rglob("*.css"):
        assert not re.search(r"@import|url\((?!\"?data:)", file.read_text("utf-8")), file


def test_no_package_of_anyone_is_in_the_tree() -> None:
    """They are installed in build/, so that neither wheel nor image takes them."""
    assert [name(path) for path in tracked() if "node_modules" in path.parts] == []
