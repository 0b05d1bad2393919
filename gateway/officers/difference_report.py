"""Difference report: a difference of policies as JSON and in plain words, grouped so that an officer can read it.

Takes a `Difference` and the policy's tables. Gives one group for each role and purpose, and in it one row for what
turns from one verdict to the same other: fields, labels and categories. No person and no value is in a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.differences import Change, Difference, Direction
from gateway.officers.audit_words import PURPOSES, ROLES
from gateway.officers.difference_words import WORDS, say
from gateway.sentences import Language

MOST_FIELDS = 4
"""Fields that a row names; it says how many there are beyond."""
DIRECTIONS: tuple[Direction, ...] = ("gained", "lost")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """What turns from one verdict to another: fields, of these categories and with these labels, and how often."""

    categories: tuple[str, ...]
    labels: tuple[str, ...]
    was: str
    becomes: str
    fields: tuple[str, ...]
    times: int


def rows(changes: Mapping[Change, int]) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of each role and purpose, in order; `times` is that of the field concerned most often."""
    found: dict[tuple[str, str], dict[Change, int]] = {}
    for one, count in changes.items():
        found.setdefault((one.role, one.purpose), {})[one] = count
    return {who: _rows(group) for who, group in sorted(found.items())}


def _rows(group: Mapping[Change, int]) -> list[Row]:
    """Put together the fields, then the labels, then the categories that share all the rest."""
    fields: dict[tuple[str, str, str, str], dict[str, int]] = {}
    for one, count in group.items():
        fields.setdefault((one.category, one.labels, one.was, one.becomes), {})[one.field] = count
    labels: dict[tuple[str, str, str, tuple[str, ...]], dict[str, int]] = {}
    for (category, label, was, becomes), named in fields.items():
        labels.setdefault((category, was, becomes, tuple(sorted(named))), {})[label] = max(named.values())
    categories: dict[tuple[tuple[str, ...], str, str, tuple[str, ...]], dict[str, int]] = {}
    for (category, was, becomes, names), labelled in labels.items():
        key = (tuple(sorted(labelled)), was, becomes, names)
        categories.setdefault(key, {})[category] = max(labelled.values())
    return sorted(
        Row(tuple(sorted(of)), marks, was, becomes, names, max(of.values()))
        for (marks, was, becomes, names), of in categories.items()
    )


def difference_json(found: Difference) -> dict[str, Any]:
    """Return `{"widens", "questions", "differing", "gained", "lost"}`; each change says how many times."""
    return {
        "widens": found.widens,
        "questions": found.questions,
        "differing": found.differing,
        **{way: [_change_json(one, count) for one, count in _of(found, way).items()] for way in DIRECTIONS},
    }


def _change_json(one: Change, count: int) -> dict[str, Any]:
    return {
        "role": one.role,
        "purpose": one.purpose,
        "category": one.category,
        "field": one.field,
        "labels": one.labels.split("+") if one.labels else [],
        "was": one.was,
        "becomes": one.becomes,
        "times": count,
    }


def difference_lines(
    found: Difference, tables: Mapping[str, Any], language: Language, *, counted: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the lines of a difference, each with the name of its style; `counted` says how many decisions."""
    said = _Said(tables, language, counted)
    for way, style in zip(DIRECTIONS, ("bad", "doubt"), strict=True):
        groups = rows(_of(found, way))
        if groups:
            yield say(way, language), style
        for (role, purpose), of_group in groups.items():
            yield f"  {said.who(role, purpose)}", ""
            for row in of_group:
                yield f"    {said.row(row)}", "quiet"
    roles = ", ".join(sorted({said.role(one.role) for one in found.gained}))
    if found.widens:
        yield say("widens", language, {"roles": roles}), "bad"
    elif found.changes:
        yield say("narrows", language), "good"


@dataclass(frozen=True, slots=True)
class _Said:
    """A difference in one language."""

    tables: Mapping[str, Any]
    language: Language
    counted: bool

    def role(self, role: str) -> str:
        return ROLES.get(role, {}).get(self.language, role)

    def who(self, role: str, purpose: str) -> str:
        return f"{self.role(role)} ({role}), {PURPOSES.get(purpose, {}).get(self.language, purpose)} ({purpose})"

    def row(self, row: Row) -> str:
        what = [", ".join(map(self._category, row.categories)), self._fields(row.fields)]
        what += [self._labels(row.labels)] if set(row.categories) <= self.tables.get("categories", {}).keys() else []
        turn = f"{self._verdict(row.was)} → {self._verdict(row.becomes)}"
        times = f" · {say('times', self.language, {'count': row.times})}" if self.counted else ""
        return f"{' · '.join(what)}{' : ' if self.language == 'fr' else ': '}{turn}{times}"

    def _category(self, codes: str) -> str:
        known: Mapping[str, Any] = self.tables.get("categories", {})
        words = [WORDS[c][self.language] if c in WORDS else self._named(known, c) for c in codes.split(", ")]
        return " + ".join(words)

    def _named(self, known: Mapping[str, Any], code: str) -> str:
        return f"{known[code].get(self.language, code)} ({code})" if code in known else code

    def _fields(self, fields: tuple[str, ...]) -> str:
        named = [say("every", self.language) if one == "*" else one for one in fields]
        if len(named) <= MOST_FIELDS:
            return ", ".join(named)
        return f"{say('fields', self.language, {'count': len(named)})} ({', '.join(named[:MOST_FIELDS])}…)"

    def _labels(self, labels: tuple[str, ...]) -> str:
        marked = [one for one in labels if one]
        said = [say("plain", self.language)] if "" in labels else []
        return ", ".join([*said, *([say("labels", self.language, {"code": ", ".join(marked)})] if marked else [])])

    def _verdict(self, verdict: str) -> str:
        word, _, code = verdict.partition(":")
        if word in WORDS:
            return say(word, self.language, {"code": code})
        return say("lasts", self.language, {"code": verdict.removeprefix("permit ").removesuffix(" min")})


def _of(found: Difference, way: Direction) -> dict[Change, int]:
    return found.gained if way == "gained" else found.lost
