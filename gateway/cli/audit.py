"""Audit commands: was the log changed, who read this person's record, and the log for other tools."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gateway.cli.common import CONFIG, JSON, LANGUAGE, PORT, SINCE, STATE, UNTIL, show, stop_on
from gateway.cli.log_files import files_of
from gateway.insurance_number import NAM
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.officers.audit import Period

app = typer.Typer(no_args_is_help=True)

System = Annotated[str, typer.Option(help="The identifier's system.")]


@app.command()
def verify(
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Say whether an entry was changed, is missing, was swapped or was cut off, and whether its question is kept."""
    from gateway.officers import audit
    from gateway.officers.verify_words import verified_lines

    with stop_on():
        files = files_of(config, state, port)
        found = audit.verify(files.database, files.anchor, files.keyring)
    show(json, found.as_json(), "\n".join(verified_lines(found, language)))
    raise typer.Exit(0 if found.ok else 1)


@app.command()
def report(
    patient: Annotated[
        str | None, typer.Option(help="The patient's identifier, a NAM unless --system says otherwise.")
    ] = None,
    system: System = NAM,
    since: SINCE = None,
    until: UNTIL = None,
    identity: Annotated[bool, typer.Option("--identity", help="Conflicts about who patients are.")] = False,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Say who read a patient's record, what, when and why; or, with --identity, what the identity office must see."""
    from gateway.engines import Bundle
    from gateway.officers import audit, identity_report

    if patient is None and not identity:
        raise typer.BadParameter("say whose record, by --patient, or --identity", param_hint="--patient")
    words = language
    with stop_on():
        files = files_of(config, state, port)
        tables = Bundle.load(files.policies).data["tables"]
        period = _period(since, until)
        identifier = patient and _identifier(system, patient)
        if identity or not identifier:
            matters = identity_report.identity_report(files.database, files.keyring, period, identifier or None)
            show(json, identity_report.identity_json(matters), identity_report.identity_text(matters, words))
            return
        accesses = audit.report(files.database, files.keyring, identifier, period)
    names = {one.id: one.name.get(words, one.id) for one in files.organizations}
    show(json, audit.report_json(accesses), audit.report_text(accesses, words, tables, names))


@app.command()
def export(
    patient: Annotated[
        str | None, typer.Option(help="About this patient alone: a NAM unless --system says otherwise.")
    ] = None,
    system: System = NAM,
    since: SINCE = None,
    until: UNTIL = None,
    out: Annotated[Path | None, typer.Option(help="A new file, its owner's alone; standard output without.")] = None,
    form: Annotated[
        Literal["fhir", "json"], typer.Option("--format", help="FHIR R4 AuditEvent, or the entries as sealed.")
    ] = "fhir",
    unverified: Annotated[bool, typer.Option("--unverified", help="Export a broken log, marked so.")] = False,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Give the log as NDJSON, a line an entry, once its chain is verified; how it went is said beside it."""
    from gateway.officers import audit
    from gateway.officers.audit_export import Export, ExportFault, Wanted, write_lines
    from gateway.officers.audit_words import EXPORT

    words = language
    with stop_on():
        files = files_of(config, state, port)
        found = audit.verify(files.database, files.anchor, files.keyring)
        if not (found.ok or unverified):
            _beside(out, json, {"ok": False, "verified": False, "faults": len(found.faults)}, "")
            raise ServeFault(EXPORT["refused"][words].format(faults=len(found.faults)))
        keys = files.keyring.pseudonyms(*_identifier(system, patient)) if patient else ()
        run = Export(Wanted(_period(since, until), frozenset(keys), form), found.ok)
        try:
            write_lines(out, run.lines(files.database, files.keyring))
        except ExportFault as fault:
            raise ServeFault(fault.sentence(words)) from fault
    _beside(out, json, run.as_json(), run.text(words))


@app.command("renew-anchor")
def renew_anchor(config: CONFIG = None, state: STATE = None, port: PORT = 8000) -> None:
    """Replace an anchor that is missing or forged, once `verify` was read: the log says when this was done."""
    from gateway.errors import AuditUnavailable
    from gateway.officers import audit

    with stop_on():
        files = files_of(config, state, port)
        try:
            aside = asyncio.run(audit.renew_anchor(files.database, files.anchor, files.keyring, time.time()))
        except (ValueError, AuditUnavailable) as fault:
            raise ServeFault(f"the anchor stays as it is: {fault}") from fault
    print(f"the old anchor is kept as {aside}" if aside else "a new anchor was made")


def _beside(out: Path | None, json: bool, body: dict[str, Any], text: str) -> None:
    """Say how an export went, where its lines don't go."""
    if json or text:
        with contextlib.redirect_stdout(sys.stdout if out else sys.stderr):
            show(json, body, text)


def _period(since: str | None, until: str | None) -> Period:
    from gateway.officers.audit import Period

    try:
        return Period.of(since, until)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _identifier(system: str, value: str) -> tuple[str, str]:
    """Return an identifier as the ledger knows it: a NAM without spaces, in capitals."""
    return system, value.replace(" ", "").upper() if system == NAM else value
