"""Promise: a replay, which asks each distinct question as seldom as it can, finds what asking every decision would.

Random questions, each asked at many instants, are recorded under one policy and replayed under others; every recorded
decision is then asked by itself at its own instant, and compared by another hand.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.differences import Change, changes
from gateway.engines import BareEngine, Bundle
from gateway.keyring import Keyring
from gateway.ledger import Reference
from gateway.ledger.asked import decision
from gateway.ledger.store import reader_of
from gateway.officers.policy_replay import Replayed, Span, replay
from tests.policies.odd_questions import INSTANTS
from tests.policies.opa_server import POLICIES
from tests.policies.proper_questions import proper
from tests.policies.recorded_month import record

KEYRING = Keyring.generate()
EDITS = {
    "roles": ("roles", "physician: {identity: p,", "physician: {identity: deny,"),
    "clearance": ("labels", "  physician: V", '  physician: "N"'),
    "grace": ("relationships", "attending: {by: person, grace_days: 90}", "attending: {by: person, grace_days: 1}"),
}
"""What the other policies change: who reads what, which labels, and, for the clock's part, when evidence ends."""
ALL = Span(0, 4_000_000_000)
moments = st.lists(st.sampled_from(INSTANTS), min_size=1, max_size=6)


@pytest.fixture(scope="module", params=sorted(EDITS))
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A policy with one edit."""
    table, old, new = EDITS[request.param]
    folder = tmp_path_factory.mktemp("candidate") / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "tables" / table / "data.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return Bundle.load(folder)


@pytest.fixture(scope="module")
def live() -> Bundle:
    return Bundle.load(POLICIES)


def each(database: Path, candidate: BareEngine) -> tuple[Counter[Change], int]:
    """Ask every recorded decision at its own instant; return the changes with their counts, and how many differ."""
    found: Counter[Change] = Counter()
    differing = 0
    engine = reader_of(database)
    with engine.connect() as connection, connection.begin():
        rows = connection.exec_driver_sql("SELECT question, answer, now FROM asked").fetchall()
        for question, answer, now in rows:
            asked, answered = decision(connection, Reference(bytes(question), bytes(answer), now))
            changed = changes(asked, answered, candidate.ask("decisions", asked))
            found.update(changed)
            differing += bool(changed)
    engine.dispose()
    return found, differing


def replayed(questions: list[dict[str, Any]], live: Bundle, other: Bundle) -> tuple[Replayed, Counter[Change], int]:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "audit.sqlite3"
        record(database, KEYRING, live, iter(questions))
        done = replay(database, other, ALL, workers=1)
        return done, *each(database, BareEngine(other))


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=10)
@given(drawn=st.lists(st.tuples(proper(), moments), min_size=1, max_size=3))
def test_a_replay_finds_what_asking_each_decision_finds(
    live: Bundle, other: Bundle, drawn: list[tuple[dict[str, Any], list[int]]]
) -> None:
    questions = [{**asked, "now": now} for asked, instants in drawn for now in instants]
    done, expected, differing = replayed(questions, live, other)
    assert done.found.changes == expected
    assert (done.decisions, done.found.differing) == (len(questions), differing)
    assert done.distinct <= done.asked <= len(questions)
    assert done.ok
