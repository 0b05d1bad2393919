"""Extracts: what a compiled row of a path table is, and how rows wrap one another.

A `Rule` reads one value of an element's JSON; wrappers change its values, repeat it, or guard it. Takes rules.
Gives rules, the common ones with a form from which other code can read the same. Never raises on what a source wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from resolvers.records import Record
from resolvers.steps import Several

__all__ = [
    "Chains",
    "Chosen",
    "Extract",
    "Faults",
    "First",
    "Form",
    "Mapped",
    "Rule",
    "Typed",
    "each",
    "guarded",
    "mapped",
]

Extract = Callable[[Any, Record], Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A value whose GraphQL type the source's JSON chose."""

    type: str
    json: Any


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled row: reads a value of an element, and the root names that it reads."""

    extract: Extract
    roots: frozenset[str]
    form: Form | None = None
    """What `extract` does, said as data; None when only `extract` says it."""


@dataclass(frozen=True, slots=True)
class Chains:
    """Reads along names alone, none for the value itself; of several alternatives, the first that has a value."""

    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class First:
    """Reads what the first of several rules reads."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Reads what a rule reads, and changes it."""

    rule: Rule
    alter: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Reads the first of several names that has a value, as a `Typed`: name, GraphQL type, and what wraps the value."""

    keys: tuple[tuple[str, str, str], ...]


Form = Chains | First | Mapped | Chosen


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with a mapping, each with the place where it is."""

    file: str
    found: list[str]

    def add(self, place: str, what: str) -> None:
        """Note one fault."""
        self.found.append(f"{self.file}: {place}: {what}")


def mapped(rule: Rule, change: Callable[[Any], Any]) -> Rule:
    """Change each value that a rule reads; one that the change refuses is absent."""
    before = rule.extract

    def alter(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return Several(new for one in value if one is not None and (new := change(one)) is not None) or None
        return change(value)

    return Rule(lambda json, record: alter(before(json, record)), rule.roots, Mapped(rule, alter))


def each(over: Rule, rule: Rule) -> Rule:
    """Read a rule in every element that `over` reads."""

    def extract(json: Any, record: Record) -> Any:
        values = over.extract(json, record)
        items = values if isinstance(values, list) else () if values is None else (values,)
        return Several(new for one in items if (new := rule.extract(one, record)) is not None) or None

    return Rule(extract, over.roots)


def guarded(guard: Rule, rule: Rule) -> Rule:
    """Read a rule only where `guard` reads something that isn't false."""

    def extract(json: Any, record: Record) -> Any:
        found = guard.extract(json, record)
        return None if found is None or found is False else rule.extract(json, record)

    return Rule(extract, rule.roots | guard.roots)
