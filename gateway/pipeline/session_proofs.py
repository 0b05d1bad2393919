"""Session proofs: of the sessions that an establishment holds, those that the policy lets out.

Takes sessions as their source listed them. For each patient, gathers the evidence that one asked by number would need;
asks the policy about all of them at once, twice; in between, reads of the sources what it permits. Gives the sessions
released, each in its patient's scene, and a part in the log for each patient. What can't be proven stays in, and whose
evidence or records didn't come is named.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.holdings import Held, Holders, Keeper
from gateway.located import Located
from gateway.pipeline.admit import Admission
from gateway.pipeline.consent import Evidence, Evidences
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.label import Labelled, Labeller
from gateway.pipeline.locate import Locator
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.release import Releaser
from gateway.pipeline.scenery import furnish
from gateway.pipeline.trail import Trail
from gateway.projection import Ground, Scene
from gateway.projection.sessions import Place
from gateway.sources import Fault, Visit, gather
from gateway.target import Target
from resolvers.attributes import GIVEN_HERE
from resolvers.catalogue import Catalogue
from resolvers.protocols import Need
from resolvers.records import Record

TYPE = "Teleconsultation"
AT_ONCE = 8
"""Patients whose evidence is gathered side by side."""

Whose = tuple[str, str]
"""A patient: the source that holds the session, and the id there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A session that an establishment holds, not yet proven to be for the caller."""

    keeper: Keeper
    local_id: str
    whose: Whose = field(repr=False)
    start: float
    place: Place

    @property
    def key(self) -> tuple[str, str]:
        """The source and the session's id there."""
        return (self.keeper.source, self.local_id)


@dataclass(frozen=True, slots=True)
class Proven:
    """A session that may go out, in its patient's own scene."""

    candidate: Candidate
    record: Record = field(repr=False)
    scene: Scene = field(repr=False)


@dataclass(slots=True)
class Heard:
    """How the sources did: faults by source, and those that hold more than was read."""

    silent: dict[str, Fault] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)

    def note(self, faults: Mapping[str, Fault]) -> None:
        """Note faults; the first of a source stays."""
        for source, fault in faults.items():
            self.silent.setdefault(source, fault)


@dataclass(slots=True)
class Known:
    """What is known of one patient; without a question, they are left out.

    `first` was decided before any record was read; `records` came since, of all rounds; the scene holds those released.
    """

    trail: Trail = field(repr=False)
    visit: Visit = field(repr=False)
    evidence: Evidence = field(default_factory=Evidence, repr=False)
    failed: Mapping[str, Fault] = field(default_factory=dict)
    question: Question | None = field(default=None, repr=False)
    first: Decisions | None = None
    records: dict[tuple[str, str], Record] = field(default_factory=dict, repr=False)
    scene: Scene | None = field(default=None, repr=False)


@dataclass(slots=True)
class Wish:
    """What an operation wants of sessions. `question` is about nobody; `known` are the patients met so far."""

    trail: Trail
    visit: Visit
    admission: Admission
    question: Question
    fields: frozenset[str]
    labeller: Labeller
    ground: Ground
    sources: frozenset[str]
    """The tools that hold the establishment's sessions."""
    heard: Heard = field(default_factory=Heard)
    known: dict[Whose, Known] = field(default_factory=dict)

    def meet(self, whose: Whose) -> Known:
        """Return a patient of whom nothing is known yet: a visit, and a part in the log, of their own.

        The part is the one that they had under another policy: what was owed then was done, and stands there.
        """
        whole, before = self.trail, self.trail.met.get(whose)
        name = before.decision_id if before else f"{whole.decision_id}.p{len(whole.met)}"
        trail = Trail(name, whole.until, whole.caller, whole.subject, whole.purpose)
        trail.policy, trail.operation = whole.policy, whole.operation
        trail.obligations = before.obligations if before else ()
        trail.visit = Visit(self.visit.user, self.visit.deadline, busy=self.visit.busy)
        whole.met[whose] = trail
        known = self.known[whose] = Known(trail, trail.visit)
        return known


@dataclass(frozen=True, slots=True)
class SessionProofs:
    """Proves sessions."""

    holders: Holders
    locator: Locator
    evidences: Evidences
    point: DecisionPoint
    releaser: Releaser
    emergencies: Emergencies
    catalogue: Catalogue

    async def prove(self, wish: Wish, batch: Sequence[Candidate]) -> None:
        """Prove the sessions of a batch; raise what any question raises."""
        await self._meet(wish, [one for one in dict.fromkeys(c.whose for c in batch) if one not in wish.known])
        for one in batch:
            self._silent(wish, one.whose)
        open_ = {c.whose: known for c in batch if self._opens(known := wish.known[c.whose], c.whose)}
        self._shut(wish, [one for one in batch if one.whose not in open_])
        records = await self._records(wish, [one for one in batch if one.whose in open_], open_)
        for one in batch:
            if one.key in records:
                open_[one.whose].records[one.key] = records[one.key]
        read = {id(one): one for one in open_.values() if not one.records.keys().isdisjoint(records)}
        await self._judge(wish, [*read.values()])

    def shown(self, wish: Wish, candidates: Sequence[Candidate]) -> tuple[Proven, ...]:
        """Return those of the candidates, all proven or not, that are released, in their order."""
        return tuple(_shown(candidates, wish.known))

    async def _judge(self, wish: Wish, patients: Sequence[Known]) -> None:
        """Ask what all that was read of each patient opens, in this round or before: one question and one scene each.

        What an earlier round let out is judged again with the rest, so that one entry of the log tells of it all.
        """
        labelled = [wish.labeller.label([*one.records.values()], one.evidence.directives) for one in patients]
        judged = [(known, found) for known, found in zip(patients, labelled, strict=True) if found.classes]
        second = await self.point.decide_all(
            [known.question for known, _ in judged if known.question is not None],
            [found.classes for _, found in judged],
            [found.held for _, found in judged],
        )
        for (known, found), decisions in zip(judged, second, strict=True):
            known.trail.decisions = decisions
            await self.emergencies.owe(known.trail, decisions)
            self._scene(wish, known, decisions, found)

    async def _meet(self, wish: Wish, patients: Sequence[Whose]) -> None:
        """Gather the evidence about patients, and ask what it opens, once for each, however many rounds and tools.

        One tool after another: a patient who is known to two of them is met once, by the files where they were located.
        """
        gate, met = asyncio.Semaphore(AT_ONCE), list[Known]()
        for source in dict.fromkeys(source for source, _ in patients):
            new = [(wish.meet(one), one) for one in patients if one[0] == source and one not in wish.known]
            await gather(self._locate(gate, wish, known, whose) for known, whose in new)
            met += [known for known, _ in new]
        await gather(self._evidence(gate, wish, known) for known in met)
        asked = [known for known in met if known.question is not None]
        questions = [known.question for known in asked if known.question is not None]
        for known, decisions in zip(asked, await self.point.decide_all(questions), strict=True):
            known.first = known.trail.decisions = decisions
            await self.emergencies.owe(known.trail, decisions)

    async def _locate(self, gate: asyncio.Semaphore, wish: Wish, known: Known, whose: Whose) -> None:
        """Find where a patient is known; their files there are theirs, whichever of them a session names."""
        source, local_id = whose
        async with gate:
            located = await self.locator.locate_local(known.visit, source, local_id, ask_all=wish.admission.ask_all)
        known.trail.located = located
        wish.heard.note({name: fault for name, fault in located.faults.items() if name == source})
        for name, person in located.people.items():
            wish.known.setdefault((name, person.local_id), known)

    async def _evidence(self, gate: asyncio.Semaphore, wish: Wish, known: Known) -> None:
        """Gather the evidence about a patient; no question comes of one of whom it can't be had, or who isn't known."""
        located, question = known.trail.located, wish.question
        if not located.people:
            return
        async with gate:
            evidence = known.evidence = await self.evidences.gather(
                known.visit, located, question.subject, question.purpose
            )
        failed = known.failed = {**evidence.silent, **evidence.unread}
        told = tuple(sorted(wish.sources & located.people.keys() - failed.keys()))
        if told and self.holders.registry not in failed:
            known.question = replace(question, patient=evidence.patient, located=told)

    def _silent(self, wish: Wish, whose: Whose) -> None:
        """Note who didn't tell of a patient what their session rests on: its own tool, or the registry."""
        failed = wish.known[whose].failed
        wish.heard.note({n: f for n, f in failed.items() if n in (whose[0], self.holders.registry)})

    def _opens(self, known: Known, whose: Whose) -> bool:
        decisions, question = known.first, known.question
        if decisions is None or question is None or whose[0] not in question.located:
            return False
        return decisions.of(self.catalogue.home[TYPE], whose[0]).effect is not Effect.DENY

    def _shut(self, wish: Wish, shut: Sequence[Candidate]) -> None:
        """Note for the log why sessions weren't even read: what was decided of their patient shuts them."""
        for one in shut:
            known = wish.known[one.whose]
            if known.first is not None and one.whose[0] not in known.failed:
                verdict = known.first.of(self.catalogue.home[TYPE], one.whose[0])
                key = (TYPE, one.whose[0], verdict.reason)
                kept = known.trail.withheld_records
                known.trail.withheld_records = {**kept, key: kept.get(key, 0) + 1}

    async def _records(
        self,
        wish: Wish,
        wanted: Sequence[Candidate],
        known: Mapping[Whose, Known],
    ) -> dict[tuple[str, str], Record]:
        """Read the wanted sessions again, of their keepers, with the fields that may be asked for."""
        keepers = list(dict.fromkeys(one.keeper for one in wanted))
        own = {keeper: [one for one in wanted if one.keeper == keeper] for keeper in keepers}
        needs = {keeper: self._need(wish, keeper, [known[one.whose] for one in own[keeper]]) for keeper in own}
        hauls = await asyncio.gather(*(self._haul(wish, keeper, needs[keeper], own[keeper]) for keeper in keepers))
        found = {(r.source, r.local_id): r for held in hauls for r in held.records}
        patients = {one.key: one.whose[1] for one in wanted}
        return {key: record for key, record in found.items() if record.patient == patients.get(key)}

    async def _haul(self, wish: Wish, keeper: Keeper, need: Need, own: Sequence[Candidate]) -> Held:
        """Read the sessions of one keeper, from the first of those wanted to the last."""
        since, until = int(min(one.start for one in own)), int(max(one.start for one in own)) + 1
        try:
            held = await self.holders.of(wish.visit, keeper, need, since, until)
        except Fault as fault:
            wish.heard.note({keeper.source: fault})
            return Held()
        if held.partial:
            wish.heard.partial.add(keeper.source)
        return held

    def _need(self, wish: Wish, keeper: Keeper, patients: Sequence[Known]) -> Need:
        """Return the fields permitted for someone; where there is a directive, all that it may rest on."""
        coordinates = self.catalogue.coordinates()
        said = [name for name in self.catalogue.fields_of(TYPE) if f"{TYPE}.{name}" in coordinates]
        if any(known.evidence.directives for known in patients):
            return Need(TYPE, frozenset(said) - GIVEN_HERE, whole=True)
        first = [known.first for known in patients if known.first is not None]
        may = (
            name
            for name in wish.fields.intersection(said) - GIVEN_HERE
            if any(one.of(f"{TYPE}.{name}", keeper.source).effect is not Effect.DENY for one in first)
        )
        return Need(TYPE, frozenset(may))

    def _scene(self, wish: Wish, known: Known, decisions: Decisions, labelled: Labelled) -> None:
        """Give a patient the scene of their sessions, which names nobody."""
        released = self.releaser.judged(decisions, [*known.records.values()], labelled)
        scene = wish.ground.scene(Target(), Located())
        scene.name, scene.nameless = known.trail.decision_id.rpartition(".")[2], True
        furnish(scene, decisions, labelled, released)
        known.scene = known.trail.scene = scene
        known.trail.withheld_records = released.withheld


def _shown(candidates: Sequence[Candidate], known: Mapping[Whose, Known]) -> Iterator[Proven]:
    """Yield the sessions that their patient's scene holds, in order."""
    for one in candidates:
        patient = known[one.whose]
        record = patient.records.get(one.key)
        released = patient.scene.records if patient.scene is not None else ()
        if record is not None and patient.scene is not None and any(held is record for held in released):
            yield Proven(one, record, patient.scene)
