"""Gathering: what each source says of the patient, read as soon as that source's file is known to be theirs.

Part of the `locate` and `consent` stages: what is evidence at one source waits for no other. Takes a visit, who asks,
and files, one by one. Gives what was read of each. Decides nothing, and fetches no record: a decision still waits for
all of it. Ends what nobody waits for any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypeVar

from gateway.directives import Caller
from gateway.insurance_number import spelt
from gateway.proofs import Proofs, Read
from gateway.relations import CLOSE, through_groups
from gateway.sources import Fault, SourceDesk, Visit, gather
from resolvers.protocols import Evidence, Identifier, Kin, Person, Request, Response, SourceFault, Statement, Tie

T = TypeVar("T")

MOST_FILES = 8
"""Most files, replaced ones included, whose directives are read at one source; beyond, they count as unread."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as sources may know them: their numbers, their own file's included, and the groups of their token."""

    caller: Caller
    numbers: frozenset[Identifier] = field(repr=False)
    groups: frozenset[str]
    now: int
    """Instant of the operation, in seconds."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one source says of a file: each part whole, or the fault for which it isn't known; None when not asked."""

    directives: tuple[Statement, ...] | Fault | None = field(default=None, repr=False)
    doubted: tuple[Statement, ...] | Fault | None = field(default=None, repr=False)
    """Directives under files that may be the patient's: only what they refuse counts."""
    relationships: tuple[Tie, ...] | Fault | None = field(default=None, repr=False)
    relatives: tuple[Kin, ...] | Fault | None = field(default=None, repr=False)


_File = tuple[tuple[str, ...], tuple[str, ...]]
"""A source's id of a file and of those that it replaces, then of those that are doubted: what is read of it rests on
nothing else."""


class Gathering:
    """The evidence reads of one operation about one patient; `async with` ends those under way.

    It may be asked who somebody is, as the desk is (`gateway.files.Identities`): a source that is likely to name a
    file which is known already is asked for both at once.
    """

    def __init__(self, desk: SourceDesk, visit: Visit, asker: Asker) -> None:
        self._desk = desk
        self._proofs = Proofs(desk)
        self.visit = visit
        self.asker = asker
        self._likely: dict[str, str] = {}
        self._begun: list[asyncio.Task[Heard]] = []
        self._reading: dict[str, tuple[_File, asyncio.Task[Heard]]] = {}

    async def __aenter__(self) -> Gathering:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    def sure(self, source: str, person: Person) -> None:
        """Begin to read what a source says of a file that is the patient's, unless that is under way."""
        self._begin(source, person)

    def likely(self, source: str, local_id: str) -> None:
        """Say which file a source will probably name: it was the patient's moments ago."""
        self._likely[source] = local_id

    async def identity(self, visit: Visit, source: str, identifier: Identifier) -> tuple[Person, ...]:
        """Return who is known under a number, as the desk would; what is likely is read in the same request."""
        local_id = self._likely.pop(source, None)
        if local_id is None or source in self._reading:
            return await self._desk.identity(visit, source, identifier)
        if self._proofs.batch(source) is None:
            self._begin(source, Person(local_id, ()))
            return await self._desk.identity(visit, source, identifier)
        who = self._who(source, identifier)
        await self._begin(source, Person(local_id, ()), who)
        if who.fault is not None:
            raise who.fault
        return tuple(map(spelt, who.items))

    async def identity_of(self, visit: Visit, source: str, local_id: str) -> tuple[Person, ...]:
        """Return who is known under a source's own id, as the desk would."""
        return await self._desk.identity_of(visit, source, local_id)

    @property
    def registry(self) -> str:
        """The registry's id."""
        return self._desk.registry

    async def heard(self, people: Mapping[str, Person]) -> dict[str, Heard]:
        """Return what each source says of its file."""
        tasks = [self._begin(source, person) for source, person in people.items()]
        return dict(zip(people, await gather(tasks), strict=True))

    def _begin(self, source: str, person: Person, *along: Read[Any]) -> asyncio.Task[Heard]:
        """Return what is read of a file; what was read of another is of no use any more."""
        file, known = ((person.local_id, *person.replaces), person.doubted), self._reading.get(source)
        if known is not None and known[0] == file:
            return known[1]
        if known is not None:
            known[1].cancel()
        task = asyncio.ensure_future(self._read(source, file, along))
        self._begun.append(task)
        self._reading[source] = file, task
        return task

    async def _read(self, source: str, file: _File, along: Iterable[Read[Any]]) -> Heard:
        """Read directives, relationships and relatives of a file, as far as the source may say them."""
        hers, unsure = file
        directives, ties, kin = self._directives(source, hers), self._ties(source, hers), self._kin(source, hers)
        doubted = self._directives(source, unsure, beside=len(hers)) if unsure else None
        reads = [read for read in (directives, doubted, ties, kin) if read is not None]
        await self._proofs.read(self.visit, source, [*along, *reads])
        for read in (directives, doubted):
            if read is not None:
                read.items = [*{one.local_id: one for one in read.items}.values()]
        if ties is not None and ties.fault is None:
            await self._through_groups(source, ties)
        return Heard(_answer(directives), _answer(doubted), _answer(ties), _answer(kin))

    def _directives(self, source: str, files: tuple[str, ...], beside: int = 0) -> Read[Statement] | None:
        """Return the read of what is kept under a file, and under those that it replaces: a merge doesn't lift them.

        By what the protocol can say: no setting that narrows what a source is asked for may hide a directive.
        """
        connector = self._desk.connectors[source]
        if "Directive" not in connector.types:
            return None
        if len(files) + beside > MOST_FILES or "" in files:
            return Read("directives", (), connector.read_statements, fault=Fault(source, "offline", "too-large"))
        requests = [request for one in files for request in connector.statements(one)]
        return Read("directives", requests, connector.read_statements)

    def _ties(self, source: str, files: tuple[str, ...]) -> Read[Tie] | None:
        if not self._desk.sources[source].attests:
            return None
        connector = self._desk.connectors[source]
        return Read("relationships", connector.ties(files[0], self.asker.now), connector.read_ties)

    def _kin(self, source: str, files: tuple[str, ...]) -> Read[Kin] | None:
        """Return the read of who is close to the patient: the registry is asked always, others that may attest it."""
        heard = source == self._desk.registry or not CLOSE.isdisjoint(self._desk.sources[source].attests)
        if not self.asker.numbers or not heard:
            return None
        connector = self._desk.connectors[source]
        return Read("relatives", connector.kin(files[0]), connector.read_kin)

    async def _through_groups(self, source: str, ties: Read[Tie]) -> None:
        """Where ties name a group that the token doesn't, ask whether the caller is of it."""
        attested, caller = self._desk.sources[source].attests, self.asker.caller
        named = [tie for tie in ties.items if tie.group and tie.kind in attested]
        unproven = [tie for tie in named if tie.group not in self.asker.groups]
        if not unproven:
            return
        try:
            posts = await gather(self._desk.posts(self.visit, source, licence) for licence in caller.licences)
        except Fault as fault:
            ties.fault = fault
        else:
            ties.items += through_groups(unproven, [post for given in posts for post in given], caller)

    def _who(self, source: str, identifier: Identifier) -> Read[Person]:
        """Return the read of who is known under a number; a connector that fails is its source's fault."""
        connector = self._desk.connectors[source]

        def read(_: Request, response: Response) -> Evidence[Person]:
            try:
                return Evidence(connector.read_identity(response))
            except SourceFault:
                raise
            except Exception:
                raise SourceFault("connector") from None

        return Read("identity", [self._desk.reading(source, connector.identity, identifier)], read)


def _answer(read: Read[T] | None) -> tuple[T, ...] | Fault | None:
    return None if read is None else read.answer
