"""Messages: every error has a sentence, in both languages, that says the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from gateway import errors
from gateway.errors import PasserelleError
from gateway.messages import LOCALES, SENTENCES, Language, negotiate, say

GATEWAY = Path(errors.__file__).parent
CASES = [(key, language) for key in SENTENCES for language in LOCALES]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def codes() -> set[str]:
    def below(kind: type[PasserelleError]) -> Iterator[type[PasserelleError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return {kind.code for kind in below(PasserelleError)}


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Every place that names a sentence: file, key, and the names of the details given."""
    requests = {
        name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.RequestError)
    }
    for file in sorted(GATEWAY.rglob("*.py")):
        if "demo" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            named = isinstance(node.func, ast.Name) and node.func.id in requests
            if named and isinstance(node.args[0].value, str):
                given = {word.arg for word in node.keywords if word.arg} - {"line", "column"}
                yield f"{file.relative_to(GATEWAY)}:{node.lineno}", node.args[0].value, given


def test_every_key_that_the_code_raises_has_a_sentence_that_its_details_fill() -> None:
    """A missing sentence would turn a refusal into a fault."""
    places = list(raised())
    assert len(places) > 10
    wrong = [
        place for place, key, given in places if key not in SENTENCES or not placeholders(SENTENCES[key]["fr"]) <= given
    ]
    assert wrong == []


def test_every_code_has_a_sentence_of_its_own() -> None:
    """An error without a key is said by its code."""
    of_fields = {"FIELD_WITHHELD", "SOURCE_UNAVAILABLE", "SOURCE_TIMEOUT"}
    assert (codes() | of_fields) - SENTENCES.keys() == set()


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_are_there_with_the_same_placeholders(key: str) -> None:
    """Neither language says less."""
    assert SENTENCES[key].keys() == {"fr", "en"}
    assert placeholders(SENTENCES[key]["fr"]) == placeholders(SENTENCES[key]["en"])


@pytest.mark.parametrize(("key", "language"), CASES)
def test_a_sentence_is_typeset_as_its_language_asks(key: str, language: Language) -> None:
    """Typographic apostrophes; in French, no-break spaces at colons and guillemets and none before ; ! ?"""
    text = SENTENCES[key][language]
    assert text[0].isupper() or text.startswith("{")
    assert text.endswith((".", "}"))
    assert not re.search(r"['\"]|  |\s$", text)
    if language == "fr":
        assert not re.search(r"[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|\s[;!?]", text)
    else:
        assert "\u00a0" not in text


def test_a_detail_is_shown_in_the_languages_way_and_cut_when_long() -> None:
    """By hand."""
    assert say("tokens", "fr", limit=4000) == "Le document compte plus de 4\u00a0000 éléments lexicaux."
    assert say("tokens", "en", limit=4000) == "The document has more than 4,000 lexical tokens."
    assert say("SOURCE_TIMEOUT", "en", source="CHUS").startswith("The source “CHUS” did not answer in time")
    assert say("validation", "en", explanation="x" * 301) == "The query does not fit the schema: " + "x" * 299 + "…"


def test_what_a_caller_sent_is_never_read_as_a_placeholder() -> None:
    """Braces in a detail stay braces."""
    assert say("validation", "en", explanation="{limit} {0.__class__}").endswith(": {limit} {0.__class__}")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, "fr"),
        ("", "fr"),
        ("en", "en"),
        ("EN-ca", "en"),
        ("fr-CA, en;q=0.9", "fr"),
        ("fr;q=0.5, en;q=0.8", "en"),
        ("en;q=0.5, fr;q=0.8", "fr"),
        ("es, en;q=0.1", "en"),
        ("es", "fr"),
        ("*", "fr"),
        ("en, *;q=0.5", "en"),
        ("fr;q=0, en", "en"),
        ("en;q=0", "fr"),
        ("en;q=2, fr;q=0.1", "fr"),
        ("en;q=nan", "fr"),
        ("en;q=x", "fr"),
        (";;,,=;q", "fr"),
        ("english", "fr"),
    ],
)
def test_the_heaviest_language_is_chosen_and_french_by_default(header: str | None, wanted: Language) -> None:
    """RFC 9110, section 12.5.4."""
    assert negotiate(header) == wanted
