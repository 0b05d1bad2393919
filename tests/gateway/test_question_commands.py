"""The commands about past questions and about a candidate beside the live policy, run as an officer runs them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.keyring import Keyring
from gateway.ledger import Ledger, Recorder
from gateway.shadow import Tally, Total
from tests.gateway.test_ledger_pseudonyms import QUESTION
from tests.gateway.test_ledger_questions import ANSWER, entry
from tests.gateway.test_shadow import GAIN

LONG_AGO = 1_600_000_000
"""September 2020."""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state of a gateway that decided once, years ago."""
    keyring = Keyring.generate()
    keyring.save(tmp_path / "keyring.json")
    asyncio.run(_decide(tmp_path, keyring))
    return tmp_path


async def _decide(state: Path, keyring: Keyring) -> None:
    kept = Recorder(keyring).record({**QUESTION, "now": LONG_AGO}, ANSWER)
    ledger = Ledger(state / "audit.sqlite3", state / "audit.anchor.json", keyring, deadline_s=30)
    await ledger.append(entry(kept), kept)
    await ledger.close()


def run(*arguments: str, state: Path) -> str:
    said = CliRunner().invoke(app, [*arguments, "--state", str(state)])
    assert said.exit_code == 0, said.output
    return said.stdout


def test_questions_are_counted_let_go_of_and_counted_as_such(state: Path) -> None:
    """By `audit verify`, before and after; a second pruning finds nothing."""
    before = json.loads(run("audit", "verify", "--json", state=state))
    assert (before["ok"], before["questions"], before["pruned"]) == (True, 1, 0)
    gone = json.loads(run("audit", "prune-questions", "--days", "400", "--json", state=state))
    assert gone["decisions"] == 1
    after = json.loads(run("audit", "verify", "--json", state=state))
    assert (after["ok"], after["entries"], after["questions"], after["pruned"]) == (True, 2, 0, 1)
    assert "0 décisions, 0 textes" in run("audit", "prune-questions", state=state)
    said = run("audit", "verify", state=state)
    assert "3 inscriptions, 0 en défaut : le registre est intact" in said
    assert "questions conservées : 0 ; effacées par une personne responsable : 1" in said
    assert "questions kept: 0; let go of by an officer: 1" in run("audit", "verify", "--language", "en", state=state)


def test_fewer_days_than_a_month_are_refused(state: Path) -> None:
    said = CliRunner().invoke(app, ["audit", "prune-questions", "--days", "5", "--state", str(state)])
    assert said.exit_code == 2


def test_what_a_shadow_found_is_said_in_words_and_as_json(state: Path) -> None:
    assert "Aucun essai à blanc" in run("policy", "shadow", state=state)
    total = Total("c" * 32, "l" * 32, asked=40, differing=2, failed=0, dropped=1, since=LONG_AGO, last=LONG_AGO + 5)
    total.changes[GAIN] = 2
    Tally(state / "shadow.sqlite3").add([total])
    french = run("policy", "shadow", state=state)
    assert "infirmière (nurse), pour soigner (TREAT)" in french
    assert (
        "Laboratoire (laboratory) · Observation.value · étiquettes PSY : refusé (ROLE) → permis · 2 décisions" in french
    )
    assert "40 questions, 2 décidées autrement" in french
    assert "40 questions, 2 decided otherwise" in run("policy", "shadow", "--lang", "en", state=state)
    [one] = json.loads(run("policy", "shadow", "--json", state=state))["shadows"]
    assert (one["asked"], one["differing"], one["dropped"], one["widens"]) == (40, 2, 1, True)
    assert one["gained"][0]["labels"] == ["PSY"]
    assert one["since"] == "2020-09-13T12:26:40.000Z"
