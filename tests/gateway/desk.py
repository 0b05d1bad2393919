"""A desk with sources that speak the plainest dialect: what a path answers is the evidence itself, as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from gateway.demo.config import demo_settings
from gateway.sources import SourceDesk, Visit
from gateway.wire import Wire
from resolvers.protocols import (
    Evidence,
    Identifier,
    Kin,
    Need,
    Person,
    Post,
    Reading,
    Request,
    Response,
    SourceFault,
    Statement,
    Tie,
)
from tests.gateway.stage_parts import record, telemetry

SETTINGS = demo_settings(8000, None, None, Path("state"))
THREE = ("chus", "omnimed", "registre")
Answer = Callable[[httpx.Request], Any]
"""What a source answers: JSON, a status, an `httpx.Response`, or an exception to raise."""


class Plain:
    """A connector whose requests are `/<what>/<of whom>` and whose answers are lists of the evidence's fields."""

    types = frozenset({"Patient", "Condition", "Encounter", "Observation", "Directive"})

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Ask for each type apart."""
        return [Request("GET", f"{need.type}/{patient}", about=need) for need in needs]

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read records, `next` pages and the words `partial` and `odd`."""
        body = self._body(response)
        further = tuple(Request("GET", path, about=request.about) for path in body.get("next", ()))
        records = tuple(record(request.about.type, one) for one in body.get("records", ()))
        return Reading(records, further, odd=body.get("odd", 0), partial=body.get("partial", False))

    def identity(self, identifier: Identifier) -> Request:
        """Ask who has this number."""
        return Request("GET", "who", (("system", identifier.system), ("value", identifier.value)))

    def identity_of(self, local_id: str) -> Request:
        """Ask who has this id."""
        return Request("GET", f"whose/{local_id}")

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read persons: `id`, `numbers` (system and value), and the rest by name."""
        return tuple(_person(**one) for one in self._body(response))

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Ask for relationships."""
        return [Request("GET", f"ties/{patient}")]

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read relationships: kind, numbers, organization, since, until."""
        found = [Tie(kind, tuple(Identifier(*one) for one in who), *rest) for kind, who, *rest in self._body(response)]
        return Evidence(tuple(found))

    def kin(self, patient: str) -> Sequence[Request]:
        """Ask who is close."""
        return [Request("GET", f"kin/{patient}")]

    def read_kin(self, request: Request, response: Response) -> Evidence[Kin]:
        """Read who is close: side, kind, numbers, since, until."""
        found = [
            Kin(side, kind, tuple(Identifier(*i) for i in who), *rest)
            for side, kind, who, *rest in self._body(response)
        ]
        return Evidence(tuple(found))

    def posts(self, licence: Identifier) -> Sequence[Request]:
        """Ask for the groups of a licence."""
        return [Request("GET", f"posts/{licence.value}")]

    def read_posts(self, request: Request, response: Response) -> Evidence[Post]:
        """Read groups: kind, group, since, until."""
        return Evidence(tuple(Post(*one) for one in self._body(response)))

    def statements(self, patient: str) -> Sequence[Request]:
        """Ask for directives."""
        return [Request("GET", f"statements/{patient}")]

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read directives as they are."""
        return Evidence(tuple(Statement(str(rank), "1", body) for rank, body in enumerate(self._body(response))))

    def _body(self, response: Response) -> Any:
        if response.status != 200:
            raise SourceFault("status")
        try:
            return json.loads(response.body)
        except ValueError:
            raise SourceFault("not-json") from None


def _person(id: str, numbers: Sequence[Sequence[str]], **rest: Any) -> Person:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in rest.items()}
    return Person(id, tuple(Identifier(*one) for one in numbers), **said)


class Town:
    """Three of the demo's sources, each with its answers by path; what isn't there is an empty list."""

    def __init__(self, **answers: Mapping[str, Any]) -> None:
        self.answers = {name: dict(answers.get(name, {})) for name in THREE}
        self.calls: dict[str, list[str]] = {name: [] for name in self.answers}
        transports = {name: httpx.MockTransport(self._answering(name)) for name in self.answers}
        sources = tuple(source for source in SETTINGS.sources if source.id in THREE)
        self.wire = Wire(sources, transports=transports)
        connectors = {name: Plain() for name in self.answers}
        self.desk = SourceDesk(sources, connectors, self.wire, telemetry(), time.monotonic)

    def _answering(self, name: str) -> Callable[[httpx.Request], httpx.Response]:
        def answer(request: httpx.Request) -> httpx.Response:
            path = request.url.path.removeprefix("/fhir/").removeprefix("/api/v1/")
            value = request.url.params.get("value")
            self.calls[name].append(f"{path}={value}" if value else path)
            given = self.answers[name].get(self.calls[name][-1], self.answers[name].get(path, []))
            if isinstance(given, Exception):
                raise given
            return httpx.Response(given) if isinstance(given, int) else httpx.Response(200, json=given)

        return answer


def visit() -> Visit:
    """Return a visit with time enough."""
    return Visit(user="dr-gagnon", deadline=time.monotonic() + 20)
