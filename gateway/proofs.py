"""Proofs: several evidence reads of one source, side by side: in one request where it takes a batch.

Takes reads, each a closed shape of request that a connector knows. Each ends with what it gave, or with the fault for
which it gave nothing: one that fails costs no other. Evidence: every request is noted for the audit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from gateway.sources import FURTHER_BOUND, Fault, SourceDesk, Visit
from resolvers.protocols import Evidence, Request, Response, SourceFault
from resolvers.protocols.fhir_batch import FhirBatch

T = TypeVar("T")


@dataclass(slots=True)
class Read(Generic[T]):
    """One read: its name in the log, its first requests, how an answer is read, and what came of it."""

    shape: str
    requests: Sequence[Request] = field(repr=False)
    read: Callable[[Request, Response], Evidence[T]]
    items: list[T] = field(default_factory=list, repr=False)
    fault: Fault | None = None

    @property
    def answer(self) -> tuple[T, ...] | Fault:
        """What was read, all of it; or why it wasn't."""
        return tuple(self.items) if self.fault is None else self.fault


class Proofs:
    """Reads evidence."""

    def __init__(self, desk: SourceDesk) -> None:
        self._desk = desk

    def batch(self, source: str) -> FhirBatch | None:
        """Return how a source is asked several things as one; None where it can't be."""
        batch = getattr(self._desk.connectors[source], "batch", None)
        return batch if isinstance(batch, FhirBatch) else None

    async def read(self, visit: Visit, source: str, reads: Sequence[Read[Any]]) -> None:
        """Read all, and what their answers lead to; never raises for the source's sake."""
        waiting = [(one, request) for one in reads for request in one.requests]
        batch = self.batch(source)
        for _ in range(FURTHER_BOUND):
            if not waiting:
                return
            visit.evidence.extend((source, one.shape) for one, _ in waiting)
            answers = await self._answers(visit, source, [request for _, request in waiting], batch)
            waiting = [
                (one, onward)
                for (one, request), answer in zip(waiting, answers, strict=True)
                for onward in self._take(source, one, request, answer)
            ]
            batch = None  # a next page is an address of the server's own: asked as it was given
        for one, _ in waiting:
            one.fault = Fault(source, "offline", "too-large")

    def _take(
        self, source: str, one: Read[Any], request: Request, answer: Response | Fault | SourceFault
    ) -> Sequence[Request]:
        """Keep what an answer says, and return what it leads to; nothing more of a read that failed."""
        if one.fault is not None:
            return ()
        try:
            evidence = self._desk.reading(source, _said, one.read, request, answer)
        except Fault as fault:
            one.fault = fault
            return ()
        one.items.extend(evidence.items)
        return evidence.further

    async def _answers(
        self, visit: Visit, source: str, requests: Sequence[Request], batch: FhirBatch | None
    ) -> Sequence[Response | Fault | SourceFault]:
        """Return an answer for each request, or why there is none."""
        if batch is not None and len(requests) > 1:
            together = batch.together(requests)
            try:
                parts = self._desk.reading(source, batch.apart, together, await self._desk.ask(visit, source, together))
            except Fault as fault:
                return [fault] * len(requests)
            if parts is not None:
                return parts
        if len(requests) == 1:
            return [await self._answer(visit, source, requests[0])]
        return await asyncio.gather(*(self._answer(visit, source, request) for request in requests))

    async def _answer(self, visit: Visit, source: str, request: Request) -> Response | Fault:
        try:
            return await self._desk.ask(visit, source, request)
        except Fault as fault:
            return fault


def _said(
    read: Callable[[Request, Response], Evidence[Any]], request: Request, answer: Response | Fault | SourceFault
) -> Evidence[Any]:
    """Return what an answer says; raise what stands in its place."""
    if isinstance(answer, Response):
        return read(request, answer)
    raise answer
