"""Values of trajectories, which the gateway works out; like those of `views`, each reads by GraphQL names.

Records in them are judged by the guard as anywhere. Titles are by language, `fr` or `en`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from resolvers.types.views import SourceView, View


@dataclass(frozen=True, slots=True)
class TrajectoryStepView(View):
    """A step; days are FHIR dates, `state` a GraphQL name."""

    type: ClassVar[str] = "TrajectoryStep"
    code: str
    titles: Mapping[str, str]
    state: str
    due_from: str | None
    due_by: str | None
    fulfilled_by: tuple[Any, ...] = field(repr=False)
    unknown_because: tuple[SourceView, ...] | None


@dataclass(frozen=True, slots=True)
class TrajectoryView(View):
    """A pathway that began."""

    type: ClassVar[str] = "Trajectory"
    code: str
    titles: Mapping[str, str]
    started_by: Any = field(repr=False)
    started_at: str = field(repr=False)
    steps: tuple[TrajectoryStepView, ...]
    incomplete: tuple[SourceView, ...]
