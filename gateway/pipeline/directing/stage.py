"""Stage: a directive's way from its mutation to its answer.

    operation → admit → policy (the caller) → locate → consent → policy (the patient) → naming → notice
              → audit (what is about to be written) → the source, read back → the way of a read → audit

Takes a prepared mutation. Gives an answer whose audit entry is durable. Nothing is written before an entry that says so
is; what was written is in force from the next request on, and a lost answer makes no second directive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.answers import Answer, encode, refused_error, source_error, stands_error
from gateway.errors import AuditUnavailable, DirectiveRefused, InternalError, StaleRevision
from gateway.located import Located
from gateway.messages import Language
from gateway.pipeline.audit import Auditor
from gateway.pipeline.directing.naming import Read
from gateway.pipeline.directing.wanted import DirectiveInputs, WantedDirective, WantedRevocation
from gateway.pipeline.directing.writer import Kept, Writer
from gateway.pipeline.operation import Operation
from gateway.pipeline.planner import Planner
from gateway.pipeline.project import Asked, Projector
from gateway.pipeline.trail import Trail
from gateway.policies import PolicyInForce
from gateway.projection import Ground
from gateway.projection.acts import WrittenRoot
from gateway.projection.written import TYPE, Written
from gateway.sources import Fault
from gateway.target import Opened, Target
from gateway.telemetry import Telemetry

Wish = WantedDirective | WantedRevocation


@dataclass(frozen=True, slots=True)
class Directing:
    """The stages of a directive that is written."""

    inputs: DirectiveInputs
    policy: PolicyInForce
    writer: Writer
    planner: Planner
    projector: Projector
    auditor: Auditor
    telemetry: Telemetry

    def takes(self, operation: Operation) -> bool:
        """Tell whether an operation records or revokes a directive."""
        return self.inputs.takes(operation)

    async def answer(
        self, trail: Trail, operation: Operation, language: Language, read: Read, ground: Ground
    ) -> Answer:
        """Return the answer to the mutation; raise a `PasserelleError` that refuses it whole."""
        with self.telemetry.stage("operation"):
            wanted = self.inputs.read(operation)
        try:
            kept = await self._written(trail, wanted, language, read)
        except DirectiveRefused as refused:
            if not refused.of_input:
                raise
            entry = refused_error(refused, (wanted.key,), language, trail.decision_id)
            return await self._refused(trail, operation, language, ground, (entry, refused))
        except Fault as fault:
            view = ground.directory.source(fault.source)
            name = (view.names.get(language) or view.names.get("fr") if view else None) or fault.source
            entry = source_error((wanted.key,), fault.source, name, fault.status, language)
            return await self._refused(trail, operation, language, ground, (entry, None))
        try:
            return await self._given_back(trail, operation, (wanted, kept), language, read)
        except AuditUnavailable:
            raise
        except InternalError as lost:
            entry = stands_error(lost, (wanted.key,), language, trail.decision_id)
            return await self._refused(trail, operation, language, ground, (entry, None))

    async def _written(self, trail: Trail, wanted: Wish, language: Language, read: Read) -> Kept:
        """Write under one policy: one that changes is met before anything is written."""
        trail.policy = self.policy.current
        try:
            return await self._write(trail, wanted, language, read)
        except StaleRevision as stale:
            trail.policy = await self.policy.agreed(stale.answered)
        return await self._write(trail, wanted, language, read)

    async def _write(self, trail: Trail, wanted: Wish, language: Language, read: Read) -> Kept:
        with self.telemetry.stage("directive"):
            if isinstance(wanted, WantedDirective):
                return await self.writer.record(trail, wanted, language, read)
            return await self.writer.revoke(trail, wanted)

    async def _given_back(
        self, trail: Trail, operation: Operation, done: tuple[Wish, Kept], language: Language, read: Read
    ) -> Answer:
        """Return the directive as it now stands, read the way any record is."""
        wanted, kept = done
        opened = {wanted.key: Opened(TYPE, (kept.source, kept.patient, kept.local_id))}
        trail.target = Target(trail.target.identifier, trail.target.local, opened)
        plan = await self.planner.plan(operation, {})
        written = Written(wanted.key, wanted.payload_type, wanted.client_mutation_id, kept.source, kept.local_id)
        asked = Asked(operation, plan, trail.purpose, language, trail.decision_id, "", written=written)
        projection = await read(trail, asked, trail.known_subject)
        body = encode(projection.data, projection.errors, projection.access)
        with self.telemetry.stage("audit"):
            await self.auditor.record(trail)
        return Answer(body, 200, projection.code)

    async def _refused(
        self,
        trail: Trail,
        operation: Operation,
        language: Language,
        ground: Ground,
        why: tuple[dict[str, Any], DirectiveRefused | None],
    ) -> Answer:
        """Return a null payload, with its error."""
        entry, refused = why
        data = self.projector.written(operation, ground.scene(Target(), Located()), WrittenRoot(None), language)
        access: dict[str, Any] = {
            "decisionId": trail.decision_id,
            "policyRevision": trail.policy.revision if trail.policy else None,
            "purpose": trail.purpose,
            "complete": refused is not None,
            "masked": [],
            "sources": [],
        }
        body = encode(data, [entry], access)
        code = entry["extensions"]["code"]
        with self.telemetry.stage("audit"):
            await (self.auditor.record(trail, refused) if refused else self.auditor.record_unshown(trail, code))
        return Answer(body, 200, code)
