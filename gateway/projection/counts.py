"""Counts: what was counted of no person, as the answer shows it, and who did not answer.

Takes counts that may be said. Gives the value of `Query.telehealthActivity` or `Query.resourceUse`; notes each source
that is silent at its path, and that counts left. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.activity import Activity, Counts
from gateway.capacity import Resources, Wait
from gateway.directory import Directory
from gateway.instants import rfc3339
from gateway.projection.counted_shares import concept, follow_ups, tests
from gateway.projection.scene import Scene, SourceError
from resolvers.types.activity_views import (
    ActivityView,
    CapacityView,
    CountsView,
    EstablishmentActivityView,
    PeriodView,
    ResourcesView,
    ToolActivityView,
    WaitView,
)
from resolvers.types.views import SourceView


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for the root `root`, of which territory, over which time (seconds), and how the sources did."""

    key: str
    root: str
    territory: str
    since: int
    until: int
    below: int
    what: Activity | Resources
    language: str
    asked: Sequence[str]
    silent: Mapping[str, str] = field(default_factory=dict)
    """Sources that did not do their part, with their status."""

    def view(self, scene: Scene, name: str) -> ActivityView | ResourcesView | None:
        """Return the value of the root `name`, noting who is silent at its path and whose records were counted."""
        if name != self.root:
            return None
        for source, status in self.silent.items():
            scene.tally.errors[SourceError((self.key,), source, status)] = None
        for source in self.asked:
            if source not in self.silent:
                scene.tally.released[f"Query.{self.root}", source, ""] += 1
        named = (scene.directory.source(one) for one in sorted(self.silent))
        incomplete = tuple(one for one in named if one is not None)
        if isinstance(self.what, Activity):
            return self._activity(self.what, scene.directory, incomplete)
        return self._resources(self.what, scene.directory, incomplete)

    @property
    def _period(self) -> PeriodView:
        return PeriodView(rfc3339(self.since), rfc3339(self.until))

    def _activity(self, found: Activity, directory: Directory, incomplete: tuple[SourceView, ...]) -> ActivityView:
        places = ((directory.organization(name, self.language), counts) for name, counts in found.establishments)
        tools = found.tools
        return ActivityView(
            directory.territory(self.territory),
            self._period,
            self.below,
            _counts(found.total),
            tuple(EstablishmentActivityView(place, _counts(counts)) for place, counts in places),
            None if tools is None else tuple(ToolActivityView(name, _counts(counts)) for name, counts in tools),
            incomplete,
        )

    def _resources(self, found: Resources, directory: Directory, incomplete: tuple[SourceView, ...]) -> ResourcesView:
        capacity = ((directory.organization(one.establishment, self.language), one) for one in found.capacity or ())
        return ResourcesView(
            directory.territory(self.territory),
            self._period,
            self.below,
            None if found.waits is None else tuple(map(_wait, found.waits)),
            tuple(CapacityView(place, one.slots, one.booked) for place, one in capacity),
            follow_ups(found, directory, self.language),
            tests(found, directory, self.language),
            incomplete,
        )


def _counts(said: Counts) -> CountsView:
    return CountsView(said.sessions, said.completed, said.interrupted, said.cancelled, said.jitter, said.loss)


def _wait(said: Wait) -> WaitView:
    return WaitView(concept(said.text, said.codes), said.waiting, said.median_days, said.longest_days)
