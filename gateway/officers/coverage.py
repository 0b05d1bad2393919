"""Coverage: which rows of the tables, and which reasons of the voices, no story touches.

Takes the bundle's folder. Gives each word that officers wrote in a table that the rules read, and whether a story would
notice another word there. By mutation: the word is changed, or taken away, and every story is told again until one
comes out otherwise. It is exact, whatever the rules do with the row: following what a rule *reads* would call a row
covered that changes nothing (docs/decisions/policy-coverage.md).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from gateway.engines import BareEngine, Bundle
from gateway.engines.bundle import TABLES
from gateway.officers.findings import Path_, Places
from gateway.officers.mutations import at, changed, mutations, words_in
from gateway.officers.role_reach import RoleReach
from gateway.officers.stories import Told, question_of, read_cases, tell
from gateway.officers.story_questions import ACT, ADMISSION, LISTED, WORDS, WRITE, watched
from gateway.officers.vocabulary import REASONS

READ = re.compile(r"\bdata\.tables\.([a-z_]+(?:\.[a-z_]+)*)")
REFUSED = re.compile(r"deny:([A-Z_]+)")
HANDS = 3
"""Shares of the rows a worker: more make the progress smoother, fewer read the bundle less often."""
Tick = Callable[[int, int], None]
GENERATED = frozenset({"coordinates", "revision"})


@dataclass(frozen=True, slots=True)
class Row:
    """A word of a table, where it stands, and the title of a story that notices its change; None when none does."""

    path: Path_
    word: str
    file: str
    line: int
    story: str | None = None

    @property
    def name(self) -> str:
        """The row, from the table's name on; of a list, the word in it."""
        steps = [*self.path[:-1], self.word] if isinstance(self.path[-1], int) else self.path
        return ".".join(map(str, steps))


@dataclass(frozen=True, slots=True)
class Coverage:
    """All rows, and the reasons that no story expects. `elsewhere` are tables that the gateway reads, not the rules."""

    rows: tuple[Row, ...] = ()
    reasons: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def untouched(self) -> tuple[Row, ...]:
        """The rows that no story touches."""
        return tuple(row for row in self.rows if row.story is None)

    def as_json(self) -> dict[str, Any]:
        """Return what `policy coverage --json` prints."""
        untouched = [{"row": row.name, "file": row.file, "line": row.line} for row in self.untouched]
        counts = {"rows": len(self.rows), "touched": len(self.rows) - len(self.untouched)}
        return {**counts, "untouched": untouched, "reasons": list(self.reasons), "elsewhere": list(self.elsewhere)}


def cover(path: Path, only: str = "", tick: Tick = lambda done, total: None, workers: int = 0) -> Coverage:
    """Return the coverage of a bundle's tables, or of one, `only`; `tick` is told how far it is.

    `workers` are the processes that share the rows: one a core when 0, this one alone when 1. Raise `BundleRefused` for
    a folder that can't be read, `DecisionUnavailable` when the engine refuses its rules.
    """
    bundle = Bundle.load(path)
    tables, places, read = bundle.data[TABLES], Places(path), rows_read(bundle)
    wanted = [one for one in words_in(tables) if _is_read(one, read) and only in ("", one[0])]
    touching = _shared(path, wanted, tick, workers or os.cpu_count() or 1)
    rows = tuple(Row(one, str(at(tables, one)), *places.of(one), touching[one]) for one in wanted)
    cast_and_stories = read_cases(path / "cases")[1]
    told = {reason for _, story in cast_and_stories for reason in _expected(story)}
    silent = tuple(reason for reason in REASONS if reason not in told)
    known = {named[0] for named in read}
    return Coverage(rows, silent, tuple(name for name in tables if name not in known and name not in GENERATED))


def _shared(path: Path, rows: Sequence[Path_], tick: Tick, workers: int) -> dict[Path_, str | None]:
    """Return the title of the story that touches each row; the rows are dealt out like cards."""
    if workers == 1 or len(rows) < workers:
        return _touched(path, rows, tick)
    found: dict[Path_, str | None] = {}
    hands = [rows[start :: workers * HANDS] for start in range(workers * HANDS)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for hand in as_completed([pool.submit(_touched, path, hand) for hand in hands if hand]):
            found |= hand.result()
            tick(len(found), len(rows))
    return found


def _touched(path: Path, rows: Sequence[Path_], tick: Tick | None = None) -> dict[Path_, str | None]:
    return asyncio.run(_tried(path, rows, tick))


async def _tried(path: Path, rows: Sequence[Path_], tick: Tick | None) -> dict[Path_, str | None]:
    bundle = Bundle.load(path)
    engine, stories, reach = BareEngine(bundle), await _tellings(path, bundle), RoleReach.of(bundle)
    found: dict[Path_, str | None] = {}
    for row in rows:
        concerned = [one for one in stories if reach.may_meet(row, one.role)]
        found[row] = await _touching(row, bundle, engine, concerned)
        if tick is not None:
            tick(len(found), len(rows))
    return found


def _expected(story: Mapping[str, Any]) -> Iterator[str]:
    """Yield the reasons that people expect."""
    return (reason for wanted in map(str, story["expect"].values()) for reason in REFUSED.findall(wanted))


def rows_read(bundle: Bundle) -> frozenset[tuple[str, ...]]:
    """Return the paths of tables that some rule names; a table's own name stands for all its rows."""
    named = {tuple(path.split(".")) for text in bundle.modules.values() for path in READ.findall(_code(text))}
    return frozenset(path for path in named if path[0] not in GENERATED)


def _code(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def _is_read(row: Path_, read: frozenset[tuple[str, ...]]) -> bool:
    return any(row[: len(path)] == path[: len(row)] for path in read)


@dataclass(slots=True)
class _Telling:
    """A story as it comes out with the tables as they are."""

    file: str
    story: Mapping[str, Any]
    cast: Mapping[str, Any]
    question: str
    told: Told
    role: object = None
    texts: Mapping[str, str | None] = field(default_factory=dict)

    def answers(self, engine: BareEngine) -> dict[str, str | None]:
        """Return what an engine answers to all that the story watches."""
        entries = ("decisions", ADMISSION) if ADMISSION in self.story["expect"] else ("decisions",)
        return {entry: engine.text(entry, self.question) for entry in entries}

    async def differs(self, engine: BareEngine) -> bool:
        """Tell whether the story comes out otherwise on an engine whose tables were changed."""
        if self.story.keys().isdisjoint((ACT, WRITE)) and self.answers(engine) == self.texts:
            return False
        return (await tell(self.file, self.story, self.cast, engine)).outcomes != self.told.outcomes


async def _tellings(path: Path, bundle: Bundle) -> list[_Telling]:
    cast, chapters = read_cases(path / "cases")
    engine, found = BareEngine(bundle), []
    for file, story in chapters:
        told = await tell(file, story, cast, engine)
        try:
            question = question_of(story, cast)
        except (AttributeError, KeyError, TypeError):
            continue  # `policy test` says so
        asked = json.dumps(_watched_only(question, story["expect"]))
        subject = question.get("subject")
        role = subject.get("role") if isinstance(subject, Mapping) else None
        one = _Telling(file, story, cast, asked, told, role)
        one.texts = one.answers(engine)
        found.append(one)
    return found


def _watched_only(question: dict[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return the question with no more classes of records than the story watches: batching is invisible."""
    kept = {watched(key)["class"] for key in expected if key not in WORDS}
    try:
        classes = {name: row for name, row in question["classes"].items() if name in kept}
        requests = [{**one, "classes": [n for n in one["classes"] if n in kept]} for one in question["requests"]]
    except (AttributeError, KeyError, TypeError):
        return question  # a story of a misshapen question
    return {**question, "classes": classes, "requests": requests} if expected.keys().isdisjoint(LISTED) else question


async def _touching(row: Path_, bundle: Bundle, engine: BareEngine, stories: Sequence[_Telling]) -> str | None:
    """Return the title of a story that comes out otherwise when a row is changed; those that say its words go first."""
    likely = sorted(stories, key=lambda one: -sum(str(step) in one.question for step in row[1:]))
    for change in mutations(bundle.data[TABLES], row):
        engine.put({**bundle.data, TABLES: changed(bundle.data[TABLES], row, change)})
        for one in likely:
            if await one.differs(engine):
                return one.told.title
    return None
