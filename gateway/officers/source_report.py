"""Source report: the lines that `source check` gives, for a person and for a program.

Each line has an outcome, what was seen and what to do, in French and English. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.officers.source_words import ADVICE, SAYS
from gateway.officers.words import say_of
from gateway.sentences import Language

__all__ = ["CheckReport", "Line", "Outcome"]

Outcome = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; `kind` names its sentence, `values` fill it."""

    source: str
    outcome: Outcome
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)

    def says(self, language: Language) -> str:
        """Return what was seen."""
        return say_of(SAYS, self.kind, language, self.values)

    def advises(self, language: Language) -> str:
        """Return what to do; empty when all is well, or there is nothing to do."""
        due = self.kind in ADVICE and (self.outcome != "ok" or self.kind == "batch-possible")
        return say_of(ADVICE, self.kind, language, self.values) if due else ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was seen of the sources."""

    lines: tuple[Line, ...]

    @property
    def ok(self) -> bool:
        """Whether no line is a failure."""
        return all(line.outcome != "fail" for line in self.lines)

    def by_source(self) -> dict[str, list[Line]]:
        """Return the lines of each source, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.source, []).append(line)
        return found

    def counts(self) -> dict[str, int]:
        """Return how many lines have each outcome."""
        return {word: sum(line.outcome == word for line in self.lines) for word in ("ok", "warn", "fail")}

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        sources = {source: [_json(line) for line in lines] for source, lines in self.by_source().items()}
        return {"ok": self.ok, "counts": self.counts(), "sources": sources}


def _json(line: Line) -> dict[str, Any]:
    said = {"outcome": line.outcome, "kind": line.kind, "fr": line.says("fr"), "en": line.says("en")}
    return said | {"do": {language: line.advises(language) for language in ("fr", "en")}}
