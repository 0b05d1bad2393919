"""An `__init__.py` exports public names and nothing else."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from tests.repository.tracked import name, ours

PACKAGES = [path for path in ours(".py", under=("gateway", "resolvers")) if path.name == "__init__.py"]

# These hold the one thing that their package is about: the vocabulary of connectors, and the order of the stages.
SPEAK = {"resolvers/protocols/__init__.py", "gateway/pipeline/__init__.py"}


def imported(path: Path) -> set[str]:
    """Names that the file imports from this house."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("gateway", "resolvers"):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_a_package_exports_what_it_says(path: Path) -> None:
    """Everything imported is exported, everything exported is there, in order and once."""
    module = importlib.import_module(".".join(path.parent.parts[path.parent.parts.index(name(path).split("/")[0]) :]))
    exported = list(getattr(module, "__all__", ()))
    assert len(set(exported)) == len(exported)
    assert [each for each in exported if not hasattr(module, each)] == []
    if name(path) not in SPEAK:
        assert set(exported) == imported(path)


@pytest.mark.parametrize("path", [path for path in PACKAGES if name(path) not in SPEAK], ids=name)
def test_a_package_defines_nothing_of_its_own(path: Path) -> None:
    """A docstring, imports, and the list."""
    for node in ast.parse(path.read_text("utf-8")).body:
        said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        listed = isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]
        assert said or listed or isinstance(node, ast.Import | ast.ImportFrom), ast.unparse(node)
