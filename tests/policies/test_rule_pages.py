"""Each rule has its page, in French and in English, and the pages' examples are stories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateway.officers.stories import read_cases
from tests.policies.opa_server import POLICIES

DOCS = POLICIES.parent / "docs"
LANGUAGES = {"fr": DOCS / "regles", "en": DOCS / "rules"}
WORDS = {"fr": ("Refusé", "Permis"), "en": ("Refused", "Released")}
EXAMPLE = re.compile(
    r"^\*\*(?P<word>\w+)\.\*\* [«“]\s?(?P<title>.+?)\s?[»”]\s+"
    r"\(\[(?P<file>[a-z_]+\.yaml)\]\(\.\./\.\./policies/cases/(?P=file)\)\)",
    re.MULTILINE | re.DOTALL,
)
RULE = re.compile(r"\(\.\./\.\./policies/record_access/(\w+)\.rego\)")
TABLE = re.compile(r"\(\.\./\.\./policies/(tables/\w+/data\.yaml)\)")
REASON = re.compile(r"`([A-Z_]+)`")
WITHOUT_A_ROW = {"emergencies", "writing"}
"""They have no row in the list of those that permit: emergency acts lift others' refusals, who writes is no voice."""


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page: its examples by their word (title, file), its rule, and the reasons that it lists."""

    path: Path
    examples: dict[str, tuple[str, str]]
    rule: str
    reasons: frozenset[str]


def read(path: Path) -> Page:
    text = path.read_text("utf-8")
    examples = {m["word"]: (" ".join(m["title"].split()), m["file"]) for m in EXAMPLE.finditer(text)}
    (rule,) = set(RULE.findall(text))
    reasons = next(line for line in text.splitlines() if line.startswith(("| raisons", "| reasons")))
    return Page(path, examples, rule, frozenset(REASON.findall(reasons)))


def pages() -> Iterator[tuple[str, Page]]:
    for language, folder in LANGUAGES.items():
        for path in sorted(folder.glob("*.md")):
            yield language, read(path)


PAGES = tuple(pages())
STORIES = read_cases(POLICIES / "cases")[1]


def story(language: str, title: str, file: str) -> Mapping[str, Any]:
    """Return the one story of a file that bears this title in a language."""
    (found,) = (one for name, one in STORIES if name == file and " ".join(one["title"][language].split()) == title)
    return found


def voices() -> set[str]:
    """Return the packages that the written list of voices names."""
    text = (POLICIES / "record_access" / "voices.rego").read_text("utf-8")
    named = set(re.findall(r"data\.record_access\.(\w+)\.", text)) - {"question"}
    return {name for name in named if "# title: Voice" in (POLICIES / f"record_access/{name}.rego").read_text("utf-8")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_voice_has_its_page(language: str) -> None:
    """Eleven, those of the written list among them, each once; and who writes a directive."""
    rules = [page.rule for said, page in PAGES if said == language]
    assert len(rules) == len(set(rules)) == 12
    assert len(voices()) >= 10
    assert voices() | WITHOUT_A_ROW == set(rules)


@pytest.mark.parametrize(("language", "page"), PAGES, ids=lambda one: one.path.stem if isinstance(one, Page) else one)
def test_the_two_examples_of_a_page_are_stories(language: str, page: Page) -> None:
    """The one refused expects a refusal for a reason of the page, the one released a value."""
    refused, released = (story(language, *page.examples[word]) for word in WORDS[language])
    given = " ".join(str(effect) for effect in refused["expect"].values())
    assert page.reasons & set(re.findall(r"deny:([A-Z_]+)", given))
    assert any(str(effect).split(":")[0] in {"permit", "mask"} for effect in fields(released).values())


def fields(told: Mapping[str, Any]) -> dict[str, str]:
    return {key: effect for key, effect in told["expect"].items() if "." in key or key == "write"}


@pytest.mark.parametrize(("language", "page"), PAGES, ids=lambda one: one.path.stem if isinstance(one, Page) else one)
def test_the_tables_and_the_rule_of_a_page_exist(language: str, page: Page) -> None:
    """An officer finds what the page names."""
    text = page.path.read_text("utf-8")
    named = [*TABLE.findall(text), f"record_access/{page.rule}.rego"]
    assert len(named) > 1
    assert [name for name in named if not (POLICIES / name).is_file()] == []


def test_a_rule_tells_the_same_examples_in_both_languages() -> None:
    """The same stories, the same reasons."""
    told = {
        language: {
            page.rule: [story(language, *page.examples[word])["title"] for word in WORDS[language]]
            + [sorted(page.reasons)]
            for said, page in PAGES
            if said == language
        }
        for language in LANGUAGES
    }
    assert told["fr"] == told["en"]


def test_every_reason_of_a_refusal_in_the_stories_has_a_page() -> None:
    """Someone who reads a reason in the log finds its rule."""
    said = {
        reason
        for _, one in STORIES
        for effect in one["expect"].values()
        for reason in re.findall(r"deny:([A-Z_]+)", str(effect))
    }
    assert said - {"SHAPE", "SILENCE"} <= {reason for _, page in PAGES for reason in page.reasons}
