"""Document: a pathway's YAML file, without YAML's traps, and the line of each of its parts.

Takes text. Gives plain values: a scalar is the text that was written (a code `010` stays `010`, a day stays a day),
but for those that count days, which are whole numbers. A key that is written twice is a fault; so are anchors, aliases
and tags, which show something else than what is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from resolvers.trajectories.faults import PathwayFault

Place = tuple[str | int, ...]
COUNTED: Final = frozenset({"look_back_days", "from_day", "by_day", "counts_from_day"})
"""Keys whose values are whole numbers."""
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,6})", re.ASCII)
_LOADER: Any = yaml.BaseLoader


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, None when it can't be read, and the faults met in reading it."""

    file: str
    value: Any
    node: Node | None
    faults: tuple[PathwayFault, ...] = ()

    @classmethod
    def of(cls, file: str, text: str) -> Document:
        """Read a text."""
        try:
            faults = [fault for event in yaml.parse(text, Loader=_LOADER) if (fault := _indirect(file, event))]
            node = None if faults else yaml.compose(text, Loader=_LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            return cls(file, None, None, (PathwayFault("yaml", file, mark.line + 1 if mark else 0),))
        reading = _Reading(file, faults)
        value = reading.value(node, "") if node is not None else None
        return cls(file, value, node, tuple(faults))

    def fault(self, kind: str, place: Place, /, *, grave: bool = True, **words: Any) -> PathwayFault:
        """Return a fault at a place, with the line of it or of the nearest part around it that is written."""
        return PathwayFault(kind, self.file, self._line(place), words, grave)

    def _line(self, place: Place) -> int:
        if self.node is None:
            return 0
        node: Node = self.node
        line = int(node.start_mark.line) + 1
        for step in place:
            found = _child(node, step)
            if found is None:
                return line
            line, node = found
        return line


def _indirect(file: str, event: Any) -> PathwayFault | None:
    """Return the fault of an anchor, an alias or a tag."""
    named = getattr(event, "anchor", None) is not None or isinstance(event, yaml.AliasEvent)
    if named or getattr(event, "tag", None) is not None:
        return PathwayFault("indirect", file, event.start_mark.line + 1)
    return None


def _child(node: Node, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return int(node.value[step].start_mark.line) + 1, node.value[step]
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return int(key.start_mark.line) + 1, value
    return None


@dataclass(slots=True)
class _Reading:
    file: str
    faults: list[PathwayFault] = field(default_factory=list)

    def value(self, node: Node, key: str) -> Any:
        if isinstance(node, MappingNode):
            return self._map(node)
        if isinstance(node, SequenceNode):
            return [self.value(one, key) for one in node.value]
        return self._scalar(node, key)

    def _map(self, node: MappingNode) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if not name or name in found:
                kind = "twice" if name else "key"
                self.faults.append(PathwayFault(kind, self.file, key.start_mark.line + 1, {"word": name}))
                continue
            found[name] = self.value(value, name)
        return found

    def _scalar(self, node: Node, key: str) -> Any:
        written = str(node.value)
        if key in COUNTED and _WHOLE.fullmatch(written) and getattr(node, "style", None) is None:
            return int(written)
        return written
