"""Audit commands: was the log changed, who read this person's record, and the log for other tools."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gateway.cli.common import JSON, LANGUAGE, STATE, default_state, show, stop_on
from gateway.insurance_number import NAM
from gateway.keyring import Keyring
from gateway.serve import ServeFault
from gateway.settings import ActsServer, Organization

if TYPE_CHECKING:
    from gateway.officers.audit import Period

app = typer.Typer(no_args_is_help=True)

Config = Annotated[Path | None, typer.Option("--config", "-c", help="The gateway's settings; the demo's without.")]
Since = Annotated[str | None, typer.Option(help="From this day or instant.")]
Until = Annotated[str | None, typer.Option(help="To the end of this day, or this instant.")]
System = Annotated[str, typer.Option(help="The identifier's system.")]
Port = Annotated[int, typer.Option(help="The demo's port, when neither --config nor --state is given.")]


@dataclass(frozen=True, slots=True)
class Files:
    """Where a log is, and the keys that sealed it."""

    database: Path
    anchor: Path
    register: Path | ActsServer
    keyring: Keyring
    policies: Path
    organizations: Sequence[Organization]


@app.command()
def verify(config: Config = None, state: STATE = None, port: Port = 8000, json: JSON = False) -> None:
    """Say whether an entry was changed, is missing, was swapped or was cut off, and whether its question is kept."""
    from gateway.officers import audit

    with stop_on():
        files = files_of(config, state, port)
        found = audit.verify(files.database, files.anchor, files.keyring)
    lines = [f"{fault.sentence_fr} / {fault.sentence_en}" for fault in found.faults]
    lines.append(f"{found.entries} entries, {len(found.faults)} faults")
    lines.append(f"{found.questions} questions kept, {found.pruned} pruned")
    show(json, found.as_json(), "\n".join(lines))
    raise typer.Exit(0 if found.ok else 1)


@app.command()
def report(
    patient: Annotated[
        str | None, typer.Option(help="The patient's identifier, a NAM unless --system says otherwise.")
    ] = None,
    system: System = NAM,
    since: Since = None,
    until: Until = None,
    identity: Annotated[bool, typer.Option("--identity", help="Conflicts about who patients are.")] = False,
    language: LANGUAGE = "fr",
    config: Config = None,
    state: STATE = None,
    port: Port = 8000,
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
    since: Since = None,
    until: Until = None,
    out: Annotated[Path | None, typer.Option(help="A new file, its owner's alone; standard output without.")] = None,
    form: Annotated[
        Literal["fhir", "json"], typer.Option("--format", help="FHIR R4 AuditEvent, or the entries as sealed.")
    ] = "fhir",
    unverified: Annotated[bool, typer.Option("--unverified", help="Export a broken log, marked so.")] = False,
    language: LANGUAGE = "fr",
    config: Config = None,
    state: STATE = None,
    port: Port = 8000,
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
def renew_anchor(config: Config = None, state: STATE = None, port: Port = 8000) -> None:
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


def files_of(config: Path | None, state: Path | None, port: int) -> Files:
    """Return the files of a log, by the settings or by the demo's state; raise what `stop_on` turns into a sentence."""
    from gateway.app import keyring_of
    from gateway.cli.policy import SHIPPED
    from gateway.demo.config import demo_settings
    from gateway.settings import read_settings

    if config is not None:
        settings = read_settings(config)
        database, anchor, policies = settings.audit.database, settings.audit.anchor, settings.policy.bundle
        register: Path | ActsServer = settings.audit.register_place
        keyring, organizations = keyring_of(settings), settings.organizations
    else:
        folder = state or default_state(port)
        database, anchor, policies = folder / "audit.sqlite3", folder / "audit.anchor.json", SHIPPED
        register = folder / "acts.sqlite3"
        if not database.exists():
            raise ServeFault(f"there is no audit log in {folder}: name --config, --state or the demo's --port")
        keyring = Keyring.load(folder / "keyring.json")
        organizations = demo_settings(port, None, None, folder).organizations
    return Files(database, anchor, register, keyring, policies, organizations)
