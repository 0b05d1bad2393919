"""Pipeline: a request is a list of stages, and this is the list.

    asgi → identity → operation → plan → admit → locate → consent → pdp
         → fetch → label → release → project → audit → asgi

Takes an `Incoming` request. Gives an `Answer`, whose audit entry is durable. An error of any stage becomes a refusal,
and is written down like a release. The order stands here and nowhere else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from graphql import OperationType

from gateway.access import Subject
from gateway.answers import Answer, encode, refusal
from gateway.documents import Documents
from gateway.errors import (
    AuditUnavailable,
    ConsentUnavailable,
    PasserelleError,
    StaleRevision,
    Unexpected,
)
from gateway.labelling import LabelTables
from gateway.located import Located
from gateway.pipeline.about import About
from gateway.pipeline.admit import Admission, Admissions
from gateway.pipeline.audit import Auditor
from gateway.pipeline.consent import Evidence, Evidences
from gateway.pipeline.counts import CountStage
from gateway.pipeline.directing import Directing
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.fetch import Fetcher
from gateway.pipeline.identity import Identity
from gateway.pipeline.incoming import Incoming
from gateway.pipeline.label import Labeller
from gateway.pipeline.locate import Locator
from gateway.pipeline.many import Many
from gateway.pipeline.operation import Operations
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.planner import Planner
from gateway.pipeline.project import Asked, Projection, Projector
from gateway.pipeline.readings import AccessLog
from gateway.pipeline.release import Releaser
from gateway.pipeline.scenery import furnish, say_what_came
from gateway.pipeline.sessions import Sessions
from gateway.pipeline.target import Targets
from gateway.pipeline.trail import Trail
from gateway.pipeline.writing import Writing
from gateway.policies import InForce, PolicyInForce
from gateway.projection import Ground, Scene
from gateway.projection.acts import ActViews
from gateway.sources import Visit
from gateway.telemetry import Telemetry
from gateway.traffic import Traffic

__all__ = ["Incoming", "Pipeline", "Stages"]


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages, made by `gateway/app/`."""

    identity: Identity
    traffic: Traffic
    policy: PolicyInForce
    documents: Documents
    operations: Operations
    planner: Planner
    targets: Targets
    about: About
    admissions: Admissions
    locator: Locator
    evidences: Evidences
    point: DecisionPoint
    fetcher: Fetcher
    labeller: Callable[[LabelTables], Labeller]
    releaser: Releaser
    projector: Projector
    auditor: Auditor
    emergencies: Emergencies
    writing: Writing
    directing: Directing
    access_log: AccessLog
    sessions: Sessions
    counts: CountStage
    many: Many


class Pipeline:
    """Runs requests through the stages."""

    def __init__(
        self, stages: Stages, ground: Ground, telemetry: Telemetry, *, decision_ids: Callable[[], str], deadline_ms: int
    ) -> None:
        self._do = stages
        self._ground = ground
        self._telemetry = telemetry
        self._stage = telemetry.stage
        self._decision_ids = decision_ids
        self._deadline_s = deadline_ms / 1000

    def shortened(self, incoming: Incoming) -> bool:
        """Tell whether the caller waits less for records than an operation may take; they can't make it take longer."""
        return incoming.wait_s is not None and incoming.wait_s < self._deadline_s

    async def answer(self, incoming: Incoming) -> Answer:
        """Return the answer to a request, or its refusal; never raises but for cancellation."""
        trail = Trail(self._decision_ids())
        began = time.perf_counter()
        if incoming.wait_s is not None:
            trail.until = time.monotonic() + incoming.wait_s
        with self._telemetry.request(incoming.traceparent):
            try:
                answer = await self._run(incoming, trail)
            except PasserelleError as error:
                answer = await self._refuse(incoming, trail, error)
            except asyncio.CancelledError:
                await self._left(trail, time.perf_counter() - began)
                raise
            except Exception as error:
                self._telemetry.log.error("unexpected", decision_id=trail.decision_id, exc_info=error)
                answer = await self._refuse(incoming, trail, Unexpected())
        self._telemetry.answered(answer.code or "OK", time.perf_counter() - began)
        return answer

    async def _run(self, incoming: Incoming, trail: Trail) -> Answer:
        with self._stage("identity"):
            token = await self._do.identity.authenticate(incoming.authorization)
            trail.caller = token.id
            self._do.traffic.pace.take(token.id)
            trail.subject = self._do.identity.subject(token, incoming.active_role)
            trail.purpose = token.purpose(incoming.purpose)
        if incoming.fault is not None:
            raise incoming.fault
        async with self._do.traffic.gate.hold(token.id):
            return await self._operate(incoming, trail, trail.subject)

    async def _operate(self, incoming: Incoming, trail: Trail, subject: Subject) -> Answer:
        purpose = trail.purpose
        with self._stage("operation"):
            text = self._do.documents.text(incoming.query, incoming.document_id)
            operation = await self._do.operations.prepare(
                text, incoming.variables, incoming.operation_name, read_only=incoming.read_only
            )
            trail.operation = operation
        if self._do.directing.takes(operation):
            return await self._do.directing.answer(trail, operation, incoming.language, self._shown, self._ground)
        if operation.definition.operation is OperationType.MUTATION:
            return await self._do.writing.answer(trail, operation, subject, self._ground, incoming.language)
        with self._stage("operation"):
            roots = self._do.planner.roots(operation)
            target = self._do.about.target(trail, operation, roots, read_only=incoming.read_only)
        with self._stage("plan"):
            plan = await self._do.planner.plan(operation, {key: o.type for key, o in target.opened.items()})
            purposes = self._do.policy.current.tables["purposes"]["known"]
            self._do.targets.check_pages(operation, plan, target, purposes)
            for stage in (self._do.sessions, self._do.many, self._do.counts):
                stage.ask(trail, operation, roots.spanning)
            whole = self._do.projector.whole(operation)
        revision = self._do.policy.current.revision
        named = trail.sessions.sources if trail.sessions else None
        unknown = self._do.targets.strangers(operation, plan, named)
        asked = Asked(operation, plan, purpose, incoming.language, trail.decision_id, revision, whole, None, unknown)
        projection = await self._shown(trail, asked, subject)
        body = encode(projection.data, projection.errors, projection.access)
        with self._stage("audit"):
            await self._do.auditor.record(trail)
        return Answer(body, 200, projection.code)

    async def _shown(self, trail: Trail, asked: Asked, subject: Subject) -> Projection:
        """Return what may leave, decided under one policy."""
        policy = self._do.policy.current
        try:
            return await self._under(policy, trail, asked, subject)
        except StaleRevision as stale:
            policy = await self._do.policy.agreed(stale.answered)
        return await self._under(policy, trail, asked, subject)

    async def _under(self, policy: InForce, trail: Trail, asked: Asked, subject: Subject) -> Projection:
        """Answer under one policy: admission, questions, labels and words; raise `StaleRevision` for any other."""
        trail.policy = policy
        with self._stage("admit"):
            admission = await self._do.admissions.admit(subject, asked.purpose, policy.revision)
        return await self._decide(trail, replace(asked, revision=policy.revision), admission)

    async def _decide(self, trail: Trail, asked: Asked, admission: Admission) -> Projection:
        subject, policy = trail.subject, trail.policy
        if subject is None or policy is None:
            raise Unexpected
        ground = self._ground.under(policy.tables)
        visit = trail.visit = Visit(user=subject.id, deadline=time.monotonic() + self._deadline_s)
        located, evidence = await self._evidence(trail, visit, admission)
        unread = {s: fault for s, fault in evidence.unread.items() if s != self._ground.registry}
        located = trail.located = located.without(unread)
        question = Question(
            subject=subject,
            purpose=trail.purpose,
            coordinates=asked.plan.coordinates,
            patient=evidence.patient,
            located=tuple(sorted(located.people)),
            revision=admission.revision,
            emergency=(await self._do.emergencies.in_force(trail, located)).as_input,
        )
        scene = ground.scene(trail.target, located)
        scene.unproven = {source: fault.status for source, fault in evidence.silent.items()}
        if trail.target.named:
            await self._records(trail, asked, question, evidence, scene)
            await self._do.locator.forget(visit, {*evidence.silent, *evidence.unread, *trail.faults})
        await self._do.sessions.read(trail, asked, admission, ground, scene)
        await self._do.counts.read(trail, asked, admission, scene)
        await self._do.many.read(trail, asked, admission, ground, scene)
        acts = ActViews(ground.keyring, ground.directory, asked.language)
        scene.acts = {**scene.acts, **await self._do.emergencies.nodes(trail, acts)}
        with self._stage("project"):
            viewer = ground.directory.viewer(subject, asked.language)
            projection = self._do.projector.project(asked, scene, viewer, visit)
            trail.scene, trail.projection = scene, projection
        return projection

    async def _records(self, trail: Trail, asked: Asked, question: Question, evidence: Evidence, scene: Scene) -> None:
        """Decide, fetch what may be asked, label it, and put into the scene what may go out."""
        policy = trail.policy
        if trail.visit is None or policy is None:
            raise Unexpected
        with self._stage("pdp"):
            decisions = trail.decisions = await self._do.point.decide(question)
            await self._do.emergencies.owe(trail, decisions)
        if self._ground.registry in evidence.unread and any(map(decisions.opens, decisions.sources)):
            raise ConsentUnavailable
        with self._stage("fetch"):
            trail.visit.deadline = min(trail.visit.deadline, trail.until)
            reach = self._do.targets.reach(asked.operation, asked.plan, trail.target, evidence.directives)
            fetched = await self._do.fetcher.fetch(trail.visit, asked.plan, trail.located, decisions, reach)
            trail.faults, trail.partial = fetched.faults, fetched.partial
        with self._stage("label"):
            given, missing = fetched.records, fetched.missing
            labelled = self._do.labeller(policy.labels).label(given, evidence.directives, missing)
        with self._stage("release"):
            decisions, released = await self._do.releaser.release(question, decisions, fetched.records, labelled)
            trail.decisions, trail.withheld_records = decisions, released.withheld
            await self._do.emergencies.owe(trail, decisions)
        say_what_came(scene, asked.plan, fetched)
        furnish(scene, decisions, labelled, released)
        await self._do.access_log.read(asked, scene)

    async def _evidence(self, trail: Trail, visit: Visit, admission: Admission) -> tuple[Located, Evidence]:
        """Locate the patient and gather what the policy may rest on; nothing when the operation names nobody.

        What a source says of a file is read as soon as that file is known to be the patient's.
        """
        target, subject = trail.target, trail.subject
        if subject is None or not target.named:
            return Located(), Evidence()
        async with self._do.evidences.gathering(visit, subject) as ahead:
            with self._stage("locate"):
                if target.identifier is not None:
                    located = await self._do.locator.locate(
                        visit, target.identifier, ask_all=admission.ask_all, ahead=ahead
                    )
                else:
                    source, local_id = target.local or ("", "")
                    located = await self._do.locator.locate_local(
                        visit, source, local_id, ask_all=admission.ask_all, ahead=ahead
                    )
                trail.located = located
            with self._stage("consent"):
                return located, await self._do.evidences.evidence(ahead, located, trail.purpose)

    async def _refuse(self, incoming: Incoming, trail: Trail, error: PasserelleError) -> Answer:
        """Return the refusal that an error makes, written down first; an audit that fails refuses in its place.

        An entry that is durable stands alone: of an act that could not be confirmed after it, the register tells.
        """
        try:
            if not trail.recorded:
                await self._do.auditor.record(trail, error)
        except PasserelleError as failed:
            error = failed
        except Exception as failed:
            self._telemetry.log.error("unexpected", decision_id=trail.decision_id, exc_info=failed)
            error = AuditUnavailable()
        if error.code == "UNAUTHENTICATED":
            self._telemetry.unauthenticated(str(getattr(error, "reason", "")) or "missing")
        return refusal(error, incoming.language, trail.decision_id, trail.purpose)

    async def _left(self, trail: Trail, seconds: float) -> None:
        """Write down that whoever asked left before anything was released; once an entry is on its way, it stands."""
        self._telemetry.answered("CANCELLED", seconds)
        if trail.caller and not trail.written:
            with suppress(AuditUnavailable):  # nothing leaves either way
                await self._do.auditor.record_left(trail)
