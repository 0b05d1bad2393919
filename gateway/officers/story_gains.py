"""Story gains: what a candidate lets be read that the policy in force does not, over the questions of their stories.

Takes two folders, and what the candidate answered already. Gives a line for each gain, as signers accept it. The
answers of a policy are kept beside its copy, so that each is asked for once. `policy diff` compares more: every field,
every role, and recorded decisions; that is what signers look at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gateway.differences import Change, changes
from gateway.engines import BareEngine, Bundle
from gateway.errors import DecisionUnavailable
from gateway.officers.best_case import (
    DIRECTIVE_ACT,
    EMERGENCY_ACT,
    allowed,
    minutes_of,
    owed_of,
    writes_more,
    written,
)
from gateway.officers.story_questions import done_in, question_of, read_cases

FILES = "answers-*.json"
DONE = {"act": EMERGENCY_ACT, "write": DIRECTIVE_ACT}
"""Part of a question → the entry point that judges it; any other question is about fields."""
Question = Mapping[str, Any]
Answer = Mapping[str, Any] | None


class Answers:
    """An engine that remembers what it answered, and what it answered in an earlier process."""

    def __init__(self, engine: BareEngine, known: Mapping[str, Answer] | None = None) -> None:
        self._engine = engine
        self._known: dict[str, Answer] = dict(known or {})

    @classmethod
    def of(cls, folder: Path) -> Answers:
        """Return the engine of a kept policy, with its answers; raise `BundleRefused` or `DecisionUnavailable`."""
        known: dict[str, Answer] = {}
        for file in folder.glob(FILES):
            with suppress(OSError, ValueError):
                known |= json.loads(file.read_text("utf-8"))
        return cls(BareEngine(Bundle.load(folder)), known)

    async def evaluate(self, entry_point: str, question: Question) -> Mapping[str, Any]:
        """Return the answer; raise `DecisionUnavailable`."""
        answer = self.answer(entry_point, question)
        if answer is None:
            raise DecisionUnavailable
        return answer

    def answer(self, entry_point: str, question: Question) -> Answer:
        """Return the answer, None when there is none."""
        name = _name(entry_point, question)
        if name not in self._known:
            try:
                self._known[name] = self._engine.ask(entry_point, question)
            except DecisionUnavailable:
                self._known[name] = None
        return self._known[name]

    def save(self, folder: Path, share: str) -> None:
        """Keep the answers beside the policy that gave them, those of each share in a file of their own."""
        (folder / FILES.replace("*", share)).write_text(json.dumps(self._known), "utf-8")

    async def ready(self) -> bool:
        """It is asked for its canaries by name."""
        return True

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """Hold nothing to let go of."""


def gains(questions: Iterable[Question], old: Answers, new: Answers) -> list[str]:
    """Return a line for each gain over these questions, in order."""
    found: set[str] = set()
    for question in questions:
        entry_point = next((point for part, point in DONE.items() if part in question), "decisions")
        pair = old.answer(entry_point, question), new.answer(entry_point, question)
        if entry_point == EMERGENCY_ACT:
            found.update(gained_acts(question, *pair))
        elif entry_point == DIRECTIVE_ACT:
            found.update(gained_writes(question, *pair))
        else:
            found.update(map(line, gained_fields(question, *pair)))
    return sorted(found)


def gained_fields(asked: Question, old: Answer, new: Answer, *, any_type: bool = False) -> Iterator[Change]:
    """Give what may be read, or isn't owed, by the new answer alone; `any_type` as for `changes`."""
    return (one for one in changes(asked, old, new, any_type=any_type) if one.direction == "gained")


def gained_acts(asked: Question, old: Answer, new: Answer) -> Iterator[str]:
    """Yield a line when an emergency act opens, or lasts longer."""
    was, becomes = minutes_of(old), minutes_of(new)
    if becomes > was:
        who = f"{asked['subject'].get('role')} {asked['purpose']}"
        yield f"{who}: {EMERGENCY_ACT} {asked['act'].get('kind')} -> permit {becomes} min"


def gained_writes(asked: Question, old: Answer, new: Answer) -> Iterator[str]:
    """Yield a line when a directive may be recorded, or revoked, by the new answer alone, or with less that is owed."""
    was, becomes = owed_of(old), owed_of(new)
    if writes_more(was, becomes):
        who = f"{asked['subject'].get('role')} {asked['purpose']}"
        yield f"{who}: {DIRECTIVE_ACT} {written(asked)} -> {allowed(becomes)}"


def line(change: Change) -> str:
    """Return a gain as signers accept it: who, why, what, and what it becomes, from whatever it was."""
    return f"{change.about} -> {change.becomes}"


def story_questions(folder: Path) -> dict[str, Question]:
    """Return what each story asks, of fields and of what is done, by name; one that lacks a part asks nothing here.

    Raise `BundleRefused` for a file that can't be read.
    """
    cast, stories = read_cases(folder / "cases")
    return {_name("", asked): asked for _, story in stories for asked in _asked(story, cast)}


def _asked(story: Mapping[str, Any], cast: Mapping[str, Any]) -> Iterator[Question]:
    with suppress(AttributeError, KeyError, TypeError):
        asked = question_of(story, cast)
        yield asked
        done = done_in(story, asked)
        if done is not None:
            yield done[1]


def _name(entry_point: str, question: Question) -> str:
    return hashlib.sha256(f"{entry_point} {json.dumps(question, sort_keys=True)}".encode()).hexdigest()
