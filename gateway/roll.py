"""Roll: sources asked about many patients at once, a few requests at a time.

Takes numbers or local ids, and a visit. Gives what one source said, its fault, and whether more is there. Evidence:
each request is noted for the audit. A source's failure is its own: nothing is raised.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from gateway.insurance_number import spelt
from gateway.sources import Fault, SourceDesk, Visit, gather
from resolvers.protocols import Evidence, Identifier, Person, Request, Response
from resolvers.protocols.panel import Event, Follow, Panelled, PanelReads

SIDE_BY_SIDE: Final = 8
"""Most requests of one read at one source at once: a long panel leaves room for others."""
MOST_REQUESTS: Final = 1_000
MOST_ITEMS: Final = 50_000
"""Of one read at one source; what is beyond isn't read, and the source is partial."""
NO_PANEL: Final = "no-panel"
"""Reason of a source that can't be asked so: it was not, and has said nothing."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What one source said: up to a fault, if there was one; `partial` when it has more."""

    items: tuple[T, ...] = field(default=(), repr=False)
    fault: Fault | None = None
    partial: bool = False


class Rolls:
    """Asks sources about many patients."""

    def __init__(self, desk: SourceDesk) -> None:
        self._desk = desk

    def reads(self, source: str) -> PanelReads | None:
        """Return a source's panel reads, None when it has none."""
        connector = self._desk.connectors[source]
        return connector.panel if isinstance(connector, Panelled) else None

    def unasked(self, source: str) -> Fault:
        """Return what stands for the answer of a source that can't be asked so; nothing failed, so nothing is noted."""
        return Fault(source, "offline", NO_PANEL)

    async def follows(self, visit: Visit, source: str, holders: Sequence[Identifier]) -> Heard[Follow]:
        """Evidence: whom these holders follow, as the source has it."""
        reads = self.reads(source)
        if reads is None or not reads.lists:
            return Heard(fault=self.unasked(source))
        shape = _Shape("panel", lambda: _each(reads, holders), reads.read_follows)
        heard = await self._heard(visit, source, shape)
        return replace(heard, items=tuple(replace(one, person=spelt(one.person)) for one in heard.items))

    async def people(self, visit: Visit, source: str, numbers: Collection[Identifier]) -> Heard[Person]:
        """Evidence: whose files these numbers are; nobody's where the source can't be asked so."""
        reads = self.reads(source)
        if reads is None:
            return Heard(fault=self.unasked(source))
        heard = await self._heard(visit, source, _Shape("files", lambda: reads.people(numbers), reads.read_people))
        return replace(heard, items=tuple(map(spelt, heard.items)))

    async def events(
        self, visit: Visit, source: str, files: Collection[str], since: int, types: Collection[str]
    ) -> Heard[Event]:
        """Evidence: what happened to the people of these files."""
        reads = self.reads(source)
        if reads is None:
            return Heard(fault=self.unasked(source))
        shape = _Shape("happenings", lambda: reads.events(files, since, types), reads.read_events)
        return await self._heard(visit, source, shape)

    async def _heard(self, visit: Visit, source: str, shape: _Shape[T]) -> Heard[T]:
        items: list[T] = []
        try:
            partial = await self._read(visit, source, shape, items)
        except Fault as fault:
            return Heard(tuple(items), fault)
        return Heard(tuple(items), partial=partial)

    async def _read(self, visit: Visit, source: str, shape: _Shape[T], items: list[T]) -> bool:
        """Ask, a few at a time, and put what is said into `items`; tell whether there is more. Raise `Fault`."""
        partial, asked = False, 0
        waiting = deque(self._desk.reading(source, shape.making))
        while waiting:
            if asked >= MOST_REQUESTS or len(items) >= MOST_ITEMS:
                return True
            wave = [waiting.popleft() for _ in range(min(SIDE_BY_SIDE, len(waiting)))]
            asked += len(wave)
            visit.evidence.extend((source, shape.name) for _ in wave)
            answers = await gather(self._desk.ask(visit, source, request) for request in wave)
            for request, answer in zip(wave, answers, strict=True):
                evidence = self._desk.reading(source, shape.read, request, answer)
                items.extend(evidence.items)
                waiting.extend(evidence.further)
                partial = partial or evidence.partial
        return partial


@dataclass(frozen=True, slots=True)
class _Shape(Generic[T]):
    """A closed shape of request: its name in the log, its first requests, and how an answer is read."""

    name: str
    making: Callable[[], Sequence[Request]]
    read: Callable[[Request, Response], Evidence[T]]


def _each(reads: PanelReads, holders: Sequence[Identifier]) -> list[Request]:
    return [request for holder in holders for request in reads.follows(holder)]


class Remembered:
    """What one source has said of people, asked again as the desk is: by the rules of `Files`, whose a number is."""

    def __init__(self, registry: str, people: Collection[Person]) -> None:
        self.registry = registry
        self._by_number: dict[Identifier, dict[str, Person]] = {}
        self._by_id: dict[str, dict[str, Person]] = {}
        for person in people:
            self._by_id.setdefault(person.local_id, {})[repr(person)] = person
            for number in person.identifiers:
                self._by_number.setdefault(number, {})[repr(person)] = person

    async def identity(self, visit: Visit, source: str, identifier: Identifier) -> tuple[Person, ...]:
        """Return who bears a number."""
        return tuple(self._by_number.get(identifier, {}).values())

    async def identity_of(self, visit: Visit, source: str, local_id: str) -> tuple[Person, ...]:
        """Return whose file an id is."""
        return tuple(self._by_id.get(local_id, {}).values())
