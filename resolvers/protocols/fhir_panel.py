"""FHIR panel: many patients at once: whom a professional follows, whose files numbers are, what happened to them.

CareTeam by participant, Patient by identifier or id, Encounter by patients and date. Takes numbers and local ids. Gives
`Follow`s, `Person`s, `Event`s. The rules of a tie and of a person are those of the evidence about one patient; a page
that tells of others than those asked about gives nothing of them.
https://hl7.org/fhir/R4/search.html#reference, careteam.html, encounter.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from resolvers.numbers import alike
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Evidence, Identifier, Person, Request, Response, SourceFault, Tie
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.fhir_bundle import Page, collection, follow
from resolvers.protocols.fhir_evidence import ESCAPED, FhirEvidence, licences
from resolvers.protocols.fhir_ties import GROUP, ties_of
from resolvers.protocols.instants import day
from resolvers.protocols.panel import Event, Follow, chunks, event_of
from resolvers.protocols.persons import checked_id, identifiers
from resolvers.records import Record
from resolvers.references import leads_to

__all__ = ["FhirPanel"]

ENCOUNTER: Final = "Encounter"
STEPS: Final = 4
"""Replacements of replacements that are asked for."""
_NAMESAKES: Final = 10
"""Most Practitioners of one licence; beyond, it is nobody's."""
_ROOTS: Final = ("class", "id", "period", "status", "subject")

Bound = tuple[str, Tie]
"""A patient's local id, and a tie."""


@dataclass(frozen=True, slots=True)
class Sought:
    """`Request.about` of a panel read: what is sought, of whom, and where the page stands."""

    resource: str
    ids: frozenset[str] = frozenset()
    """Patients' local ids, or a professional's."""
    numbers: frozenset[tuple[str, str]] = frozenset()
    """As they compare (`alike`)."""
    holder: Identifier | None = None
    bound: tuple[Bound, ...] = ()
    """Ties that wait for whom they are about."""
    step: int = 0
    page: int = 1
    seen: int = 0


@dataclass(frozen=True, slots=True)
class FhirPanel:
    """The panel reads of one FHIR source."""

    source: str
    table: PathTable
    capabilities: Capabilities
    evidence: FhirEvidence

    @property
    def lists(self) -> bool:
        """Whether its settings say how its care teams name a professional."""
        return bool(self.capabilities.panel)

    @property
    def tells(self) -> frozenset[str]:
        """Encounters."""
        return frozenset({ENCOUNTER})

    def file_of(self, number: Identifier) -> str | None:
        """Return None: a FHIR id is no business identifier."""
        return None

    def follows(self, holder: Identifier) -> tuple[Request, ...]:
        """Ask for the care teams of a holder; by reference, for those who bear the licence first."""
        named, given = self.capabilities.panel, Sought("CareTeam", holder=holder)
        logical = [("participant:identifier", _token(holder))]
        found = [self._search(given, logical)] if "identifier" in named or (named and holder.system == GROUP) else []
        if "reference" in named and holder.system != GROUP:
            found.append(self._search(Sought("Practitioner", holder=holder), [("identifier", _token(holder))]))
        return tuple(found)

    def read_follows(self, request: Request, response: Response) -> Evidence[Follow]:
        """Read whose teams the holder is in; patients who did not come along are asked for by id."""
        about: Sought = request.about
        page = self._page(response, about)
        if about.resource == "Practitioner":
            return self._teams(about, page)
        if about.resource == "Patient":
            waiting = about.bound
            people = {one.local_id: one for one in self._people(page, about)}
            return Evidence(tuple(_met(waiting, people)), self._next(request, page), self._cut(page, about))
        bound = tuple(self._bound(page, about))
        ids = frozenset(patient for patient, _ in bound)
        people = {one.local_id: one for one in self._people(page, Sought("Patient", ids))}
        later = [self._whose(chunk, bound) for chunk in chunks(sorted(ids - people.keys()))]
        further = (*self._next(request, page), *later)
        return Evidence(tuple(_met(bound, people)), further, self._cut(page, about))

    def people(self, numbers: Collection[Identifier]) -> tuple[Request, ...]:
        """Ask `Patient?identifier=a,b,…`."""
        ordered = sorted(numbers, key=lambda number: (number.system, number.value))
        return tuple(
            self._search(
                Sought("Patient", numbers=frozenset(map(alike, chunk))), [("identifier", ",".join(map(_token, chunk)))]
            )
            for chunk in chunks(ordered)
        )

    def read_people(self, request: Request, response: Response) -> Evidence[Person]:
        """Read those asked for; a replaced file leads to a question for its replacement."""
        about: Sought = request.about
        page = self._page(response, about)
        people = tuple(self._people(page, about))
        targets = {target for one in people for target in one.replaced_by if target} - {p.local_id for p in people}
        onward = [
            replace(Sought("Patient", frozenset(chunk)), step=about.step + 1) for chunk in chunks(sorted(targets))
        ]
        heads = [self._search(one, [("_id", ",".join(sorted(one.ids)))]) for one in onward if one.step <= STEPS]
        return Evidence(people, (*self._next(request, page), *heads), self._cut(page, about))

    def events(self, files: Collection[str], since: int, types: Collection[str]) -> tuple[Request, ...]:
        """Ask `Encounter?patient=a,b,…&date=ge…`: a stay that still runs, or ended since, is among them."""
        if ENCOUNTER not in types:
            return ()
        found = []
        for chunk in chunks(sorted(map(checked_id, files))):
            query = [("patient", ",".join(f"Patient/{one}" for one in chunk)), ("date", f"ge{day(since)}")]
            query += [("_elements", ",".join(_ROOTS))] if self.capabilities.elements else []
            found.append(self._search(Sought(ENCOUNTER, frozenset(chunk)), query))
        return tuple(found)

    def read_events(self, request: Request, response: Response) -> Evidence[Event]:
        """Read the encounters of those asked about."""
        about: Sought = request.about
        page = self._page(response, about)
        found = tuple(event for _, body in page.entries for event in self._event(body, about.ids))
        return Evidence(found, self._next(request, page), self._cut(page, about))

    def _event(self, body: dict[str, Any], files: frozenset[str]) -> Iterator[Event]:
        named = leads_to(body.get("subject"), self.table.base_url)
        name = body.get("id")
        if body["resourceType"] != ENCOUNTER or named is None or named[0] != "Patient" or named[1] not in files:
            return
        try:
            record = Record(ENCOUNTER, self.source, checked_id(name), named[1], body, self.table, "")
        except SourceFault:
            return
        yield event_of(record)

    def _teams(self, about: Sought, page: Page) -> Evidence[Follow]:
        """Return the question for the teams of those who bear the licence."""
        named = [body for _, body in page.entries if body["resourceType"] == "Practitioner"]
        ids = sorted({checked_id(body.get("id")) for body in named if self._bears(body, about.holder)})
        if len(ids) > _NAMESAKES or page.next:
            raise SourceFault("too-large")
        if not ids:
            return Evidence()
        onward = Sought("CareTeam", frozenset(ids), holder=about.holder)
        query = [("participant", ",".join(f"Practitioner/{one}" for one in ids))]
        return Evidence((), (self._search(onward, query),))

    def _bound(self, page: Page, about: Sought) -> Iterator[Bound]:
        """Yield the holder's ties of a page of care teams, each with whom it is about."""
        held = licences(page)
        for _, body in page.entries:
            named = leads_to(body.get("subject"), self.table.base_url)
            if body["resourceType"] == "CareTeam" and named is not None and named[0] == "Patient":
                ties = ties_of(body, held, self.table.base_url)
                yield from ((named[1], tie) for tie in ties if _of(tie, about.holder))

    def _people(self, page: Page, about: Sought) -> Iterator[Person]:
        """Yield the Patients of a page that were asked for; one who can't be read is nobody."""
        for _, body in page.entries:
            try:
                person = self.evidence.person(body)
            except SourceFault:
                continue
            asked = person.local_id in about.ids or any(alike(i) in about.numbers for i in person.identifiers)
            if asked:
                yield person

    def _bears(self, body: Mapping[str, Any], holder: Identifier | None) -> bool:
        return holder is not None and holder in identifiers(body.get("identifier"))

    def _whose(self, ids: Sequence[str], bound: tuple[Bound, ...]) -> Request:
        waiting = tuple(one for one in bound if one[0] in ids)
        return self._search(Sought("Patient", frozenset(ids), bound=waiting), [("_id", ",".join(ids))])

    def _search(self, about: Sought, query: Sequence[tuple[str, str]]) -> Request:
        along = [("_include", "CareTeam:subject")] if about.resource == "CareTeam" and self.capabilities.include else []
        size = ("_count", str(self.capabilities.page_size))
        return Request("GET", about.resource, (*query, size, *along), ACCEPT, b"", about)

    def _page(self, response: Response, about: Sought) -> Page:
        """Return a searchset's page; raise SourceFault for one that says that it failed, and gave nothing."""
        page = collection(checked(response))
        if page.warns and not page.resources and not about.seen:
            raise SourceFault("outcome")
        return page

    def _cut(self, page: Page, about: Sought) -> bool:
        """Tell whether a page is not all that there is: it warns, stops short, has odd entries, or is the last read."""
        return (
            page.warns
            or bool(page.odd)
            or page.stops_short(about.seen)
            or (bool(page.next) and self._full(page, about))
        )

    def _full(self, page: Page, about: Sought) -> bool:
        most = self.capabilities
        return about.seen + len(page.resources) >= most.cap or about.page >= 8 + 4 * (
            most.cap // max(1, most.page_size)
        )

    def _next(self, request: Request, page: Page) -> tuple[Request, ...]:
        about: Sought = request.about
        if page.next is None or self._full(page, about):
            return ()
        link = follow(page.next, self.table.base_url, request.path)
        if (link.path, link.query) == (request.path, request.query):
            raise SourceFault("shape")
        came = sum(mode != "include" for mode, _ in page.resources)
        onward = replace(about, page=about.page + 1, seen=about.seen + came)
        return (replace(request, path=link.path, query=link.query, about=onward),)


def _token(number: Identifier) -> str:
    return "|".join(part.translate(ESCAPED) for part in (number.system, number.value))


def _of(tie: Tie, holder: Identifier | None) -> bool:
    """Tell whether a tie is the holder's: a professional's licence, or a group's id."""
    if holder is None:
        return False
    return tie.group == holder.value if holder.system == GROUP else holder in tie.who


def _met(bound: Sequence[Bound], people: Mapping[str, Person]) -> Iterator[Follow]:
    for patient, tie in bound:
        if patient in people:
            yield Follow(people[patient], tie)
