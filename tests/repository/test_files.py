"""How files are written: short, saying their place, naming no machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.tracked import ROOT, name, ours, tracked

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FOLDERS = {".ci", "docs", "gateway", "helm", "policies", "resolvers", "tests"}

# Put together from halves, so that this file doesn't name them either.
FORBIDDEN = re.compile(
    "|".join(
        re.escape("".join(halves))
        for halves in (
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "js.com"),
            ("yarn", "pkg.com"),
            ("crates", ".io"),
            ("proxy.", "golang.org"),
            ("maven", ".org"),
            ("deb.", "debian.org"),
            ("/wo", "rk/"),
            ("/ro", "ot/"),
            ("/opt/", "wheels"),
            ("/tmp/", "opa"),
            (".lib", "rary/"),
        )
    )
)


def python() -> tuple[Path, ...]:
    return ours(".py")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_a_reader_holds() -> None:
    """300 lines, without exception."""
    files = ours(".py", ".rego")
    assert len(files) > 50
    counts = {name(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert not [f"{file}: {count}" for file, count in counts.items() if count > LONGEST_FILE]


def test_no_function_is_longer_than_a_screen() -> None:
    """40 lines, docstring included."""
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in ours(".py", under=("gateway", "resolvers"))
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_every_module_opens_by_saying_its_place() -> None:
    """A docstring, tests included."""
    silent = [name(path) for path in python() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent


def test_no_check_at_run_time_is_an_assert() -> None:
    """`python -O` would take it away."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in ours(".py", under=("gateway", "resolvers"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert)
    ]
    assert not found


def test_nothing_is_left_for_later() -> None:
    """No stub and no note to oneself."""
    mark = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|NotImpl" + r"ementedError)\b")
    left = [name(path) for path in ours(".py", under=("gateway", "resolvers")) if mark.search(path.read_text("utf-8"))]
    assert not left


@pytest.mark.parametrize("word", ["a package's registry", "a path of one machine"])
def test_no_tracked_file_names_a_registry_or_a_machine(word: str) -> None:
    """What differs from one machine to another belongs to that machine."""
    paths = ("/wo", "/ro", "/op", "/tm", ".li")
    found = []
    for path in tracked():
        if "vendor" in path.parts or path.suffix in {".png", ".gz"}:
            continue
        for match in FORBIDDEN.finditer(path.read_text("utf-8", errors="replace")):
            if match[0].startswith(paths) == (word == "a path of one machine"):
                found.append(f"{name(path)}: {match[0]}")
    assert not found


def test_the_root_holds_only_what_every_project_has() -> None:
    """Folders are fixed; a new one is a decision."""
    assert {name(path).split("/")[0] for path in tracked() if "/" in name(path)} <= FOLDERS


def test_tests_have_no_packages_and_unique_names() -> None:
    """Import mode importlib."""
    tests = [path for path in python() if name(path).startswith("tests/")]
    assert [name(path) for path in tests if path.name == "__init__.py"] == []
    names = [path.name for path in tests if path.name.startswith("test_")]
    assert sorted(set(names)) == sorted(names)


def test_the_licence_is_there() -> None:
    """Whole."""
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
