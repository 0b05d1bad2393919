"""Matching: which released records begin a pathway, and which fulfil a step of it.

Takes a scene's records, those of the sources that are open, and pathways. Gives starts and evidence. Rests on values
that may be shown unmasked: a record that is withheld, or a field of one, counts as if it weren't there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from gateway.instants import Span
from gateway.projection.scene import Scene
from gateway.projection.seen import Followed
from gateway.projection.trajectories.days import Counts, Days
from gateway.projection.trajectories.values import codings, dated, key_of, keys, root, values
from resolvers.calendar import day_at
from resolvers.records import Record
from resolvers.trajectories import Codes, Criterion, Path, Pathway, Step, Test, Tie

MOST_STARTS = 20
"""Most starts of one pathway that are told, the most recent ones."""


@dataclass(frozen=True, slots=True)
class Start:
    """A record that began a pathway; `text` is its date as written, read at `path`."""

    record: Record
    path: Path
    text: str
    at: float
    days: Days


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a step: records that fulfil it, oldest first; sources of those of which nobody can tell."""

    records: tuple[Record, ...] = ()
    doubtful: frozenset[str] = frozenset()


class Matching:
    """Matches the records of one scene."""

    def __init__(self, scene: Scene, sources: frozenset[str]) -> None:
        """`sources` are those whose records may speak."""
        self._scene = scene
        self._sources = sources

    def starts(self, pathway: Pathway) -> list[Start]:
        """Return what began a pathway, the most recent first: one, unless each start counts."""
        found = {key_of(one.record): one for criterion in pathway.starts for one in self._starts(pathway, criterion)}
        ordered = sorted(found.values(), key=lambda one: (-one.at, key_of(one.record)))
        return list(islice(ordered, MOST_STARTS if pathway.each else 1))

    def evidence(self, pathway: Pathway, start: Start, step: Step) -> Evidence:
        """Return what speaks for a step of a pathway that began."""
        fulfilling: dict[tuple[str, ...], tuple[float, Record]] = {}
        doubtful: set[str] = set()
        for criterion in step.fulfilled_by:
            if self._unjudged(pathway, criterion, start):
                doubtful.add(start.record.source)
            for record, span in self._tied(pathway, criterion, start):
                counts = self._counts(span, start, step)
                if counts is Counts.YES:
                    at = span.start if span is not None and span.start is not None else start.at
                    fulfilling[key_of(record)] = (at, record)
                elif counts is Counts.MAYBE:
                    doubtful.add(record.source)
        ordered = sorted(fulfilling.items(), key=lambda item: (item[1][0], item[0]))
        return Evidence(tuple(record for _, (_, record) in ordered), frozenset(doubtful))

    def _starts(self, pathway: Pathway, criterion: Criterion) -> Iterator[Start]:
        now = self._scene.now
        oldest = day_at(now) - timedelta(pathway.look_back_days)
        for record, seen in self._passing(criterion):
            date = dated(seen, criterion.dates)
            days = Days.of(date[2]) if date is not None else None
            if date is None or days is None or date[2].start is None:
                continue
            if date[2].start <= now and days.last >= oldest:
                yield Start(record, date[0], date[1], date[2].start, days)

    def _tied(self, pathway: Pathway, criterion: Criterion, start: Start) -> Iterator[tuple[Record, Span | None]]:
        began = root(self._scene, start.record)
        for record, seen in self._passing(criterion):
            if key_of(record) == key_of(start.record):
                continue
            if criterion.ties and not any(self._ties(pathway, tie, began, seen) for tie in criterion.ties):
                continue
            date = dated(seen, criterion.dates)
            yield record, date[2] if date is not None else None

    def _counts(self, span: Span | None, start: Start, step: Step) -> Counts:
        days = Days.of(span) if span is not None else None
        return Counts.MAYBE if days is None else days.after(start.days, step.counts_from_day)

    def _passing(self, criterion: Criterion) -> Iterator[tuple[Record, Followed]]:
        for record in self._scene.of_type(criterion.type):
            if record.source in self._sources:
                seen = root(self._scene, record)
                if seen.read("doNotPerform") is not True and all(_passes(test, seen) for test in criterion.tests):
                    yield record, seen

    def _ties(self, pathway: Pathway, tie: Tie, began: Followed, seen: Followed) -> bool:
        theirs = values(seen, tie.here) if tie.here else [seen]
        ours = values(began, tie.start) if tie.start else [began]
        if tie.kind == "same_specialty":
            return bool(_groups(pathway, ours) & _groups(pathway, theirs))
        return bool(keys(self._scene, ours) & keys(self._scene, theirs))

    def _unjudged(self, pathway: Pathway, criterion: Criterion, start: Start) -> bool:
        """Tell whether nothing of a start says by what a record would be tied to it."""
        needing = [tie for tie in criterion.ties if tie.needs_start]
        began = root(self._scene, start.record)
        return bool(needing) and not any(self._says(pathway, tie, began) for tie in needing)

    def _says(self, pathway: Pathway, tie: Tie, began: Followed) -> bool:
        ours = values(began, tie.start)
        return bool(_groups(pathway, ours) if tie.kind == "same_specialty" else keys(self._scene, ours))


def _passes(test: Test, seen: Followed) -> bool:
    found = values(seen, test.path)
    if test.words:
        return any(isinstance(one, str) and one in test.words for one in found)
    return any(_among(test.codes, system, code) for system, code in codings(found))


def _among(listed: Iterable[Codes], system: str, code: str) -> bool:
    return any(one.hold(system, code) for one in listed)


def _groups(pathway: Pathway, found: list[object]) -> set[int]:
    """Return which of the pathway's specialties these concepts name."""
    said = set(codings(found))
    return {rank for rank, group in enumerate(pathway.specialties) if any(_among(group, *one) for one in said)}
