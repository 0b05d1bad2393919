"""Audit commands about emergencies: the acts with what was read under them, and what the officer was told of."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.audit import Config, Port, Since, app, files_of
from gateway.cli.common import JSON, LANGUAGE, STATE, show, stop_on
from gateway.serve import ServeFault

Open = Annotated[bool, typer.Option("--open", help="Those alone that await a review.")]


@app.command("emergencies")
def emergencies(
    since: Since = None,
    awaiting: Open = False,
    language: LANGUAGE = "fr",
    config: Config = None,
    state: STATE = None,
    port: Port = 8000,
    json: JSON = False,
) -> None:
    """List the emergency acts: who, when, why, which fields were read, reviewed by whom."""
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.acts import StoreFault
    from gateway.officers import emergencies as officers

    with stop_on():
        files = files_of(config, state, port)
        try:
            found = officers.emergencies(
                files.register, files.database, files.keyring, _instant(since), awaiting=awaiting
            )
        except (StoreFault, SQLAlchemyError) as fault:
            raise ServeFault(f"the register of emergency acts, or the log, can't be read: {files.register}") from fault
    names = {one.id: one.name.get(language, one.id) for one in files.organizations}
    show(json, officers.emergencies_json(found), officers.emergencies_text(found, language, names))


@app.command("notices")
def notices(
    since: Since = None,
    language: LANGUAGE = "fr",
    config: Config = None,
    state: STATE = None,
    port: Port = 8000,
    json: JSON = False,
) -> None:
    """List what the policy bade the gateway tell the officer, and have reviewed."""
    from gateway.acts import StoreFault
    from gateway.officers import emergencies as officers

    with stop_on():
        files = files_of(config, state, port)
        try:
            found = officers.notices(files.register, files.keyring, _instant(since))
        except StoreFault as fault:
            raise ServeFault(f"the register of notices can't be read: {files.register}") from fault
    show(json, officers.notices_json(found), officers.notices_text(found, language))


@app.command("register-sql")
def register_sql() -> None:
    """Print the SQL that makes the register's tables in a PostgreSQL, for who administers it."""
    from gateway.acts.server import sql

    print(";\n\n".join(sql()) + ";")


def _instant(since: str | None) -> int:
    from gateway.instants import span_of

    span = span_of(since) if since else None
    if since and (span is None or span.start is None):
        raise typer.BadParameter(f"{since} is no date (AAAA-MM-JJ, YYYY-MM-DD) and no instant (RFC 3339)")
    return int(span.start) if span is not None and span.start is not None else 0
