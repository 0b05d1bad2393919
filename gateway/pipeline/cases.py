"""Cases: several patients through the pipeline side by side: evidence, one question, records, a second, a scene each.

Takes patients by number, and what the operation asks. Gives a `Case` each: its own visit, evidence, decisions, records
and scene, which no other's can sway. A patient whose evidence or records can't be handled is left out, and the source
at fault is named; a question that can't be answered refuses all of them. No emergency act counts here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.decisions import Decisions
from gateway.errors import ConsentUnavailable, Unexpected
from gateway.pipeline.admit import Admission
from gateway.pipeline.consent import Evidence, Evidences
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.fetch import Fetched, Fetcher
from gateway.pipeline.label import Labelled, Labeller
from gateway.pipeline.locate import Locator
from gateway.pipeline.panel import Member
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.project import Asked
from gateway.pipeline.release import Releaser
from gateway.pipeline.scenery import furnish, say_what_came
from gateway.pipeline.target import Targets
from gateway.pipeline.trail import Trail
from gateway.projection import Ground, Scene
from gateway.projection.patient import PatientFile
from gateway.sources import Fault, Visit, gather
from gateway.target import Target
from gateway.telemetry import Telemetry

AT_ONCE = 8
"""Patients whose sources are asked side by side."""

Step = Callable[["Case"], Awaitable[object]]


@dataclass(slots=True)
class Case:
    """One patient of several. `trail` is their own, for an audit entry; `failed` says why they are left out."""

    name: str
    trail: Trail
    visit: Visit
    question: Question | None = None
    evidence: Evidence = field(default_factory=Evidence)
    fetched: Fetched = field(default_factory=Fetched)
    labelled: Labelled = field(default_factory=Labelled)
    scene: Scene | None = None
    cut: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Record types of which sources hold more than was read."""
    failed: dict[str, Fault] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether anything is open of the patient, at some source."""
        return self.trail.decisions is not None and any(map(self.opens, self.decisions.sources))

    def opens(self, source: str) -> bool:
        """Tell whether anything is open of the patient at a source; raise `Unexpected` before anything is decided."""
        return source in self.decisions.sources and self.decisions.opens(source)

    @property
    def decisions(self) -> Decisions:
        """What was last decided; raise `Unexpected` before."""
        if self.trail.decisions is None:
            raise Unexpected
        return self.trail.decisions


@dataclass(frozen=True, slots=True)
class Round:
    """What the patients of an operation have in common: who asks, under which policy, for what, until when."""

    trail: Trail
    asked: Asked
    admission: Admission
    ground: Ground
    labeller: Labeller
    deadline: float

    @property
    def nobody(self) -> Question:
        """The question about nobody: what the policy says of who asks, whoever the patients are."""
        trail = self.trail
        return Question(
            trail.known_subject, trail.purpose, self.asked.plan.coordinates, {}, (), self.admission.revision
        )


@dataclass(frozen=True, slots=True)
class Cases:
    """The stages, for several patients."""

    locator: Locator
    evidences: Evidences
    point: DecisionPoint
    fetcher: Fetcher
    releaser: Releaser
    emergencies: Emergencies
    targets: Targets
    telemetry: Telemetry

    async def open(self, round_: Round, members: Sequence[Member]) -> tuple[Decisions, list[Case]]:
        """Return what is decided of nobody, and a case for each patient.

        Raise what a question raises: `DecisionUnavailable`, `StaleRevision`; or `AuditUnavailable` for an obligation.
        """
        cases = [self._case(round_, member) for member in members]
        with self.telemetry.stage("consent"):
            await self._each(round_, cases, lambda case: self._prove(round_, case))
        with self.telemetry.stage("pdp"):
            nobody = await self._decide(round_, cases)
            await self._owe(cases)
        opened = [case for case in cases if self._opens(round_, case)]
        with self.telemetry.stage("fetch"):
            await self._each(round_, opened, lambda case: self._fetch(round_, case))
        with self.telemetry.stage("release"):
            await self._release(round_, [case for case in opened if not case.failed])
        return nobody, cases

    async def check(self, round_: Round, members: Sequence[Member], types: frozenset[str]) -> list[Case]:
        """Return a case for each patient, none of whom is shown: whether the sources answer for them, of these types.

        Asks what `open` asks, and drops what comes. Nothing of them can leave, so that nothing is owed. Raise what a
        question raises.
        """
        cases = [self._case(round_, member) for member in members]
        with self.telemetry.stage("consent"):
            await self._each(round_, cases, lambda case: self._prove(round_, case))
        with self.telemetry.stage("pdp"):
            await self._decide(round_, cases)
        plan = round_.asked.plan
        needs = {name: fields for name, fields in plan.needs.items() if name in types}
        asked = replace(round_.asked, plan=replace(plan, needs=needs, patient_fields=frozenset()))
        opened = [case for case in cases if self._opens(round_, case)]
        with self.telemetry.stage("fetch"):
            await self._each(round_, opened, lambda case: self._read(asked, case))
        return cases

    def _case(self, round_: Round, member: Member) -> Case:
        """Return a patient's case, with a part in the log of their own.

        The part is the one that they had under another policy: what was owed then was done, and stands there.
        """
        whole, number = round_.trail, (member.identifier.system, member.identifier.value)
        before = whole.met.get(number)
        decision_id = before.decision_id if before is not None else f"{whole.decision_id}.p{len(whole.met)}"
        name = decision_id.removeprefix(f"{whole.decision_id}.")
        trail = whole.met[number] = Trail(decision_id, whole.until, whole.caller, whole.subject, whole.purpose)
        trail.policy, trail.operation = whole.policy, whole.operation
        trail.obligations = before.obligations if before is not None else ()
        trail.target = Target(identifier=member.identifier)
        trail.visit = Visit(user=whole.known_subject.id, deadline=round_.deadline)
        return Case(name, trail, trail.visit)

    async def _each(self, round_: Round, cases: Sequence[Case], step: Step) -> None:
        """Take a step for each patient, a few at a time; what goes wrong with one leaves that one out."""
        turns = asyncio.Semaphore(AT_ONCE)
        registry = round_.ground.registry

        async def one(case: Case) -> None:
            async with turns:
                try:
                    await step(case)
                except ConsentUnavailable:
                    case.failed[registry] = Fault(registry, "offline", "consent")
                except Exception as error:  # one patient's fault is never another's
                    self.telemetry.log.error("unexpected", decision_id=case.trail.decision_id, exc_info=error)
                    case.failed[registry] = Fault(registry, "offline", "unexpected")

        await gather(one(case) for case in cases)

    async def _prove(self, round_: Round, case: Case) -> None:
        """Locate a patient and gather what the policy may rest on."""
        subject, trail = round_.trail.known_subject, case.trail
        identifier = trail.target.identifier
        if identifier is None:
            raise Unexpected
        located = await self.locator.locate(case.visit, identifier, ask_all=round_.admission.ask_all)
        trail.located = located
        evidence = case.evidence = await self.evidences.gather(case.visit, located, subject, trail.purpose)
        registry = round_.ground.registry
        trail.located = located.without({s: fault for s, fault in evidence.unread.items() if s != registry})
        people = tuple(sorted(trail.located.people))
        case.question = replace(round_.nobody, patient=evidence.patient, located=people)

    async def _decide(self, round_: Round, cases: Sequence[Case]) -> Decisions:
        """Ask the first question about all whose evidence came, and nobody; return what it says of nobody."""
        proven = [(case, case.question) for case in cases if case.question is not None]
        nobody, *found = await self.point.decide_all([round_.nobody, *(question for _, question in proven)])
        for (case, _), decisions in zip(proven, found, strict=True):
            case.trail.decisions = decisions
        return nobody

    async def _owe(self, cases: Sequence[Case]) -> None:
        """Return once what was bid of each patient is durable."""
        for case in cases:
            if case.trail.decisions is not None:
                await self.emergencies.owe(case.trail, case.decisions)

    def _opens(self, round_: Round, case: Case) -> bool:
        """Tell whether anything is open of a patient; one whose directives the registry can't give is left out."""
        if not case.open:
            return False
        unread = case.evidence.unread.get(round_.ground.registry)
        if unread is not None:
            case.failed[round_.ground.registry] = unread
        return unread is None

    async def _fetch(self, round_: Round, case: Case) -> None:
        """Read a patient's records, and label them."""
        fetched = case.fetched = await self._read(round_.asked, case)
        case.labelled = round_.labeller.label(fetched.records, case.evidence.directives, fetched.missing)

    async def _read(self, asked: Asked, case: Case) -> Fetched:
        """Return a patient's records, and note what sources could not give."""
        trail = case.trail
        case.visit.deadline = min(case.visit.deadline, trail.until)
        reach = self.targets.reach(asked.operation, asked.plan, trail.target, case.evidence.directives)
        fetched = await self.fetcher.fetch(case.visit, asked.plan, trail.located, case.decisions, reach)
        trail.faults, trail.partial, case.cut = fetched.faults, fetched.partial, fetched.cut
        await self.locator.forget(case.visit, {*case.evidence.silent, *case.evidence.unread, *trail.faults})
        return fetched

    async def _release(self, round_: Round, cases: Sequence[Case]) -> None:
        """Ask the second question about all of them, and give each its scene."""
        judged = [case for case in cases if case.labelled.classes and case.question is not None]
        found = await self.point.decide_all(
            [case.question for case in judged if case.question is not None],
            [case.labelled.classes for case in judged],
            [case.labelled.held for case in judged],
        )
        for case, decisions in zip(judged, found, strict=True):
            case.trail.decisions = decisions
        await self._owe(judged)
        for case in cases:
            case.scene = case.trail.scene = self._scene(round_, case)

    def _scene(self, round_: Round, case: Case) -> Scene:
        """Return what a patient's part of the answer may draw on."""
        trail, labelled, fetched = case.trail, case.labelled, case.fetched
        released = self.releaser.judged(case.decisions, fetched.records, labelled)
        trail.withheld_records = released.withheld
        scene = round_.ground.scene(trail.target, trail.located)
        scene.name = case.name
        scene.unproven = {source: fault.status for source, fault in case.evidence.silent.items()}
        say_what_came(scene, round_.asked.plan, fetched)
        furnish(scene, case.decisions, labelled, released)
        scene.patient = PatientFile(scene) if scene.patient_shown else None
        return scene
