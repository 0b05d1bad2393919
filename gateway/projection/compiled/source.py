"""Source: Python text written line by line, in which every name is positional.

Takes lines and values. Gives a function made of them. No text of a document, a path table or a record is ever in it:
what it works with is handed over beside it, in its namespace, which has no built-ins but a few types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from gateway.projection.compiled.leaf_source import AGAIN
from gateway.projection.seen import Seen
from resolvers.records import Element, Number
from resolvers.steps import Several

KNOWN: Final[Mapping[str, Any]] = {
    "__builtins__": {},
    "Element": Element,
    "Number": Number,
    "Seen": Seen,
    "Several": Several,
    **{held.__name__: held for held in (dict, int, list, str, type)},
}
_OPENING: Final = ("def bind(run, bound):", " counts = bound.counts", f" {', '.join(AGAIN)} = run.texts")
_SHARED: Final = 512
"""Texts of which the code is kept: passes that differ in values alone have one."""


class Source:
    """Text in the making, with the values that it names."""

    def __init__(self) -> None:
        self._head: dict[str, str] = {}
        self._lines: list[str] = []
        self._names: dict[Any, str] = {}
        self._values: dict[str, Any] = {}
        self._depth = 2
        self._variables = 0

    def value(self, held: Any) -> str:
        """Return the name of a value: the same for the same one."""
        key = held if type(held) is str else (id(held),)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"k{len(self._names)}"
            self._values[name] = held
        return name

    def variable(self) -> str:
        """Return a name that nothing else has."""
        self._variables += 1
        return f"v{self._variables}"

    def before(self, expression: str) -> str:
        """Return the variable that has, of an expression, the value that it has once bound."""
        if expression not in self._head:
            self._head[expression] = self.variable()
        return self._head[expression]

    def line(self, text: str) -> None:
        """Write a line."""
        self._lines.append(" " * self._depth + text)

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """Write a line, and what is written meanwhile under it."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    def function(self) -> Callable[..., Any]:
        """Return what binds the function written, `(json, record)`, to a run and to what was ruled."""
        head = [f" {name} = {expression}" for expression, name in self._head.items()]
        text = "\n".join([*_OPENING, *head, " def make(json, record):", *self._lines, " return make"])
        space = {**KNOWN, **self._values}
        exec(_code(text), space)  # noqa: S102  # the text is ours, whole: see the module
        made: Callable[..., Any] = space["bind"]
        return made


@lru_cache(maxsize=_SHARED)
def _code(text: str) -> CodeType:
    return compile(text, "<pass>", "exec")
