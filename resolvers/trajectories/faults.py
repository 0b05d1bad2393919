"""Faults: what is wrong with a pathway's file, by file and line, said in French or in English.

Takes a kind and the words that fill its sentence (`words.py`). A fault stops the start; what is only to be looked at
doesn't.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from resolvers.trajectories.words import say

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class PathwayFault:
    """Something wrong: `line` counts from 1, 0 when no line says it; `grave` is False for what is to be looked at."""

    kind: str
    file: str
    line: int = 0
    words: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = True

    def says(self, language: Language) -> str:
        """Return the place and the sentence."""
        place = f"{self.file}, {say('line', language, {'line': self.line})}" if self.line else self.file
        return f"{place}{' : ' if language == 'fr' else ': '}{say(self.kind, language, self.words)}"

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return one element of `faults` or `warnings` of `trajectory check --json`."""
        sentence = say(self.kind, language, self.words)
        return {"kind": self.kind, "file": self.file, "line": self.line, "sentence": sentence}


class PathwaysRefused(Exception):
    """Pathways that can't be used; `faults` are all of them, in the order of their places."""

    def __init__(self, faults: Iterable[PathwayFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(one.says("en") for one in self.faults))
