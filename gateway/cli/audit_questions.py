"""Audit command about the questions of past decisions: lets go of those that were kept long enough."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

import typer

from gateway.cli.audit import app
from gateway.cli.common import CONFIG, JSON, LANGUAGE, PORT, STATE, show, stop_on
from gateway.cli.log_files import files_of
from gateway.serve import ServeFault

Days = Annotated[
    int | None, typer.Option(min=31, help="How many days are kept; without it, what the settings say, else 400.")
]
USUAL_DAYS = 400


@app.command("prune-questions")
def prune_questions(
    days: Days = None,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Remove the questions of past decisions, month by month; the entries stay, and the log says when this was done."""
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.errors import AuditUnavailable
    from gateway.ledger import instant
    from gateway.ledger.prune import prune_questions as prune
    from gateway.officers.difference_words import say
    from gateway.settings import read_settings

    with stop_on():
        files = files_of(config, state, port)
        kept = days or (read_settings(config).audit.questions_days if config is not None else USUAL_DAYS)
        try:
            gone = asyncio.run(prune(files.database, files.anchor, files.keyring, days=kept, now=time.time()))
        except (AuditUnavailable, SQLAlchemyError) as fault:
            raise ServeFault("the questions stay, or some of them: the log can't be written") from fault
    before = instant(gone.before)
    body = {"before": before, "decisions": gone.decisions, "bodies": gone.bodies}
    show(json, body, say("pruned", language, {**body, "before": before[:10]}))
