"""REST: a vendor's own JSON over HTTP, driven by a mapping alone, sans-I/O.

One list a record type, page after page; identity and care relationships where the mapping says. Takes needs and
responses. Gives records and evidence, checked as the mapping says: id, patient, labels. Never holds a vendor's name or
dialect: both are in `mappings/*.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from resolvers.extracts import Rule
from resolvers.numbers import alike
from resolvers.paths import PathTable
from resolvers.protocols import (
    Capabilities,
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
from resolvers.protocols.holdings import Span
from resolvers.protocols.instants import first_second, last_second
from resolvers.protocols.persons import bounded, checked_id, identifiers
from resolvers.protocols.rest_mapping import rest_mapping
from resolvers.protocols.rest_paging import FIRST, Paging, Place
from resolvers.protocols.rest_panel import RestPanel, Ways
from resolvers.protocols.rest_panel_mapping import panel_mapping
from resolvers.protocols.rest_parts import Address, Bond, RestMapping, names_in
from resolvers.protocols.rest_records import RestRecords, about, items
from resolvers.protocols.rest_speech import RestSpeech, Speech
from resolvers.protocols.rest_tallies import RestTallies
from resolvers.records import Record
from resolvers.scalars import text

__all__ = ["RestAsk", "RestConnector"]

_GONE = (404, 410)
_LONG_PAST = 1


@dataclass(frozen=True, slots=True)
class RestAsk:
    """`Request.about`: the GraphQL types that are lost when it fails (none for evidence), the patient, the page."""

    types: tuple[str, ...]
    patient: str
    place: Place = FIRST
    bonds: tuple[int, ...] = ()
    establishment: str = ""


class RestConnector:
    """A REST source. Requests' paths are relative to its base URL."""

    def __init__(
        self, source_id: str, table: PathTable, capabilities: Capabilities, speech: Speech | None = None
    ) -> None:
        """`speech` says how its mapping's addresses are asked: by path and parameters when None."""
        self._source = source_id
        self._table = table
        self._capabilities = capabilities
        self._speech = speech or RestSpeech()
        self._mapping: RestMapping = rest_mapping(table)
        self._known_by = names_in(self._mapping.person.values())
        self._records = RestRecords(source_id, table, self._mapping)
        self.types = frozenset(self._mapping.resources)
        self.held = frozenset(self._mapping.holdings)
        panel = panel_mapping(table.mapping.get("panel"), self._mapping)
        ways = Ways(self._speech, self._body, self._ties)
        self.tallies = RestTallies(source_id, table, self._mapping, self._speech, self._body)
        self.panel = None if panel is None else RestPanel(source_id, table, self._mapping, panel, capabilities, ways)

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Return one request a type; those whom records refer to are written in place and need none."""
        return tuple(self._listed(need, patient) for need in needs if need.type in self._mapping.resources)

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read a list; raise SourceFault when it isn't one."""
        ask: RestAsk = request.about
        kind = ask.types[0]
        listing = self._mapping.resources[kind]
        json = self._body(response)
        listed = [listing.one.read(json)] if listing.one else items(listing.list, json)
        room = self._capabilities.cap - ask.place.seen
        found = [self._records.make(kind, listing, item, ask.patient, as_of) for item in listed[: max(0, room)]]
        if listing.one and found == [None]:
            raise SourceFault("shape" if type(listed[0]) is not dict else "wrong-patient")
        records = tuple(record for record in found if record is not None)
        further = () if listing.one else self._further(request, json, len(listed))
        cut = len(listed) > room or self._full(further)
        odd = len(found) - len(records) + self._records.links(records)
        return Reading(records, () if cut else further, (), odd, cut)

    def holdings(self, need: Need, span: Span) -> Sequence[Request]:
        """Return one request, where the mapping has a way to ask by establishment."""
        holding = self._mapping.holdings.get(need.type)
        if holding is None:
            return ()
        wanted = self._mapping.about(self._mapping.resources[need.type])
        wanted |= frozenset(self._table.elements(need.type, need.fields))
        values = holding.values(span, wanted)
        ask = RestAsk((need.type,), "", establishment=span.establishment)
        request = self._speech.request(holding.address, values, ask, wanted)
        return (self._at(request, FIRST, self._mapping.paging) if self._mapping.paging else request,)

    def read_holdings(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read a list of an establishment's records; raise SourceFault when it isn't one."""
        ask: RestAsk = request.about
        kind = ask.types[0]
        listing, json = self._mapping.resources[kind], self._body(response)
        listed = items(self._mapping.holdings[kind].list, json)
        room = self._capabilities.cap - ask.place.seen
        found = [self._records.whose(kind, listing, one, ask.establishment, as_of) for one in listed[: max(0, room)]]
        records = tuple(record for record in found if record is not None)
        further = self._further(request, json, len(listed))
        cut = len(listed) > room or self._full(further)
        links = self._records.links(records)
        return Reading(records, () if cut else further, (), len(found) - len(records) + links, cut, links)

    def identity(self, identifier: Identifier) -> Request:
        """Ask who is known; raise SourceFault("shape") for a system that the mapping doesn't speak of."""
        address = self._mapping.by.get(identifier.system)
        if address is None:
            raise SourceFault("shape")
        return self._speech.request(address, {"value": identifier.value}, None, self._known_by)

    def identity_of(self, local_id: str) -> Request:
        """Ask who this is; raise SourceFault("shape") when the mapping has no way to."""
        if self._mapping.of is None:
            raise SourceFault("shape")
        return self._speech.request(self._mapping.of, {"patient": checked_id(local_id)}, None, self._known_by)

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read persons; empty for 404, 410 and the vendor's own word for nobody. Raise SourceFault otherwise."""
        if response.status in _GONE:
            return ()
        json = self._speech.body(response)
        if (error := self._mapping.errors.at.read(json)) is not None:
            if error in self._mapping.errors.unknown:
                return ()
            raise SourceFault("status")
        if self._speech.nobody(json):
            return ()
        listed = self._mapping.people.read(json) is not None
        people = items(self._mapping.people, json) if listed else [self._mapping.alone.read(json)]
        if listed and self._mapping.paging and self._mapping.paging.after(FIRST, json, len(people)):
            raise SourceFault("shape")
        return tuple(bounded(self._person(one)) for one in people)

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Ask for each list of care relationships, once however many of them it shows."""
        bonds: dict[Address, tuple[int, ...]] = {}
        for at, bond in enumerate(self._mapping.ties):
            bonds[bond.address] = (*bonds.get(bond.address, ()), at)
        return tuple(
            self._paged(address, RestAsk((), patient, bonds=at), False, self._mapping.bound(at))
            for address, at in bonds.items()
        )

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read care relationships; one that can't be read is no evidence."""
        ask: RestAsk = request.about
        json = self._body(response)
        bonds = [self._mapping.ties[at] for at in ask.bonds]
        listed = [(bond, items(bond.list, json)) for bond in bonds]
        found = [tie for bond, held in listed for item in held for tie in self._ties(bond, item, ask.patient)]
        further = self._further(request, json, max(len(held) for _, held in listed))
        if self._full(further):
            raise SourceFault("too-large")
        return Evidence(tuple(found), further)

    def kin(self, patient: str) -> Sequence[Request]:
        """Return nothing: such a source is not asked who is close to a patient."""
        return ()

    def read_kin(self, request: Request, response: Response) -> Evidence[Kin]:
        """Never called for what `kin` gives; raise SourceFault."""
        raise SourceFault("shape")

    def posts(self, licence: Identifier) -> Sequence[Request]:
        """Return nothing: such a source is not asked for lists of professionals."""
        return ()

    def read_posts(self, request: Request, response: Response) -> Evidence[Post]:
        """Never called for what `posts` gives; raise SourceFault."""
        raise SourceFault("shape")

    def statements(self, patient: str) -> Sequence[Request]:
        """Return nothing: such a source keeps no directives."""
        return ()

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Never called for what `statements` gives; raise SourceFault."""
        raise SourceFault("shape")

    def _listed(self, need: Need, patient: str) -> Request:
        listing = self._mapping.resources[need.type]
        wanted = self._mapping.about(listing) | frozenset(self._table.elements(need.type, need.fields))
        return self._paged(listing.address, RestAsk((need.type,), patient), listing.one is not None, wanted)

    def _paged(self, address: Address, ask: RestAsk, one: bool, wanted: frozenset[str]) -> Request:
        request = self._speech.request(address, {"patient": checked_id(ask.patient)}, ask, wanted)
        paging = self._mapping.paging
        if paging is None or one:
            return request
        return self._at(request, ask.place, paging)

    def _body(self, response: Response) -> Any:
        """Return the JSON of an answer that is one; raise SourceFault for what says itself an error."""
        json = self._speech.body(response)
        if self._mapping.errors.at.read(json) is not None:
            raise SourceFault("status")
        return json

    def _further(self, request: Request, json: Any, count: int) -> tuple[Request, ...]:
        paging, ask = self._mapping.paging, request.about
        place = paging.after(ask.place, json, count) if paging else None
        if paging is None or place is None:
            return ()
        return (self._at(request, place, paging),)

    def _at(self, request: Request, place: Place, paging: Paging) -> Request:
        moved = self._speech.paged(request, place, paging, self._capabilities.page_size)
        return replace(moved, about=replace(request.about, place=place))

    def _full(self, further: Sequence[Request]) -> bool:
        """Tell whether what a list goes on to say is past the cap; pages count too, however empty they are."""
        places = [request.about.place for request in further]
        return any(max(place.seen, place.rank - 1) >= self._capabilities.cap for place in places)

    def _values(self, rules: Mapping[str, Rule], body: Any) -> dict[str, Any]:
        record = self._alone(body)
        return {name: rule.extract(body, record) for name, rule in rules.items()}

    def _alone(self, body: Any) -> Record:
        """Return what is no record, as rules read one."""
        return Record("", self._source, "", "", body, self._table, "")

    def _person(self, body: Any) -> Person:
        read = self._values(self._mapping.person, body)
        family, given, birth, gender = (text(read[name]) or "" for name in ("family", "given", "birth_date", "gender"))
        return Person(
            checked_id(read["id"]),
            identifiers(read["identifiers"]),
            family,
            given,
            birth,
            gender,
            deceased=read["deceased"] is True,
            active=read["active"] is not False,
            replaced_by=() if read["replaced_by"] is None else (text(read["replaced_by"]) or "",),
        )

    def _ties(self, bond: Bond, body: Any, patient: str) -> Iterator[Tie]:
        """Yield what an item shows of this patient, marked for who wrote it; nothing when the author isn't said."""
        record = Record("", self._source, "", patient, body, self._table, "")
        if type(body) is not dict or not about(bond.patient, body, record):
            return
        several = bond.each is not None
        read = {name: r.extract(body, record) for name, r in bond.rules.items() if name != "who" or not several}
        organization, authors = text(read["organization"]) or "", identifiers(read["author"])
        if type(read["kind"]) is not str or (bond.authored and not authors):
            return
        since, until = first_second(read["since"]), last_second(read["until"])
        over = bond.ongoing is not None and bond.ongoing.extract(body, record) is None
        if until is None and (over or bond.ends.extract(body, record) is not None):
            until = _LONG_PAST
        wrote = set(map(alike, authors))
        for who in self._holders(bond, body) if several else [identifiers(read["who"])]:
            if who or organization:
                mine = wrote and not wrote.isdisjoint(map(alike, who))
                yield Tie(read["kind"], who, organization, since, until, by="self" if mine else "")

    def _holders(self, bond: Bond, body: Any) -> Iterator[tuple[Identifier, ...]]:
        """Yield the identifiers of each person that an item names; of none, when it is about an organization."""
        who, held = bond.rules["who"], None if bond.each is None else bond.each.read(body)
        for one in held if isinstance(held, list) else [held]:
            yield identifiers(who.extract(one, self._alone(one)))
