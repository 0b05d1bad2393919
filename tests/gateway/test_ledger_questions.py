"""The questions beside the chain: written with their entry or not at all, verified, and let go of by command alone."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Recorded, Recorder, Verification, instant, verify
from gateway.ledger.asked import NotKept, decision, decisions_of
from gateway.ledger.prune import first_kept, prune_questions
from gateway.ledger.store import reader_of
from tests.gateway.test_ledger_pseudonyms import QUESTION
from tests.policies.questions import NOW

DAY = 86_400
KEYRING = Keyring.generate()
ANSWER = {"revision": "r1", "valid_until": None, "subject": "permit", "requests": [{"open": ["condition"], "shut": {}}]}


def kept(now: int = NOW, **changes: Any) -> Recorded:
    return Recorder(KEYRING).record({**QUESTION, "now": now, **changes}, ANSWER)


def entry(recorded: Recorded, rank: int = 0) -> AuditEntry:
    at = instant(recorded.reference.now)
    return AuditEntry(f"d{rank}", at, "released", purpose="TREAT", question=recorded.question)


class Log:
    """A log in a folder."""

    def __init__(self, folder: Path) -> None:
        self.database, self.anchor = folder / "audit.sqlite3", folder / "audit.anchor.json"

    def open(self) -> Ledger:
        return Ledger(self.database, self.anchor, KEYRING, deadline_s=30)

    def verify(self) -> Verification:
        return verify(self.database, self.anchor, KEYRING)

    def named(self) -> list[tuple[int, str]]:
        return [(fault.seq, fault.kind) for fault in self.verify().faults]

    def sql(self, statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Three decisions: the first two on one question, the third on another; then an entry without a decision."""
    log = Log(tmp_path_factory.mktemp("log"))
    asyncio.run(_fill(log))
    return log


async def _fill(log: Log) -> None:
    ledger = log.open()
    for rank, recorded in enumerate((kept(), kept(NOW + 60), kept(purpose="ETREAT"))):
        await ledger.append(entry(recorded, rank), recorded)
    await ledger.append(AuditEntry("d3", instant(NOW), "refused"))
    await ledger.close()


@pytest.fixture
def log(written: Log, tmp_path: Path) -> Log:
    """A copy that may be spoilt."""
    shutil.copytree(written.database.parent, tmp_path / "log")
    return Log(tmp_path / "log")


@pytest.fixture
def fresh(tmp_path: Path) -> Log:
    return Log(tmp_path)


def test_what_was_asked_twice_is_kept_once(written: Log) -> None:
    """Two questions, one answer; parts that they share (sources, patient, subject) are one body each."""
    assert written.sql("SELECT count(*) FROM asked") == [(3,)]
    assert written.sql("SELECT count(*) FROM bodies WHERE whole") == [(3,)]
    assert written.sql("SELECT count(distinct body) = count(*) FROM bodies") == [(1,)]
    found = written.verify()
    assert (found.ok, found.entries, found.questions, found.pruned) == (True, 4, 3, 0)


def test_the_distinct_questions_of_a_period_come_with_their_instants(written: Log) -> None:
    engine = reader_of(written.database)
    with engine.connect() as connection, connection.begin():
        every = sorted([now - NOW for now, _, _ in asking.times] for asking in decisions_of(connection, 0, NOW + DAY))
        early = [asking.decisions for asking in decisions_of(connection, NOW, NOW + 1)]
        with pytest.raises(NotKept):
            decision(connection, kept(purpose="HRESCH").reference)
        asked, answered = decision(connection, kept(NOW + 60).reference)
    engine.dispose()
    assert every == [[0], [0, 60]]
    assert early == [1, 1]
    assert (asked["now"], asked["purpose"]) == (NOW + 60, "TREAT")
    assert answered == {"subject": "permit", "requests": [{"open": ["condition"], "shut": {}}]}


COPY = "INSERT INTO asked SELECT now + {later}, writer, {seq}, question, answer FROM asked WHERE seq = 1"
PART = "UPDATE bodies SET body = CAST(replace(body, 'attending', 'attendinG') AS BLOB)"
WHOLE = "UPDATE bodies SET body = CAST(replace(body, 'ETREAT', 'TREATE') AS BLOB)"
OTHER = "(SELECT question FROM asked WHERE seq = 3)"
SPOILT = {
    "a question is changed": (WHOLE, [3]),
    "a shared part is changed": (PART, [1, 2, 3]),
    "the answers are removed": ("DELETE FROM bodies WHERE digest IN (SELECT answer FROM asked)", [1, 2, 3]),
    "a question is put for another": (f"UPDATE asked SET question = {OTHER} WHERE seq = 1", [1]),
    "the instant is moved": ("UPDATE asked SET now = now + 1 WHERE seq = 2", [2]),
    "a decision is removed": ("DELETE FROM asked WHERE seq = 2", [2]),
    "a decision is made up": (COPY.format(later=1, seq=4), [4]),
    "a decision has no entry": (COPY.format(later=0, seq=9), [9]),
}


@pytest.mark.parametrize("name", sorted(SPOILT))
def test_whatever_is_done_to_a_question_shows_at_its_entries(log: Log, name: str) -> None:
    statement, places = SPOILT[name]
    log.sql(statement)
    assert log.named() == [(place, "question") for place in places]


def test_a_change_of_the_reference_in_the_entry_breaks_the_chain(log: Log) -> None:
    """The chain covers the digests: putting another question's reference into an entry is a changed entry."""
    other = kept(purpose="ETREAT").question
    log.sql("UPDATE entries SET payload = replace(payload, ?, ?) WHERE seq = 1", kept().question, other)
    assert (1, "changed") in log.named()


async def test_an_entry_that_names_a_question_it_does_not_bring_is_refused(fresh: Log) -> None:
    ledger = fresh.open()
    for named, brought in ((kept(), None), (kept(), kept(purpose="ETREAT"))):
        with pytest.raises(AuditUnavailable, match="entry"):
            await ledger.append(entry(named), brought)
    await ledger.close()


@pytest.mark.parametrize("table", ["asked", "bodies"])
async def test_a_question_that_cannot_be_written_takes_its_entry_with_it(fresh: Log, table: str) -> None:
    """One transaction: neither is there, the caller is told, and the chain goes on without a gap."""
    ledger = fresh.open()
    await ledger.append(entry(kept(), 0), kept())
    fresh.sql(f"CREATE TRIGGER quota BEFORE INSERT ON {table} BEGIN SELECT raise(ABORT, 'full'); END")
    with pytest.raises(AuditUnavailable, match="disk"):
        await ledger.append(entry(kept(NOW + 1, purpose="ETREAT"), 1), kept(NOW + 1, purpose="ETREAT"))
    fresh.sql("DROP TRIGGER quota")
    await ledger.append(entry(kept(NOW + 2), 2), kept(NOW + 2))
    await ledger.close()
    found = fresh.verify()
    assert (found.ok, found.entries, found.questions) == (True, 2, 2)


FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from gateway.errors import AuditUnavailable
from tests.gateway.test_ledger_questions import NOW, Log, entry, kept

async def main(log):
    ledger = log.open()
    await ledger.append(entry(kept()), kept())
    size = log.database.with_name(log.database.name + "-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5_000, resource.RLIM_INFINITY))
    large = kept(NOW + 1, coordinates=[f"Patient.field{rank}" for rank in range(20_000)])
    try:
        await ledger.append(entry(large), large)
    except AuditUnavailable as refusal:
        print(refusal)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await ledger.append(entry(kept(NOW + 2)), kept(NOW + 2))
    await ledger.close()
    found = log.verify()
    print(found.ok, found.entries, found.questions)

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
asyncio.run(main(Log(Path(sys.argv[1]))))
"""


def test_a_disk_too_full_for_the_question_refuses_and_goes_on_when_it_is_not(tmp_path: Path) -> None:
    """A limit on the size of files, in a process of its own, stands for the disk: the entry alone would have fitted."""
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], check=False, cwd=root, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == ["disk", "True 2 2"]


async def test_a_pruning_leaves_entries_takes_whole_months_and_is_written_down(fresh: Log) -> None:
    """Questions of two months: the older one goes; verify counts it, and names nothing."""
    ledger = fresh.open()
    old, new = kept(NOW - 60 * DAY), kept(NOW)
    await ledger.append(entry(old, 0), old)
    await ledger.append(entry(new, 1), new)
    await ledger.close()
    gone = await prune_questions(fresh.database, fresh.anchor, KEYRING, days=31, now=NOW)
    assert (gone.before, gone.decisions) == (first_kept(NOW, 31), 1)
    assert fresh.sql("SELECT distinct month FROM bodies") == [(202611,)]
    found = fresh.verify()
    assert (found.ok, found.entries, found.questions, found.pruned) == (True, 3, 1, 1)
    assert fresh.sql("SELECT count(*) FROM entries WHERE instr(payload, 'QUESTIONS_PRUNED')") == [(1,)]


async def test_what_an_officer_did_not_prune_is_missed_though_something_older_was(fresh: Log) -> None:
    """A pruning excuses the months that it took, and no other."""
    ledger = fresh.open()
    for rank, now in enumerate((NOW - 60 * DAY, NOW)):
        await ledger.append(entry(kept(now), rank), kept(now))
    await ledger.close()
    await prune_questions(fresh.database, fresh.anchor, KEYRING, days=31, now=NOW)
    fresh.sql("DELETE FROM bodies")
    assert fresh.named() == [(2, "question")]


async def test_a_log_that_can_not_say_that_questions_were_pruned_keeps_them(fresh: Log) -> None:
    ledger = fresh.open()
    await ledger.append(entry(kept(NOW - 60 * DAY)), kept(NOW - 60 * DAY))
    await ledger.close()
    fresh.anchor.write_text("forged")
    with pytest.raises(AuditUnavailable):
        await prune_questions(fresh.database, fresh.anchor, KEYRING, days=31, now=NOW)
    assert fresh.sql("SELECT count(*) FROM asked") == [(1,)]


@pytest.mark.parametrize(
    ("days", "month"), [(31, "2026-10-01"), (25, "2026-11-01"), (26, "2026-10-01"), (400, "2025-10-01")]
)
def test_a_month_stays_until_its_last_day_is_old_enough(days: int, month: str) -> None:
    """NOW is 2026-11-26 at midnight UTC: 25 days before it is November's first instant."""
    assert instant(first_kept(NOW, days)) == f"{month}T00:00:00.000Z"


async def test_a_log_of_before_questions_were_kept_is_verified_as_it_is(fresh: Log) -> None:
    ledger = fresh.open()
    await ledger.append(AuditEntry("d0", instant(NOW), "released"))
    await ledger.close()
    fresh.sql("DROP TABLE asked")
    fresh.sql("DROP TABLE bodies")
    assert fresh.verify().ok
    ledger = fresh.open()
    await ledger.append(entry(kept(), 1), kept())
    await ledger.close()
    assert (fresh.verify().ok, fresh.verify().questions) == (True, 1)
