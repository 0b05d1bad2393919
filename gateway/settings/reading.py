"""Reading: a settings file and the environment, into settings or all their faults with their lines.

`PASSERELLE_POLICY__URL` goes over the file's policy.url. Takes a path and variables. Gives `Settings`; a fault
says what is expected, never a value of the file. Never opens a file that the settings name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.nodes import MappingNode, Node, SequenceNode

from gateway.sentences import Language
from gateway.settings.fitting import Misfit, Place, misfits
from gateway.settings.whole import Settings
from gateway.settings.words import sentence

PREFIX = "PASSERELLE_"
STANDIN = {"issuer": {"issuer": "-", "jwks_url": "https://localhost/"}}
"""Stands for a part that is missing or wrong, so that the others can be looked at together."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where, and of which kind (`words.py`). `line` counts from 1; None when no line says it."""

    kind: str
    place: Place = ()
    line: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    variable: str = ""
    """The environment variable that it came by."""

    @property
    def setting(self) -> str:
        """The setting's name: keys and ranks joined by points."""
        return ".".join(map(str, self.place))

    def place_in(self, file: Path) -> str:
        """Return where to look: file and line, or the variable; then the setting."""
        where = self.variable or (f"{file}:{self.line}" if self.line else str(file))
        return f"{where}: {self.setting}" if self.setting else where

    def says(self, language: Language) -> str:
        """Return the sentence."""
        return sentence(self.kind, self.values, language)


class SettingsFault(Exception):
    """The settings can't be used; `faults` has every fault."""

    def __init__(self, file: Path, faults: tuple[Fault, ...]) -> None:
        self.file = file
        self.faults = faults
        super().__init__(f"{file}: " + "; ".join(f"{one.setting} {one.says('en')}".strip() for one in faults))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file and the environment say, not yet settings."""

    file: Path
    body: dict[str, Any] = field(repr=False)
    node: Node = field(repr=False)
    variables: Mapping[Place, str] = field(default_factory=dict)
    """Places that a variable of the environment gave, and its name."""

    def fault(self, kind: str, place: Place, values: Mapping[str, object] | None = None) -> Fault:
        """Return a fault at a place, with its line."""
        given = next((name for at, name in self.variables.items() if at[: len(place)] == place), "")
        return Fault(kind, place, None if given else _line(self.node, place), values or {}, given)


def read_settings(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings; raise `SettingsFault` with every fault at once. The process's environment when None."""
    draft = read_draft(file, os.environ if environment is None else environment)
    if faults := tuple(faults_of(draft)):
        raise SettingsFault(file, faults)
    return Settings.model_validate(draft.body)


def read_draft(file: Path, environment: Mapping[str, str]) -> Draft:
    """Return what is written; raise `SettingsFault` for a file that is not YAML, or that says a thing twice."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsFault(file, (Fault("unreadable"),)) from None
    try:
        node, body = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise SettingsFault(file, (Fault("yaml", line=mark.line + 1 if mark else None),)) from None
    except (yaml.YAMLError, ValueError):
        raise SettingsFault(file, (Fault("yaml"),)) from None
    if not isinstance(body, dict) or node is None:
        raise SettingsFault(file, (Fault("empty"),))
    if doubled := tuple(_doubled(node, ())):
        raise SettingsFault(file, doubled)
    variables: dict[Place, str] = {}
    for name, value in sorted(environment.items()):
        if name.startswith(PREFIX) and "__" in name:
            keys = name.removeprefix(PREFIX).lower().split("__")
            _put(body, keys, value)
            variables[tuple(keys)] = name
    return Draft(file, body, node, variables)


def faults_of(draft: Draft) -> Iterator[Fault]:
    """Yield every fault of a draft: those of each setting, then those of several together."""
    try:
        Settings.model_validate(draft.body)
    except ValidationError as error:
        wrong = [e for e in error.errors(include_input=False, include_url=False) if e["loc"]]
    else:
        return
    for one in wrong:
        place = tuple(part for part in one["loc"] if part != "[key]")
        yield draft.fault(one["type"], place, one.get("ctx"))
    for misfit in _misfits(draft, {tuple(one["loc"][:2]) for one in wrong}):
        yield draft.fault(misfit.kind, misfit.place, misfit.values)


def _misfits(draft: Draft, wrong: set[Place]) -> Iterator[Misfit]:
    """Yield the misfits of what is right by itself: what is wrong is put aside."""
    tops = {place[0] for place in wrong if place[0] != "sources"}
    body = {**STANDIN, **{key: value for key, value in draft.body.items() if key not in tops}}
    given = body.get("sources")
    sources = given if isinstance(given, list) else []
    kept = [rank for rank in range(len(sources)) if ("sources", rank) not in wrong]
    if not kept:
        return
    body["sources"] = [sources[rank] for rank in kept]
    parts: dict[str, Any] = {name: _right(name, value) for name, value in body.items()}
    for misfit in misfits(Settings.model_construct(**parts)):
        if misfit.kind == "registry" and len(kept) < len(sources):
            continue
        place = misfit.place
        if len(place) > 1 and place[0] == "sources" and isinstance(place[1], int):
            place = ("sources", kept[place[1]], *place[2:])
        yield Misfit(misfit.kind, place, misfit.values)


def _right(name: str, value: object) -> Any:
    """Return one setting, checked; it is known to be right by itself."""
    expected: Any = Settings.model_fields[name].annotation
    return TypeAdapter(expected).validate_python(value)


def _put(body: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        inner = body.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        body = inner
    body[keys[-1]] = value


def _doubled(node: Node, place: Place) -> Iterator[Fault]:
    if isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield Fault("double", (*place, key.value), key.start_mark.line + 1)
            seen.add(key.value)
            yield from _doubled(value, (*place, key.value))
    elif isinstance(node, SequenceNode):
        for rank, item in enumerate(node.value):
            yield from _doubled(item, (*place, rank))


def _line(node: Node, place: Place) -> int:
    """Return the line of a place, or of the nearest part around it that is written."""
    line = node.start_mark.line + 1
    for part in place:
        if isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line
