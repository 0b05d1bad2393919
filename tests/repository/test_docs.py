"""docs/reference/ says what the code says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from gateway import errors
from gateway.errors import PasserelleError
from gateway.officers.reference import PAGES, stale, write
from gateway.settings import Settings
from tests.repository.tracked import ROOT, name, tracked

REFERENCE = ROOT / "docs" / "reference"


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The settings' models, found by another way than the page's: from the schema's definitions."""
    yield model
    for definition in model.model_json_schema().get("$defs", {}):
        yield getattr(__import__("gateway.settings", fromlist=[definition]), definition)


def test_no_page_is_stale() -> None:
    """`make reference` writes them anew."""
    assert stale() == []


def test_a_stale_page_is_named(tmp_path: Path) -> None:
    """The check can fail."""
    write(tmp_path)
    assert stale(tmp_path) == []
    (tmp_path / "errors.md").write_text("# Errors\n")
    assert stale(tmp_path) == ["errors.md"]
    assert stale(tmp_path / "nowhere") == list(PAGES)


def test_every_error_code_is_documented() -> None:
    """Those of the tree, and those of fields."""
    page = (REFERENCE / "errors.md").read_text("utf-8")
    tree = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PasserelleError)}
    assert len(tree) >= 11
    for code in tree | {"FIELD_WITHHELD", "SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT"}:
        assert f"| `{code}` |" in page, code


def test_every_setting_is_documented() -> None:
    """By its key, in the section of its model."""
    page = (REFERENCE / "settings.md").read_text("utf-8")
    sections = {part.split("\n", 1)[0]: part for part in page.split("\n## ")[1:]}
    for model in models(Settings):
        section = sections["The file" if model is Settings else model.__name__]
        for key in model.model_fields:
            assert f"| `{key}` |" in section, f"{model.__name__}.{key}"


@pytest.mark.parametrize("page", [path for path in tracked() if path.suffix == ".md"], ids=name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    """Relative links, in every page of the repository."""
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
