"""The page of the matrix: real headers, a mark and a word beside each colour, filters that work, no other file."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from gateway.engines import BareEngine, Bundle
from gateway.officers.matrix_page import matrix_page
from gateway.officers.matrix_words import MASKS, REASONS, WORDS
from gateway.officers.sweep import Sweep, sweep
from gateway.officers.vocabulary import REASONS as CODES
from gateway.sentences import Language
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from tests.gateway.browser import CONTRAST, opened, overflow
from tests.policies.opa_server import POLICIES


@cache
def swept() -> tuple[Sweep, Bundle]:
    bundle = Bundle.load(POLICIES)
    return sweep(bundle.data, BareEngine(bundle), Catalogue.of(build_schema()).coordinates()), bundle


@cache
def page_in(language: Language) -> str:
    return matrix_page(*swept(), language)


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_every_sentence_is_said_in_both_languages() -> None:
    """Every reason of a voice has a word short enough for a cell."""
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    assert all(set(said) == {"fr", "en"} for said in (*MASKS.values(), *REASONS.values()))
    assert set(REASONS) == set(CODES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_needs_no_other_file_and_has_real_headers(language: Language) -> None:
    """Purposes head their roles, roles their columns, categories their rows."""
    tags = Tags(page_in(language)).seen
    assert not [tag for tag, given in tags if {"src", "href"} & given.keys() or tag in ("link", "img", "iframe")]
    scopes = {given.get("scope") for tag, given in tags if tag == "th"}
    assert scopes == {"col", "colgroup", "row"}
    assert ("html", {"lang": language}) in tags
    labelled = [given for tag, given in tags if given.get("role") == "region"]
    assert labelled
    assert all(given.get("aria-label") and given.get("tabindex") == "0" for given in labelled)


def test_a_cell_says_what_the_policy_says_for_every_label() -> None:
    """The pharmacist reads conditions, and no longer those of mental health."""
    found, _ = swept()
    cell = [found.cells["pharmacist", "TREAT", "condition", label] for label in ("", "PSY")]
    assert [(one.effect.name, one.reason) for one in cell] == [("PERMIT", ""), ("DENY", "LABEL")]
    assert found.cells["billing_clerk", "HPAYMT", "birth", ""].mask == "year"
    text = page_in("fr")
    assert re.search(
        r'<td class="mask"[^>]*><span class="mark" aria-hidden="true">◐</span><span class="said">l’année<', text
    )


def _app(language: Language) -> Starlette:
    async def answer(_: Request) -> HTMLResponse:
        return HTMLResponse(page_in(language))

    return Starlette(routes=[Route("/", answer)])


async def _shown(page: Page) -> list[str]:
    heads: list[str] = await page.eval_on_selector_all(
        ".role:not([hidden])", "(heads) => heads.map((head) => head.textContent)"
    )
    return heads


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("fr", 390), ("fr", 1280), ("en", 390), ("en", 1280)])
async def test_the_page_fits_reads_well_and_asks_nobody(language: Language, width: int, scheme: str) -> None:
    """On a telephone and on a desk, in light and in dark: no overflow, contrast of 4.5 at least, no complaint."""
    told: list[str] = []
    async with opened(_app(language), width, told, color_scheme=scheme) as (page, base):
        await page.goto(base)
        assert await overflow(page) == 0
        assert await page.evaluate(CONTRAST) == []
        assert await page.locator("form").is_visible()
        assert (len(await _shown(page)) > 10) == (width == 1280)
    assert [one for one in told if "favicon" not in one and "404" not in one] == []


@pytest.mark.browser
async def test_the_filters_show_one_role_one_purpose_one_label() -> None:
    """And say how many columns are left."""
    async with opened(_app("en"), 1280, []) as (page, base):
        await page.goto(base)
        await page.select_option("[name=role]", "physician")
        assert await _shown(page) == ["Physician", "Physician"]
        await page.select_option("[name=purpose]", "TREAT")
        assert await _shown(page) == ["Physician"]
        await expect(page.locator("#count")).to_have_text("1 column(s) shown")
        await page.select_option("[name=role]", "pharmacist")
        row = page.locator("tbody tr", has=page.locator("th", has_text="Health problems"))
        shown = row.locator("td:not([hidden]) .said")
        assert await shown.all_text_contents() == ["open"]
        await page.select_option("[name=label]", label="PSY – Mental health")
        assert await shown.all_text_contents() == ["label"]
        await page.select_option("[name=purpose]", "HRESCH")
        await expect(page.locator("#count")).to_have_text("No role has this purpose.")
