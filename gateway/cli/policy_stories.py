"""Stories command: tells the policy its stories, on one engine or on both, and compares."""

from __future__ import annotations

import asyncio
import json as encoder
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on
from gateway.cli.policy import SHIPPED, Bundle, app
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.officers.stories import Report, Told
    from gateway.sentences import Language

Which = Annotated[
    Literal["embedded", "opa", "both"] | None,
    typer.Option("--engine", help="The engine to ask; both where OPA is at hand, unless said."),
]


@app.command()
def test(policies: Bundle = SHIPPED, engine: Which = None, language: LANGUAGE = "fr", json: JSON = False) -> None:
    """Tell the policy its stories (policies/cases) and compare what it answers with what people expect."""
    from gateway.officers.policy import find_opa
    from gateway.officers.story_words import say

    binary = find_opa(policies.parent)
    alone = engine is None and binary is None
    with stop_on():
        if engine in ("opa", "both") and binary is None:
            raise ServeFault(say("no-opa", language))
        reports = asyncio.run(_tell(policies, engine or ("embedded" if alone else "both"), binary, language))
    body = _json(reports, language)
    if json:
        print(encoder.dumps(body, ensure_ascii=False, indent=2))
    else:
        heads = [say(head, language) for head in ("story", "who", "expected", "said")]
        screen.table(["", *heads], _rows(reports, language))
        screen.lines([(say("counted", language, body), "good" if body["ok"] else "bad")])
        screen.lines([(say("engines", language, {"engines": ", ".join(reports)}), "quiet")])
        screen.lines([(say("alone", language), "quiet")] if alone else [])
    raise typer.Exit(0 if body["ok"] else 1)


async def _tell(policies: Path, which: str, binary: Path | None, language: Language) -> dict[str, Report]:
    from gateway.engines import BareEngine
    from gateway.engines import Bundle as Loaded
    from gateway.officers.opa_beside import OpaSilent, opa_beside
    from gateway.officers.stories import run_cases
    from gateway.officers.story_words import say

    reports: dict[str, Report] = {}
    if which != "opa":
        reports["embedded"] = await run_cases(policies, BareEngine(Loaded.load(policies)))
    if which != "embedded" and binary is not None:
        async with AsyncExitStack() as stack:
            try:
                engine = await stack.enter_async_context(opa_beside(binary, policies))
            except OpaSilent:
                raise ServeFault(say("opa-silent", language)) from None
            reports["opa"] = await run_cases(policies, engine)
    return reports


def _json(reports: Mapping[str, Report], language: Language) -> dict[str, Any]:
    """Return what `--json` prints: a story passes when it does on every engine that was asked."""
    stories = []
    for told in zip(*(report.told for report in reports.values()), strict=True):
        by_engine = dict(zip(reports, told, strict=True))
        wrong = {name: list(one.wrong(language)) for name, one in by_engine.items() if one.faults}
        stories.append(told[0].as_json(language) | {"passed": not wrong, "faults": wrong})
    failed = [one for one in stories if not one["passed"]]
    return {
        "ok": bool(stories) and not failed,
        "passed": len(stories) - len(failed),
        "failed": len(failed),
        "engines": list(reports),
        "failures": failed,
        "stories": stories,
    }


def _rows(reports: Mapping[str, Report], language: Language) -> Iterator[list[Cell]]:
    """Yield a row for each expectation; the first of a story says whose story it is."""
    for told in zip(*(report.told for report in reports.values()), strict=True):
        by_engine = dict(zip(reports, told, strict=True))
        first = told[0]
        about = [f"{_title(first, language)} ({first.file})", " · ".join((first.who, first.purpose, first.patient))]
        for key in dict.fromkeys(one.key for story in told for one in story.outcomes):
            wrong = [said for name, one in by_engine.items() for said in _wrong(name, one, key, language)]
            given = _given(key, first)
            wanted = next((one.wanted for one in first.outcomes if one.key == key), "")
            mark: Cell = ("✗", "bad") if wrong else ("✓", "good")
            yield [mark, *about, f"{key}: {wanted}", ("\n".join(wrong), "bad") if wrong else given]
            about = ["", ""]


def _title(told: Told, language: Language) -> str:
    return told.titles.get(language, told.title)


def _wrong(engine: str, told: Told, key: str, language: Language) -> list[str]:
    """Return what an engine said that people didn't expect, with its name."""
    return [f"{engine}: {one.says(language)}" for one in told.outcomes if one.key == key and one.kind]


def _given(key: str, told: Told) -> str:
    """Return what the policy said, with the sources where it said several things."""
    places: dict[str, list[str]] = {}
    for one in told.outcomes:
        if one.key == key:
            places.setdefault(one.given, []).append(one.source)
    if len(places) == 1:
        return next(iter(places))
    return " · ".join(f"{given} ({', '.join(sources)})" for given, sources in places.items())
