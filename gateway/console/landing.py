"""Landing: the demo's first page, in French and in English: what runs, who one can be, what to ask, how the network is.

Takes settings, the policy's labels and revision, and perhaps a guide. Gives `/` and the guide's documents, under the
console's content security policy. No token is fetched from the page: its connections stay at this origin, and what
answers here never mints one. A query goes to GraphiQL in the link's fragment, which no browser sends and no log keeps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.console import landing_parts as parts
from gateway.console.graphiql import PAGE_HEADERS
from gateway.console.guide import Guide
from gateway.console.landing_words import LIVE, WORDS
from gateway.console.markup import Markup, element, together
from gateway.messages import negotiate
from gateway.sentences import Language
from gateway.settings import Settings

__all__ = ["landing_routes"]

NEGOTIATED = {"vary": "Accept-Language"}

Policy = Callable[[], tuple[Mapping[str, Any], str]]
"""Gives the tables in force, and their revision."""


def landing_routes(settings: Settings, policy: Policy, guide: Guide) -> Sequence[BaseRoute]:
    """Return the routes; `policy` gives the tables in force, whose terms label roles and purposes, and the revision."""
    landing = Landing(settings, policy, guide)
    return (
        Route("/", landing.page, methods=["GET"]),
        Route("/console/documents/{name}", landing.document, methods=["GET"]),
    )


@dataclass(frozen=True, slots=True)
class Landing:
    """Answers for the page and its documents."""

    settings: Settings
    policy: Policy
    guide: Guide

    async def page(self, request: Request) -> Response:
        """Return the page, in the language of `?lang=`, else of Accept-Language."""
        language = _language(request)
        tables, revision = self.policy()
        words, terms = WORDS[language], tables.get("terms", {})
        said = parts.Said(self.settings, self.guide, language, words, terms, revision)
        headers = {**PAGE_HEADERS, **NEGOTIATED, "content-language": language}
        return HTMLResponse("<!doctype html>\n" + _document(said), headers=headers)

    async def document(self, request: Request) -> Response:
        """Return one of the guide's documents, as the text it is; 404 for any other name."""
        key, _, language = request.path_params["name"].partition(".")
        found = next((document for document in self.guide.documents if document.key == key), None)
        file = found.files.get(cast(Language, language)) if found else None
        if file is None or not file.is_file():
            return PlainTextResponse("", 404, dict(PAGE_HEADERS))
        return PlainTextResponse(file.read_text("utf-8"), headers={**PAGE_HEADERS, "content-language": language})


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return cast(Language, asked) if asked in WORDS else negotiate(request.headers.get("accept-language"))


def _document(said: parts.Said) -> Markup:
    live = json.dumps({key: said.words[key] for key in LIVE}, ensure_ascii=False)
    return element("html", _head(said), element("body", *_body(said), data_words=live), lang=said.language)


def _head(said: parts.Said) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="robots", content="noindex"),
        element("title", said.words["title"]),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href="/console/static/landing.css"),
        element("script", defer=True, src="/console/static/landing.js"),
    )


def _body(said: parts.Said) -> Sequence[Markup]:
    sections = [(name, part) for name, part, needed in _SECTIONS if needed(said.guide)]
    return (
        element("a", said.words["skip"], href="#content", class_="skip"),
        _header(said),
        element("main", *(_section(said, name, part) for name, part in sections), id="content"),
        element("p", role="status", class_="told", aria_live="polite"),
    )


def _header(said: parts.Said) -> Markup:
    words, other = said.words, "en" if said.language == "fr" else "fr"
    switch = element("a", words["other"], href=f"/?lang={other}", hreflang=other, lang=other)
    listed = [
        element("li", element("a", words[name], href=f"#{name}"))
        for name, _, needed in _SECTIONS
        if needed(said.guide)
    ]  # fmt: skip
    return element(
        "header",
        element(
            "div", element("h1", "Passerelle"),
            element("nav", switch, aria_label=words["languages"], class_="languages"), class_="top",
        ),
        element("p", words["tagline"], class_="tagline"),
        element("p", words["notice"], class_="notice"),
        parts.state(said),
        element("noscript", words["noscript"], " ", element("a", "/readyz", href="/readyz"), " ",
                element("a", "/status", href="/status")),
        element("nav", element("ul", *listed), aria_label=words["sections"], class_="sections"),
    )  # fmt: skip


def _section(said: parts.Said, name: str, part: Callable[[parts.Said], Markup]) -> Markup:
    title = element("h2", said.words[name], id=f"{name}-title")
    return element("section", together(title, part(said)), id=name, aria_labelledby=f"{name}-title")


_SECTIONS: Sequence[tuple[str, Callable[[parts.Said], Markup], Callable[[Guide], bool]]] = (
    ("start", parts.start, lambda guide: bool(guide.guests)),
    ("runs", parts.runs, lambda guide: True),
    ("guests", parts.guests, lambda guide: bool(guide.guests)),
    ("patients", parts.patients, lambda guide: bool(guide.patients)),
    ("questions", parts.questions, lambda guide: bool(guide.questions)),
    ("documents", parts.documents, lambda guide: bool(guide.documents)),
)
"""The sections, and whether the guide has what each needs."""
