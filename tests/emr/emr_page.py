"""The front end in a real browser: what a person does there, and what the browser must never have to complain of."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Locator, Page, Request, Route, async_playwright, expect

from tests.emr.emr_demo import Demo
from tests.node_tools import PACKAGES
from tests.tools import chromium

AXE = PACKAGES / "axe-core" / "axe.min.js"
WIDTHS = (1280, 390)
PATIENCE_MS = 20_000
PERSONAL = re.compile(r"BOUM|LAVJ|bouchard|lavoie|eyJ|tremblay|Bearer", re.IGNORECASE)
WATCH = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""
LOOK = """async () => {
  const found = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}"""
"""axe's rules of WCAG 2.2, level AA, and its good practices."""
KEPT = "[localStorage.length, sessionStorage.length, document.cookie]"


@dataclass(slots=True)
class Emr:
    """The page of a demo, and what was noticed of it."""

    page: Page
    demo: Demo
    told: list[str] = field(default_factory=list)
    """What the console complained of, what was asked of other hosts, and URLs that name someone."""

    async def sign_in(self, person: str, purpose: str) -> None:
        """Choose someone by a part of their label, for a purpose by its name."""
        await self.page.goto(self.demo.url)
        await self.enter(person, purpose)

    async def enter(self, person: str, purpose: str) -> None:
        """Choose someone on the page that lists them."""
        await self.page.get_by_role("button", name=re.compile(rf"{person}.*{purpose}$")).click()
        await expect(self.page.get_by_role("button", name=re.compile(r"^(Quitter|Sign out)$"))).to_be_visible()

    async def sign_out(self) -> None:
        """Leave."""
        await self.page.get_by_role("button", name=re.compile(r"^(Quitter|Sign out)$")).click()

    async def menu(self, name: str) -> None:
        """Go to a page of the menu."""
        await self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()

    async def ready(self) -> None:
        """Wait until nothing is being read."""
        await expect(self.page.get_by_text(re.compile(r"Lecture des sources…|Reading the sources…"))).to_have_count(0)

    async def heading(self, name: str | re.Pattern[str]) -> None:
        """Wait for a heading."""
        await expect(self.page.get_by_role("heading", name=name).first).to_be_visible()

    async def open_patient(self, number: str) -> None:
        """Open a file by its number, on the page for that."""
        await self.page.get_by_role("textbox", name=re.compile("Numéro d’assurance|insurance number")).fill(number)
        await self.page.get_by_role("button", name=re.compile("^(Ouvrir le dossier|Open the chart)$")).click()

    def items(self) -> Locator:
        """Each record of a course of care."""
        return self.page.locator(".timeline .item")

    def from_source(self, name: str) -> Locator:
        """What says which source a record is from."""
        return self.page.locator(".source", has_text=name)

    def main(self) -> Locator:
        """The page's own part."""
        return self.page.get_by_role("main")

    async def tab(self, name: str) -> None:
        """Go to a part of the record."""
        parts = self.page.get_by_role("navigation", name=re.compile("Parties du dossier|Parts of the chart"))
        await parts.get_by_role("link", name=name, exact=True).click()
        await expect(parts.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
        await self.ready()

    async def switch(self, source: str | re.Pattern[str], state: str, was: str | None = None) -> None:
        """Turn a source's switch, as anyone does on the page; `was` is what it must say before."""
        await self.page.get_by_role("button", name=re.compile("^Sources")).click()
        dialog = self.page.get_by_role("dialog", name=re.compile("Interrupteurs|Switches"))
        choices = dialog.get_by_role("group", name=source)
        if was is not None:
            await expect(choices.get_by_role("radio", name=was)).to_be_checked()
        await choices.get_by_role("radio", name=state).click()
        await expect(choices.get_by_role("radio", name=state)).to_be_checked()
        await dialog.get_by_role("button", name=re.compile("^(Fermer|Close)$")).click()

    async def retell(self, change: Callable[[Any], Any]) -> None:
        """Change the data of each answer before the page reads it: for what no file of the demo says."""

        async def told(route: Route) -> None:
            answer = await route.fetch()
            body = await answer.json()
            change(body.get("data") or {})
            await route.fulfill(response=answer, json=body)

        await self.page.route("**/graphql", told)

    async def until(self, seen: Callable[[], Awaitable[None]]) -> None:
        """Ask again, as the page offers, until something is seen: the gateway lets a source rest that failed."""
        for _ in range(PATIENCE_MS // 1_000):
            try:
                await seen()
            except AssertionError:
                again = self.main().get_by_role("button", name=re.compile("^(Demander à nouveau|Ask again)$")).first
                if await again.count():
                    await again.click()
                await self.ready()
            else:
                return
        await seen()

    async def look(self, name: str = "", pictures: Path | None = None) -> None:
        """Check how the page is made: accessible, no wider than its window, one first heading; keep a picture of it."""
        await self.ready()
        if pictures is not None:
            width = (self.page.viewport_size or {"width": 0})["width"]
            await self.page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        await self.page.evaluate(AXE.read_text("utf-8") + "; 0")
        noticed = list(await self.page.evaluate(LOOK))
        if await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            noticed.append("wider than its window")
        if (count := await self.page.get_by_role("heading", level=1).count()) != 1:
            noticed.append(f"{count} first headings")
        assert noticed == [], f"{name} {self.page.url}: {noticed}"


@asynccontextmanager
async def opened(demo: Demo, width: int, language: str = "fr-CA", **options: Any) -> AsyncIterator[Emr]:
    """Open a browser on the front end; at the end nothing may have been noticed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": width, "height": 900}, locale=language, **options)
        page.set_default_timeout(PATIENCE_MS)
        emr = Emr(page, demo)
        await page.add_init_script(WATCH)
        page.on("request", lambda request: _watch(request, emr))
        page.on("pageerror", lambda error: emr.told.append(f"error: {error}"))
        page.on("console", lambda message: _hear(message, emr))
        try:
            yield emr
            assert await page.evaluate(KEPT) == [0, 0, ""]
        finally:
            await browser.close()
    assert emr.told == [], emr.told


def _watch(request: Request, emr: Emr) -> None:
    elsewhere = not request.url.startswith((emr.demo.where.gateway + "/", "data:"))
    if elsewhere or PERSONAL.search(request.url):
        emr.told.append(request.url)


def _hear(message: ConsoleMessage, emr: Emr) -> None:
    if message.type in ("error", "warning") and not _refusal(message.text):
        emr.told.append(message.text)


def _refusal(text: str) -> bool:
    """Return whether Chromium only says that an answer was no success: a page of ours shows those itself."""
    return text.startswith("Failed to load resource: the server responded with a status of")
