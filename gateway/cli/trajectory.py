"""Trajectory commands: are the pathways fit to be read, and which are there?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.sentences import Language
    from resolvers.trajectories import Checked, Pathway

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[Path | None, typer.Argument(help="A folder of pathways; those that ship with us without.")]
Config = Annotated[Path | None, typer.Option("--config", "-c", help="The gateway's settings, which name the folder.")]
HEADS = {
    "fr": ("code", "titre", "étapes", "à revoir avant", "qui en répond"),
    "en": ("code", "title", "steps", "review by", "who answers for it"),
}


@app.command()
def check(folder: Folder = None, config: Config = None, language: LANGUAGE = "fr", json: JSON = False) -> None:
    """Tell all that is wrong with pathways, by file and line."""
    with stop_on():
        checked = _checked(folder, config)
    body: dict[str, Any] = {
        "ok": not checked.faults,
        "pathways": [one.code for one in checked.pathways],
        "faults": [one.as_json(language) for one in checked.faults],
        "warnings": [one.as_json(language) for one in checked.warnings],
    }
    screen.show(json, body, _said(checked, language))
    raise typer.Exit(1 if checked.faults else 0)


@app.command("list")
def list_(folder: Folder = None, config: Config = None, language: LANGUAGE = "fr", json: JSON = False) -> None:
    """List the pathways: steps and their days, who answers for each, and when it is looked at again."""
    with stop_on():
        checked = _checked(folder, config)
    if json:
        screen.show(json, {"pathways": [_row(one, language) for one in checked.pathways]}, ())
    else:
        rows = [
            (one.code, one.titles[language], _steps(one), one.review_by, one.owner[language])
            for one in checked.pathways
        ]
        screen.table(HEADS[language], rows)
        screen.lines(one.says(language) for one in checked.faults)
    raise typer.Exit(1 if checked.faults else 0)


def _checked(folder: Path | None, config: Path | None) -> Checked:
    from gateway.settings import read_settings
    from resolvers.calendar import QUEBEC
    from resolvers.catalogue import Catalogue
    from resolvers.schema import build_schema
    from resolvers.trajectories import SHIPPED, check_pathways

    if folder is not None and config is not None:
        raise typer.BadParameter("FOLDER; --config", param_hint="--config")
    named = read_settings(config).trajectories if config is not None else folder
    return check_pathways(named or SHIPPED, Catalogue.of(build_schema()), datetime.now(QUEBEC).date())


def _said(checked: Checked, language: Language) -> Iterator[Cell]:
    from resolvers.trajectories.words import say

    for fault in checked.faults:
        yield fault.says(language), "bad"
    for warning in checked.warnings:
        yield warning.says(language), "doubt"
    if checked.faults or checked.warnings:
        counts = {"faults": len(checked.faults), "warnings": len(checked.warnings)}
        yield say("counted", language, counts)
    else:
        yield say("well", language, {"count": len(checked.pathways)}), "good"


def _steps(pathway: Pathway) -> str:
    return ", ".join(f"{step.code} {step.from_day}-{step.by_day}" for step in pathway.steps)


def _row(pathway: Pathway, language: Language) -> dict[str, Any]:
    steps = [
        {"code": step.code, "title": step.titles[language], "from_day": step.from_day, "by_day": step.by_day}
        for step in pathway.steps
    ]
    return {
        "code": pathway.code,
        "file": pathway.file,
        "title": pathway.titles[language],
        "owner": pathway.owner[language],
        "source": pathway.source[language],
        "review_by": pathway.review_by,
        "look_back_days": pathway.look_back_days,
        "steps": steps,
    }
