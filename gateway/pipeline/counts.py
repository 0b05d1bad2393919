"""Counts: sessions, waits and places counted of no person, for pilots and coordination centres.

Takes what `Query.telehealthActivity` or `Query.resourceUse` was asked with. Asks the policy first, about nobody: may
the caller count the territory whole, or their own establishment in it? Who may count neither has no source asked. Then
has it counted. Gives the scene what may be said of it: small counts are kept back, and what a silent source holds is
unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gateway.access import Effect, Subject
from gateway.decisions import Decisions
from gateway.errors import BadUserInput
from gateway.pipeline.admit import Admission
from gateway.pipeline.asked_counts import RESOURCES, AskedCounts, CountArguments
from gateway.pipeline.counting import Counting, Heard, Job, Reach
from gateway.pipeline.operation import Operation
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.plan import Keyed
from gateway.pipeline.project import Asked
from gateway.pipeline.tallying import Tallying
from gateway.pipeline.trail import Trail
from gateway.projection import Scene
from gateway.projection.counts import Counted


@dataclass(frozen=True, slots=True)
class CountStage:
    """The stage. `territories` gives each organization's territory, `known` are all there are."""

    arguments: CountArguments
    counting: Counting
    tallying: Tallying
    point: DecisionPoint
    territories: Mapping[str, str]
    known: frozenset[str]
    now: Callable[[], float]

    def ask(self, trail: Trail, operation: Operation, spanning: Keyed) -> None:
        """Note in the trail what an operation asks to be counted; raise `BadUserInput`."""
        trail.counts = self.arguments.read(operation, spanning, self.now())

    async def read(self, trail: Trail, asked: Asked, admission: Admission, scene: Scene) -> None:
        """Put the counts into the scene; nothing when none were asked.

        Raise `BadUserInput` for a time shorter than the policy's, `DecisionUnavailable` or `StaleRevision`.
        """
        wanted, policy = trail.counts, trail.policy
        if wanted is None or trail.visit is None or policy is None:
            return
        rules = policy.tables["counts"]
        if wanted.days < rules["shortest_days"]:
            raise BadUserInput("counts-short", limit=rules["shortest_days"])
        reach = await self._reach(trail.known_subject, asked, admission, wanted)
        scene.decisions = trail.decisions = reach.decisions
        if _refused(reach.decisions, wanted):
            return
        trail.act = f"counted-{reach.territory}" + ("" if reach.whole else f"-{trail.known_subject.organization}")
        days = rules["repeated_within_days"]
        job, heard = Job(trail.visit, wanted, reach, rules["suppressed_below"], days), Heard()
        count = self.tallying.resources if wanted.field == RESOURCES else self.counting.activity
        what, sources = await count(job, heard)
        times = (wanted.since, wanted.until, job.below)
        scene.counts = Counted(
            wanted.key, wanted.field, reach.territory, *times, what, asked.language, sources, heard.silent
        )
        scene.heard = {**dict.fromkeys(sources, "active"), **heard.silent}

    async def _reach(self, subject: Subject, asked: Asked, admission: Admission, wanted: AskedCounts) -> Reach:
        """Return the widest that the policy permits: the territory, else the caller's own establishment in it."""
        territory = subject.territory if wanted.territory is None else wanted.territory
        territory = territory if territory in self.known else ""  # what was made up is in no question, and in no log
        inside = frozenset(name for name, of in self.territories.items() if of == territory)
        counted: dict[str, str | None] = {"territory": territory, "establishment": None}
        question = Question(subject, asked.purpose, asked.plan.coordinates, {}, (), admission.revision, counted=counted)
        whole = await self.point.decide(question)
        if subject.organization not in inside or not _refused(whole, wanted):
            return Reach(territory, inside, True, whole)
        own = {**counted, "establishment": subject.organization}
        decisions = await self.point.decide(replace(question, counted=own))
        return Reach(territory, frozenset({subject.organization}), False, decisions)


def _refused(decisions: Decisions, wanted: AskedCounts) -> bool:
    """Tell whether the count, or an argument of it, is refused to the caller."""
    return any(decisions.by_role(one).effect is not Effect.PERMIT for one in wanted.tested)
