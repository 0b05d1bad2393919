"""Writing: a mutation's way through the stages, from its operation to its answer.

    operation → admit → emergency → project → audit

Takes a prepared mutation. Gives an answer whose audit entry is durable; what was written counts from then on. No
source is asked, and nothing is located. A refusal of the input is a null payload with an error; any other refuses all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.access import Subject
from gateway.answers import Answer, encode, refused_error
from gateway.errors import ActRefused, StaleRevision
from gateway.located import Located
from gateway.messages import Language
from gateway.pipeline.admit import Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.operation import Operation
from gateway.pipeline.project import Projector
from gateway.pipeline.trail import Trail
from gateway.pipeline.wanted import Mutations, WantedAct, WantedReview
from gateway.policies import InForce, PolicyInForce
from gateway.projection import Ground
from gateway.projection.acts import ActViews, WrittenRoot
from gateway.target import Target
from gateway.telemetry import Telemetry
from resolvers.types.act_views import PayloadView


@dataclass(frozen=True, slots=True)
class Writing:
    """The stages of a mutation."""

    mutations: Mutations
    policy: PolicyInForce
    admissions: Admissions
    emergencies: Emergencies
    projector: Projector
    auditor: Auditor
    telemetry: Telemetry

    async def answer(
        self, trail: Trail, operation: Operation, subject: Subject, ground: Ground, language: Language
    ) -> Answer:
        """Return the answer to a mutation; raise a `PasserelleError` that refuses it whole."""
        with self.telemetry.stage("operation"):
            wanted = self.mutations.read(operation)
            if isinstance(wanted, WantedAct):
                trail.target = Target(identifier=wanted.identifier)
        trail.policy = self.policy.current
        try:
            payload, refused = await self._carry_out(trail, subject, wanted, ground, language)
        except StaleRevision as stale:
            trail.policy = await self.policy.agreed(stale.answered)
            payload, refused = await self._carry_out(trail, subject, wanted, ground, language)
        with self.telemetry.stage("project"):
            scene = ground.scene(Target(), Located())
            data = self.projector.written(operation, scene, WrittenRoot(payload), language)
        errors = [refused_error(refused, (wanted.key,), language, trail.decision_id)] if refused and wanted else []
        body = encode(data, errors, _access(trail))
        with self.telemetry.stage("audit"):
            await self.auditor.record(trail, refused)
            if payload is not None:
                await self.emergencies.confirm(trail)
        return Answer(body, 200, refused.code if refused else "")

    async def _carry_out(
        self,
        trail: Trail,
        subject: Subject,
        wanted: WantedAct | WantedReview | None,
        ground: Ground,
        language: Language,
    ) -> tuple[PayloadView | None, ActRefused | None]:
        """Return the payload, or why there is none."""
        policy: InForce | None = trail.policy
        if policy is None:
            raise StaleRevision
        with self.telemetry.stage("admit"):
            await self.admissions.admit(subject, trail.purpose, policy.revision)
        if wanted is None:
            return None, None
        views = ActViews(ground.keyring, ground.under(policy.tables).directory, language)
        with self.telemetry.stage("emergency"):
            try:
                return await self.emergencies.carry_out(trail, wanted, views), None
            except ActRefused as refused:
                if not refused.of_input:
                    raise
                return None, refused


def _access(trail: Trail) -> dict[str, Any]:
    return {
        "decisionId": trail.decision_id,
        "policyRevision": trail.policy.revision if trail.policy else None,
        "purpose": trail.purpose,
        "complete": True,
        "masked": [],
        "sources": [],
    }
