"""Steps: a path through a source's JSON, parsed once and walked many times.

`a`, `a[]`, `a[0]`, `a[k=v]` joined by dots, alternatives joined by ` / ` (the first present), `@` for the value
itself. Takes decoded JSON. Gives the value, a `Several` when a step spread over a list, None when absent. Never raises
on what a source wrote; raises `ValueError` on a path that isn't one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

__all__ = ["Path", "Several", "parse"]

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[(?:([0-9]{1,6})|([A-Za-z_][A-Za-z0-9_.]*)=([^\]]+))?\])?")
_ALTERNATIVES = re.compile(r"\s+/\s+(?![^\[]*\])")


class Several(list[Any]):
    """What a path gave when it spread over a list: a field of one value takes the first that reads."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path; `roots` are the names that it starts from."""

    read: Callable[[Any], Any]
    roots: frozenset[str]
    chains: tuple[tuple[str, ...], ...] | None = None
    """The names of each alternative, none for `@`; None when a step is more than a name."""


Walk = Callable[[Any], Any]


def parse(written: str) -> Path:
    """Parse a path; raise ValueError, naming what is wrong, when it isn't one."""
    walks, roots, alternatives = [], set(), _ALTERNATIVES.split(written.strip())
    for alternative in alternatives:
        walk, root = _alternative(alternative)
        walks.append(walk)
        roots.add(root)
    read = walks[0] if len(walks) == 1 else _first(tuple(walks))
    return Path(read, frozenset(roots - {"@"}), _chains(alternatives))


def _chains(alternatives: list[str]) -> tuple[tuple[str, ...], ...] | None:
    if any("[" in one for one in alternatives):
        return None
    return tuple(() if one == "@" else tuple(one.split(".")) for one in alternatives)


def _first(walks: tuple[Walk, ...]) -> Walk:
    def read(json: Any) -> Any:
        for walk in walks:
            value = walk(json)
            if value is not None and not (type(value) is Several and not value):
                return value
        return None

    return read


def _alternative(written: str) -> tuple[Walk, str]:
    if written == "@":
        return (lambda json: json), "@"
    steps: list[tuple[Walk, bool]] = []
    at, root = 0, ""
    while True:
        match = _STEP.match(written, at)
        if not match:
            raise ValueError(f"unknown step at {written[at:]!r}")
        root = root or match[1]
        steps.append(_step(match))
        at = match.end()
        if at == len(written):
            return _chain(steps), root
        if written[at] != ".":
            raise ValueError(f"unknown step at {written[at:]!r}")
        at += 1


def _step(match: re.Match[str]) -> tuple[Walk, bool]:
    name, selector, index, key, wanted = match.groups()
    if selector is None:
        return _member(name), False
    if index is not None:
        return _item(name, int(index)), False
    return (_filtered(name, tuple(key.split(".")), wanted) if key else _items(name)), True


def _member(name: str) -> Walk:
    return lambda json: json.get(name) if type(json) is dict else None


def _item(name: str, index: int) -> Walk:
    def read(json: Any) -> Any:
        values = json.get(name) if type(json) is dict else None
        return values[index] if type(values) is list and index < len(values) else None

    return read


def _items(name: str) -> Walk:
    def read(json: Any) -> Any:
        values = json.get(name) if type(json) is dict else None
        return values if isinstance(values, list) else ()

    return read


def _filtered(name: str, keys: tuple[str, ...], wanted: str) -> Walk:
    def read(json: Any) -> Any:
        values = json.get(name) if type(json) is dict else None
        if not isinstance(values, list):
            values = () if values is None else (values,)
        return [value for value in values if wanted in _reach(value, keys)]

    return read


def _reach(value: Any, keys: Iterable[str]) -> list[str]:
    """Return every string under these keys, through lists."""
    found = [value]
    for key in keys:
        below = [item.get(key) for item in found if type(item) is dict]
        found = [item for one in below for item in (one if type(one) is list else (one,))]
    return [item for item in found if type(item) is str]


def _chain(steps: list[tuple[Walk, bool]]) -> Walk:
    if not any(spread for _, spread in steps):
        walks = [walk for walk, _ in steps]
        return walks[0] if len(walks) == 1 else _straight(tuple(walks))
    return _spread(tuple(steps))


def _straight(walks: tuple[Walk, ...]) -> Walk:
    def read(json: Any) -> Any:
        for walk in walks:
            json = walk(json)
            if json is None:
                return None
        return json

    return read


def _spread(steps: tuple[tuple[Walk, bool], ...]) -> Walk:
    def read(json: Any) -> Any:
        found = [json]
        for walk, spread in steps:
            found = [item for one in found for item in walk(one)] if spread else [walk(one) for one in found]
            found = [one for one in found if one is not None]
        return Several(found) if found else None

    return read
