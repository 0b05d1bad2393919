"""Stories: what the policy must say of people and records that are told in `policies/cases`.

Takes the bundle's folder and an engine. Gives the stories that hold and those that don't. The expected effects are
written by people; none is ever taken from an engine. Beside effects a story may watch the obligations, the notices,
and the answer to an emergency act, or to who writes a directive. Format: policies/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.access import Effect, Engine, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.errors import DecisionUnavailable
from gateway.officers.story_questions import (
    ACT,
    ADMISSION,
    LISTED,
    MINUTES,
    WORDS,
    WRITE,
    done_in,
    merged,
    question_of,
    read_cases,
    watched,
)
from gateway.officers.story_words import say
from gateway.sentences import Language

__all__ = ["Outcome", "Report", "Told", "merged", "question_of", "read_cases", "run_cases", "tell"]

WANTED = re.compile(r"^(permit|mask:[a-z0-9]+|deny(?::[A-Z_]+)?)(?: (by name|in silence))?$")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation of a story: what it watches (`key`), what people expect, what the policy said.

    `kind` is empty when it holds, else a key of `story_words`; `source` is where it doesn't.
    """

    key: str
    wanted: str = ""
    given: str = ""
    source: str = ""
    kind: str = ""

    def says(self, language: Language) -> str:
        """Return what is wrong, in one sentence; an empty text when nothing is."""
        words = {"key": self.key, "wanted": self.wanted, "given": self.given, "source": self.source}
        at = say("at", language, words) if self.source and f" at {self.source}" not in self.key else ""
        return say(self.kind, language, words) + at if self.kind else ""


@dataclass(frozen=True, slots=True)
class Told:
    """A story: who asks why about whom, and how each of its expectations came out."""

    file: str
    titles: Mapping[str, str]
    who: str = ""
    purpose: str = ""
    patient: str = ""
    outcomes: tuple[Outcome, ...] = ()

    @property
    def title(self) -> str:
        """The title in both languages."""
        return " · ".join(self.titles.values())

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, in English; empty when the story holds."""
        return self.wrong("en")

    def wrong(self, language: Language) -> tuple[str, ...]:
        """Return what is wrong, a sentence each."""
        return tuple(said for outcome in self.outcomes if (said := outcome.says(language)))

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return one element of `stories` of `policy test --json`."""
        told = {"file": self.file, "title": self.titles.get(language, self.title), "who": self.who}
        expected = [
            {"of": one.key, "expected": one.wanted, "said": one.given, "at": one.source} for one in self.outcomes
        ]
        told |= {"purpose": self.purpose, "patient": self.patient}
        return {**told, "passed": not self.faults, "outcomes": expected, "faults": list(self.wrong(language))}


@dataclass(frozen=True, slots=True)
class Report:
    """All stories. A bundle without a story has not been tested, so it isn't `ok`."""

    told: tuple[Told, ...] = ()

    @property
    def passed(self) -> tuple[Told, ...]:
        """The stories that hold."""
        return tuple(story for story in self.told if not story.faults)

    @property
    def failed(self) -> tuple[Told, ...]:
        """The stories that don't."""
        return tuple(story for story in self.told if story.faults)

    @property
    def ok(self) -> bool:
        """Tell whether there are stories and all hold."""
        return bool(self.told) and not self.failed

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and what is wrong, in English."""
        failures = [{"file": s.file, "title": s.title, "faults": list(s.faults)} for s in self.failed]
        return {"ok": self.ok, "passed": len(self.passed), "failed": len(self.failed), "failures": failures}


async def run_cases(path: Path, engine: Engine) -> Report:
    """Tell every story of the bundle's folder to an engine; raise `BundleRefused` for a file that can't be read."""
    cast, chapters = read_cases(path / "cases")
    return Report(tuple([await tell(file, story, cast, engine) for file, story in chapters]))


async def tell(file: str, story: Mapping[str, Any], cast: Mapping[str, Any], engine: Engine) -> Told:
    """Tell one story to an engine."""
    titles = {language: str(said) for language, said in story.get("title", {}).items()}
    who, purpose, patient = (str(story.get(part, "")) for part in ("as", "purpose", "patient"))
    try:
        asked = question_of(story, cast)
    except (AttributeError, KeyError, TypeError) as lacking:
        return Told(file, titles, who, purpose, patient, (Outcome(str(lacking), kind="lacks"),))
    try:
        answered = await _ask(_narrowed(asked, story["expect"]), story, engine)
    except DecisionUnavailable:
        return Told(file, titles, who, purpose, patient, (Outcome("", kind="unanswered"),))
    outcomes = (one for key, wanted in story["expect"].items() for one in _outcomes(key, wanted, answered))
    return Told(file, titles, who, purpose, patient, tuple(outcomes))


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the policy said of one story; `done` of what is done in it, empty when nothing is."""

    decisions: Decisions
    admission: Mapping[str, Any]
    done: Mapping[str, Any] = field(default_factory=dict)

    def listed(self, key: str) -> list[str]:
        """Return the obligations, or the notices, in order; those of what is done when the story tells of it."""
        if key == "obligations":
            given = [(one.do, one.about) for one in self.decisions.obligations]
            given = [(one["do"], one["about"]) for one in self.done["obligations"]] if self.done else given
            return sorted(f"{do}:{about}" for do, about in given)
        return sorted(self.decisions.notices)


def _narrowed(asked: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the question without the records that nobody watches: what is said of one depends on no other."""
    watching = {watched(key)["class"] for key in expected if key not in WORDS}
    classes = {name: row for name, row in asked["classes"].items() if name in watching}
    requests = [row | {"classes": [one for one in row["classes"] if one in classes]} for row in asked["requests"]]
    return {**asked, "classes": classes, "requests": requests}


async def _ask(asked: Mapping[str, Any], story: Mapping[str, Any], engine: Engine) -> _Answered:
    admission = await engine.evaluate("admission", asked) if ADMISSION in story["expect"] else {}
    answer = await engine.evaluate("decisions", asked)
    decisions = Decisions(answer, [r["source"] for r in asked["requests"]], _classes(asked["classes"]))
    done = done_in(story, asked)
    return _Answered(decisions, admission, await engine.evaluate(*done) if done is not None else {})


def _outcomes(key: str, wanted: Any, answered: _Answered) -> Iterator[Outcome]:
    if key in LISTED or key == MINUTES:
        given = answered.done.get(MINUTES) if key == MINUTES else answered.listed(key)
        same = given == (wanted if key == MINUTES else sorted(wanted))
        yield Outcome(key, str(wanted), str(given), kind="" if same else "unexpected")
    elif key in (ADMISSION, ACT, WRITE):
        yield from _compare(key, wanted, {"": _admitted(answered.admission if key == ADMISSION else answered.done)})
    else:
        yield from _compare(key, wanted, _verdicts(key, answered.decisions))


def _verdicts(key: str, decisions: Decisions) -> dict[str, Verdict]:
    """Return the verdicts that an expectation is about, by source."""
    said = watched(key)
    sources = [said["source"]] if said["source"] else decisions.sources
    return {source: decisions.of(said["coordinate"], source, said["class"] or "") for source in sources}


def _compare(key: str, wanted: str, verdicts: Mapping[str, Verdict]) -> Iterator[Outcome]:
    read = WANTED.match(wanted)
    if read is None or not verdicts:
        yield Outcome(key, wanted, kind="no-effect" if read is None else "nowhere")
        return
    effect, manner = read.groups()
    for source, verdict in verdicts.items():
        said = _said(verdict)
        same = said == effect or (effect == "deny" and verdict.effect is Effect.DENY)
        manners = manner is None or verdict.named == (manner == "by name")
        given = said + (" by name" if verdict.named else "")
        yield Outcome(key, wanted, given, source, "" if same and manners else "unexpected")


def _said(verdict: Verdict) -> str:
    if verdict.effect is Effect.PERMIT:
        return "permit"
    return f"mask:{verdict.mask}" if verdict.effect is Effect.MASK else f"deny:{verdict.reason}"


def _admitted(admission: Mapping[str, Any]) -> Verdict:
    effect = admission.get("effect")
    return Verdict.read(f"deny:{admission.get('reason')}" if effect == "deny" else effect, named=True)


def _classes(classes: Mapping[str, Any]) -> dict[str, RecordClass]:
    return {
        name: RecordClass(*(_words(row, part) for part in ("type", "categories", "labels", "selectors")))
        for name, row in classes.items()
    }


def _words(row: Mapping[str, Any], part: str) -> Any:
    value = row.get(part)
    return tuple(value) if isinstance(value, list) else value or ()
