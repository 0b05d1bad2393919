"""Config commands: look at a settings file before the gateway starts with it."""

from __future__ import annotations

import json as encoder
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import JSON, LANGUAGE, show
from gateway.sentences import Language

if TYPE_CHECKING:
    from gateway.officers.config_check import ConfigReport

app = typer.Typer(no_args_is_help=True)

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings, one YAML file.")]
WELL = {"fr": "rien à corriger", "en": "nothing to mend"}
DOUBT = {"fr": "à vérifier", "en": "to be checked"}


@app.command()
def check(config: Config = Path("passerelle.yaml"), language: LANGUAGE = "fr", json: JSON = False) -> None:
    """Tell every fault of a settings file at once, each with its line, and of the files that it names."""
    from gateway.officers.config_check import check_config

    report = check_config(config)
    show(json, report.as_json(), "\n".join(_lines(report, language)))
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def schema() -> None:
    """Print the JSON schema of the settings' file, for an editor."""
    from gateway.settings import Settings

    print(encoder.dumps(Settings.model_json_schema(), indent=2, ensure_ascii=False, sort_keys=True))


def _lines(report: ConfigReport, language: Language) -> list[str]:
    said = [f"{one.place_in(report.file)}: {one.says(language)}" for one in report.faults]
    doubts = [f"{one.place_in(report.file)}: {DOUBT[language]}: {one.says(language)}" for one in report.warnings]
    return [*(said or [f"{report.file}: {WELL[language]}"]), *doubts]
