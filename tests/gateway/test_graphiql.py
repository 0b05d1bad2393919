"""GraphiQL's page: our own files, nothing from elsewhere, nothing kept."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.async_api import Page, Request, async_playwright, expect
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.console import graphiql, graphiql_routes
from tests.tools import chromium

STATIC = Path(graphiql.__file__).parent / "static"
FILES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())


async def get(path: str, **headers: str) -> httpx.Response:
    app = Starlette(routes=[*graphiql_routes(patient='ABCD"><script>')])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        return await client.get(path, headers=headers)


def vendored() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (STATIC / "VENDORED.md").read_text(), re.MULTILINE)
    return dict(rows)


async def test_the_page_runs_no_inline_script_and_names_no_other_host() -> None:
    """All that it loads is ours, and is there."""
    page = await get("/console/graphiql")
    assert page.status_code == 200
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|//", page.text.split("</html>")[0][15:])
    for name in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert (await get(name)).status_code == 200, name


@pytest.mark.parametrize("path", ["/console/graphiql", "/console/static/graphiql.js", "/console/static/nothing.js"])
async def test_every_answer_carries_the_policy(path: str) -> None:
    """A 404 too."""
    answer = await get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/console/static/../graphiql.py", "/console/static/%2e%2e/graphiql.py"])
async def test_nothing_outside_the_folder_is_served(path: str) -> None:
    """Not even a neighbour."""
    assert (await get(path)).status_code == 404


async def test_the_examples_identifier_cannot_break_out_of_the_page() -> None:
    """It comes from the settings, and is escaped all the same."""
    assert 'data-patient="ABCD&quot;&gt;&lt;script&gt;"' in (await get("/console/graphiql")).text


def test_the_vendored_files_are_those_that_were_published() -> None:
    """Every file of the folder is in the table, with its hash."""
    found = {name.removeprefix("vendor/") for name in FILES if name.startswith("vendor/")}
    assert found == vendored().keys()
    for name, digest in vendored().items():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest, name


class Gateway:
    """Serves the page, and answers GraphQL in the gateway's stead."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []

    async def graphql(self, request: Asked) -> JSONResponse:
        self.asked.append((dict(request.headers), await request.json()))
        if "authorization" not in request.headers:
            return JSONResponse({"errors": [{"message": "non"}]}, 401)
        return JSONResponse({"data": {"patient": {"birthDate": "1985-05-10"}}})

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        routes = [*graphiql_routes(patient="BOUM855510ZZ"), Route("/graphql", self.graphql, methods=["POST"])]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_config=None, ws="none")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def opened(base: str, width: int, told: list[str]) -> AsyncIterator[Page]:
    """The page in a real browser; `told` gets what its console complains of and what it asks of other hosts."""

    def watch(request: Request) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            told.append(request.url)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": width, "height": 844}, locale="fr-CA")
        page.on("request", watch)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        await page.goto(f"{base}/console/graphiql")
        await page.wait_for_selector(".graphiql-execute-button")
        yield page
        await browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
async def test_a_person_asks_a_first_query_on_a_telephone_and_on_a_desk(width: int) -> None:
    """Token, purpose and language leave as headers; nothing stays in the browser; nothing is loaded from elsewhere."""
    gateway, told = Gateway(), list[str]()
    async with gateway.served() as base, opened(base, width, told) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.inner_text("#status") != ""
        assert gateway.asked == []
        await page.locator(".graphiql-query-editor .CodeMirror").click()
        await page.keyboard.press("Control+End")
        await page.keyboard.type("# my own")
        await page.fill("#token", "en-tete.charge.sceau")
        await page.select_option("#purpose", "ETREAT")
        await page.select_option("#language", "en")
        assert await page.get_attribute("html", "lang") == "en"
        await page.click(".graphiql-execute-button")
        await expect(page.locator(".result-window")).to_contain_text("1985-05-10")
        await expect(page.locator("#status")).to_be_empty()
        await expect(page.locator(".graphiql-query-editor")).to_contain_text("# my own")
        kept = await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    headers, body = next((h, b) for h, b in gateway.asked if b.get("operationName") == "Dossier")
    assert headers["authorization"] == "Bearer en-tete.charge.sceau"
    assert (headers["x-purpose-of-use"], headers["accept-language"]) == ("ETREAT", "en-CA")
    assert body["variables"] == {"nam": "BOUM855510ZZ"}
    assert kept == [0, 0, ""]
    assert told == []
