"""Every link in a page leads somewhere, and every page of ours is found from the first one, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repository.tracked import ROOT, name, tracked

PAGES = tuple(path for path in tracked() if path.suffix == ".md")
OURS = tuple(page for page in PAGES if page.is_relative_to(ROOT / "docs"))
FENCE = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


@cache
def prose(page: Path) -> str:
    """Return a page's text without its code."""
    return FENCE.sub("", page.read_text("utf-8"))


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found: list[str] = []
    for heading in HEADING.findall(prose(page)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = "".join(c for c in plain if c.isalnum() or c in " -_").replace(" ", "-")
        again = sum(one == slug or (one.startswith(f"{slug}-") and one[len(slug) + 1 :].isdigit()) for one in found)
        found.append(f"{slug}-{again}" if again else slug)
    return frozenset(found) | set(re.findall(r'<a (?:id|name)="([^"]+)"', prose(page)))


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield each relative link: as written, the file, the anchor."""
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        yield link, (page.parent / path).resolve() if path else page, anchor


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file_and_its_anchor_to_a_heading(page: Path) -> None:
    """Relative links; an anchor of a page of ours."""
    gone = [link for link, path, _ in links(page) if not path.exists()]
    lost = [link for link, path, at in links(page) if at and path.suffix == ".md" and at not in anchors(path)]
    assert (gone, lost) == ([], [])


def test_anchors_are_made_as_on_the_web() -> None:
    """By hand, from headings of these pages."""
    assert "what-a-null-means" in anchors(ROOT / "docs/guides/front-ends.md")
    assert "1-the-settings" in anchors(ROOT / "docs/guides/sources.md")
    assert "no-such-heading" not in anchors(ROOT / "docs/guides/front-ends.md")


@pytest.mark.parametrize("first", ["README.md", "docs/LISEZMOI.md"])
def test_every_page_is_found_from_the_first(first: str) -> None:
    """By links, however many."""
    seen: set[Path] = set()
    waiting = [ROOT / first]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md" and page.is_file():
            seen.add(page)
            waiting += [path for _, path, _ in links(page)]
    assert [name(page) for page in OURS if page not in seen] == []


def test_every_decision_has_one_row() -> None:
    """In the list of decisions, and no row without its page."""
    folder = ROOT / "docs" / "decisions"
    rows = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \|", prose(folder / "README.md"), re.MULTILINE)
    assert sorted(rows) == sorted(page.name for page in OURS if page.parent == folder and page.name != "README.md")
