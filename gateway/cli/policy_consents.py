"""Consents' command: which of the patients' FHIR Consents can't be understood, and what to write instead."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on
from gateway.cli.policy import app

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.officers.consents_lint import Finding, Report
    from gateway.sentences import Language

Paths = Annotated[list[Path], typer.Argument(help="Files or folders: Consents, bundles, NDJSON, also .gz.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The gateway's settings: then whom an actor leads to is looked at."),
]
STYLES = {"denies": "bad", "unread": "bad", "lacks": "doubt", "weakens": "doubt"}


@app.command("lint-consents")
def lint_consents(paths: Paths, config: Config = None, language: LANGUAGE = "fr", json: JSON = False) -> None:
    """Read FHIR Consents as the gateway does: say which are unclear, by path, and what to write instead."""
    from gateway.officers.consents_lint import Known, lint
    from gateway.settings import read_settings

    with stop_on():
        known = Known.of(read_settings(config)) if config is not None else None
    report = lint(paths, known)
    if json:
        print(encoder.dumps(report.as_json(language), ensure_ascii=False, indent=2))
    else:
        screen.lines(_said(report, language))
    raise typer.Exit(0 if report.ok else 1)


def _said(report: Report, language: Language) -> Iterator[Cell]:
    from gateway.officers.consents_words import say

    met = ""
    for one in report.findings:
        heading = _heading(one, language)
        if heading != met:
            met = heading
            yield heading
        wrong, instead = one.says(language)
        place = f"{one.path} : " if one.path and language == "fr" else f"{one.path}: " if one.path else ""
        yield f"  {place}{wrong}", ""
        yield f"      {say('instead', language, {'instead': instead})}", "quiet"
        yield f"      {say(one.kind, language)}", STYLES[one.kind]
    if not report.consents:
        yield say("none", language)
    elif report.ok:
        yield say("well", language), "good"
    yield say(
        "counts",
        language,
        {"consents": report.consents, "unclear": report.unclear, "findings": len(report.findings)},
    )


def _heading(one: Finding, language: Language) -> str:
    from gateway.officers.consents_words import say

    line = f", {say('line', language, {'line': one.line})}" if one.line else ""
    return f"{one.file}{line}{f' · Consent/{one.id}' if one.id else ''}"
