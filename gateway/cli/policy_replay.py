"""Replay commands: who gains and who loses by another policy: over the stories, over a month, beside the live one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli import screen
from gateway.cli.common import CONFIG, JSON, LANGUAGE, PORT, STATE, UNTIL, seconds_of, stop_on
from gateway.cli.log_files import files_of
from gateway.cli.policy import app
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.officers.policy_replay import Replayed, Span
    from gateway.sentences import Language
    from gateway.shadow import Total

Policy = Annotated[str, typer.Argument(help="A bundle's folder, or a revision of the history.")]
History = Annotated[Path | None, typer.Option("--history", help="The folder of accepted revisions.")]
Widening = Annotated[bool, typer.Option("--fail-on-widening", help="End with 1 when anyone gains anything.")]
Since = Annotated[str | None, typer.Option(help="Over the decisions recorded from this day or instant, too.")]
From = Annotated[str, typer.Option("--since", help="From this day or instant.")]
Candidate = Annotated[Path, typer.Option("--policy", help="The other policy's folder.")]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help="Processes that work; as many as processors.")]


@app.command()
def diff(
    old: Policy,
    new: Policy,
    history: History = None,
    since: Since = None,
    until: UNTIL = None,
    fail_on_widening: Widening = False,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Say who gains and who loses which fields: over the stories, every role at its best, and recorded decisions."""
    from gateway.engines import Bundle
    from gateway.officers.difference_report import difference_json, difference_lines
    from gateway.officers.difference_words import say
    from gateway.officers.policy_diff import differences
    from gateway.officers.policy_replay import recorded_questions

    with stop_on():
        folders = [_folder(one, history, language) for one in (old, new)]
        tables = Bundle.load(folders[1]).data["tables"]
        asked: Iterator[Mapping[str, Any]] = iter(())
        if since is not None:
            asked = recorded_questions(files_of(config, state, port).database, _span(since, until))
        found = differences(folders[0], folders[1], asked)
    words = {"questions": found.questions, "differing": found.differing}
    last = say("compared" if found.changes else "same", language, words), "quiet"
    screen.show(json, difference_json(found), (*difference_lines(found, tables, language), last))
    raise typer.Exit(1 if fail_on_widening and found.widens else 0)


@app.command()
def replay(
    since: From,
    policy: Candidate,
    until: UNTIL = None,
    workers: Workers = None,
    fail_on_widening: Widening = False,
    language: LANGUAGE = "fr",
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    json: JSON = False,
) -> None:
    """Decide again what was decided in a period, by another policy, and say what would have been otherwise."""
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.engines import Bundle
    from gateway.errors import DecisionUnavailable
    from gateway.officers import policy_replay as officers
    from gateway.officers.difference_words import say

    with stop_on():
        bundle, span = Bundle.load(policy), _span(since, until)
        database = files_of(config, state, port).database
        try:
            total = officers.decisions_in(database, span)
            with screen.progress(say("progress", language), total, shown=not json) as moved:
                done = officers.replay(database, bundle, span, workers=workers, tell=lambda count: moved(advance=count))
        except (SQLAlchemyError, DecisionUnavailable, officers.ReplayFault) as fault:
            raise ServeFault(f"the log can't be replayed: {database}") from fault
    screen.show(json, officers.replayed_json(done), _replayed(done, bundle.data["tables"], language))
    raise typer.Exit(0 if done.ok and not (fail_on_widening and done.found.widens) else 1)


@app.command()
def shadow(
    language: LANGUAGE = "fr", config: CONFIG = None, state: STATE = None, port: PORT = 8000, json: JSON = False
) -> None:
    """Say what a candidate policy would have decided otherwise since it runs beside the live one (policy.shadow)."""
    import sqlite3

    from gateway.shadow import tally_beside, tally_of

    with stop_on():
        files = files_of(config, state, port)
        try:
            totals = tally_of(tally_beside(files.database))
        except sqlite3.Error as fault:
            raise ServeFault("the shadow's tally can't be read") from fault
        screen.show(json, {"shadows": list(map(_total_json, totals))}, _watched(totals, files.policies, language))


def _replayed(done: Replayed, tables: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    from gateway.officers.difference_report import difference_lines
    from gateway.officers.difference_words import say

    if not done.decisions:
        yield say("empty", language), "doubt"
        return
    yield from difference_lines(done.found, tables, language, counted=True)
    counts = {"decisions": done.decisions, "differing": done.found.differing, "distinct": done.distinct}
    yield say("replayed", language, {**counts, "asked": done.asked, "seconds": f"{done.seconds:.1f}"}), "quiet"
    for kind, count in (("unreadable", done.unreadable), ("unanswered", done.unanswered)):
        if count:
            yield say(kind, language, {"count": count}), "bad"


def _watched(totals: tuple[Total, ...], policies: Path, language: Language) -> Iterator[tuple[str, str]]:
    from gateway.engines import Bundle
    from gateway.instants import in_quebec, rfc3339
    from gateway.officers.difference_report import difference_lines
    from gateway.officers.difference_words import say

    if not totals:
        yield say("unwatched", language), "doubt"
        return
    one, tables = totals[0], Bundle.load(policies).data["tables"]
    yield from difference_lines(one.difference, tables, language, counted=True)
    since = f"{in_quebec(rfc3339(one.since)):%Y-%m-%d %H:%M %Z}"
    counts = {"asked": one.asked, "differing": one.differing, "dropped": one.dropped, "failed": one.failed}
    yield (
        say("watched", language, {"candidate": one.candidate[:12], "live": one.live[:12], "since": since, **counts}),
        "",
    )


def _total_json(one: Total) -> dict[str, Any]:
    from gateway.ledger import instant
    from gateway.officers.difference_report import difference_json

    counts = {"asked": one.asked, "failed": one.failed, "dropped": one.dropped}
    instants = {"since": instant(one.since), "last": instant(one.last)}
    return {"candidate": one.candidate, "live": one.live, **counts, **instants, **difference_json(one.difference)}


def _folder(name: str, history: Path | None, language: Language) -> Path:
    """Return the folder that a name means: a folder, else a revision in the history."""
    from gateway.officers.difference_words import say
    from gateway.policies import History as Kept

    if Path(name).is_dir():
        return Path(name)
    found = Kept(history, 2).folder_of(name) if history is not None else None
    if found is None:
        raise ServeFault(say("nowhere", language, {"name": name}))
    return found


def _span(since: str, until: str | None) -> Span:
    from gateway.officers.policy_replay import Span

    last = seconds_of(until, "end") if until else time.time() + 1
    return Span(int(seconds_of(since, "start")), int(last))
