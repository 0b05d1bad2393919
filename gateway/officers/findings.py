"""Findings: what a check of the policy found, by file and line, said in French or in English.

Takes remarks: a kind, the path of the row in the tables, and the words that fill the sentence. Gives findings with the
file and the line where the row stands. The sentences are in `check_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from gateway.engines.bundle import TABLES
from gateway.engines.tables import LOADER
from gateway.officers.check_words import say
from gateway.sentences import Language

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a row. `path` leads to it from `data.tables`; `grave` tells a fault from a warning."""

    kind: str
    path: Path_ = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark, and where its row stands. `file` is within the bundle, `line` counts from 1; "" and 0 when nowhere."""

    kind: str
    file: str = ""
    line: int = 0
    words: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = True

    def says(self, language: Language) -> str:
        """Return the place and the sentence."""
        sentence = say(self.kind, language, self.words)
        if not self.file:
            return sentence
        place = f"{self.file}, {say('line', language, {'line': self.line})}" if self.line else self.file
        return f"{place}{' : ' if language == 'fr' else ': '}{sentence}"

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return one element of `faults` or `warnings` of `policy check --json`."""
        sentence = say(self.kind, language, self.words)
        return {"kind": self.kind, "file": self.file, "line": self.line, "sentence": sentence}


@dataclass(frozen=True, slots=True)
class Findings:
    """`faults` must be mended, `warnings` are to be looked at, `skipped` (kinds) could not be looked at here."""

    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong; a warning is not wrong."""
        return not self.faults

    @classmethod
    def of(cls, found: Iterable[Finding], skipped: Iterable[str] = ()) -> Findings:
        """Return findings in the order of their places, each said once."""
        ordered = sorted({one.says("en"): one for one in found}.values(), key=_place)
        faults = tuple(one for one in ordered if one.grave)
        return cls(faults, tuple(one for one in ordered if not one.grave), tuple(skipped))

    def says(self, language: Language) -> tuple[str, ...]:
        """Return the sentences of the faults."""
        return tuple(one.says(language) for one in self.faults)

    def as_json(self, language: Language = "fr") -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "ok": self.ok,
            "faults": [one.as_json(language) for one in self.faults],
            "warnings": [one.as_json(language) for one in self.warnings],
            "skipped": [say(kind, language) for kind in self.skipped],
        }


def _place(one: Finding) -> tuple[str, int, str]:
    return one.file, one.line, one.kind


class Places:
    """Where each row of the tables stands. Reads a table's lines at the first remark about it."""

    def __init__(self, folder: Path) -> None:
        """Take the bundle's folder."""
        self._folder = folder
        self._nodes: dict[str, Node | None] = {}

    def of(self, path: Path_) -> tuple[str, int]:
        """Return the file and the line of a path from `data.tables`; the nearest row above where there is none."""
        table = str(path[0]) if path else ""
        file = f"{TABLES}/{table}/data.yaml"
        if not table or not (self._folder / file).is_file():
            return (file if table else "", 0)
        if table not in self._nodes:
            text = (self._folder / file).read_text(encoding="utf-8")
            self._nodes[table] = yaml.compose(text, Loader=LOADER)
        node = self._nodes[table]
        return (file, _line(node, path[1:])) if node is not None else (file, 1)

    def finding(self, remark: Remark) -> Finding:
        """Return a remark with its place."""
        file, line = self.of(remark.path)
        return Finding(remark.kind, file, line, remark.words, remark.grave)


def _line(node: Node, path: Path_) -> int:
    line: int = node.start_mark.line + 1
    for step in path:
        found = _child(node, step)
        if found is None:
            return line
        line, node = found
    return line


def _child(node: Node, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    return None
