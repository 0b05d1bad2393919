"""Tables: reads the YAML that officers write, without its traps.

YAML 1.1 turns `no`, `on`, `010`, `1:20` and `2026-01-01` into something else than what was written, and keeps the last
two equal keys in silence (yaml.org/type; OPA's loader does the same). Here each of these is a fault with its line.

Takes text. Gives plain values: str, int, float, bool, None, list, dict. Never reads a tag, an anchor or an alias.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

TRAPS = re.compile(
    r"""^(?:y|n|yes|no|on|off|true|false|null|~|
         [-+]?0[0-9_oxb][0-9a-f_]*|[-+]?[0-9][0-9_]*_[0-9_]*|\+[0-9].*|
         [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|
         [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?\.(?:inf|nan|[0-9].*)|[-+]?[0-9.]+e[-+]?[0-9]+|[0-9]+\.)$""",
    re.IGNORECASE | re.VERBOSE,
)
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
WHOLE = re.compile(r"^-?(?:0|[1-9][0-9]*)$")
DECIMAL = re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$")


class TableFault(ValueError):
    """A table that says something else than what it shows; `line` counts from 1, `kind` is a key of `REASONS`."""

    def __init__(self, kind: str, line: int, word: str = "") -> None:
        self.reason = REASONS[kind].format(word=repr(word))
        super().__init__(f"line {line}: {self.reason}")
        self.kind = kind
        self.line = line
        self.word = word


REASONS = {
    "yaml-syntax": "not well-formed YAML",
    "yaml-alias": "anchors and aliases are not read",
    "yaml-tag": "tags are not read",
    "yaml-key": "a key that is not a word; put it in quotes",
    "yaml-twice": "the key {word} is written twice",
    "yaml-merge": "merge keys are not read",
    "yaml-trap": "{word} can be read in two ways; put it in quotes",
}


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where it was built: ten times faster on the table of coordinates."""


def read_table(text: str) -> Any:
    """Return the value of a YAML document; raise `TableFault` on a trap, a duplicate key or bad syntax."""
    try:
        for event in yaml.parse(text, Loader=LOADER):
            _refuse_indirection(event)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise TableFault("yaml-syntax", line) from None
    except yaml.YAMLError:
        raise TableFault("yaml-syntax", 1) from None
    return None if node is None else _value(node)


def _refuse_indirection(event: yaml.Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise TableFault("yaml-alias", line)
    if getattr(event, "tag", None):
        raise TableFault("yaml-tag", line)


def _value(node: Node) -> Any:
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, MappingNode):
        return _mapping(node)
    return [_value(item) for item in node.value]


def _mapping(node: MappingNode) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = _value(key_node) if isinstance(key_node, ScalarNode) else None
        if not isinstance(key, str):
            raise TableFault("yaml-key", line)
        if key in read:
            raise TableFault("yaml-twice", line, key)
        if key == "<<" and not key_node.style:
            raise TableFault("yaml-merge", line)
        read[key] = _value(value_node)
    return read


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style:
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.match(text):
        return int(text)
    if DECIMAL.match(text):
        return float(text)
    if text == "" or TRAPS.match(text):
        raise TableFault("yaml-trap", node.start_mark.line + 1, text)
    return text
