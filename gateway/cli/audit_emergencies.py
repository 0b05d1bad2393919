"""Audit commands about emergencies: the acts with what was read under them, and what the officer was told of."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.audit import app
from gateway.cli.common import CONFIG, JSON, LANGUAGE, PORT, SINCE, STATE, seconds_of, show, stop_on
from gateway.cli.log_files import files_of
from gateway.serve import ServeFault

Open = Annotated[bool, typer.Option("--open", help="Those alone that await a review.")]


@app.command("emergencies")
def emergencies(
    since: SINCE = None,
    awaiting: Open = False,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
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
    since: SINCE = None,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
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
    return int(seconds_of(since, "start")) if since else 0
