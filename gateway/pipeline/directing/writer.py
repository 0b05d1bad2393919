"""Writer: the steps by which a directive is recorded, or revoked, once it is known what is wanted.

Takes what a mutation wants. Gives where the directive stands. What the policy refuses, what can't be named to every
source and what the source refuses are told before anything is written, and an audit entry is durable before the write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from gateway.access import Obligation
from gateway.errors import BadUserInput, DirectiveRefused, StaleRevision
from gateway.keyring import Keyring
from gateway.messages import Language
from gateway.obligations import Obligations
from gateway.pipeline.audit import Auditor
from gateway.pipeline.directing.keeping import Keeping, NotKept
from gateway.pipeline.directing.knowing import Knowing, Known
from gateway.pipeline.directing.naming import Naming, Read
from gateway.pipeline.directing.notice import Given, Wish, wish_of
from gateway.pipeline.directing.permission import Permission, Write
from gateway.pipeline.directing.wanted import WantedDirective, WantedRevocation
from gateway.pipeline.trail import Trail
from gateway.target import Target
from resolvers.consents import parse
from resolvers.consents.write import mark_of
from resolvers.protocols import Statement

T = TypeVar("T")

AGAIN: Final = "directive-asked-again"
"""What the audit entry says of a directive that was there already, or was revoked already: an answer was lost."""
LEFT: Final = Obligation("notify", "DIRECTIVE_LEFT")
"""What the privacy office is told of a directive that reads otherwise than was asked, and could not be taken back."""
UNCERTAIN: Final = "directive-uncertain"
"""What the audit entry says of a write that was sent, or was about to be, until it is known what stands there."""
NOT_KEPT: Final = "directive-not-kept"
"""What it says when nothing was sent, when the source said no, and when what was written was seen to be taken back."""
IN_ERROR: Final = "entered-in-error"
MOST_ATTEMPTS: Final = 10
"""Writes of one wish that may be taken back before it is refused: its source doesn't take it so."""
ISSUER: Final = "ISSUER"
"""Reason of the policy: someone else gave it."""
KINDS: Final = ("restriction", "refusal", "consent")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a directive stands: its source, the patient's id there, and its own."""

    source: str
    patient: str = field(repr=False)
    local_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Writer:
    """Records and revokes directives."""

    knowing: Knowing
    permission: Permission
    naming: Naming
    keeping: Keeping
    obligations: Obligations
    auditor: Auditor
    keyring: Keyring
    now: Callable[[], float] = field(repr=False)

    async def record(self, trail: Trail, wanted: WantedDirective, language: Language, read: Read) -> Kept:
        """Return where the directive stands, now that it is in force.

        Raise `DirectiveRefused` or `BadUserInput` for what is refused, `Fault` for a source that doesn't keep it.
        """
        trail.target = Target(identifier=wanted.identifier)
        write, registry = Write("record", wanted.kind), self.knowing.registry
        ask_all = await self.knowing.admit(trail)
        await self.permission.of_caller(trail, write)
        known = await self.knowing.patient(trail, ask_all=ask_all)
        files, file, subject = known.files_at(registry), known.file_at(registry), trail.known_subject
        owed = await self.permission.of_patient(trail, write, known.evidence.patient, registry if file else None)
        kept = await self.keeping.statements(subject.id, registry, files)
        mark, found = self._written(trail, wanted, files, kept)
        named = await self.naming.of(trail, wanted, language, read)
        given = Given(file, self.knowing.performer(subject, known), mark, self.now())
        wish = wish_of(wanted, named, given, _tables(trail))
        if found:
            return Kept(registry, file, await self._found(trail, wish, found))
        await self._before(trail, owed, "directive-recording")
        recording = self.keeping.record(subject.id, registry, files, wish)
        return Kept(registry, file, await self._kept(trail, recording, "directive-recorded"))

    async def revoke(self, trail: Trail, wanted: WantedRevocation) -> Kept:
        """Return where the directive stands, now that it is not in force; raise as `record`.

        An id of somebody else's directive, of one that is withheld and of none at all are refused alike.
        """
        trail.target = Target(local=(wanted.source, wanted.patient))
        ask_all = await self.knowing.admit(trail)
        await self._of_caller_to_revoke(trail)
        known = await self.knowing.patient(trail, ask_all=ask_all)
        subject, here = trail.known_subject, Kept(wanted.source, wanted.patient, wanted.local_id)
        files = known.files_at(wanted.source)
        trail.target = Target(local=(wanted.source, known.file_at(wanted.source)))
        held = await self._held(subject.id, here, files) if wanted.patient in files else None
        owed = await self._of_patient_to_revoke(trail, known, here, held)
        if held is None:
            raise BadUserInput("directive-unknown")
        if parse(held.body).inactive:
            trail.act = AGAIN
            return here
        await self._before(trail, owed, "directive-revoking")
        revoking = self.keeping.revoke(subject.id, wanted.source, files, held, wanted.reason)
        await self._kept(trail, revoking, "directive-revoked")
        return here

    # -- inside ------------------------------------------------------------------------------------------------

    async def _of_caller_to_revoke(self, trail: Trail) -> None:
        """Return when the caller may revoke some kind of directive; raise `DirectiveRefused` for what lies in them."""
        for kind in KINDS[:-1]:
            with suppress(DirectiveRefused):
                return await self.permission.of_caller(trail, Write("revoke", kind))
        return await self.permission.of_caller(trail, Write("revoke", KINDS[-1]))

    async def _of_patient_to_revoke(
        self, trail: Trail, known: Known, here: Kept, held: Statement | None
    ) -> tuple[Obligation, ...]:
        body = held.body if held is not None else {}
        issuer = self.knowing.issuer(body, here.source, known, trail.known_subject)
        write = Write("revoke", parse({**body, "status": "active"}).kind, issuer)
        file = here.source if here.patient in known.files_at(here.source) else None
        try:
            return await self.permission.of_patient(trail, write, known.evidence.patient, file)
        except DirectiveRefused as refused:
            if refused.reason == "PATIENT" or held is None:
                raise BadUserInput("directive-unknown") from None
            raise DirectiveRefused(ISSUER) from None

    async def _held(self, user: str, here: Kept, files: tuple[str, ...]) -> Statement | None:
        if not self.keeping.takes(here.source):
            return None
        kept = await self.keeping.statements(user, here.source, files)
        return next((one for one in kept if one.local_id == here.local_id), None)

    async def _before(self, trail: Trail, owed: tuple[Obligation, ...], word: str) -> None:
        """Return once what the policy bade, and that something is about to be written, are durable."""
        trail.obligations = owed
        await self.obligations.discharge(owed, trail.decision_id)
        await self.auditor.record_before(trail, word)

    async def _kept(self, trail: Trail, writing: Coroutine[Any, Any, T], word: str) -> T:
        """Return what a write gives: to its end, though the caller leaves, so that the entry says what stands."""
        trail.act = UNCERTAIN
        settling = asyncio.ensure_future(self._settled(trail, writing, word))
        try:
            return await asyncio.shield(settling)
        except asyncio.CancelledError:
            await asyncio.wait((settling,))
            raise

    async def _settled(self, trail: Trail, writing: Coroutine[Any, Any, T], word: str) -> T:
        """Return what a write gives, its word in the trail; raise `Fault` or `BadUserInput`."""
        try:
            done = await writing
        except NotKept as not_kept:
            trail.act = NOT_KEPT
            if not_kept.left:
                await self._left(trail)
            raise not_kept.error from None
        trail.act = word
        return done

    async def _left(self, trail: Trail) -> None:
        """Tell the privacy office of what stands at the source, and says otherwise than was asked."""
        trail.act = "directive-left"
        await self.obligations.discharge((LEFT,), trail.decision_id)

    async def _found(self, trail: Trail, wish: Wish, found: Sequence[Statement]) -> str:
        """Return the id of what was written before, when it is in force and says the same.

        Raise `BadUserInput` when it was revoked since, `Fault` when it says otherwise: the privacy office is told.
        """
        said = [one for one in found if wish.is_said_by(one.body)]
        if said:
            trail.act = AGAIN
            return said[0].local_id
        if all(parse(one.body).inactive for one in found):
            raise BadUserInput("directive-revoked")
        await self._left(trail)
        raise self.keeping.desk.fault(self.knowing.registry, "offline", "differs")

    def _written(
        self, trail: Trail, wanted: WantedDirective, files: Sequence[str], kept: Sequence[Statement]
    ) -> tuple[str, tuple[Statement, ...]]:
        """Return the mark of a wish, and what bears it already: what was taken back counts for nothing."""
        for attempt in range(MOST_ATTEMPTS):
            marks = [mark for file in files or ("",) for mark in self._marks(trail, wanted, file, attempt)]
            found = [one for one in kept if not mark_of(one.body).isdisjoint(marks)]
            counted = tuple(one for one in found if one.body.get("status") != IN_ERROR)
            if counted or not found:
                return marks[0], counted
        raise BadUserInput("directive-invalid")

    def _marks(self, trail: Trail, wanted: WantedDirective, file: str, attempt: int) -> tuple[str, ...]:
        """Return the marks of one wish of one person, the active key's first: the same when it is asked again.

        By whichever number the patient is named: it is about `file`, theirs at the registry or one that it replaces.
        Without a `clientMutationId`, no two wishes are the same. What was taken back leaves its mark at the source: the
        next attempt has another.
        """
        subject = trail.known_subject
        said: tuple[str, ...] = (
            (wanted.client_mutation_id, subject.id, subject.role, subject.organization, file, repr(_wish(wanted)))
            if wanted.client_mutation_id
            else ("", trail.decision_id)
        )
        said += (str(attempt),) if attempt else ()
        chunks = [part.encode("utf-8", "surrogatepass") for part in said]
        return tuple(self.keyring.mac("directive/mark", *chunks, key_id=key).hex() for key in self.keyring.key_ids)


def _wish(wanted: WantedDirective) -> tuple[object, ...]:
    """Return what is wanted, whatever its place in the answer and the number that names the patient."""
    return tuple(getattr(wanted, one.name) for one in fields(wanted) if one.name not in ("key", "name", "identifier"))


def _tables(trail: Trail) -> Mapping[str, Any]:
    if trail.policy is None:
        raise StaleRevision
    return trail.policy.tables
