"""Sources: the desk through which stages ask sources, one visit an operation.

Takes the configured sources, their connectors and the wire. A `Visit` carries the operation's deadline, the end user's
identity for the sources' own logs, and what happened at each source. Every failure of a source becomes a `Fault`; no
failure of one harms another. Evidence reads (identity, relationships, directives) are the closed list of requests that
connectors know; they are noted for the audit and never projected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from gateway.failures import SourceFailure, SourceTimeout
from gateway.insurance_number import canonical
from gateway.resilience import Resilience
from gateway.settings import Source
from gateway.telemetry import Telemetry
from gateway.wire import Wire
from resolvers.protocols import (
    Connector,
    Evidence,
    Identifier,
    Person,
    Post,
    Request,
    Response,
    SourceFault,
    Statement,
)
from resolvers.protocols.fhir_lookup import Lookup

FURTHER_BOUND = 200
"""Most requests that one evidence read may lead to at one source."""

REGISTERED = frozenset({"Directive", "Patient", "Practitioner", "Organization"})
"""Types that a registry is asked for."""

UNASKED = frozenset({"busy", "open"})
"""Faults without a call: /metrics counts them, and a line for each would fill the log while a source is down."""

T = TypeVar("T")


REFUSED = "consent-denied"
"""Status of a source that itself refused records of a patient it knows (HTTP 403): no failure, and honoured."""


class Fault(Exception):
    """A source did not do its part; `status` is `time-out`, `offline` or `REFUSED`, `reason` of a closed list."""

    def __init__(self, source: str, status: str, reason: str) -> None:
        super().__init__(source, status, reason)
        self.source = source
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class Busy:
    """How long a source had something to do, in seconds: calls side by side count once, its idle time not at all.

    A source's budget is its own time: a slow neighbour that everyone waits for must not spend it.
    """

    used: float = 0.0
    calls: int = 0
    since: float = 0.0

    def begin(self, now: float) -> float:
        """Begin a call; return the seconds used up so far."""
        if not self.calls:
            self.since = now
        self.calls += 1
        return self.used + now - self.since

    def end(self, now: float) -> None:
        """End a call."""
        self.calls -= 1
        if not self.calls:
            self.used += now - self.since


@dataclass(slots=True)
class Visit:
    """One operation's dealings with the sources; instants are monotonic seconds."""

    user: str
    deadline: float
    evidence: list[tuple[str, str]] = field(default_factory=list)
    """Evidence reads made: (source, shape)."""
    busy: dict[str, Busy] = field(default_factory=dict)
    """How long each source has had something to do."""
    remembered: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Sources whose location was remembered, and under what."""


class SourceDesk:
    """Asks sources, each within its own budget."""

    def __init__(
        self,
        sources: Sequence[Source],
        connectors: Mapping[str, Connector],
        wire: Wire,
        telemetry: Telemetry,
        monotonic: Callable[[], float],
    ) -> None:
        self.sources = {source.id: source for source in sources}
        self.connectors = connectors
        self.registry = next(source.id for source in sources if source.kind == "registry")
        self.record_sources = tuple(source.id for source in sources if source.id != self.registry)
        self._wire = wire
        self._telemetry = telemetry
        self._monotonic = monotonic
        self._resilience = {source.id: Resilience(source, telemetry, monotonic) for source in sources}
        self.last_status: dict[str, str] = {}
        self.gives = {source.id: _types(source, connectors[source.id]) for source in sources}
        """GraphQL record types that each source is asked for."""

    def keyed_on(self, source: str) -> tuple[str, ...]:
        """Return the identifier systems that a source may be asked with."""
        return self.sources[source].keyed_on

    def owners(self, system: str) -> tuple[str, ...]:
        """Return the sources that are keyed on an identifier system."""
        return tuple(s for s in self.record_sources if system in self.keyed_on(s))

    async def identity(self, visit: Visit, source: str, identifier: Identifier) -> tuple[Person, ...]:
        """Evidence: who is known at `source` under `identifier`. Raise `Fault`."""
        connector = self.connectors[source]
        visit.evidence.append((source, "identity"))
        return await self._identified(visit, source, connector.identity, identifier)

    async def identity_of(self, visit: Visit, source: str, local_id: str) -> tuple[Person, ...]:
        """Evidence: who is known at `source` under its own id. Raise `Fault`."""
        connector = self.connectors[source]
        visit.evidence.append((source, "identity"))
        return await self._identified(visit, source, connector.identity_of, local_id)

    async def posts(self, visit: Visit, source: str, licence: Identifier) -> tuple[Post, ...]:
        """Evidence: the groups on whose lists `source` has the professional of this licence. Raise `Fault`."""
        connector = self.connectors[source]
        return await self._all(visit, source, connector.posts(licence), connector.read_posts, "groups")

    async def statements(self, visit: Visit, source: str, patient: str) -> tuple[Statement, ...]:
        """Evidence: the directives that `source` keeps. Raise `Fault`."""
        connector = self.connectors[source]
        return await self._all(visit, source, connector.statements(patient), connector.read_statements, "directives")

    async def lookup(
        self, visit: Visit, source: str, wanted: Sequence[tuple[str, str]], patient: str
    ) -> tuple[Statement, ...]:
        """Evidence: resources that directives name, by (type, id); none where they can't be had. Raise `Fault`."""
        connector = self.connectors[source]
        if not isinstance(connector, Lookup):
            return ()
        requests = self.reading(source, connector.lookup, wanted, patient)
        return await self._all(visit, source, requests, connector.read_lookup, "named")

    async def _identified(
        self, visit: Visit, source: str, making: Callable[[T], Request], asked: T
    ) -> tuple[Person, ...]:
        """Ask who someone is; a connector that can't, or that fails, is its source's fault and no other's."""
        try:
            response = await self.ask(visit, source, self.reading(source, making, asked))
            people = self.reading(source, self.connectors[source].read_identity, response)
            return tuple(replace(person, identifiers=_canonical(person.identifiers)) for person in people)
        except Fault:
            raise
        except Exception as error:
            self._telemetry.fault("connector", source=source, error=type(error).__name__)
            raise self.fault(source, "offline", "connector") from None

    async def ask(self, visit: Visit, source: str, request: Request) -> Response:
        """Send one request, within the source's budget for the whole operation. Raise `Fault`."""
        settings, started = self.sources[source], self._monotonic()
        busy = visit.busy.setdefault(source, Busy())
        limit = started + settings.budget.deadline_ms / 1000 - busy.begin(started)
        try:
            return await self._send(visit, settings, request, limit)
        finally:
            busy.end(self._monotonic())

    async def _send(self, visit: Visit, settings: Source, request: Request, limit: float) -> Response:
        """Send a request before an instant that is the source's limit, and before the operation's. Raise `Fault`."""
        source, started, deadline = settings.id, self._monotonic(), min(limit, visit.deadline)
        with self._telemetry.span("source", source=source):
            send = partial(
                self._wire.send,
                settings,
                request,
                user=visit.user,
                deadline=deadline,
                traceparent=self._telemetry.traceparent_for(settings),
            )
            try:
                response = await self._resilience[source].call(
                    send, reads=request.reads, deadline=deadline, own_deadline=limit <= visit.deadline
                )
            except SourceFailure as failure:
                outcome = "time-out" if isinstance(failure, SourceTimeout) else "offline"
                own = outcome == "offline" or limit <= visit.deadline  # a caller who waits less says nothing of it
                self._note(source, outcome, self._monotonic() - started, own=own)
                raise self.fault(source, outcome, outcome if outcome == "time-out" else failure.reason) from None
            self._telemetry.note(status=response.status)
            self._note(source, "active", self._monotonic() - started)
            return response

    def reading(self, source: str, read: Callable[..., T], *arguments: object) -> T:
        """Read an answer; what the protocol does not allow is the source's fault."""
        try:
            return read(*arguments)
        except SourceFault as error:
            self.last_status[source] = "active" if error.reason == "forbidden" else "offline"
            with self._telemetry.span("reading", source=source):
                raise self.fault(source, "offline", error.reason) from None

    async def _all(
        self,
        visit: Visit,
        source: str,
        requests: Sequence[Request],
        read: Callable[[Request, Response], Evidence[T]],
        shape: str,
    ) -> tuple[T, ...]:
        items: list[T] = []
        waiting = list(requests)
        for _ in range(FURTHER_BOUND):
            if not waiting:
                return tuple(items)
            visit.evidence.extend((source, shape) for _ in waiting)
            answers = await gather(self.ask(visit, source, request) for request in waiting)
            further: list[Request] = []
            for request, answer in zip(waiting, answers, strict=True):
                evidence = self.reading(source, read, request, answer)
                items.extend(evidence.items)
                further.extend(evidence.further)
            waiting = further
        raise Fault(source, "offline", "too-large")

    def breakers(self) -> dict[str, str]:
        """Return the state of each source's breaker: closed, half-open or open."""
        return {source: resilience.state for source, resilience in self._resilience.items()}

    def fault(self, source: str, status: str, reason: str) -> Fault:
        """Count a fault, say it in the current span and, unless nothing was asked, in the log; return it."""
        self._telemetry.source_fault(source, reason)
        if reason not in UNASKED:
            self._telemetry.log.warning("source.fault", source=source, outcome=status, reason=reason)
        return Fault(source, status, reason)

    def _note(self, source: str, outcome: str, seconds: float, *, own: bool = True) -> None:
        if own:
            self.last_status[source] = outcome
        self._telemetry.source_seconds(source, outcome, seconds)


def _types(source: Source, connector: Connector) -> frozenset[str]:
    chosen = source.capabilities.types
    if chosen is None:
        return REGISTERED & connector.types if source.kind == "registry" else connector.types
    return frozenset(chosen) & connector.types


def _canonical(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Return identifiers in their one spelling, each once: by another, a directive would be passed over."""
    return tuple(dict.fromkeys(canonical(identifier) for identifier in identifiers))


async def gather(waiting: Iterable[Awaitable[T]]) -> list[T]:
    """Await all at once; the first failure cancels the others and is raised as it is. One alone needs no task."""
    items = list(waiting)
    if len(items) == 1:
        return [await items[0]]
    tasks = [asyncio.ensure_future(item) for item in items]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
