"""Source commands: is a source fit to be asked, and what does a vendor's mapping read?"""

from __future__ import annotations

import asyncio
import json as encoder
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from gateway.cli.common import CONFIG, JSON, LANGUAGE, STATE, default_state, show, stop_on
from gateway.sentences import Language
from gateway.serve import ServeFault
from resolvers.catalogue import Catalogue
from resolvers.protocols import Identifier
from resolvers.schema import build_schema

if TYPE_CHECKING:
    from gateway.officers.source_map import MapReport, SampleFault
    from gateway.officers.source_report import CheckReport
    from gateway.settings import Settings

app = typer.Typer(no_args_is_help=True)

Port = Annotated[int, typer.Option(help="The demo's port, without --config.")]
NARROW: Final = 60
"""Columns of a row or of a value, before it is cut short."""
MARKS: Final = {"ok": "✓", "warn": "!", "fail": "✗"}
WORDS: Final = {
    "fr": {
        "well": "rien à corriger",
        "same": "(même nom)",
        "empty": "null",
        "records": "{count} enregistrement(s) lu(s) dans l’exemple",
        "unread": "dans l’exemple, lu par aucun champ : {names}",
        "counts": "{ok} en ordre, {warn} à vérifier, {fail} à corriger",
        "line": "ligne {line}",
        "unreadable": "l’exemple ne peut pas être lu comme du JSON",
        "type": "dites de quel type est l’exemple, avec --type : {types}",
        "empty-sample": "l’exemple ne contient aucun enregistrement de ce type",
        "unknown": "aucune source ne s’appelle {name} ; il y a {names}",
    },
    "en": {
        "well": "nothing to mend",
        "same": "(same name)",
        "empty": "null",
        "records": "{count} record(s) read in the sample",
        "unread": "in the sample, read by no field: {names}",
        "counts": "{ok} in order, {warn} to be checked, {fail} to mend",
        "line": "line {line}",
        "unreadable": "the sample can't be read as JSON",
        "type": "say of which type the sample is, with --type: {types}",
        "empty-sample": "the sample holds no record of this type",
        "unknown": "no source is named {name}; there are {names}",
    },
}


@app.command()
def check(
    source: Annotated[str | None, typer.Argument(help="The id of one source; all of them without.")] = None,
    config: CONFIG = None,
    state: STATE = None,
    port: Port = 8000,
    identifier: Annotated[
        str | None, typer.Option(help="SYSTEM|VALUE of someone whom the source knows; their name is never shown.")
    ] = None,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Ask sources, about nobody, whether they answer as the settings assume."""
    from gateway.officers.source_check import check_sources

    with stop_on():
        settings = _settings(config, state, port)
        asked = [one for one in settings.sources if source in (None, one.id)]
        if not asked:
            names = ", ".join(one.id for one in settings.sources)
            raise ServeFault(WORDS[language]["unknown"].format(name=source, names=names))
        report = asyncio.run(check_sources(asked, Catalogue.of(build_schema()), _identifier(identifier)))
    show(json, report.as_json(), "\n".join(_said(report, language)))
    raise typer.Exit(0 if report.ok else 1)


@app.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="The mapping, YAML.")],
    sample: Annotated[
        Path | None, typer.Option(help="What the source answers: a record, a list, a bundle. JSON.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--type", help="The record type of the sample.")] = None,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Tell what is wrong with a mapping, by line, and what each field reads; with a sample, what comes out."""
    from gateway.officers.source_map import SampleFault, map_source

    with stop_on():
        try:
            report = map_source(file, Catalogue.of(build_schema()), sample, kind)
        except SampleFault as fault:
            raise ServeFault(_of_sample(fault, language)) from fault
    show(json, report.as_json(), "\n".join(_table(report, language)))
    raise typer.Exit(0 if report.ok else 1)


def _settings(config: Path | None, state: Path | None, port: int) -> Settings:
    from gateway.demo.config import demo_settings
    from gateway.settings import read_settings

    if config is not None:
        return read_settings(config)
    return demo_settings(port, None, None, state or default_state(port))


def _identifier(written: str | None) -> Identifier | None:
    if written is None:
        return None
    system, bar, value = written.rpartition("|")
    if not bar or not system or not value:
        raise typer.BadParameter("SYSTEM|VALUE", param_hint="--identifier")
    return Identifier(system, value)


def _said(report: CheckReport, language: Language) -> Iterator[str]:
    for source, lines in report.by_source().items():
        yield source
        for line in lines:
            yield f"  {MARKS[line.outcome]} {line.says(language)}"
            if advice := line.advises(language):
                yield f"      → {advice}"
    yield WORDS[language]["counts"].format_map(report.counts())


def _of_sample(fault: SampleFault, language: Language) -> str:
    key = "empty-sample" if fault.kind == "empty" else fault.kind
    return WORDS[language][key].format(types=", ".join(fault.types))


def _table(report: MapReport, language: Language) -> Iterator[str]:
    words = WORDS[language]
    for fault in report.faults:
        where = words["line"].format(line=fault.line) if fault.line else "–"
        yield f"{report.file}: {where}: {fault.what}"
    for kind, fields in (report.fields or {}).items():
        yield kind
        for one in fields:
            reads = _short(one.row) if one.row is not None else f"{one.name} {words['same']}"
            yield f"  {one.name:<24} ← {reads}"
            if report.sampled:
                yield f"  {'':<24}   {words['empty'] if one.empty else _short(_first(one.values))}"
    if report.sampled:
        yield words["records"].format(count=report.records)
    if report.unread:
        yield words["unread"].format(names=", ".join(report.unread))
    if report.ok:
        yield words["well"]


def _first(values: tuple[Any, ...]) -> str:
    return encoder.dumps(next(one for one in values if one is not None), ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= NARROW else f"{text[: NARROW - 1]}…"
