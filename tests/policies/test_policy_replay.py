"""`policy replay`: a period under another policy, each distinct question asked once, and again only when it must be."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.engines import Bundle
from gateway.keyring import Keyring
from gateway.officers import policy_replay
from gateway.officers.policy_replay import Span, decisions_in, recorded_questions, replay
from tests.policies.opa_server import POLICIES
from tests.policies.questions import NOW
from tests.policies.recorded_month import DAY, FIRST, Month, record, record_month

DECISIONS = 300
MONTH = Span(FIRST, FIRST + 31 * DAY)


@pytest.fixture(scope="module")
def live() -> Bundle:
    return Bundle.load(POLICIES)


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy by which nurses read no laboratory, and pharmacists read images."""
    folder = tmp_path_factory.mktemp("candidate") / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "tables/roles/data.yaml"
    text = file.read_text("utf-8")
    edits = {"nurse: {like: physician, except: {": "laboratory: deny, ", "pharmacist: {": "imaging: p, "}
    for start, word in edits.items():
        assert text.count(f"\n{start}") == 1
        text = text.replace(f"\n{start}", f"\n{start}{word}")
    file.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, live: Bundle) -> Path:
    """The state of a gateway that decided so many times in November 2026."""
    state, keyring = tmp_path_factory.mktemp("state"), Keyring.generate()
    keyring.save(state / "keyring.json")
    record_month(state / "audit.sqlite3", keyring, live, DECISIONS)
    return state


def one_question(live: Bundle) -> dict[str, Any]:
    """Return a question of a physician whose relationship has an end."""
    every = Month(live.data["tables"]).questions()
    return next(asked for asked in every if asked["subject"]["role"] == "physician")


def recorded(folder: Path, live: Bundle, questions: Iterator[dict[str, Any]]) -> Path:
    record(folder / "audit.sqlite3", Keyring.generate(), live, questions)
    return folder / "audit.sqlite3"


def test_a_month_under_its_own_policy_changes_nothing(month: Path, live: Bundle) -> None:
    """Every decision is looked at; the pseudonyms decide as the people did."""
    done = replay(month / "audit.sqlite3", live, MONTH, workers=1)
    assert (done.decisions, done.found.differing, done.ok) == (DECISIONS, 0, True)
    assert done.distinct < DECISIONS / 2
    assert done.asked < DECISIONS


def test_what_a_month_would_have_lost_and_gained(month: Path, candidate: Path) -> None:
    done = replay(month / "audit.sqlite3", Bundle.load(candidate), MONTH, workers=1)
    lost = {(one.role, one.category) for one in done.found.lost}
    gained = {(one.role, one.category) for one in done.found.gained}
    assert lost == {("nurse", "laboratory")}
    assert gained <= {("pharmacist", "imaging")}
    assert 0 < done.found.differing < DECISIONS


def test_processes_find_what_one_does(month: Path, candidate: Path) -> None:
    """Shared out in small chunks to two processes."""
    alone = replay(month / "audit.sqlite3", Bundle.load(candidate), MONTH, workers=1)
    told: list[int] = []
    shared = replay(month / "audit.sqlite3", Bundle.load(candidate), MONTH, workers=2, few=0, tell=told.append)
    assert shared.found == alone.found
    assert (shared.distinct, shared.asked) == (alone.distinct, alone.asked)
    assert sum(told) == DECISIONS


def test_a_question_is_asked_once_until_its_answer_may_change(tmp_path: Path, live: Bundle) -> None:
    """A relationship that ends after two days: asked at the first instant, and again past the end."""
    asked = one_question(live)
    start = asked["now"]
    tie = {**asked["patients"]["p0"]["relationships"][0], "kind": "roster", "source": "registre"}
    tie |= {"who": asked["subject"]["id"], "from": start - DAY, "until": start + 2 * DAY}
    patient = {**asked["patients"]["p0"], "relationships": [tie], "directives": {}}
    offsets = (0, 60, 3600, 2 * DAY - 1, 2 * DAY)
    questions = ({**asked, "patients": {"p0": patient}, "now": start + offset} for offset in offsets)
    done = replay(recorded(tmp_path, live, questions), live, Span(0, 4 * 10**9), workers=1)
    assert (done.decisions, done.distinct, done.found.differing) == (5, 1, 0)
    assert done.asked == 2


def test_a_period_takes_its_first_instant_and_leaves_its_last(tmp_path: Path, live: Bundle) -> None:
    asked = one_question(live)
    database = recorded(tmp_path, live, ({**asked, "now": NOW + later} for later in range(5)))
    assert decisions_in(database, Span(NOW + 1, NOW + 4)) == 3
    assert replay(database, live, Span(NOW + 1, NOW + 4), workers=1).decisions == 3
    assert [one["now"] for one in recorded_questions(database, Span(NOW + 2, NOW + 4))] == [NOW + 2]


def test_questions_that_are_gone_or_changed_are_counted_and_never_passed_over(tmp_path: Path, live: Bundle) -> None:
    asked = one_question(live)
    database = recorded(tmp_path, live, ({**asked, "now": NOW + later} for later in range(3)))
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE bodies SET body = CAST(replace(body, 'TREAT', 'ETREA') AS BLOB)")
    done = replay(database, live, Span(0, 4 * 10**9), workers=1)
    assert (done.decisions, done.unreadable, done.ok) == (3, 3, False)


def test_the_command_says_what_changes_and_how_much_was_asked(month: Path, candidate: Path) -> None:
    since = ["policy", "replay", "--since", "2026-11-01", "--until", "2026-11-30", "--state", str(month)]
    runner = CliRunner()
    said = runner.invoke(app, [*since, "--policy", str(candidate), "--json", "--workers", "1"])
    body = json.loads(said.stdout)
    assert (said.exit_code, body["ok"], body["decisions"]) == (0, True, DECISIONS)
    assert {"distinct", "asked", "seconds", "gained", "lost", "widens", "differing"} <= set(body)
    assert not [word for word in ("person-", "L-person", "A-person") if word in said.stdout]
    told = runner.invoke(app, [*since, "--policy", str(candidate), "--workers", "1"])
    assert "SE FERME" in told.stdout
    assert f"{DECISIONS} décisions rejouées" in told.stdout
    assert runner.invoke(app, [*since, "--policy", str(candidate.parent)]).exit_code == 1
    early = ["--since", "2020-01-01", "--until", "2020-01-31", "--state", str(month), "--policy", str(candidate)]
    nothing = runner.invoke(app, ["policy", "replay", *early])
    assert (nothing.exit_code, nothing.stdout.strip()) == (0, "Aucune décision enregistrée dans cette période.")


@pytest.mark.nightly
def test_a_hundred_thousand_decisions(
    tmp_path: Path, live: Bundle, candidate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole month of a network; what it took is printed, for whoever follows the figures."""
    keyring = Keyring.generate()
    record_month(tmp_path / "audit.sqlite3", keyring, live, 100_000)
    done = replay(tmp_path / "audit.sqlite3", Bundle.load(candidate), MONTH)
    assert (done.decisions, done.ok) == (100_000, True)
    size = (tmp_path / "audit.sqlite3").stat().st_size
    figures = policy_replay.replayed_json(done) | {"gained": len(done.found.gained), "lost": len(done.found.lost)}
    with capsys.disabled():
        sys.stdout.write(json.dumps(figures | {"bytes_a_decision": size / 100_000}) + "\n")
