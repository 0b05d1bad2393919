"""Best gains: what a candidate opens to a role, for a purpose, that the policy in force doesn't, whatever stories tell.

Takes one JSON object on standard input: a candidate's folder, and that of the policy in force. Gives one JSON object on
standard output: `gained`, a line each, over the best case of every role and purpose, with every label, and over
emergency acts and directives that are written; and how many questions were compared.
Run: `python -m gateway.officers.best_gains`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.engines import BareEngine, Bundle
from gateway.engines.bundle import TABLES
from gateway.officers.best_case import (
    ACTS,
    DIRECTIVE_ACT,
    EMERGENCY_ACT,
    EVERY_FIELD,
    PLAIN,
    best_case,
    longest_act,
    writings,
)
from gateway.officers.story_gains import Answers, Question, gained_acts, gained_fields, gained_writes, line
from gateway.officers.story_questions import ADMISSION
from gateway.officers.vocabulary import vocabularies

Tables = Mapping[str, Any]


def best_gains(old: Path, candidate: Path) -> tuple[list[str], int]:
    """Return the lines, in order, and how many questions were compared.

    Raise `BundleRefused` or `DecisionUnavailable` when either can't be asked.
    """
    bundles = Bundle.load(old), Bundle.load(candidate)
    engines = Answers.of(old), Answers(BareEngine(bundles[1]))
    before, after = (bundle.data[TABLES] for bundle in bundles)
    alike = _alike(before, after)
    found: set[str] = set()
    questions = 0
    for asked in _cases(before, after, sorted(alike)):
        if (engines[1].answer(ADMISSION, asked) or {}).get("effect") != "permit":
            continue
        questions += 1
        for change in gained_fields(asked, *(engine.answer("decisions", asked) for engine in engines), any_type=True):
            found.add(line(replace(change, field=EVERY_FIELD) if alike.get(change.field) else change))
        for act in (longest_act(asked, kind) for kind in ACTS):
            found.update(gained_acts(act, *(engine.answer(EMERGENCY_ACT, act) for engine in engines)))
        for writing in writings(asked):
            found.update(gained_writes(writing, *(engine.answer(DIRECTIVE_ACT, writing) for engine in engines)))
        if _asks_all(engines[1], asked) and not _asks_all(engines[0], asked):
            found.add(f"{asked['subject']['role']} {asked['purpose']}: admission ask_all -> permit")
    engines[1].save(candidate, "cases")
    return sorted(found), questions


def _cases(before: Tables, after: Tables, coordinates: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the best case of each role and purpose that either policy knows, about records of every label."""
    known = vocabularies(before), vocabularies(after)
    roles, purposes, labels = (sorted(known[0][kind] | known[1][kind]) for kind in ("role", "purpose", "label"))
    for role in roles:
        for purpose in purposes:
            yield best_case(after, role, purpose, (PLAIN, *labels)) | {"coordinates": coordinates}


def _alike(before: Tables, after: Tables) -> dict[str, bool]:
    """Return the coordinates to ask about; true for one that stands for all that have its categories."""
    own = {name for tables in (before, after) for row in tables.get("fields", {}).values() for name in row}
    alike: dict[tuple[Any, Any], str] = {}
    asked = dict.fromkeys(own & {*before["coordinates"], *after["coordinates"]}, False)
    for name in sorted({*before["coordinates"], *after["coordinates"]} - own):
        was, becomes = (tuple(tables["coordinates"].get(name, ())) for tables in (before, after))
        if was != becomes:
            asked[name] = False
        else:
            alike.setdefault((was, becomes), name)
    return asked | dict.fromkeys(alike.values(), True)


def _asks_all(engine: Answers, asked: Question) -> bool:
    return (engine.answer(ADMISSION, asked) or {}).get("ask_all") is True


def main() -> int:
    """Read what to compare, compare, and print what was found."""
    asked = json.load(sys.stdin)
    gained, questions = best_gains(Path(asked["old"]), Path(asked["candidate"]))
    sys.stdout.write(json.dumps({"gained": gained, "questions": questions}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
