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
from gateway.pipeline.merged import merge
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
    counted: Mapping[str, str | None] | None = None
    """What is counted, when it is about nobody: a `territory`, whole or one `establishment` of it."""


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
        self._trust = {source.id: trust_of(source) for source in sources}
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
        decisions = await self._decided(self._entered(question, classes or {}, held or {}, int(self._now())))
        self._shown(decisions)
        return decisions

    async def decide_all(
        self,
        questions: Sequence[Question],
        classes: Sequence[Mapping[str, RecordClass]] = (),
        held: Sequence[Mapping[str, Sequence[str]]] = (),
    ) -> tuple[Decisions, ...]:
        """Return the decisions on each question, of one subject about several patients, asked as one.

        Each is what `decide` gives, but that `valid_until` may be earlier: it is the first instant at which any of them
        may change. What the policy bids isn't said of whom, so that where it bids something they are asked apart.
        Raises as `decide` does; an answer that mixes up patients is none, for all of them.
        """
        if not questions:
            return ()
        none: Mapping[str, Any] = {}
        given = zip(questions, classes or [none] * len(questions), held or [none] * len(questions), strict=True)
        now = int(self._now())
        found = await self._together([self._entered(question, c, h, now) for question, c, h in given])
        for decisions in found:
            self._shown(decisions)
        return found

    async def _together(self, parts: Sequence[Asked]) -> tuple[Decisions, ...]:
        """Ask questions as one; by halves where the policy bids something, down to the one about whom it does."""
        merged = merge(parts, PATIENT)
        if len(parts) == 1:
            return (await self._decided(parts[0]),)
        with self._telemetry.asking("decisions"):
            answer = await self._engine.evaluate("decisions", merged.question)
        found = merged.split(answer)
        for part, decisions in zip(parts, found, strict=True):
            if decisions.revision != part.revision:
                raise StaleRevision(decisions.revision)
        if any(decisions.obligations for decisions in found):
            half = len(parts) // 2
            return (*await self._together(parts[:half]), *await self._together(parts[half:]))
        return found

    def _shown(self, decisions: Decisions) -> None:
        if self._watch is not None:
            with suppress(Exception):  # whoever watches decides nothing
                self._watch(decisions.asked, decisions.answer)

    def _entered(
        self,
        question: Question,
        classes: Mapping[str, RecordClass],
        held: Mapping[str, Sequence[str]],
        now: int,
    ) -> Asked:
        asked = self._as_input(question, classes, held) | {"now": now}
        return Asked(asked, question.revision, question.located, classes)

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
        counted = {} if question.counted is None else {"counted": dict(question.counted)}
        return counted | {
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
                    "organization": keeper_of(self._sources[source]),
                    "classes": list(held.get(source, ())),
                }
                for source in question.located
            ],
        }


def keeper_of(source: Source) -> str:
    """Return the one organization whose records a source holds; none where it holds those of several."""
    return "" if source.establishments else source.organization


def trust_of(source: Source) -> dict[str, Any]:
    """Say what a source's word is worth, as its configuration has it."""
    return {
        "organization": source.organization,
        "territory": source.territory,
        "registry": source.kind == "registry",
        "attests": list(source.attests),
    }
