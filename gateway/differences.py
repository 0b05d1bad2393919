"""Differences: what one policy lets a person read and another doesn't, on the same question.

Takes a question to the policy and two answers. Gives changes: who, why, which field, of which category and labels, from
which verdict to which. Each answer is read as a release reads it (`gateway.decisions`). What nobody decided, and an
answer that is none, is denied. A change speaks of no person and holds no value.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.access import DENIED_BY_SILENCE, Effect, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.errors import DecisionUnavailable

Direction = Literal["gained", "lost"]

OBLIGATION, NOTICE = "obligation", "notice"
"""Categories of what isn't a field: what the gateway must do beside the effect, and what a caller is told of."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that is decided otherwise. `labels` are those of the records, joined by +; empty for records without.

    `was` and `becomes` are `permit`, `mask:<name>` or `deny:<REASON>`; for an obligation or a notice, `due` or `none`.
    `gained` means that more may be read, or that less is owed for it: a mask in place of another counts so.
    """

    direction: Direction
    role: str
    purpose: str
    category: str
    field: str
    labels: str
    was: str
    becomes: str

    def __str__(self) -> str:
        """Return one line that names the change, the same from one run to the next."""
        return f"{self.about}: {self.was} -> {self.becomes}"

    @property
    def about(self) -> str:
        """Who, why and what."""
        what = " ".join(part for part in (self.category, self.field, self.labels and f"[{self.labels}]") if part)
        return f"{self.role} {self.purpose}: {what}"


@dataclass(slots=True)
class Difference:
    """Changes, each with the number of questions, or of decisions, that it concerns."""

    questions: int = 0
    """Questions, or decisions, that were compared."""
    differing: int = 0
    """Those of them that are decided otherwise."""
    changes: Counter[Change] = field(default_factory=Counter)

    def add(self, changes: Sequence[Change], times: int = 1) -> None:
        """Count the changes of a question that was asked so many times."""
        self.questions += times
        self.differing += times if changes else 0
        for change in changes:
            self.changes[change] += times

    def merge(self, other: Difference) -> None:
        """Count what was counted elsewhere."""
        self.questions += other.questions
        self.differing += other.differing
        self.changes.update(other.changes)

    @property
    def gained(self) -> dict[Change, int]:
        """What may be read that could not, and how many times."""
        return self._of("gained")

    @property
    def lost(self) -> dict[Change, int]:
        """What may no longer be read."""
        return self._of("lost")

    @property
    def widens(self) -> bool:
        """Tell whether anyone gains anything."""
        return any(change.direction == "gained" for change in self.changes)

    def _of(self, direction: Direction) -> dict[Change, int]:
        return {change: self.changes[change] for change in sorted(self.changes) if change.direction == direction}


def changes(
    asked: Mapping[str, Any],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    *,
    any_type: bool = False,
) -> tuple[Change, ...]:
    """Return what `new` decides otherwise than `old`, in order; None is an engine that gave no answer.

    A field is judged on the records of its own type, unless the question's records stand for those of `any_type`: then
    on each of them, as if it were of each of the field's categories.
    """
    if old is not None and new is not None and old == {**new, "revision": old.get("revision")}:
        return ()
    return tuple(sorted(set(_Pair(asked, old, new, any_type).changes())))


class _Answer:
    """One answer, read; denied throughout when it is none, or is not the answer to that question."""

    def __init__(self, asked: Mapping[str, Any], answer: Mapping[str, Any] | None) -> None:
        self.body = answer or {}
        self._decisions: Decisions | None
        try:
            requests = [str(rank) for rank, _ in enumerate(_list(asked.get("requests")))]
            self._decisions = Decisions({"revision": "-", **self.body}, requests, _classes(asked))
            self.owed = {f"{one.do}:{one.about}" for one in self._decisions.obligations}
            self.told = self._decisions.notices
        except DecisionUnavailable:
            self._decisions, self.owed, self.told = None, set(), frozenset()

    def categories(self, coordinate: str) -> tuple[str, ...]:
        return self._decisions.categories(coordinate) if self._decisions else ()

    def of(self, coordinate: str, request: str, klass: str, within: frozenset[str] | None) -> Verdict:
        return self._decisions.of(coordinate, request, klass, within) if self._decisions else DENIED_BY_SILENCE

    def request(self, rank: int) -> str:
        requests = self.body.get("requests")
        known = isinstance(requests, list) and rank < len(requests)
        return json.dumps(requests[rank] if known and isinstance(requests, list) else None, sort_keys=True)


class _Pair:
    """Two answers to one question."""

    def __init__(
        self,
        asked: Mapping[str, Any],
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        any_type: bool,
    ) -> None:
        self._asked = asked
        self._any_type = any_type
        self._classes = _classes(asked)
        self._old, self._new = _Answer(asked, old), _Answer(asked, new)
        self._who = (str(_mapping(asked.get("subject")).get("role", "")), str(asked.get("purpose", "")))

    def changes(self) -> Iterator[Change]:
        for request, held in self._requests():
            for coordinate in map(str, _list(self._asked.get("coordinates"))):
                yield from self._coordinate(coordinate, request, held)
        yield from self._beside(OBLIGATION, self._old.owed - self._new.owed, "gained", ("due", "none"))
        yield from self._beside(OBLIGATION, self._new.owed - self._old.owed, "lost", ("none", "due"))
        yield from self._beside(NOTICE, self._new.told - self._old.told, "gained", ("none", "due"))
        yield from self._beside(NOTICE, self._old.told - self._new.told, "lost", ("due", "none"))

    def _requests(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield requests and the classes of their records; sources that both policies treat alike count as one."""
        seen = set()
        for rank, request in enumerate(_list(self._asked.get("requests"))):
            held = tuple(name for name in _list(_mapping(request).get("classes")) if name in self._classes)
            alike = (self._old.request(rank), self._new.request(rank), held)
            if alike not in seen:
                seen.add(alike)
                yield str(rank), held

    def _coordinate(self, coordinate: str, request: str, held: Sequence[str]) -> Iterator[Change]:
        kind = coordinate.partition(".")[0]
        known = set(self._old.categories(coordinate)) | set(self._new.categories(coordinate))
        if self._any_type:
            for category in sorted(known):
                for name in held:
                    what = (category, coordinate, "+".join(self._classes[name].labels))
                    yield from self._compare(what, request, name, frozenset({category}))
            return
        classes = [name for name in held if self._classes[name].type == kind]
        for name in classes:
            found = self._classes[name]
            category = ", ".join(sorted(known & set(found.categories)))
            yield from self._compare((category, coordinate, "+".join(found.labels)), request, name, None)
        for category in sorted(known - {one for name in classes for one in self._classes[name].categories}):
            yield from self._compare((category, coordinate, ""), request, "", frozenset({category}))

    def _compare(
        self, what: tuple[str, str, str], request: str, klass: str, within: frozenset[str] | None
    ) -> Iterator[Change]:
        was = self._old.of(what[1], request, klass, within)
        becomes = self._new.of(what[1], request, klass, within)
        if (was.effect, was.mask) != (becomes.effect, becomes.mask):
            direction: Direction = "lost" if becomes.effect > was.effect else "gained"
            yield Change(direction, *self._who, *what, _said(was), _said(becomes))

    def _beside(
        self, kind: str, codes: set[str] | frozenset[str], way: Direction, turn: tuple[str, str]
    ) -> Iterator[Change]:
        for code in sorted(codes):
            yield Change(way, *self._who, kind, code, "", *turn)


def _classes(asked: Mapping[str, Any]) -> dict[str, RecordClass]:
    """Return the classes that can be read; the policy denies the others."""
    rows = {name: _mapping(row) for name, row in _mapping(asked.get("classes")).items()}
    return {
        name: RecordClass(str(row.get("type", "")), _words(row, "categories"), tuple(sorted(_words(row, "labels"))), ())
        for name, row in rows.items()
    }


def _words(row: Mapping[str, Any], part: str) -> tuple[str, ...]:
    return tuple(map(str, _list(row.get(part))))


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(verdict: Verdict) -> str:
    if verdict.effect is Effect.PERMIT:
        return "permit"
    return f"mask:{verdict.mask}" if verdict.effect is Effect.MASK else f"deny:{verdict.reason or 'SILENCE'}"
