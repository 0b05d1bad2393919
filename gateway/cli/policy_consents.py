"""Consents' command: which of the patients' FHIR Consents can't be understood, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on
from gateway.cli.policy import SHIPPED, app

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.officers.consents_lint import Finding, Report
    from gateway.sentences import Language

Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders: Consents, bundles, NDJSON, also .gz.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The gateway's settings: then whom an actor leads to is looked at."),
]
Patient = Annotated[
    str | None,
    typer.Option(help="A NAM: the Consents that the sources of --config keep about them; the log says who looked."),
]
STYLES = {"denies": "bad", "unread": "bad", "lacks": "doubt", "weakens": "doubt"}


@app.command("lint-consents")
def lint_consents(
    paths: Paths = None,
    config: Config = None,
    patient: Patient = None,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Read FHIR Consents as the gateway does: say which are unclear, by path, and what to write instead."""
    from gateway.cli.kept_consents import kept_consents
    from gateway.officers.consents_files import consents
    from gateway.officers.consents_lint import Known, lint_each
    from gateway.settings import read_settings

    with stop_on():
        settings = read_settings(config) if config is not None else None
        known = Known.of(settings) if settings is not None else None
        if paths and patient is None:
            report = lint_each(consents(paths), known)
        elif settings is not None and patient is not None and not paths:
            report = lint_each(kept_consents(settings, patient, SHIPPED), known)
        else:
            raise typer.BadParameter("FILE…; or --config, --patient", param_hint="--patient")
    screen.show(json, report.as_json(language), _said(report, language))
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
