"""Stories: what the policy must say of people and records that are told in `policies/cases`.

Takes the bundle's folder and an engine. Gives the stories that hold and those that don't. The expected effects are
written by people; none is ever taken from an engine. Format: policies/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.access import Effect, Engine, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines.bundle import BundleRefused
from gateway.engines.tables import TableFault, read_table
from gateway.errors import DecisionUnavailable

CAST = "cast.yaml"
WANTED = re.compile(r"^(permit|mask:[a-z0-9]+|deny(?::[A-Z_]+)?)(?: (by name|in silence))?$")
WATCHED = re.compile(r"^(?P<coordinate>\S+)(?: of (?P<class>\S+))?(?: at (?P<source>\S+))?$")
ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class Told:
    """A story and what was wrong with it; `faults` is empty when it holds."""

    file: str
    title: str
    faults: tuple[str, ...] = ()


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
        """Return what `--json` prints."""
        failures = [{"file": s.file, "title": s.title, "faults": list(s.faults)} for s in self.failed]
        return {"ok": self.ok, "passed": len(self.passed), "failed": len(self.failed), "failures": failures}


async def run_cases(path: Path, engine: Engine) -> Report:
    """Tell every story of the bundle's folder to an engine; raise `BundleRefused` for a file that can't be read."""
    cast, chapters = read_cases(path / "cases")
    return Report(tuple([await _tell(file, story, cast, engine) for file, story in chapters]))


def read_cases(folder: Path) -> tuple[Mapping[str, Any], tuple[tuple[str, Mapping[str, Any]], ...]]:
    """Return the cast, and the stories with their file, each completed by its file's defaults."""
    read: dict[str, Any] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            read[file.name] = read_table(file.read_text(encoding="utf-8"))
        except TableFault as fault:
            faults.append(f"cases/{file.name}, {fault}")
    if faults:
        raise BundleRefused(tuple(faults))
    cast = read.pop(CAST, {})
    try:
        told = [
            (name, merged(chapter.get("all", {}), story))
            for name, chapter in read.items()
            for story in chapter["stories"]
        ]
    except (AttributeError, KeyError, TypeError):
        raise BundleRefused(("cases: a file of stories has a list of them under `stories`",)) from None
    return cast, tuple(told)


def question_of(story: Mapping[str, Any], cast: Mapping[str, Any]) -> dict[str, Any]:
    """Return the question that a story asks; raise KeyError for a person, patient or source that the cast lacks."""
    patient = cast["patients"][story["patient"]]
    asked = {
        "now": cast["now"],
        "profile": "quebec",
        "purpose": story["purpose"],
        "emergency": {"attested": None, "override": None},
        "subject": {"id": story["as"], **cast["subjects"][story["as"]]},
        "sources": cast["sources"],
        "coordinates": sorted({_watched(key)["coordinate"] for key in story["expect"] if key != ADMISSION}),
        "patients": {"p0": patient["evidence"]},
        "classes": {name: {"patient": "p0", **row} for name, row in patient["classes"].items()},
        "requests": [
            {"patient": "p0", "source": name, "organization": _keeper(cast, name), "classes": []}
            for name in patient["held_by"]
        ],
    }
    question: dict[str, Any] = merged(_without(asked, story.get("without", ())), story.get("with", {}))
    return question


def _keeper(cast: Mapping[str, Any], source: str) -> str:
    """Return the one organization whose records a source of the cast holds; none when it is among `several`."""
    return "" if source in cast.get("several", ()) else str(cast["sources"][source]["organization"])


def merged(base: Any, change: Any) -> Any:
    """Return `base` with `change` laid over it, mapping by mapping; lists are replaced whole."""
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return deepcopy(change)
    kept = {key: merged(value, change[key]) if key in change else deepcopy(value) for key, value in base.items()}
    return kept | {key: deepcopy(value) for key, value in change.items() if key not in base}


async def _tell(file: str, story: Mapping[str, Any], cast: Mapping[str, Any], engine: Engine) -> Told:
    title = " · ".join(str(said) for said in story.get("title", {}).values())
    try:
        asked = question_of(story, cast)
    except (AttributeError, KeyError, TypeError) as lacking:
        return Told(file, title, (f"the story or the cast lacks a part: {lacking}",))
    try:
        admission = await engine.evaluate("admission", asked)
        answer = await engine.evaluate("decisions", asked)
        decisions = Decisions(answer, [r["source"] for r in asked["requests"]], _classes(asked["classes"]))
    except DecisionUnavailable:
        return Told(file, title, ("the engine gave no usable answer",))
    given = _admitted(admission)
    faults = (
        fault
        for key, wanted in story["expect"].items()
        for fault in _compare(key, wanted, {"": given} if key == ADMISSION else _verdicts(key, decisions))
    )
    return Told(file, title, tuple(faults))


def _verdicts(key: str, decisions: Decisions) -> dict[str, Verdict]:
    """Return the verdicts that an expectation is about, by source."""
    said = _watched(key)
    sources = [said["source"]] if said["source"] else decisions.sources
    return {source: decisions.of(said["coordinate"], source, said["class"] or "") for source in sources}


def _compare(key: str, wanted: str, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
    read = WANTED.match(wanted)
    if read is None:
        yield f"{key}: {wanted!r} is not an effect"
        return
    if not verdicts:
        yield f"{key}: no source holds this patient"
    effect, manner = read.groups()
    for source, verdict in verdicts.items():
        said = _said(verdict)
        same = said == effect or (effect == "deny" and verdict.effect is Effect.DENY)
        manners = manner is None or verdict.named == (manner == "by name")
        if not (same and manners):
            where = f" at {source}" if source and f" at {source}" not in key else ""
            yield f"{key}: {wanted} was expected, the policy says {said}{' by name' if verdict.named else ''}{where}"


def _said(verdict: Verdict) -> str:
    if verdict.effect is Effect.PERMIT:
        return "permit"
    return f"mask:{verdict.mask}" if verdict.effect is Effect.MASK else f"deny:{verdict.reason}"


def _admitted(admission: Mapping[str, Any]) -> Verdict:
    effect = admission.get("effect")
    return Verdict.read(f"deny:{admission.get('reason')}" if effect == "deny" else effect, named=True)


def _watched(key: str) -> Mapping[str, str]:
    read = WATCHED.match(key)
    if read is None:
        raise BundleRefused((f"cases: {key!r} is not `Type.field [of class] [at source]`",))
    return read.groupdict()


def _classes(classes: Mapping[str, Any]) -> dict[str, RecordClass]:
    return {
        name: RecordClass(*(_words(row, part) for part in ("type", "categories", "labels", "selectors")))
        for name, row in classes.items()
    }


def _words(row: Mapping[str, Any], part: str) -> Any:
    value = row.get(part)
    return tuple(value) if isinstance(value, list) else value or ()


def _without(question: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    kept = deepcopy(dict(question))
    for path in paths:
        *steps, last = path.split(".")
        place = kept
        for step in steps:
            place = place[step]
        del place[last]
    return kept
