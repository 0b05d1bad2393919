"""The landing page: what it tells in both languages, in a real browser, and that it asks nobody but the gateway."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.app import Ports
from gateway.console import Guide, graphiql_page, graphiql_routes, landing_routes
from gateway.demo.config import Addresses, demo_settings
from gateway.demo.guide import guide_of
from gateway.demo.samples import MORE, SAMPLES
from gateway.settings import Settings
from tests.gateway.browser import CONTRAST, UNFOLD, opened, overflow
from tests.house import open_house, world_of

WORLD = world_of(None, 34)
GUIDE = guide_of(Addresses(8000, 34), WORLD)
SETTINGS = demo_settings(8000, None, None, Path("state"), 34)
TERMS = {"terms": {"roles": {"physician": {"fr": "Médecin", "en": "Physician"}}}}
QUERIES = (*SAMPLES, *MORE)


class Demo:
    """The pages of the whole network, and what they ask of the gateway, in the gateway's stead."""

    def __init__(self, settings: Settings = SETTINGS, guide: Guide = GUIDE) -> None:
        self.ready: dict[str, bool] = {"policy": True, "revision": True, "audit": True}
        self.sources: dict[str, str | None] = dict.fromkeys(source.id for source in settings.sources)
        self.breakers: dict[str, str] = {}
        pages = [
            *graphiql_routes(),
            *landing_routes(settings, lambda: (TERMS, "93baf57f3c7e83396519397c5f4a8ff2"), guide),
        ]
        own = [Route("/graphql", self._graphiql), Route("/readyz", self._ready), Route("/status", self._status)]
        self.app = Starlette(routes=[*pages, *own])

    async def get(self, path: str = "/", **headers: str) -> httpx.Response:
        """Ask for a page."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)

    async def _graphiql(self, _: Asked) -> Response:
        return graphiql_page()

    async def _ready(self, _: Asked) -> Response:
        return JSONResponse(self.ready, 200 if all(self.ready.values()) else 503)

    async def _status(self, _: Asked) -> Response:
        return JSONResponse({"sources": self.sources, "breakers": self.breakers})


@pytest.fixture
def demo() -> Demo:
    """The demo's pages."""
    return Demo()


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/", "en-CA,en;q=0.9", "en"),
        ("/", "fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("/", "de", "fr"),
        ("/?lang=en", "fr", "en"),
        ("/?lang=fr", "en", "fr"),
        ("/?lang=xx", "en", "en"),
    ],
)
async def test_the_page_is_in_the_language_asked_for(demo: Demo, path: str, header: str, language: str) -> None:
    """By the link first, then by the browser's wish, then French."""
    answer = await demo.get(path, **{"accept-language": header})
    assert answer.status_code == 200
    assert answer.text.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")
    assert ("Ce qui tourne" in answer.text, "What runs" in answer.text) == (language == "fr", language == "en")


async def test_the_page_carries_the_consoles_policy_and_runs_nothing_inline(demo: Demo) -> None:
    """Scripts and styles are files of ours; nothing names another host."""
    answer = await demo.get()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|=\"(?:https?:)?//", answer.text)
    for name in re.findall(r'(?:src|href)="(/console/[^"]+)"', answer.text):
        assert (await demo.get(name)).status_code == 200, name


async def test_every_source_person_patient_and_query_is_on_the_page(demo: Demo) -> None:
    """What the settings and the guide say, and no token."""
    text = (await demo.get("/?lang=en")).text
    for source in SETTINGS.sources:
        assert f'data-source="{source.id}"' in text
        assert f"<code>{source.id}</code>" in text
    for name in (member.key for member in WORLD.staff.accounts()):
        assert f'data-copy=".venv/bin/passerelle token --as {name}"' in text
    assert len(re.findall("<article>", text)) == len(QUERIES)
    assert "BOUM855510ZZ" in text
    assert "eyJ" not in text


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Ouvrir le dossier clinique"), ("en", "Open the demo’s clinical")]
)
async def test_the_first_way_in_is_the_front_end_where_there_is_one(demo: Demo, language: str, words: str) -> None:
    """Before the steps that need a terminal."""
    text = (await demo.get(f"/?lang={language}")).text
    assert 0 < text.index(f'<a href="/emr/" class="button">{words}') < text.index("<ol>")
    without = (await Demo(guide=replace(GUIDE, front_end="")).get(f"/?lang={language}")).text
    assert "/emr/" not in without
    assert words not in without


async def test_no_identifier_is_in_a_url_that_is_sent(demo: Demo) -> None:
    """A query goes to GraphiQL in the fragment, whole."""
    text = (await demo.get()).text.replace("&amp;", "&")
    links = [urlsplit(link) for link in re.findall(r'href="(/graphql#[^"]+)"', text)]
    assert [(link.path, link.query) for link in links] == [("/graphql", "")] * len(QUERIES)
    queries = [parse_qs(link.fragment)["query"][0] for link in links]
    assert queries == [sample.query for sample in QUERIES]
    for link in re.findall(r'(?:href|src)="([^"#]*)', text):
        assert "BOUM" not in link


async def test_the_gateway_of_the_demo_serves_the_page_and_answers_each_of_its_queries(tmp_path: Path) -> None:
    """As its person, for its purpose; only she who has no relationship reads nobody."""
    async with open_house(tmp_path, ports=Ports(guide=GUIDE)) as house:
        page = (await house.client.get("/", headers={"accept-language": "en"})).text
        assert "dr-tremblay, purpose TREAT" in page
        assert house.app.state.gateway.lasting.policy.current.revision in page
        for sample in QUERIES:
            reply = await house.ask(sample.query, who=sample.person, purpose=sample.purpose)
            assert (sample.person, reply.patient is None) == (sample.person, sample.person == "dr-urgence")
            assert set(reply.codes) <= {"FIELD_WITHHELD"}


async def test_the_documents_are_those_of_the_guide_and_no_other_file(demo: Demo) -> None:
    """By name and language; a path leads nowhere."""
    french = await demo.get("/console/documents/readme.fr")
    assert french.headers["content-type"] == "text/plain; charset=utf-8"
    assert french.text.startswith("# Passerelle")
    assert french.headers["content-security-policy"].startswith("default-src 'none'")
    for name in ["readme.de", "readme", "pyproject.en", "../README.md", "%2e%2e/README.md", "errors.fr"]:
        assert (await demo.get(f"/console/documents/{name}")).status_code == 404, name


async def test_every_document_of_the_guide_is_there(demo: Demo) -> None:
    """Nothing that was renamed is still linked."""
    assert [file.name for document in GUIDE.documents for file in document.files.values() if not file.is_file()] == []


async def test_outside_the_demo_there_is_no_landing_page(tmp_path: Path) -> None:
    """The page is the demo's."""
    async with open_house(tmp_path, demo=False) as house:
        assert (await house.client.get("/")).status_code == 404


async def test_without_a_guide_the_page_says_what_runs_and_no_more() -> None:
    """No person, no query, no link that leads nowhere."""
    text = (await Demo(guide=Guide()).get("/?lang=en")).text
    assert re.findall(r'<section id="(\w+)"', text) == ["runs"]
    assert re.findall(r'href="#(\w+)"', text) == ["content", "runs"]


async def test_what_settings_say_cannot_break_out_of_the_page() -> None:
    """A source's name is text."""
    odd = SETTINGS.sources[0].model_copy(update={"name": {"fr": '"><script>x</script>'}})
    text = (await Demo(SETTINGS.model_copy(update={"sources": (odd, *SETTINGS.sources[1:])})).get()).text
    assert "&quot;&gt;&lt;script&gt;x&lt;/script&gt;" in text
    assert "<script>" not in text


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "title", "switch", "other"),
    [("fr-CA", "Ce qui tourne", "English", "What runs"), ("en-CA", "What runs", "Français", "Ce qui tourne")],
)
async def test_in_a_browser_the_page_reads_well_and_asks_its_own_origin_alone(
    demo: Demo, locale: str, title: str, switch: str, other: str
) -> None:
    """Wide and narrow, every fold open: no sideways scrolling, no pale text, no error; the switch switches."""
    told: list[str] = []
    async with opened(demo.app, 1280, told, locale=locale, color_scheme="light") as (page, base):
        await page.goto(base)
        await expect(page.get_by_role("heading", name=title)).to_be_visible()
        await expect(page.locator("[data-check=ready]")).to_have_class("good", timeout=20_000)
        await page.evaluate(UNFOLD)
        for width in (1280, 390):
            await page.set_viewport_size({"width": width, "height": 844})
            assert (width, await overflow(page)) == (width, 0)
            assert await page.evaluate(CONTRAST) == []
        await page.get_by_role("link", name=switch).click()
        await expect(page.get_by_role("heading", name=other)).to_be_visible()
    assert told == []


@pytest.mark.browser
async def test_the_page_tells_how_the_network_is(demo: Demo) -> None:
    """Each source at the last contact, and what the gateway can't do without; then that nobody answers."""
    demo.ready["audit"] = False
    demo.sources |= {"chus": "active", "omnimed": "time-out", "cusm": "offline"}
    demo.breakers["cusm"] = "open"
    async with opened(demo.app, 1280, [], locale="en-CA") as (page, base):
        await page.goto(base)
        for name, text in (("chus", "answered"), ("omnimed", "too slow"), ("cusm", "failing, left to rest")):
            await expect(page.locator(f"[data-source={name}]")).to_have_text(text, timeout=20_000)
        await expect(page.locator("[data-source=iles]")).to_have_text("not asked yet")
        await expect(page.locator("[data-check=ready]")).to_have_text("not ready")
        await expect(page.locator("[data-check=policy]")).to_have_text("the engine answers")
        await expect(page.locator("[data-check=audit]")).to_have_text("can’t be written: nothing leaves")
        await page.context.set_offline(True)
        await expect(page.locator("[data-check=ready]")).to_have_text("the gateway doesn’t answer", timeout=20_000)


@pytest.mark.browser
async def test_a_query_opens_in_graphiql_ready_to_run_and_leaves_the_address_bar(demo: Demo) -> None:
    """With its purpose and the page's language; nothing runs until someone says so."""
    told: list[str] = []
    async with opened(demo.app, 1280, told, locale="fr-CA") as (page, base):
        await page.goto(f"{base}/?lang=en")
        await page.get_by_role("link", name="Open in GraphiQL").nth(2).click()
        await expect(page.locator(".graphiql-query-editor")).to_contain_text("coverages", timeout=20_000)
        assert await page.locator("#purpose").input_value() == "HPAYMT"
        assert await page.locator("#language").input_value() == "en"
        assert page.url == f"{base}/graphql"
    assert told == []


@pytest.mark.browser
async def test_a_button_copies_the_command_of_a_token_by_keyboard(demo: Demo) -> None:
    """And says so, to the eye and to the ear."""
    told: list[str] = []
    permissions = {"permissions": ["clipboard-read", "clipboard-write"]}
    async with opened(demo.app, 390, told, locale="en-CA", **permissions) as (page, base):
        await page.goto(base)
        button = page.get_by_role("button", name="Copy the token command: .venv/bin/passerelle token --as inf-roy")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Copied")
        assert await page.evaluate("navigator.clipboard.readText()") == ".venv/bin/passerelle token --as inf-roy"
    assert told == []


@pytest.mark.browser
async def test_every_text_stands_out_from_its_ground_by_night(demo: Demo) -> None:
    """At least 4.5 to 1 (WCAG 2.2, 1.4.3); by day, the test of both languages looks."""
    async with opened(demo.app, 1280, [], color_scheme="dark") as (page, base):
        await page.goto(base)
        await expect(page.locator("[data-check=ready]")).to_have_class("good", timeout=20_000)
        await page.evaluate(UNFOLD)
        assert await page.evaluate(CONTRAST) == []
