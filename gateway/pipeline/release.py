"""Release: of the records that came, those that may go out.

Takes the labelled records. Gives the second decisions, on the distinct classes, and the records that they let out. One
question, however many records. A record whose class nobody judged stays in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from gateway.access import Effect, least_severe
from gateway.decisions import Decisions
from gateway.pipeline.anchors import anchors_of
from gateway.pipeline.label import Labelled
from gateway.pipeline.pdp import DecisionPoint, Question
from resolvers.catalogue import Catalogue
from resolvers.records import Record


@dataclass(frozen=True, slots=True)
class Released:
    """Records that may go out, with the decisions on their fields; `withheld` counts the others."""

    records: tuple[Record, ...] = field(default=(), repr=False)
    class_of: Mapping[int, str] = field(default_factory=dict)
    withheld: Mapping[tuple[str, str, str], int] = field(default_factory=dict)


class Releaser:
    """Asks the second question and keeps what it permits."""

    def __init__(self, point: DecisionPoint, catalogue: Catalogue) -> None:
        self._point = point
        self._catalogue = catalogue

    async def release(
        self, question: Question, first: Decisions, records: Sequence[Record], labelled: Labelled
    ) -> tuple[Decisions, Released]:
        """Return the decisions that hold for the answer, and what they release; raise `DecisionUnavailable`."""
        if not labelled.classes:
            return first, Released(tuple(r for r in records if self._unclassed(r)))
        decisions = await self._point.decide(question, labelled.classes, labelled.held)
        return decisions, self.judged(decisions, records, labelled)

    def judged(self, decisions: Decisions, records: Sequence[Record], labelled: Labelled) -> Released:
        """Return what decisions on the classes of records release."""
        out: list[Record] = []
        withheld: dict[tuple[str, str, str], int] = {}
        for record in records:
            reason = self._reason(record, labelled, decisions)
            if reason is None:
                out.append(record)
            else:
                key = (record.type, record.source, reason)
                withheld[key] = withheld.get(key, 0) + 1
        return Released(tuple(out), labelled.class_of, withheld)

    def _reason(self, record: Record, labelled: Labelled, decisions: Decisions) -> str | None:
        """Return why a record is withheld; None when it may go out."""
        if self._unclassed(record):
            return None
        klass = labelled.class_of.get(id(record))
        if klass is None:
            return "SILENCE"
        anchors = anchors_of(self._catalogue, record.type)
        if not anchors:
            return None if record.type == "Patient" else "SILENCE"
        verdict = reduce(least_severe, (decisions.of(anchor, record.source, klass) for anchor in anchors))
        return verdict.reason if verdict.effect is Effect.DENY else None

    def _unclassed(self, record: Record) -> bool:
        """Tell whether a record has no class of its own: who or what a record refers to, shown under that record's."""
        return record.type in self._catalogue.context_types
