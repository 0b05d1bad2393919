"""Matrix page: what each role reads of each category, purpose by purpose and label by label, as one page to look at.

Takes a sweep and the bundle. Gives HTML that needs no other file and asks nothing of anyone. Each cell says its effect
by a mark, a word and a colour; without scripts the page shows records without a label.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.access import Effect, Verdict
from gateway.console.markup import Markup, element, together
from gateway.engines import Bundle
from gateway.engines.bundle import TABLES
from gateway.officers.best_case import PLAIN
from gateway.officers.matrix_words import MASKS, REASONS, WORDS
from gateway.officers.sweep import Sweep
from gateway.sentences import Language

STATIC = Path(__file__).parent / "static"
KINDS = {Effect.PERMIT: ("permit", "✓"), Effect.MASK: ("mask", "◐"), Effect.DENY: ("deny", "✗")}


def matrix_page(swept: Sweep, bundle: Bundle, language: Language) -> str:
    """Return the page."""
    page = _Page(swept, bundle.data[TABLES], language)
    words = WORDS[language]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", words["title"]),
        element("style", Markup((STATIC / "matrix.css").read_text("utf-8"))),
    )
    body = element(
        "body",
        element("h1", words["title"]),
        element("p", words["lead"]),
        element("p", words["revision"].format(revision=bundle.revision), class_="quiet"),
        page.legend(),
        page.filters(),
        element("p", words["none"], id="count", role="status", data_some=words["some"], data_none=words["none"]),
        page.table(),
        page.fields(),
        page.overlays(),
        element("script", Markup(json.dumps(page.effects, ensure_ascii=False)), id="effects", type="application/json"),
        element("script", Markup((STATIC / "matrix.js").read_text("utf-8"))),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=language)}\n"


@dataclass(slots=True)
class _Page:
    """The parts of the page, in one language."""

    swept: Sweep
    tables: Mapping[str, Any]
    language: Language

    @property
    def effects(self) -> list[tuple[str, str, str]]:
        """Every effect that some cell has: its class, its mark, its word; cells name them by their place here."""
        return list(dict.fromkeys(self._said(verdict) for verdict in self.swept.cells.values()))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The purposes, each with the roles to which it is open."""
        roles = self.tables["purposes"]["roles"]
        return [(p, role) for p in self.swept.purposes for role in self.swept.roles if p in roles.get(role, ())]

    def legend(self) -> Markup:
        """Return what marks and colours mean."""
        said = {"permit": "✓", "mask": "◐", "deny": "✗"}
        items = (element("li", f"{mark} {self._word(kind)}", class_=kind) for kind, mark in said.items())
        return element("ul", *items, class_="legend")

    def filters(self) -> Markup:
        """Return the three filters; a page without scripts doesn't show them."""
        roles = [(role, self._term("roles", role)) for role in dict.fromkeys(role for _, role in self.columns)]
        purposes = [(one, self._purpose(one)) for one in dict.fromkeys(purpose for purpose, _ in self.columns)]
        labels = [(str(place), self._label(label)) for place, label in enumerate(self.swept.labels)]
        return element(
            "form",
            self._choice("role", [("", self._word("all-roles")), *roles]),
            self._choice("purpose", [("", self._word("all-purposes")), *purposes]),
            self._choice("label", labels),
            hidden=True,
        )

    def table(self) -> Markup:
        """Return the matrix: categories down, roles across, under their purposes."""
        corner = element("th", self._word("category"), scope="col", rowspan="2", class_="corner")
        heads = element("tr", corner, *self._purpose_heads())
        roles = (
            element(
                "th", element("span", self._term("roles", r)), scope="col", class_="role", data_role=r, data_purpose=p
            )
            for p, r in self.columns
        )
        rows = (self._row(category) for category in self.tables["categories"] if category in self.swept.classified)
        caption = element("caption", self._word("caption"), class_="quiet")
        table = element(
            "table", caption, element("thead", heads, element("tr", *roles)), element("tbody", *rows), class_="matrix"
        )
        return element("div", table, class_="wide", tabindex="0", role="region", aria_label=self._word("caption"))

    def _purpose_heads(self) -> Iterator[Markup]:
        for purpose in dict.fromkeys(purpose for purpose, _ in self.columns):
            width = sum(1 for one, _ in self.columns if one == purpose)
            yield element(
                "th",
                self._purpose(purpose),
                scope="colgroup",
                colspan=str(width),
                class_="purpose",
                data_purpose=purpose,
            )

    def _row(self, category: str) -> Markup:
        effects = {effect: place for place, effect in enumerate(self.effects)}
        cells = (self._cell(effects, category, purpose, role) for purpose, role in self.columns)
        name = self.tables["categories"][category][self.language]
        return element("tr", element("th", name, scope="row"), *cells)

    def _cell(self, effects: Mapping[tuple[str, str, str], int], category: str, purpose: str, role: str) -> Markup:
        said = [self._said(self.swept.cells[role, purpose, category, label]) for label in self.swept.labels]
        kind, mark, word = said[self.swept.labels.index(PLAIN)]
        shown = element("span", mark, class_="mark", aria_hidden="true"), element("span", word, class_="said")
        return element("td", *shown, class_=kind, data_v=" ".join(str(effects[one]) for one in said))

    def fields(self) -> Markup:
        """Return the fields that have a word of their own."""
        rows = [
            (self._term("roles", role), name, self._own(word))
            for role, row in self.tables.get("fields", {}).items()
            for name, word in row.items()
        ]
        return self._listed("fields", rows)

    def overlays(self) -> Markup:
        """Return what establishments and specialties tighten."""
        table = self.tables.get("overlays", {})
        rows = [
            (organization, self._term("roles", role), _words(row))
            for organization, by_role in table.get("staff", {}).items()
            for role, row in by_role.items()
        ]
        rows += [(code, "–", _words(row)) for code, row in table.get("specialties", {}).items()]
        rows += [
            (organization, self._term("roles", role), ", ".join(categories))
            for organization, by_role in table.get("records", {}).items()
            for role, categories in by_role.items()
        ]
        return self._listed("overlays", rows)

    def _listed(self, kind: str, rows: Sequence[tuple[str, str, str]]) -> Markup:
        title = element("h2", self._word(kind))
        if not rows:
            return together(title, element("p", self._word(f"no-{kind}"), class_="quiet"))
        heads = (element("th", head, scope="col") for head in self._word(f"{kind}-heads").split("|"))
        lines = (
            element("tr", element("th", first, scope="row"), *(element("td", x) for x in rest)) for first, *rest in rows
        )
        table = element("table", element("thead", element("tr", *heads)), element("tbody", *lines), class_="plain")
        region = element("div", table, class_="wide", tabindex="0", role="region", aria_label=self._word(kind))
        return together(title, element("p", self._word(f"{kind}-lead")), region)

    def _own(self, word: str) -> str:
        return self._said(Verdict.read("permit" if word == "p" else f"mask:{word[2:]}" if word != "deny" else "deny"))[
            2
        ]

    def _said(self, verdict: Verdict) -> tuple[str, str, str]:
        kind, mark = KINDS[verdict.effect]
        if verdict.effect is Effect.MASK:
            return kind, mark, MASKS.get(verdict.mask, {}).get(self.language, verdict.mask)
        if verdict.effect is Effect.DENY:
            return kind, mark, REASONS.get(verdict.reason, {}).get(self.language, self._word("denied"))
        return kind, mark, self._word("permitted")

    def _choice(self, name: str, options: Sequence[tuple[str, str]]) -> Markup:
        listed = (element("option", said, value=value) for value, said in options)
        return element("label", self._word(f"filter-{name}"), element("select", *listed, name=name))

    def _purpose(self, code: str) -> str:
        return f"{self._term('purposes', code)} ({code})"

    def _label(self, label: str) -> str:
        if label == PLAIN:
            return self._word("no-label")
        row = self.tables["labels"]["sensitivity"].get(label)
        return f"{label} – {row[self.language]}" if row else f"{label} – {self._word('level')}"

    def _term(self, kind: str, code: str) -> str:
        said: str = self.tables.get("terms", {}).get(kind, {}).get(code, {}).get(self.language, code)
        return said

    def _word(self, key: str) -> str:
        return WORDS[self.language][key]


def _words(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{category}: {word}" for category, word in row.items())
