"""Keeping: a Consent written at the source that keeps it, read back, and found to say what was asked.

Takes a wish, or a statement that was read. Gives the id of the Consent that stands there. An answer that is lost is
looked for by its mark before anything is said. What stands there and says otherwise is taken back, and read once more.
Never writes twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.errors import BadUserInput
from gateway.pipeline.directing.notice import Wish
from gateway.pipeline.gathering import MOST_FILES
from gateway.sources import UNASKED, Fault, SourceDesk, Visit
from resolvers.consents import parse
from resolvers.consents.write import consent_of, mark_of, revoked
from resolvers.protocols import Request, SourceFault, Statement
from resolvers.protocols.fhir_write import CHANGED, DECLINED, INVALID, Writes, Wrote

ANSWERED: Final = frozenset({DECLINED, "forbidden", "unauthenticated"})
"""Reasons of a source that said no: it wrote nothing."""


LOST: Final = Wrote(created=True)
"""What may have been written, where the answer was lost."""


class NotKept(Exception):
    """What was asked is known not to stand; `error` says why, `left` that something else stands in its place."""

    def __init__(self, error: Fault | BadUserInput, *, left: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.left = left


@dataclass(frozen=True, slots=True)
class _Sent:
    """A write that may stand: what its source said of it, or the fault by which its answer was lost."""

    wrote: Wrote = LOST
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """Writes at sources. `seconds` is how long one exchange may take, beside the source's own budget."""

    desk: SourceDesk
    seconds: float
    monotonic: Callable[[], float] = field(default=time.monotonic, repr=False)

    def takes(self, source: str) -> bool:
        """Tell whether a source takes directives at all."""
        return isinstance(self.desk.connectors.get(source), Writes)

    async def statements(self, user: str, source: str, files: tuple[str, ...]) -> tuple[Statement, ...]:
        """Return what a source keeps under a patient's files, no longer in force too; raise `Fault`."""
        if len(files) > MOST_FILES or "" in files:
            raise self.desk.fault(source, "offline", "too-large")
        visit = self._visit(user)
        kept = [one for file in files for one in await self.desk.statements(visit, source, file)]
        return tuple({one.local_id: one for one in kept}.values())

    async def record(self, user: str, source: str, files: tuple[str, ...], wish: Wish) -> str:
        """Return the id of the Consent that says this, now that it is kept.

        Raise `Fault` when that isn't known, `NotKept` when it is known that it isn't, or that something else stands.
        """
        body, mark = consent_of(wish.notice), wish.given.mark
        sent = await self._send(user, source, lambda writer: writer.record_statement(body, mark))
        kept = await self._look(user, source, files, (sent.wrote.local_id, mark))
        if kept is None:
            raise sent.fault or self.desk.fault(source, "offline", "not-kept")
        if not wish.is_said_by(kept.body):
            ours = sent.wrote.created and await self._undone(user, source, files, kept)
            raise NotKept(self.desk.fault(source, "offline", "differs"), left=not ours)
        return kept.local_id

    async def revoke(self, user: str, source: str, files: tuple[str, ...], held: Statement, reason: str) -> None:
        """Return once a Consent is no more in force, and is else what it was; raise as `record`."""
        body = revoked(held.body, reason)
        sent = await self._send(user, source, lambda writer: writer.change_statement(held, body))
        kept = await self._look(user, source, files, (held.local_id, ""))
        if kept is None or not parse(kept.body).inactive:
            raise sent.fault or self.desk.fault(source, "offline", "not-kept")
        if _said(kept.body) != _said(body):
            raise NotKept(self.desk.fault(source, "offline", "differs"), left=True)

    async def _undone(self, user: str, source: str, files: tuple[str, ...], kept: Statement) -> bool:
        """Take back what says otherwise than was asked; tell whether it is seen to be no more in force."""
        body = {**kept.body, "status": "entered-in-error"}
        try:
            await self._send(user, source, lambda writer: writer.change_statement(kept, body))
            now = await self._look(user, source, files, (kept.local_id, ""))
        except (Fault, NotKept):
            return False
        return now is not None and parse(now.body).inactive

    async def _look(self, user: str, source: str, files: tuple[str, ...], sought: tuple[str, str]) -> Statement | None:
        """Return the Consent of this id, or that bears this mark; None when there is none. Raise `Fault`.

        By its id first: a server's search may be behind its writes.
        """
        local_id, mark = sought
        one = await self._one(user, source, files, local_id)
        if one is not None and (not mark or mark in mark_of(one.body)):
            return one
        kept = await self.statements(user, source, files)
        if mark:
            return next((one for one in kept if mark in mark_of(one.body)), None)
        return next((one for one in kept if one.local_id == local_id), None)

    async def _one(self, user: str, source: str, files: tuple[str, ...], local_id: str) -> Statement | None:
        """Return a Consent by its id; None where it can't be read so."""
        writer = self._writer(source)
        try:
            request = self.desk.reading(source, writer.one_statement, local_id) if local_id else None
            if request is None:
                return None
            response = await self.desk.ask(self._visit(user), source, request)
            return self.desk.reading(source, writer.read_one, response, local_id, files)
        except Fault:
            return None

    async def _send(self, user: str, source: str, making: Callable[[Writes], Request]) -> _Sent:
        """Send a write, which may stand even if its answer was lost; raise `NotKept` when it is known not to."""
        writer = self._writer(source)
        try:
            request = self.desk.reading(source, making, writer)
        except Fault as unsent:
            raise NotKept(unsent) from None
        try:
            response = await self.desk.ask(self._visit(user), source, request)
        except Fault as fault:
            if fault.reason in UNASKED:
                raise NotKept(fault) from None
            return _Sent(fault=fault)
        try:
            return _Sent(writer.read_write(response))
        except SourceFault as fault:
            if fault.reason in (CHANGED, INVALID):
                raise NotKept(BadUserInput(f"directive-{fault.reason}")) from None
            lost = self.desk.fault(source, "offline", fault.reason)
            if fault.reason in ANSWERED:
                raise NotKept(lost) from None
            return _Sent(fault=lost)

    def _writer(self, source: str) -> Writes:
        writer = self.desk.connectors[source]
        if not isinstance(writer, Writes):
            raise NotKept(self.desk.fault(source, "offline", DECLINED))
        return writer

    def _visit(self, user: str) -> Visit:
        """Return a visit of its own: what was spent before must not cut a write, nor the look for a lost answer."""
        return Visit(user=user, deadline=self.monotonic() + self.seconds)


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a Consent says, without what its server adds."""
    return {name: part for name, part in body.items() if name not in ("meta", "text")}
