"""Trajectories of care: what began one, which steps are expected, and what the sources show of them."""

from __future__ import annotations

from enum import auto

from resolvers.types import spoken
from resolvers.types.declare import Word, enum, inherited, object_type
from resolvers.types.interfaces import Record
from resolvers.types.linked import Source
from resolvers.types.scalars import FhirDateTime


@enum
class TrajectoryState(Word):
    """
    What the records that may be shown say of a step: DONE, a record fulfils it; LATER, its days have not begun; DUE,
    they have; OVERDUE, they are past; UNKNOWN, what would show it may be held by a source that did not answer or was
    cut, or is not open to the caller's role. Facts about records, no advice.
    """

    DONE = auto()
    DUE = auto()
    OVERDUE = auto()
    LATER = auto()
    UNKNOWN = auto()


@object_type
class TrajectoryStep:
    """A step that a pathway expects."""

    code: str | None = inherited("Code of the step in its pathway.")
    title: str | None = inherited("Title.", resolver=spoken.title)
    state: TrajectoryState | None = inherited("What the records that may be shown say of it.")
    due_from: FhirDateTime | None = inherited("First of its days; null when the start is not known to the day.")
    due_by: FhirDateTime | None = inherited("Last of its days; null when the start is not known to the day.")
    fulfilled_by: list[Record] | None = inherited("Records that fulfil it, oldest first.")
    unknown_because: list[Source] | None = inherited(
        "Sources for which it is UNKNOWN; empty when it is for what the caller's role may not read; null in another"
        " state."
    )


@object_type
class Trajectory:
    """A pathway that something in the record began, read against what the sources show."""

    code: str | None = inherited("Code of the pathway.")
    title: str | None = inherited("Title.", resolver=spoken.title)
    started_by: Record | None = inherited("Record that began it.")
    started_at: FhirDateTime | None = inherited("When it began, as the record says it.")
    steps: list[TrajectoryStep] | None = inherited("Steps, in the pathway's order.")
    incomplete: list[Source] | None = inherited(
        "Sources that hold such records and did not answer, or were cut; empty when none."
    )
