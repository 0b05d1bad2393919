"""The lock files: every package with its hashes, from wherever the machine gets packages."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository.tracked import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


def entries(lock: str) -> dict[str, tuple[str, int]]:
    """Package → its version, and how many hashes it has."""
    text = (ROOT / lock).read_text("utf-8")
    found = re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(.*?)(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    return {package: (version, rest.count("--hash=sha256:")) for package, version, rest in found}


def wanted(extra: str | None) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return (
        [Requirement(line) for line in project["optional-dependencies"][extra] if extra]
        if extra
        else [Requirement(line) for line in project["dependencies"]]
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash(lock: str) -> None:
    """Pip refuses the whole file otherwise."""
    found = entries(lock)
    assert len(found) > 40
    assert [package for package, (_, hashes) in found.items() if hashes == 0] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host(lock: str) -> None:
    """Neither an index, nor a file, nor a repository."""
    text = (ROOT / lock).read_text("utf-8")
    assert re.findall(r"://|^--(?!hash)|@ (?:file|git)", text, re.MULTILINE) == []


@pytest.mark.parametrize(("lock", "extra"), [(LOCKS[0], None), (LOCKS[1], None), (LOCKS[1], "dev")])
def test_what_the_project_asks_for_is_locked(lock: str, extra: str | None) -> None:
    """At a version that it accepts."""
    found = entries(lock)
    for requirement in wanted(extra):
        version, _ = found[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: {version}"


def test_what_runs_and_what_is_tested_are_the_same_versions() -> None:
    """The longer lock contains the shorter."""
    runtime, tested = (entries(lock) for lock in LOCKS)
    assert {package: tested.get(package) for package in runtime} == runtime
