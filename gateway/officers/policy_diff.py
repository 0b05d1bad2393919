"""Policy diff: who gains and who loses what, between two policies.

Takes two bundles and questions: those of the stories, asked about every field; the best case of every role and purpose,
so that what no story tells shows too; and, where a ledger is at hand, those that were asked. Gives a `Difference`. Asks
the embedded engine alone. Never says that a change is right.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.differences import Change, Difference, changes
from gateway.engines import BareEngine, Bundle
from gateway.errors import DecisionUnavailable
from gateway.officers.best_case import (
    ACTS,
    DIRECTIVE_ACT,
    EMERGENCY_ACT,
    EVERY_FIELD,
    PLAIN,
    allowed,
    best_case,
    longest_act,
    minutes_of,
    owed_of,
    writes_more,
    writings,
    written,
)
from gateway.officers.story_questions import ADMISSION, question_of, read_cases
from gateway.officers.vocabulary import vocabularies

__all__ = ["Change", "Difference", "diff", "differences", "story_questions"]

Question = Mapping[str, Any]
Answer = Mapping[str, Any] | None


def differences(old: Path, new: Path, questions: Iterable[Question] = ()) -> Difference:
    """Return the difference of two folders, over their stories, the best cases, and questions that were recorded.

    Raise `BundleRefused` for a folder that can't be read.
    """
    before, after = Bundle.load(old), Bundle.load(new)
    alike = _alike(before, after)
    asking = _Asking(before, after)
    for folder in (old, new):
        asking.ask(story_questions(folder, sorted(alike)))
    asking.best_cases()
    found = _told_of_all(asking.found, alike)
    found.merge(diff(before, after, questions))
    return _without_implied(found)


def diff(old: Bundle, new: Bundle, questions: Iterable[Question]) -> Difference:
    """Return the difference of two bundles over questions alone."""
    asking = _Asking(old, new)
    asking.ask(questions)
    return asking.found


def story_questions(folder: Path, coordinates: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the question of each story about all these coordinates; one that lacks a part asks nothing here.

    Raise `BundleRefused` for a file that can't be read.
    """
    cast, stories = read_cases(folder / "cases")
    for _, story in stories:
        try:
            yield question_of(story, cast) | {"coordinates": list(coordinates)}
        except (AttributeError, KeyError, TypeError):
            continue


class _Asking:
    """A comparison under way: both engines, and what was found."""

    def __init__(self, old: Bundle, new: Bundle) -> None:
        self._tables = (_tables(old), _tables(new))
        self._engines = (_engine(old), _engine(new))
        self._seen: set[str] = set()
        self.found = Difference()

    def ask(self, questions: Iterable[Question]) -> None:
        """Compare the decisions on each distinct question."""
        for asked in questions:
            name = json.dumps(asked, sort_keys=True)
            if name not in self._seen:
                self._seen.add(name)
                self.found.add(self._decided(asked, any_type=False))

    def best_cases(self) -> None:
        """Compare what each role reads for each purpose when all is in order, does in an emergency, and writes."""
        names, own = self._representatives()
        labels = (PLAIN, *sorted({*self._words("label")}))
        every = {name: category for category, name in names.items()}
        tables = {**self._tables[0], **self._tables[1]}
        for role in sorted(self._words("role")):
            for purpose in sorted(self._words("purpose")):
                asked = best_case(tables, role, purpose, labels) | {"coordinates": sorted({*every, *own})}
                admitted = self._both(ADMISSION, asked)
                if not any(one and one.get("effect") == "permit" for one in admitted):
                    continue  # nobody comes this far, by either policy
                found = [_of_all(one, every, own) for one in self._decided(asked, any_type=True)]
                found += _admitted(asked, admitted)
                found += [one for act in ACTS for one in self._act(asked, act)]
                found += self._written(asked)
                self.found.add(sorted(set(found)))

    def _decided(self, asked: Question, *, any_type: bool) -> tuple[Change, ...]:
        old, new = self._both("decisions", asked)
        return changes(asked, old, new, any_type=any_type)

    def _act(self, asked: Question, kind: str) -> Iterator[Change]:
        """Yield whether an emergency act opens to someone, or lasts longer."""
        was, becomes = map(minutes_of, self._both(EMERGENCY_ACT, longest_act(asked, kind)))
        if was != becomes:
            yield _beside(asked, EMERGENCY_ACT, kind, (_lasts(was), _lasts(becomes)), gained=becomes > was)

    def _written(self, asked: Question) -> Iterator[Change]:
        """Yield whether a directive may be written by someone, or whom the gateway must tell of it."""
        for writing in writings(asked):
            was, becomes = map(owed_of, self._both(DIRECTIVE_ACT, writing))
            if was != becomes:
                turn = (allowed(was), allowed(becomes))
                yield _beside(asked, DIRECTIVE_ACT, written(writing), turn, gained=writes_more(was, becomes))

    def _both(self, entry_point: str, asked: Question) -> tuple[Answer, Answer]:
        old, new = (_answer(engine, entry_point, asked) for engine in self._engines)
        return old, new

    def _words(self, kind: str) -> frozenset[str]:
        old, new = (vocabularies(tables)[kind] for tables in self._tables)
        return old | new

    def _representatives(self) -> tuple[dict[str, str], set[str]]:
        """Return a coordinate to ask in the name of each category, and those that have a word of their own."""
        listed: dict[str, set[str]] = {}
        own: set[str] = set()
        for tables in self._tables:
            own |= {name for row in tables.get("fields", {}).values() for name in row}
        moved = {name for name in self._known() if self._of(0, name) != self._of(1, name)}
        for name in sorted(self._known() - own - moved):
            for category in self._of(1, name):
                listed.setdefault(category, set()).add(name)
        single = {
            category: min(names, key=lambda one: (len(self._of(1, one)), one)) for category, names in listed.items()
        }
        return single, own | moved

    def _known(self) -> set[str]:
        return {name for tables in self._tables for name in tables["coordinates"]}

    def _of(self, which: int, coordinate: str) -> tuple[str, ...]:
        return tuple(self._tables[which]["coordinates"].get(coordinate, ()))


def _without_implied(found: Difference) -> Difference:
    """Return the difference without the fields whose whole category is said to change alike."""
    whole = {replace(one, field="") for one in found.changes if one.field == EVERY_FIELD}
    kept = {
        one: count
        for one, count in found.changes.items()
        if one.field == EVERY_FIELD or replace(one, field="") not in whole
    }
    return Difference(found.questions, found.differing, Counter(kept))


def _alike(old: Bundle, new: Bundle) -> dict[str, tuple[str, ...]]:
    """Return the coordinates to ask, each with those on which both policies decide as on it.

    They are of one record type and of the same categories, and neither a table nor a rule has a word for them alone.
    """
    rules = "\n".join(text for bundle in (old, new) for text in bundle.modules.values())
    tables = (_tables(old), _tables(new))
    own = {name for one in tables for row in one.get("fields", {}).values() for name in row}
    groups: dict[tuple[object, ...], list[str]] = {}
    for name in sorted({name for one in tables for name in one["coordinates"]}):
        alone = name if name in own or f'"{name}"' in rules else ""
        categories = (tuple(one["coordinates"].get(name, ())) for one in tables)
        groups.setdefault((name.partition(".")[0], *categories, alone), []).append(name)
    return {names[0]: tuple(names) for names in groups.values()}


def _told_of_all(found: Difference, alike: Mapping[str, tuple[str, ...]]) -> Difference:
    """Return the difference with the fields in whose name one was asked."""
    every = Counter(
        {replace(one, field=name): n for one, n in found.changes.items() for name in alike.get(one.field, (one.field,))}
    )
    return Difference(found.questions, found.differing, every)


def _of_all(change: Change, every: Mapping[str, str], own: set[str]) -> Change:
    """Say a change of the coordinate that was asked in a category's name as one of every field of the category."""
    return replace(change, field=EVERY_FIELD) if change.field in every and change.field not in own else change


def _admitted(asked: Question, admitted: tuple[Answer, Answer]) -> Iterator[Change]:
    """Yield whether every source may now be asked about someone whom the registry doesn't place."""
    was, becomes = (bool(one and one.get("ask_all") is True) for one in admitted)
    if was != becomes:
        yield _beside(asked, ADMISSION, "ask_all", ("permit", "deny:SILENCE") if was else ("deny:SILENCE", "permit"))


def _beside(asked: Question, category: str, what: str, turn: tuple[str, str], *, gained: bool | None = None) -> Change:
    widens = turn[1] == "permit" if gained is None else gained
    who = (asked["subject"]["role"], asked["purpose"])
    return Change("gained" if widens else "lost", *who, category, what, "", *turn)


def _lasts(minutes: int) -> str:
    return f"permit {minutes} min" if minutes else "deny:SILENCE"


def _answer(engine: BareEngine | None, entry_point: str, asked: Question) -> Answer:
    try:
        return engine.ask(entry_point, asked) if engine is not None else None
    except DecisionUnavailable:
        return None


def _engine(bundle: Bundle) -> BareEngine | None:
    """Return an engine; None for rules that it refuses, which decide nothing."""
    try:
        return BareEngine(bundle)
    except DecisionUnavailable:
        return None


def _tables(bundle: Bundle) -> Mapping[str, Any]:
    found: Mapping[str, Any] = bundle.data["tables"]
    return found
