"""Vetting: what the officers' tools say of a candidate, as the program that the gateway runs before one takes effect.

Takes one JSON object on standard input: the candidate's folder, the schema's coordinates, the folder of the policy in
force, when both are to be compared, and which share of the stories is its own. Gives one JSON object on standard output
(`gateway/policies/checks.py`), and a status of 0 when it could look. Leaves its answers to the stories beside the
candidate, so that the next comparison needn't ask for them. Run: `python -m gateway.officers.vetting`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.engines import BareEngine, Bundle, BundleRefused
from gateway.engines.bundle import REVISION, TABLES
from gateway.engines.canaries import failed_canaries
from gateway.errors import DecisionUnavailable
from gateway.officers.findings import Finding, Findings, Places
from gateway.officers.generated import stale_files
from gateway.officers.rules_lint import lint_rules, unexplained
from gateway.officers.stories import Report, Told, read_cases, tell
from gateway.officers.story_gains import Answers, gains, story_questions
from gateway.officers.table_shapes import shape_remarks
from gateway.officers.tables_lint import lint_tables
from gateway.sentences import Language

Sentences = Mapping[Language, Sequence[str]]

MOST_FAULTS = 200
"""Sentences that are told; more say nothing more."""
LANGUAGES: tuple[Language, ...] = ("fr", "en")
SAID: Mapping[str, Mapping[Language, str]] = {
    "canaries": {
        "fr": "le moteur répond mal à des questions dont la réponse est connue : {which}",
        "en": "the engine answers wrongly to questions whose answer is known: {which}",
    },
    "rules": {
        "fr": "le moteur n’accepte pas ces règles",
        "en": "the engine does not take these rules",
    },
    "no-stories": {
        "fr": "cases : aucune histoire ; une politique que personne n’a essayée n’entre pas en vigueur",
        "en": "cases: no story; a policy that nobody tried does not take effect",
    },
}


@dataclass(frozen=True, slots=True)
class Share:
    """Which stories are looked at: each `of`th, from `rank` on; all of them unless several look."""

    rank: int = 0
    of: int = 1


def vet(
    candidate: Path,
    coordinates: Mapping[str, Sequence[str]],
    old: Path | None = None,
    share: Share = Share(),
) -> dict[str, Any]:
    """Return `faults` of tables, rules, canaries and stories, in both languages, and `gained` over the stories."""
    try:
        bundle = Bundle.load(candidate)
    except BundleRefused as refused:
        return {"faults": dict.fromkeys(LANGUAGES, refused.faults)}
    found = _lint(candidate, bundle, coordinates)
    if not found.ok:
        return {"faults": {language: found.says(language)[:MOST_FAULTS] for language in LANGUAGES}}
    return asyncio.run(_try(candidate, bundle, old, share))


def _lint(candidate: Path, bundle: Bundle, coordinates: Mapping[str, Sequence[str]]) -> Findings:
    """Look at tables and rules. What has no verdict is denied, so it isn't looked for here: `policy check` does."""
    tables, places = bundle.data[TABLES], Places(candidate)
    remarks = (*shape_remarks(candidate, tables), *lint_tables(tables, coordinates))
    stale = (name for name in stale_files(candidate, coordinates) if name != REVISION)
    return Findings.of(
        (
            *map(places.finding, remarks),
            *lint_rules(bundle),
            *unexplained(bundle),
            *(Finding("stale", name) for name in stale),
        )
    )


async def _try(candidate: Path, bundle: Bundle, old: Path | None, share: Share) -> dict[str, Any]:
    try:
        engine = Answers(BareEngine(bundle))
    except DecisionUnavailable:
        return {"faults": _say("rules")}
    if failed := await failed_canaries(engine):
        return {"faults": _say("canaries", which=", ".join(failed))}
    try:
        cast, stories = read_cases(candidate / "cases")
        told = [await tell(file, story, cast, engine) for file, story in stories[share.rank :: share.of]]
    except BundleRefused as refused:
        return {"faults": dict.fromkeys(LANGUAGES, refused.faults)}
    if not stories:
        return {"faults": _say("no-stories")}
    wrong = Report(tuple(told)).failed
    found: dict[str, Any] = {"faults": {one: list(_failed(wrong, one))[:MOST_FAULTS] for one in LANGUAGES}}
    if old is not None and not wrong:
        asked = {**story_questions(candidate), **story_questions(old)}
        mine = [asked[name] for name in sorted(asked)[share.rank :: share.of]]
        found |= {"gained": gains(mine, Answers.of(old), engine), "questions": len(mine)}
    engine.save(candidate, str(share.rank))
    return found


def _failed(stories: Sequence[Told], language: Language) -> Iterator[str]:
    return (f"{told.file}: {told.title}: {fault}" for told in stories for fault in told.wrong(language))


def _say(kind: str, **words: str) -> Sentences:
    return {language: [text.format(**words)] for language, text in SAID[kind].items()}


def main() -> int:
    """Read what to look at, look, and print what was found."""
    asked = json.load(sys.stdin)
    old = Path(asked["old"]) if asked.get("old") else None
    found = vet(Path(asked["candidate"]), asked["coordinates"], old, Share(*asked.get("share", (0, 1))))
    sys.stdout.write(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
