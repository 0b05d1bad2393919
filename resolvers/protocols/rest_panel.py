"""REST panel: many patients at once, of a vendor whose mapping has a section `panel`.

Whom a professional follows, read as a row of `ties` is; what happened to the people of some files, read as the records
of `resources` are. Takes numbers and local ids. Gives `Follow`s and `Event`s. Here a patient's id is a number that the
mapping names; who bears it isn't asked. An item about someone else gives nothing. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Evidence, Identifier, Person, Request, Response, SourceFault, Tie
from resolvers.protocols.panel import EVENT_TYPES, Event, Follow, chunks, event_of
from resolvers.protocols.persons import checked_id
from resolvers.protocols.rest_paging import FIRST, Place
from resolvers.protocols.rest_panel_mapping import PanelMapping, Roll
from resolvers.protocols.rest_parts import Bond, RestMapping, names_in
from resolvers.protocols.rest_records import items
from resolvers.protocols.rest_speech import Speech
from resolvers.records import Record
from resolvers.references import IDENTIFIER

__all__ = ["READ", "RestPanel", "Ways"]

READ: Final = ("status", "class", "period")
"""GraphQL fields that say what happened, of the types that have them."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How the connector speaks, and reads what every answer has in common."""

    speech: Speech
    body: Callable[[Response], Any]
    ties: Callable[[Bond, Any, str], Iterator[Tie]]


@dataclass(frozen=True, slots=True)
class Sought:
    """`Request.about` of a panel read: by which row of the mapping, of whom, and where the page stands."""

    kind: str = ""
    files: frozenset[str] = frozenset()
    holder: Identifier | None = None
    ties: int = 0
    place: Place = FIRST


@dataclass(frozen=True, slots=True)
class RestPanel:
    """The panel reads of one REST source."""

    source: str
    table: PathTable
    mapping: RestMapping
    panel: PanelMapping
    capabilities: Capabilities
    ways: Ways

    @property
    def lists(self) -> bool:
        """Whether the mapping says how whom a professional follows is asked."""
        return bool(self.panel.follows)

    @property
    def tells(self) -> frozenset[str]:
        """The types under `events`."""
        return frozenset(self.panel.events)

    def file_of(self, number: Identifier) -> str | None:
        """Return the number, when it is of the system that ids are here."""
        return number.value if number.system == self.panel.number and IDENTIFIER.fullmatch(number.value) else None

    def people(self, numbers: Collection[Identifier]) -> tuple[Request, ...]:
        """Return nothing: whose file a number is, such a source is asked one by one."""
        return ()

    def read_people(self, request: Request, response: Response) -> Evidence[Person]:
        """Never called for what `people` gives; raise SourceFault."""
        raise SourceFault("shape")

    def follows(self, holder: Identifier) -> tuple[Request, ...]:
        """Ask by each row that speaks of the holder's system."""
        return tuple(self._asked_of(row, holder) for row in self.panel.follows if row.system == holder.system)

    def _asked_of(self, row: Roll, holder: Identifier) -> Request:
        wanted = self.mapping.bound((row.ties,))
        values = {"value": holder.value, "fields": ",".join(sorted(wanted))}
        ask = Sought(holder=holder, ties=row.ties)
        return self._at(self.ways.speech.request(row.address, values, ask, wanted), FIRST)

    def read_follows(self, request: Request, response: Response) -> Evidence[Follow]:
        """Read the ties of the holder; one that can't be read, or doesn't say of whom it is, is no evidence."""
        about: Sought = request.about
        bond, json = self.mapping.ties[about.ties], self.ways.body(response)
        listed = items(bond.list, json)
        found = tuple(follow for item in listed for follow in self._follow(bond, item, about.holder))
        return Evidence(found, *self._further(request, json, len(listed)))

    def _follow(self, bond: Bond, item: Any, holder: Identifier | None) -> Iterator[Follow]:
        bare = Record("", self.source, "", "", item, self.table, "")
        name = None if bond.patient is None else bond.patient.extract(item, bare)
        if type(name) is not str or not IDENTIFIER.fullmatch(name):
            return
        for tie in self.ways.ties(bond, item, name):
            if holder in tie.who:
                yield Follow(Person(name, (Identifier(self.panel.number, name),)), tie, known=False)

    def events(self, files: Collection[str], since: int, types: Collection[str]) -> tuple[Request, ...]:
        """Ask for each type under `events`, for some files at a time."""
        ordered = sorted(map(checked_id, files))
        chosen = [kind for kind in EVENT_TYPES if kind in types and kind in self.panel.events]
        return tuple(self._happened(kind, chunk, since) for kind in chosen for chunk in chunks(ordered))

    def _happened(self, kind: str, files: Sequence[str], since: int) -> Request:
        row, listing = self.panel.events[kind], self.mapping.resources[kind]
        rules = [rule for rule in (listing.id, listing.patient) if rule is not None]
        wanted = names_in(rules) | frozenset(self.table.elements(kind, READ))
        values = {"patients": ",".join(files), "since": row.write(since), "fields": ",".join(sorted(wanted))}
        ask = Sought(kind, frozenset(files))
        return self._at(self.ways.speech.request(row.address, values, ask, wanted), FIRST)

    def read_events(self, request: Request, response: Response) -> Evidence[Event]:
        """Read what happened to those asked about; an item that doesn't say of whom it is gives nothing."""
        about: Sought = request.about
        json = self.ways.body(response)
        listed = items(self.mapping.resources[about.kind].list, json)
        found = tuple(event for item in listed for event in self._event(about, item))
        return Evidence(found, *self._further(request, json, len(listed)))

    def _event(self, about: Sought, item: Any) -> Iterator[Event]:
        listing = self.mapping.resources[about.kind]
        bare = Record(about.kind, self.source, "", "", item, self.table, "")
        patient = None if listing.patient is None else listing.patient.extract(item, bare)
        name = listing.id.extract(item, bare)
        if type(patient) is str and patient in about.files and type(name) is str and IDENTIFIER.fullmatch(name):
            yield event_of(replace(bare, local_id=name, patient=patient))

    def _further(self, request: Request, json: Any, count: int) -> tuple[tuple[Request, ...], bool]:
        """Return the next page, and whether the cap forbids it; pages count too, however empty they are."""
        paging, about = self.mapping.paging, request.about
        place = paging.after(about.place, json, count) if paging else None
        if place is None:
            return (), False
        if max(place.seen, place.rank - 1) >= self.capabilities.cap:
            return (), True
        return (self._at(request, place),), False

    def _at(self, request: Request, place: Place) -> Request:
        paging = self.mapping.paging
        if paging is None:
            return request
        moved = self.ways.speech.paged(request, place, paging, self.capabilities.page_size)
        return replace(moved, about=replace(request.about, place=place))
