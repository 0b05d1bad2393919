"""Merged: the questions about several patients as one, and its answer taken apart again.

Part of the `pdp` stage. Takes questions that differ in nothing but their patient. Gives the one question, in which
patients, requests and classes have names of their own, and for each patient the answer that they would have had alone.
An answer that says of one patient what is another's, or of anything that wasn't asked, is none. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.decisions import Decisions
from gateway.errors import DecisionUnavailable
from gateway.remembered import Asked

COMMON = ("now", "profile", "purpose", "emergency", "subject", "coordinates", "sources")
"""What the questions have in common."""


@dataclass(frozen=True, slots=True)
class Merged:
    """One question, and the questions that it is made of; `names` gives each one's classes: merged name → own."""

    question: Mapping[str, Any]
    parts: tuple[Asked, ...]
    names: tuple[Mapping[str, str], ...]

    def split(self, answer: Mapping[str, Any]) -> tuple[Decisions, ...]:
        """Return each question's decisions, in order; raise `DecisionUnavailable` when it isn't the answer."""
        requests, verdicts = answer.get("requests"), answer.get("classes", {})
        known = {name for names in self.names for name in names}
        if not isinstance(requests, list) or not isinstance(verdicts, dict) or not known >= verdicts.keys():
            raise DecisionUnavailable
        if len(requests) != sum(len(part.sources) for part in self.parts):
            raise DecisionUnavailable
        waiting, found = iter(requests), []
        for part, names in zip(self.parts, self.names, strict=True):
            own = {
                **answer,
                "requests": [_request(next(waiting), names) for _ in part.sources],
                "classes": {names[name]: verdict for name, verdict in verdicts.items() if name in names},
            }
            found.append(Decisions(own, part.sources, part.classes, part.question))
        return tuple(found)


def merge(parts: Sequence[Asked], patient: str) -> Merged:
    """Return the questions as one; `patient` is what each calls its own.

    Raise `DecisionUnavailable` unless they have all else in common, and no emergency act is in force in any: it would
    count for all.
    """
    first = parts[0].question
    for part in parts:
        if any(part.question[name] != first[name] for name in COMMON) or any(part.question["emergency"].values()):
            raise DecisionUnavailable
    question: dict[str, Any] = {name: first[name] for name in COMMON} | {"patients": {}, "classes": {}, "requests": []}
    names: list[Mapping[str, str]] = []
    for rank, part in enumerate(parts):
        called = f"p{rank}"
        of = {name: f"c{len(question['classes']) + n}" for n, name in enumerate(part.question["classes"])}
        if patient in part.question["patients"]:
            question["patients"][called] = part.question["patients"][patient]
        question["classes"] |= {of[n]: {**row, "patient": called} for n, row in part.question["classes"].items()}
        question["requests"] += [
            {**request, "patient": called, "classes": [of[name] for name in request["classes"]]}
            for request in part.question["requests"]
        ]
        names.append({merged: own for own, merged in of.items()})
    return Merged(question, tuple(parts), tuple(names))


def _request(given: Any, names: Mapping[str, str]) -> Any:
    """Return what is said of one request, its classes by their own names; raise for a class of another patient."""
    apart = given.get("classes") if isinstance(given, dict) else None
    if apart is None:
        return given
    if not isinstance(apart, dict) or not names.keys() >= apart.keys():
        raise DecisionUnavailable
    return {**given, "classes": {names[name]: verdict for name, verdict in apart.items()}}
