"""Landing parts: the sections of the landing page.

Takes settings, the guide and words. Gives markup. States are left blank for the page's script to fill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import quote, urlencode

from gateway.console.guide import Document, Guest, Guide, Known, Question, Text
from gateway.console.landing_words import PROTOCOLS, Words
from gateway.console.markup import Markup, element, together
from gateway.sentences import Language
from gateway.settings import Settings, Source

T = TypeVar("T")

FEW = 12
"""Up to so many sources, every territory is shown unfolded."""


@dataclass(frozen=True, slots=True)
class Said:
    """What every section is written with. `terms` are the policy's labels: table → code → language → words."""

    settings: Settings
    guide: Guide
    language: Language
    words: Words
    terms: Mapping[str, Mapping[str, Mapping[str, str]]]
    revision: str

    def of(self, text: Text) -> str:
        """Return a text in the page's language, in the other when it isn't said in that one."""
        return text.get(self.language) or next(iter(text.values()), "")

    def term(self, table: str, code: str) -> str:
        """Return how people call a code of the policy; the code itself when nobody said."""
        return self.terms.get(table, {}).get(code, {}).get(self.language, code)

    def territory(self, name: str | None) -> str:
        """Return a territory's name; the whole province for none."""
        found = next((territory.name for territory in self.settings.territories if territory.id == name), None)
        return self.of(found) if found else self.words["province"]

    def count(self, key: str, count: int) -> str:
        """Return how many, in words."""
        return self.words[f"{key}1"] if count == 1 else self.words[key].format(count=count)


def state(said: Said) -> Markup:
    """Return how the network is, for the script to fill."""
    words, live = said.words, partial(element, "dd", said.words["waiting"], class_="waiting")
    revision = words["revision"].format(revision=said.revision[:8])
    checks = element(
        "dl",
        element("div", element("dt", words["ready"]), live(data_check="ready")),
        element(
            "div", element("dt", words["policy"]), live(data_check="policy"),
            element("dd", revision, class_="note", title=said.revision),
        ),
        element("div", element("dt", words["audit"]), live(data_check="audit")),
        element(
            "div", element("dt", words["sources"]),
            element("dd", words["sources+"].format(count=len(said.settings.sources))),
        ),
    )  # fmt: skip
    return element("section", checks, class_="state", aria_label=words["state"])


def start(said: Said) -> Markup:
    """Return the front end where there is one, and the three steps."""
    before, _, after = said.words["start2"].partition("{graphiql}")
    first = said.guide.guests[0].key
    steps = element(
        "ol",
        element("li", said.words["start1"], _command(said, said.guide.command(first))),
        element("li", before, element("a", "GraphiQL", href="/graphql"), after),
        element("li", said.words["start3"]),
    )
    return together(_front_end(said), steps) if said.guide.front_end else steps


def _front_end(said: Said) -> Markup:
    """Return the way to the demo's front end, then to what can be asked without it."""
    words = said.words
    return together(
        element("p", element("a", words["front_end"], href=said.guide.front_end, class_="button")),
        element("p", words["front_end+"]),
        element("p", words["start0"]),
    )


def runs(said: Said) -> Markup:
    """Return the sources, by territory, and the addresses that an SRE looks for."""
    grouped = _grouped(said, said.settings.sources, lambda source: source.territory or "")
    few = len(said.settings.sources) <= FEW
    groups = [_folded(said, name, "count", _sources(said, found), opened=few) for name, found in grouped]
    paths = ("/graphql", "/readyz", "/livez", "/status", "/metrics")
    links = [element("li", element("a", path, href=path)) for path in paths]
    return together(*groups, element("h3", said.words["addresses"]), element("ul", *links, class_="addresses"))


def guests(said: Said) -> Markup:
    """Return who one can be: the demo's people first, then those of the network's establishments, by territory."""
    first = [guest for guest in said.guide.guests if not guest.territory]
    others = _grouped(said, [guest for guest in said.guide.guests if guest.territory], lambda guest: guest.territory)
    groups = [_folded(said, name, "people", _people(said, found), opened=False) for name, found in others]
    return together(element("p", said.words["guests+"]), _people(said, first).content, *groups)


def patients(said: Said) -> Markup:
    """Return the made-up patients."""
    return element("dl", *(_known(said, known) for known in said.guide.patients), class_="patients")


def questions(said: Said) -> Markup:
    """Return the queries to try."""
    cards = [_question(said, rank, question) for rank, question in enumerate(said.guide.questions, start=1)]
    return together(element("p", said.words["questions+"]), *cards)


def documents(said: Said) -> Markup:
    """Return links to our pages, each to the file of the page's language or else to the one there is."""
    links = [_document(said, document) for document in said.guide.documents]
    return together(element("ul", *links), element("p", said.words["schema"]))


@dataclass(frozen=True, slots=True)
class _List:
    """Sources or people, and how many."""

    content: Markup
    count: int


def _folded(said: Said, name: str, key: str, found: _List, *, opened: bool) -> Markup:
    count = element("span", said.count(key, found.count), class_="note")
    return element("details", element("summary", said.territory(name), " ", count), found.content, open=opened)


def _grouped(said: Said, items: Sequence[T], territory: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    order = [*(one.id for one in said.settings.territories), ""]
    names = [*order, *sorted({territory(item) for item in items}.difference(order))]
    groups = [(name, [item for item in items if territory(item) == name]) for name in names]
    return [(name, found) for name, found in groups if found]


def _table(headings: Sequence[str], rows: Sequence[Sequence[Markup]]) -> _List:
    """Return a table. Roles are said, because a browser forgets them where a narrow screen lays rows out as blocks."""
    names = (element("th", heading, scope="col", role="columnheader") for heading in headings)
    head = element("thead", element("tr", *names, role="row"), role="rowgroup")
    body = [element("tr", *(element("td", cell, role="cell") for cell in row), role="row") for row in rows]
    return _List(element("table", head, element("tbody", *body, role="rowgroup"), role="table"), len(rows))


def _sources(said: Said, sources: Sequence[Source]) -> _List:
    words = said.words
    headings = [words[key] for key in ("source", "kind", "protocol", "contact")]
    return _table(headings, [_source(said, source) for source in sources])


def _source(said: Said, source: Source) -> Sequence[Markup]:
    words = said.words
    name = together(element("span", said.of(source.name), class_="name"), " ", element("code", source.id))
    live = element("span", words["waiting"], class_="waiting", data_source=source.id)
    return name, together(words[source.kind]), together(PROTOCOLS.get(source.protocol, source.protocol)), live


def _people(said: Said, people: Sequence[Guest]) -> _List:
    return _List(element("ul", *(_guest(said, guest) for guest in people), class_="people"), len(people))


def _guest(said: Said, guest: Guest) -> Markup:
    command = said.guide.command(guest.key)
    purposes = ", ".join(f"{said.term('purposes', purpose)} ({purpose})" for purpose in guest.purposes)
    return element(
        "li",
        element("span", element("code", guest.key), _copy(said, "copy_token", command), class_="account"),
        element("span", guest.name, class_="name"),
        element("span", said.term("roles", guest.role)),
        element("span", said.of(guest.story)) if guest.story else None,
        element("span", purposes, class_="note"),
    )


def _known(said: Said, known: Known) -> Markup:
    number = said.of(known.number)
    return element(
        "div", element("dt", element("code", number), _copy(said, "copy", number)), element("dd", said.of(known.story))
    )


def _question(said: Said, rank: int, question: Question) -> Markup:
    asked = said.words["asked"].format(person=question.person, purpose=question.purpose)
    link = "/graphql#" + urlencode(
        {"purpose": question.purpose, "lang": said.language, "query": question.query}, quote_via=quote
    )
    return element(
        "article",
        element("h3", said.of(question.title)),
        element("p", asked, class_="note"),
        element("pre", element("code", question.query), tabindex="0", id=f"query-{rank}"),
        element(
            "p",
            _copy(said, "copy_query", question.query, text=True),
            _copy(said, "copy_token", said.guide.command(question.person), text=True),
            element("a", said.words["open"], href=link, class_="button"),
            class_="actions",
        ),
    )


def _document(said: Said, document: Document) -> Markup:
    language: Language = said.language if said.language in document.files else next(iter(document.files))
    foreign = said.words["only_en"] if language != said.language else None
    return element(
        "li",
        element("a", said.of(document.titles), href=f"/console/documents/{document.key}.{language}", hreflang=language),
        element("span", f" ({foreign})", class_="note") if foreign else None,
    )


def _command(said: Said, command: str) -> Markup:
    return element("span", element("code", command), _copy(said, "copy", command), class_="command")


def _copy(said: Said, key: str, text_to_copy: str, *, text: bool = False) -> Markup:
    """Return a button that the page's script shows: without it there is nothing to click."""
    label, colon = said.words[key], " : " if said.language == "fr" else ": "
    return element(
        "button", label if text else said.words["copy"], type="button", hidden=True, data_copy=text_to_copy,
        aria_label=None if text else f"{label}{colon}{text_to_copy}", class_="button" if text else "button small",
    )  # fmt: skip
