"""Holdings: what establishments hold between two instants, asked of the sources without naming a patient.

A closed request shape (`resolvers/protocols/holdings.py`), under the gateway's own credentials, written down as
evidence. Takes organizations and a window. Gives records, each of which says whose it is, or raises `Fault`: a source's
failure is its own. Decides nothing: what it gives is proven and judged by whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from gateway.asking import Asking
from gateway.instants import rfc3339
from gateway.sources import SourceDesk, Visit, gather
from gateway.telemetry import Telemetry
from resolvers.protocols import Need, Reading, Request, Response
from resolvers.protocols.holdings import Holdings, Span
from resolvers.records import Record

ROUNDS = 400
"""Most pages of one list."""
SHAPE = "holdings"
"""How such a read is called in the log."""
OWN = "own_establishment"
"""What a source of several establishments must attest, for its word on whose a record is to count."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """A source that holds records of an organization; `code` is what the source calls it, empty for its only one."""

    source: str
    code: str
    organization: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a keeper gave; `partial` when it holds more than was read, `odd` when it gave what can't be read."""

    records: tuple[Record, ...] = field(default=(), repr=False)
    partial: bool = False
    odd: bool = False


class Holders:
    """Asks sources what establishments hold."""

    def __init__(self, desk: SourceDesk, telemetry: Telemetry, *, now: Callable[[], float]) -> None:
        self._desk = desk
        self._asking = Asking(desk, telemetry)
        self._now = now

    @property
    def registry(self) -> str:
        """The registry's id."""
        return self._desk.registry

    def keepers(self, record_type: str, organizations: Collection[str]) -> tuple[Keeper, ...]:
        """Return the sources that can be asked for the records of a type that these organizations hold."""
        return tuple(one for one in self._all(record_type, organizations) if self._can(one.source, record_type))

    def unasked(self, record_type: str, organizations: Collection[str]) -> tuple[Keeper, ...]:
        """Return the sources that give records of a type that these hold, and can't be asked what they are."""
        return tuple(one for one in self._all(record_type, organizations) if not self._can(one.source, record_type))

    def _all(self, record_type: str, organizations: Collection[str]) -> Iterator[Keeper]:
        """Yield the sources that give records of a type, for each of these organizations whose records they hold."""
        for name, source in sorted(self._desk.sources.items()):
            if record_type in self._desk.gives[name]:
                for code, organization in sorted((source.establishments or {"": source.organization}).items()):
                    if organization in organizations:
                        yield Keeper(name, code, organization)

    def _can(self, name: str, record_type: str) -> bool:
        """Tell whether a source can be asked, and its word on whose a record is counts."""
        connector, source = self._desk.connectors[name], self._desk.sources[name]
        listed = isinstance(connector, Holdings) and record_type in connector.held
        return listed and (not source.establishments or OWN in source.attests)

    async def of(self, visit: Visit, keeper: Keeper, need: Need, since: int, until: int) -> Held:
        """Return what a keeper holds of a type, dated since <= start < until in seconds; raise `Fault`."""
        connector = self._desk.connectors[keeper.source]
        if not isinstance(connector, Holdings):
            raise self._desk.fault(keeper.source, "offline", SHAPE)
        records: list[Record] = []
        odd = False
        waiting = list(connector.holdings(need, Span(keeper.code, since, until)))
        for _ in range(ROUNDS):
            if not waiting:
                return Held(tuple(records), odd=odd)
            visit.evidence.extend((keeper.source, SHAPE) for _ in waiting)
            readings = await gather(self._read(visit, keeper.source, connector, request) for request in waiting)
            records += [record for reading in readings for record in reading.records]
            odd = odd or any(reading.odd > reading.links for reading in readings)
            if any(reading.partial for reading in readings):
                break
            waiting = [request for reading in readings for request in reading.further]
        return Held(tuple(records), partial=True, odd=odd)

    async def _read(self, visit: Visit, source: str, connector: Holdings, request: Request) -> Reading:
        def read(asked: Request, response: Response) -> Reading:
            return connector.read_holdings(asked, response, rfc3339(self._now()))

        return await self._asking.read(visit, source, lambda: request, read)
