"""PDP: one question for the whole operation, before any clinical fetch; a second on the classes of what came.

Takes the subject, the purpose, the coordinates and the evidence. Gives `Decisions`. Every question and its answer meet
one revision of the policy, the one whose tables label the records. Knows no engine but the port, and no source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gateway.access import Engine, Subject
from gateway.decisions import Decisions, RecordClass
from gateway.errors import StaleRevision
from gateway.pipeline.admit import NO_EMERGENCY
from gateway.remembered import Asked, Remembered
from gateway.settings import Source
from gateway.telemetry import Telemetry

PATIENT = "p0"
Watch = Callable[[Mapping[str, Any], Mapping[str, Any]], None]
"""Who is told of each question and its answer, and decides nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an operation asks of the policy. `located` are the sources that know the patient."""

    subject: Subject
    purpose: str
    coordinates: tuple[str, ...]
    patient: Mapping[str, Any] = field(repr=False)
    located: tuple[str, ...]
    revision: str
    emergency: Mapping[str, Any] = field(default_factory=lambda: dict(NO_EMERGENCY), repr=False)
    """The acts in force, `attested` and `override`: each null, or its period and facts."""


class DecisionPoint:
    """Asks the engine the two questions of an operation."""

    def __init__(
        self,
        engine: Engine,
        sources: Sequence[Source],
        telemetry: Telemetry,
        *,
        profile: str,
        now: Callable[[], float],
        remembered: Remembered | None = None,
    ) -> None:
        self._engine = engine
        self._watch: Watch | None = None
        self._remembered = remembered
        self._sources = {source.id: source for source in sources}
        self._trust = {source.id: _trust(source) for source in sources}
        self._telemetry = telemetry
        self._profile = profile
        self._now = now

    def show(self, watch: Watch) -> None:
        """Tell `watch` of each question and its answer from now on."""
        self._watch = watch

    async def decide(
        self,
        question: Question,
        classes: Mapping[str, RecordClass] | None = None,
        held: Mapping[str, Sequence[str]] | None = None,
    ) -> Decisions:
        """Return the decisions on the coordinates, and on the classes that each source holds when given.

        Raise `DecisionUnavailable` when the engine gave no usable answer, `StaleRevision` when it answers with another
        revision than the question's, whose tables label here.
        """
        asked = self._as_input(question, classes or {}, held or {})
        entered = Asked(asked, question.revision, question.located, classes or {})
        decisions = await self._decided(entered)
        if self._watch is not None:
            with suppress(Exception):  # whoever watches decides nothing
                self._watch(decisions.asked, decisions.answer)
        return decisions

    async def _decided(self, entered: Asked) -> Decisions:
        """Return the decisions that are remembered, else the engine's."""
        if self._remembered is None:
            return await self._ask(entered)
        name, known = await self._remembered.recall(entered)
        if known is not None:
            return known
        decisions = await self._ask(entered)
        await self._remembered.keep(name, entered, decisions)
        return decisions

    async def _ask(self, asked: Asked) -> Decisions:
        with self._telemetry.asking("decisions"):
            answer = await self._engine.evaluate("decisions", asked.question)
        decisions = Decisions(answer, asked.sources, asked.classes, asked.question)
        if decisions.revision != asked.revision:
            raise StaleRevision(decisions.revision)
        return decisions

    def _as_input(
        self, question: Question, classes: Mapping[str, RecordClass], held: Mapping[str, Sequence[str]]
    ) -> dict[str, Any]:
        return {
            "now": int(self._now()),
            "profile": self._profile,
            "purpose": question.purpose,
            "emergency": dict(question.emergency),
            "subject": question.subject.as_input(),
            "coordinates": list(question.coordinates),
            "sources": self._trust,
            "patients": {PATIENT: dict(question.patient)} if question.located else {},
            "classes": {name: one.as_input(PATIENT) for name, one in classes.items()},
            "requests": [
                {
                    "patient": PATIENT,
                    "source": source,
                    "organization": _keeper(self._sources[source]),
                    "classes": list(held.get(source, ())),
                }
                for source in question.located
            ],
        }


def _keeper(source: Source) -> str:
    """Return the one organization whose records a source holds; none where it holds those of several."""
    return "" if source.establishments else source.organization


def _trust(source: Source) -> dict[str, Any]:
    """Say what a source's word is worth, as its configuration has it."""
    return {
        "organization": source.organization,
        "territory": source.territory,
        "registry": source.kind == "registry",
        "attests": list(source.attests),
    }
