"""Told: the trajectories of one patient, as they are shown.

Takes a scene, whose clock and pathways came with it. Gives views, newest start first; None when the role may not read
them, or when nothing began as far as may be seen and something can't be. An empty list says that every source that was
asked answered. Facts with their records, no advice. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from gateway.decisions import Decisions
from gateway.projection.scene import Scene, SourceError
from gateway.projection.seen import Seen
from gateway.projection.trajectories.days import State, Window, state_of
from gateway.projection.trajectories.matching import Matching, Start
from gateway.projection.trajectories.sight import CUT, FIELD, Sight
from resolvers.calendar import day_at
from resolvers.records import Record
from resolvers.trajectories import Pathway, Step
from resolvers.types.trajectory_views import TrajectoryStepView, TrajectoryView
from resolvers.types.views import SourceView


def trajectories(scene: Scene) -> list[TrajectoryView] | None:
    """Return the trajectories of the scene's patient, noting what failed at the place where they are read."""
    if scene.decisions is None or not scene.reads(FIELD):
        return None
    return _Telling(scene, scene.decisions).all()


class _Telling:
    def __init__(self, scene: Scene, decisions: Decisions) -> None:
        self._scene = scene
        self._sight = Sight(scene, decisions)
        self._matching = Matching(scene, self._sight.open)
        self._today = day_at(scene.now)

    def all(self) -> list[TrajectoryView] | None:
        pathways = self._scene.pathways.all
        missing = self._sight.silent(kind for one in pathways for kind in one.reads)
        self._note(missing)
        begun = [(start, one) for one in pathways for start in self._matching.starts(one)]
        begun.sort(key=lambda pair: (-pair[0].at, pair[1].code, pair[0].record.source, pair[0].record.local_id))
        unseen = any(self._sight.silent(one.start_reads) or self._sight.closed(one.start_reads) for one in pathways)
        return None if unseen and not begun else [self._trajectory(start, one) for start, one in begun]

    def _trajectory(self, start: Start, pathway: Pathway) -> TrajectoryView:
        record = start.record
        self._leaves(FIELD, record)
        self._leaves(f"{record.type}.{start.path[0]}", record)
        return TrajectoryView(
            code=pathway.code,
            titles=pathway.titles,
            started_by=self._seen(record),
            started_at=start.text,
            steps=tuple(self._step(start, pathway, step) for step in pathway.steps),
            incomplete=self._sources(self._sight.silent(pathway.reads)),
        )

    def _step(self, start: Start, pathway: Pathway, step: Step) -> TrajectoryStepView:
        evidence = self._matching.evidence(pathway, start, step)
        window = Window.of(start.days, step.from_day, step.by_day)
        unseen = self._sight.silent(step.reads).keys() | evidence.doubtful
        nowhere = self._sight.nowhere(one.type for one in step.fulfilled_by)
        hidden = bool(unseen) or nowhere or self._sight.closed(step.reads)
        state = state_of(window, self._today, done=bool(evidence.records), hidden=hidden)
        for record in evidence.records:
            self._leaves(FIELD, record)
        return TrajectoryStepView(
            code=step.code,
            titles=step.titles,
            state=state.value,
            due_from=window.since.isoformat() if window else None,
            due_by=window.by.isoformat() if window else None,
            fulfilled_by=tuple(map(self._seen, evidence.records)),
            unknown_because=self._sources(unseen) if state is State.UNKNOWN else None,
        )

    def _seen(self, record: Record) -> Seen:
        return Seen(record.root(), self._scene.holder_of(record))

    def _sources(self, ids: Iterable[str]) -> tuple[SourceView, ...]:
        views = (self._scene.directory.source(one) for one in sorted(ids))
        return tuple(view for view in views if view is not None)

    def _leaves(self, coordinate: str, record: Record) -> None:
        klass = self._scene.holder_of(record).klass
        self._scene.tally.released[coordinate, record.source, klass] += 1

    def _note(self, missing: dict[str, str]) -> None:
        """Write down, where the trajectories are read, each source that did not answer."""
        steps = self._scene.at.as_list() if self._scene.at else []
        path = tuple(str(step) for step in takewhile(lambda step: isinstance(step, str), steps))
        for source, status in missing.items():
            if status != CUT:
                self._scene.tally.errors[SourceError(path, source, status)] = None
