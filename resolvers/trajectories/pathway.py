"""Pathway: what begins one, which steps it expects within which days, and which records fulfil each.

Made from a file that was checked. Values alone: never reads a record, a clock or a decision. A path is a tuple of
GraphQL field names, from a record on; it may lead through a reference to another record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from resolvers.code_systems import system_of

Path = tuple[str, ...]
Texts = Mapping[str, str]
"""By language, `fr` and `en`."""
Reads = Mapping[str, frozenset[str]]
"""Record type, or type of whom a record refers to → its fields."""
TieKind = Literal["refers_to_start", "named_by_start", "same", "same_specialty"]


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of one system; `stems` are those written with a star (`I50*`), which stand for all that begin so."""

    system: str
    codes: frozenset[str]
    stems: tuple[str, ...] = ()

    def hold(self, system: str, code: str) -> bool:
        """Tell whether a coding is one of them."""
        same = system_of(system) == system_of(self.system)
        return same and (code in self.codes or any(map(code.startswith, self.stems)))


@dataclass(frozen=True, slots=True)
class Test:
    """What a field must be: one of these words, or a concept with one of these codes."""

    path: Path
    words: frozenset[str] = frozenset()
    codes: tuple[Codes, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """What a record and the one that began the pathway have in common.

    `refers_to_start`: `here` leads to what began it. `named_by_start`: its `start` leads to the record. `same`: both
    lead to the same person or record. `same_specialty`: both have a code of one of the pathway's specialties.
    """

    kind: TieKind
    start: Path = ()
    here: Path = ()

    @property
    def needs_start(self) -> bool:
        """Whether it can't be judged unless what began the pathway says something."""
        return self.kind in ("same", "same_specialty")


@dataclass(frozen=True, slots=True)
class Criterion:
    """Which records count: of a type, passing every test, tied by one of `ties` if there are any, and dated.

    `dates` are the paths of which the first that has a value dates the record. `reads` is what is read of it,
    `of_start` what its ties read of what began the pathway.
    """

    type: str
    tests: tuple[Test, ...]
    dates: tuple[Path, ...]
    ties: tuple[Tie, ...] = ()
    reads: Reads = field(default_factory=dict)
    of_start: Reads = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: expected from `from_day` to `by_day`, both included, in days of Québec after the start.

    A record counts when its day is `counts_from_day` days after the start, or later.
    """

    code: str
    titles: Texts
    from_day: int
    by_day: int
    counts_from_day: int
    fulfilled_by: tuple[Criterion, ...]

    @property
    def reads(self) -> Reads:
        """What its criteria read of the records that may fulfil it."""
        return merged(one.reads for one in self.fulfilled_by)


@dataclass(frozen=True, slots=True)
class Pathway:
    """A pathway; `each` tells that every start begins one, not the most recent alone."""

    code: str
    titles: Texts
    owner: Texts
    source: Texts
    review_by: str
    """The day (YYYY-MM-DD) by which its owner looks at it again."""
    look_back_days: int
    each: bool
    starts: tuple[Criterion, ...]
    steps: tuple[Step, ...]
    specialties: tuple[tuple[Codes, ...], ...] = ()
    file: str = ""

    @property
    def start_reads(self) -> Reads:
        """What its starts read."""
        return merged(one.reads for one in self.starts)

    @property
    def reads(self) -> Reads:
        """What all of it reads."""
        of_start = (one.of_start for step in self.steps for one in step.fulfilled_by)
        return merged((self.start_reads, *(step.reads for step in self.steps), *of_start))


@dataclass(frozen=True, slots=True)
class Pathways:
    """All pathways, ordered by code; what the plan asks for when trajectories are asked, and where they lead."""

    all: tuple[Pathway, ...] = ()
    reads: Reads = field(default_factory=dict)
    homes: tuple[str, ...] = ()
    """The patient's connections of the record types that they read."""
    leads_to: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"Trajectory.startedBy": (), "TrajectoryStep.fulfilledBy": ()}
    )
    """The record types to which a field of a trajectory may lead, by coordinate, sorted."""

    @classmethod
    def of(cls, pathways: Iterable[Pathway], homes: Mapping[str, str]) -> Pathways:
        """Return these pathways; `homes` is the connection of each record type."""
        ordered = tuple(sorted(pathways, key=lambda one: one.code))
        reads = merged(one.reads for one in ordered)
        starts = {one.type for pathway in ordered for one in pathway.starts}
        ends = {one.type for pathway in ordered for step in pathway.steps for one in step.fulfilled_by}
        leads = {"Trajectory.startedBy": tuple(sorted(starts)), "TrajectoryStep.fulfilledBy": tuple(sorted(ends))}
        return cls(ordered, reads, tuple(homes[kind] for kind in sorted(reads) if kind in homes), leads)


NO_PATHWAYS: Final = Pathways()


def merged(parts: Iterable[Reads]) -> Reads:
    """Return several `Reads` as one."""
    found: dict[str, frozenset[str]] = {}
    for reads in parts:
        for name, fields in reads.items():
            found[name] = found.get(name, frozenset()) | fields
    return MappingProxyType(found)
