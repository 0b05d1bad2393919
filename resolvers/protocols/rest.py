"""REST: a vendor's own JSON over HTTP, driven by a mapping alone, sans-I/O.

One list a record type, page after page; identity and care relationships where the mapping says. Takes needs and
responses. Gives records and evidence, checked as the mapping says: id, patient, labels. Never holds a vendor's name or
dialect: both are in `mappings/*.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from resolvers.extracts import Rule
from resolvers.paths import PathTable
from resolvers.protocols import (
    Capabilities,
    Evidence,
    Identifier,
    Need,
    Person,
    Reading,
    Request,
    Response,
    SourceFault,
    Statement,
    Tie,
)
from resolvers.protocols.decode import checked
from resolvers.protocols.instants import first_second, last_second
from resolvers.protocols.rest_mapping import Address, Bond, Listing, RestMapping, rest_mapping
from resolvers.records import Label, Record
from resolvers.references import IDENTIFIER
from resolvers.scalars import SCALARS, text

__all__ = ["RestAsk", "RestConnector"]

_ACCEPT = (("Accept", "application/json"),)
_GONE = (404, 410)
_LONG_PAST = 1


@dataclass(frozen=True, slots=True)
class RestAsk:
    """`Request.about`: the GraphQL types that are lost when it fails (none for evidence), the patient, the page."""

    types: tuple[str, ...]
    patient: str
    page: int = 1
    seen: int = 0
    bond: int = 0


class RestConnector:
    """A REST source. Requests' paths are relative to its base URL."""

    def __init__(self, source_id: str, table: PathTable, capabilities: Capabilities) -> None:
        self._source = source_id
        self._table = table
        self._capabilities = capabilities
        self._mapping: RestMapping = rest_mapping(table)
        self.types = frozenset(self._mapping.resources)

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Return one request a type; those whom records refer to are written in place and need none."""
        listings = self._mapping.resources
        return tuple(
            self._paged(listings[need.type].address, RestAsk((need.type,), patient), listings[need.type].one)
            for need in needs
            if need.type in listings
        )

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read a list; raise SourceFault when it isn't one."""
        ask: RestAsk = request.about
        kind = ask.types[0]
        listing = self._mapping.resources[kind]
        json = checked(response)
        items = [json] if listing.one else self._items(json)
        room = self._capabilities.cap - ask.seen
        found = [self._record(kind, listing, item, ask.patient, as_of) for item in items[: max(0, room)]]
        if listing.one and found == [None]:
            raise SourceFault("shape" if type(json) is not dict else "wrong-patient")
        records = tuple(record for record in found if record is not None)
        further = () if listing.one else self._further(request, json, len(items))
        cut = len(items) > room or (bool(further) and max(ask.seen + len(items), ask.page) >= self._capabilities.cap)
        return Reading(records, () if cut else further, (), len(found) - len(records), cut)

    def identity(self, identifier: Identifier) -> Request:
        """Ask who is known; raise SourceFault("shape") for a system that the mapping doesn't speak of."""
        address = self._mapping.by.get(identifier.system)
        if address is None:
            raise SourceFault("shape")
        return _request(address, {"{value}": identifier.value})

    def identity_of(self, local_id: str) -> Request:
        """Ask who this is; raise SourceFault("shape") when the mapping has no way to."""
        if self._mapping.of is None:
            raise SourceFault("shape")
        return _request(self._mapping.of, {"{patient}": _identifier(local_id)})

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read persons; empty for 404 and 410. Raise SourceFault when one can't be read."""
        if response.status in _GONE:
            return ()
        json = checked(response)
        listed = type(json) is dict and self._mapping.list in json
        if listed and self._pages(json) > 1:
            raise SourceFault("shape")
        return tuple(self._person(item) for item in (self._items(json) if listed else [json]))

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Ask for each list of care relationships."""
        bonds = enumerate(self._mapping.ties)
        return tuple(self._paged(bond.address, RestAsk((), patient, bond=at), False) for at, bond in bonds)

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read care relationships; one that can't be read is no evidence."""
        ask: RestAsk = request.about
        json = checked(response)
        items = self._items(json)
        bond = self._mapping.ties[ask.bond]
        found = [tie for item in items if (tie := self._tie(bond, item)) is not None]
        further = self._further(request, json, len(items))
        if further and max(ask.seen + len(items), ask.page) >= self._capabilities.cap:
            raise SourceFault("too-large")
        return Evidence(tuple(found), further)

    def statements(self, patient: str) -> Sequence[Request]:
        """Return nothing: such a source keeps no directives."""
        return ()

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Never called for what `statements` gives; raise SourceFault."""
        raise SourceFault("shape")

    def _paged(self, address: Address, ask: RestAsk, one: bool) -> Request:
        request = _request(address, {"{patient}": _identifier(ask.patient)}, ask)
        paging = self._mapping.paging
        if paging is None or one:
            return request
        size = min(self._capabilities.page_size, paging.most)
        return replace(request, query=(*request.query, (paging.page, str(ask.page)), (paging.size, str(size))))

    def _items(self, json: Any) -> list[Any]:
        items = json.get(self._mapping.list) if type(json) is dict else None
        if type(items) is not list:
            raise SourceFault("shape")
        return items

    def _pages(self, json: Any) -> int:
        paging = self._mapping.paging
        if paging is None:
            return 1
        pages = json.get(paging.of, 1)
        if type(pages) is not int:
            raise SourceFault("shape")
        return pages

    def _further(self, request: Request, json: Any, count: int) -> tuple[Request, ...]:
        ask: RestAsk = request.about
        paging = self._mapping.paging
        if paging is None or ask.page >= self._pages(json):
            return ()
        onward = replace(ask, page=ask.page + 1, seen=ask.seen + count)
        query = [(name, str(onward.page) if name == paging.page else value) for name, value in request.query]
        return (replace(request, query=tuple(query), about=onward),)

    def _record(self, kind: str, listing: Listing, body: Any, patient: str, as_of: str) -> Record | None:
        """Make a record; None when its id, patient or labels can't be read or aren't those asked."""
        bare = Record(kind, self._source, "", patient, body, self._table, as_of)
        name = listing.id.extract(body, bare)
        if type(body) is not dict or type(name) is not str or not IDENTIFIER.fullmatch(name):
            return None
        if listing.patient is not None and listing.patient.extract(body, bare) != patient:
            return None
        labels = self._labels(bare)
        if labels is None:
            return None
        version, updated = (rule.extract(body, bare) for rule in (self._mapping.version, self._mapping.updated))
        return replace(
            bare,
            local_id=name,
            version_id=text(version),
            last_updated=SCALARS["DateTime"](updated),
            labels=labels,
        )

    def _labels(self, record: Record) -> tuple[Label, ...] | None:
        rows = [row.read(record.body, record) for row in self._mapping.labels]
        return None if None in rows else tuple(label for row in rows if row for label in row)

    def _values(self, rules: Mapping[str, Rule], body: Any) -> dict[str, Any]:
        record = Record("", self._source, "", "", body, self._table, "")
        return {name: rule.extract(body, record) for name, rule in rules.items()}

    def _person(self, body: Any) -> Person:
        read = self._values(self._mapping.person, body)
        held = {name: text(read[name]) or "" for name in ("family", "given", "birth_date", "gender")}
        return Person(
            _identifier(read["id"]), _identifiers(read["identifiers"]), **held, deceased=read["deceased"] is True
        )

    def _tie(self, bond: Bond, body: Any) -> Tie | None:
        read = self._values(bond.rules, body)
        who = _identifiers(read["who"])
        if type(read["kind"]) is not str or not who:
            return None
        until = last_second(read["until"])
        if until is None and any(body.get(root) is not None for root in bond.rules["until"].roots):
            until = _LONG_PAST
        return Tie(read["kind"], who, "", first_second(read["since"]), until)


def _request(address: Address, values: Mapping[str, str], about: Any = None) -> Request:
    path, query = address.path, list(address.query)
    for mark, value in values.items():
        path = path.replace(mark, quote(value, safe=""))
        query = [(name, held.replace(mark, value)) for name, held in query]
    return Request("GET", path, tuple(query), _ACCEPT, b"", about)


def _identifier(name: Any) -> str:
    if type(name) is not str or not IDENTIFIER.fullmatch(name):
        raise SourceFault("shape")
    return name


def _identifiers(held: Any) -> tuple[Identifier, ...]:
    items = [one for one in held if type(one) is dict] if isinstance(held, list) else []
    pairs = [(one.get("system"), one.get("value")) for one in items]
    return tuple(Identifier(system, value) for system, value in pairs if type(system) is type(value) is str and value)
