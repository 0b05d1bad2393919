"""The ledger: an append that returned is on disk and anchored; what can't be written is said to every caller."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gateway.errors import AuditUnavailable, RateLimited
from gateway.keyring import Keyring
from gateway.ledger import Agent, AuditEntry, Ledger, Operation, UnauthenticatedMeter, Withheld, instant, verify

WAIT = 30.0


def entry(rank: int = 0, *, patients: tuple[str, ...] = ("p" * 64,)) -> AuditEntry:
    """An answer that left."""
    return AuditEntry(
        decision_id=f"d{rank}",
        recorded=instant(1_795_651_200 + rank),
        outcome="released",
        subject=Agent("dr-tremblay", "physician", "org-clinique"),
        purpose="TREAT",
        patients=patients,
        operation=Operation("Summary", "9f"),
        policy_revision="r1",
        released={"Patient.name": {"omnimed": 1, "chus": 2}},
        withheld=(Withheld("Patient.coverages", "ROLE", True),),
        sources=(("chus", "active"),),
    )


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "audit.sqlite3"


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    return tmp_path / "audit.anchor.json"


@pytest.fixture
async def ledger(database: Path, anchor: Path, keyring: Keyring) -> AsyncIterator[Ledger]:
    ledger = Ledger(database, anchor, keyring, deadline_s=WAIT)
    yield ledger
    await ledger.close()


def held(database: Path) -> list[tuple[str, int, dict[str, object]]]:
    """What another connection reads: what is committed."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT writer, seq, payload FROM entries ORDER BY writer, seq").fetchall()
    return [(writer, seq, json.loads(payload)) for writer, seq, payload in rows]


def decisions(database: Path) -> list[object]:
    return [payload["decision_id"] for _, _, payload in held(database)]


def text_of(path: Path) -> str:
    return path.read_text()


def put(path: Path, text: str | None) -> None:
    """Write a file, or remove it."""
    path.unlink() if text is None else path.write_text(text)


def anchored(anchor: Path) -> dict[str, int]:
    return {writer: head["seq"] for writer, head in json.loads(anchor.read_text())["writers"].items()}


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process holds the database's write lock."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


async def refused(ledger: Ledger, rank: int = 0) -> str:
    with pytest.raises(AuditUnavailable) as caught:
        await ledger.append(entry(rank))
    return str(caught.value)


def test_an_entry_is_written_as_canonical_json_and_read_back() -> None:
    payload = entry().to_bytes()
    assert payload == (
        b'{"code":"","count":1,"decision_id":"d0","emergency":{},"evidence":[],"masked":[],'
        b'"operation":{"document":"9f","name":"Summary"},"outcome":"released","patients":["'
        + b"p"
        * 64
        + b'"],"period":null,"policy_revision":"r1","purpose":"TREAT","reason":"",'
        b'"recorded":"2026-11-26T00:00:00.000Z","released":{"Patient.name":{"chus":2,"omnimed":1}},"sources":[["chus","active"]],'
        b'"subject":{"id":"dr-tremblay","organization":"org-clinique","role":"physician"},"version":1,'
        b'"withheld":[{"coordinate":"Patient.coverages","named":true,"reason":"ROLE"}]}'
    )
    assert AuditEntry.from_bytes(payload) == entry()


def test_an_entry_without_an_instant_in_utc_is_no_entry() -> None:
    with pytest.raises(ValueError):
        AuditEntry("d", "2026-11-26T00:00:00-05:00", "released")


async def test_each_link_holds_the_one_before_its_place_and_its_payload(
    ledger: Ledger, database: Path, keyring: Keyring
) -> None:
    """The formula of docs/decisions/ledger-chain.md, written out; `Keyring.mac` puts each part's length before it."""
    for rank in range(2):
        await ledger.append(entry(rank))
    writer = ledger.writer.encode()
    first = keyring.mac("audit", bytes(32), writer, (1).to_bytes(8, "big"), entry(0).to_bytes())
    second = keyring.mac("audit", first, writer, (2).to_bytes(8, "big"), entry(1).to_bytes())
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT payload, mac FROM entries ORDER BY seq").fetchall()
    assert rows == [(entry(0).to_bytes(), first), (entry(1).to_bytes(), second)]


async def test_an_append_that_returned_is_committed_and_anchored(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    for rank in range(3):
        await ledger.append(entry(rank))
        assert decisions(database) == [f"d{n}" for n in range(rank + 1)]
        assert anchored(anchor) == {ledger.writer: rank + 1}
    assert verify(database, anchor, keyring).as_json() == {"ok": True, "entries": 3, "faults": [], "unanchored": 0}


async def test_a_commit_is_synced_to_the_disk(ledger: Ledger, database: Path) -> None:
    """The journal mode is a property of the file; that `synchronous` is FULL in it is checked by the store itself."""
    await ledger.append(entry())
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_the_files_are_their_owner_s_only(ledger: Ledger, database: Path, anchor: Path) -> None:
    await ledger.append(entry())
    for path in database.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


async def test_appends_that_wait_together_share_a_transaction_and_keep_their_order(
    ledger: Ledger, database: Path, anchor: Path
) -> None:
    await ledger.append(entry(0))
    with locked(database):
        appends = [asyncio.ensure_future(ledger.append(entry(rank))) for rank in range(1, 200)]
        await asyncio.sleep(0)
    await asyncio.gather(*appends)
    assert decisions(database) == [f"d{rank}" for rank in range(200)]
    assert anchored(anchor) == {ledger.writer: 200}


async def test_a_patient_s_entries_are_found_by_pseudonym(ledger: Ledger, database: Path) -> None:
    await ledger.append(entry(0, patients=("a" * 64, "b" * 64, "a" * 64)))
    await ledger.append(entry(1, patients=()))
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT pseudonym, seq FROM entry_patients ORDER BY 1").fetchall()
    assert rows == [("a" * 64, 1), ("b" * 64, 1)]


async def test_a_locked_database_refuses_and_the_chain_goes_on_without_a_gap(
    database: Path, anchor: Path, keyring: Keyring
) -> None:
    ledger = Ledger(database, anchor, keyring, deadline_s=0.4)
    await ledger.append(entry(0))
    with locked(database):
        assert await refused(ledger, 1) in {"disk", "deadline"}
        assert not await ledger.probe()
    await until(ledger)
    await ledger.append(entry(2))
    await ledger.close()
    assert [word for word in decisions(database) if word != "d1"] == ["d0", "d2"]
    assert verify(database, anchor, keyring).ok


async def test_a_probe_of_a_database_that_takes_no_write_says_so(
    database: Path, anchor: Path, keyring: Keyring
) -> None:
    ledger = Ledger(database, anchor, keyring, deadline_s=1.0)
    assert await ledger.probe()
    with locked(database):
        assert not await ledger.probe()
    await until(ledger)
    await ledger.close()


async def until(ledger: Ledger) -> None:
    """Wait until the ledger writes again."""
    async with asyncio.timeout(WAIT):
        while True:
            if await ledger.probe():
                return


async def test_a_directory_that_is_not_there_refuses_until_it_is(tmp_path: Path, keyring: Keyring) -> None:
    place = tmp_path / "later"
    ledger = Ledger(place / "a.sqlite3", place / "a.json", keyring)
    assert await refused(ledger) == "disk"
    assert not await ledger.probe()
    place.mkdir()
    assert await ledger.probe()
    await ledger.append(entry(1))
    await ledger.close()
    assert decisions(place / "a.sqlite3") == ["d1"]
    assert verify(place / "a.sqlite3", place / "a.json", keyring).ok


async def test_a_statement_that_fails_refuses_every_waiting_append_and_the_chain_goes_on(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    await ledger.append(entry(0))
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("CREATE TRIGGER quota BEFORE INSERT ON entries BEGIN SELECT raise(ABORT, 'full'); END")
        words = await asyncio.gather(*(refused(ledger, rank) for rank in range(1, 20)))
        assert words == ["disk"] * 19
        other.execute("DROP TRIGGER quota")
    await ledger.append(entry(20))
    assert decisions(database) == ["d0", "d20"]
    assert anchored(anchor) == {ledger.writer: 2}
    assert verify(database, anchor, keyring).ok


FULL = """
import asyncio, resource, signal, sys
from pathlib import Path
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant

async def main(directory):
    database = directory / "audit.sqlite3"
    ledger = Ledger(database, directory / "audit.anchor.json", Keyring.load(directory / "keys.json"))
    await ledger.append(AuditEntry("before", instant(0), "released"))
    log = database.with_name(database.name + "-wal")
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 5_000, resource.RLIM_INFINITY))
    for rank in range(4):
        try:
            await ledger.append(AuditEntry(f"full-{rank}", instant(0), "released", reason="x" * 20_000))
        except AuditUnavailable as refusal:
            print(refusal, await ledger.probe())
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await ledger.append(AuditEntry("after", instant(0), "released"))
    await ledger.close()

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_disk_that_takes_no_more_refuses_and_the_chain_goes_on_when_it_does(tmp_path: Path, keyring: Keyring) -> None:
    """A limit on the size of files, in a process of its own, stands for the disk: the write itself fails."""
    keyring.save(tmp_path / "keys.json")
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], check=False, cwd=root, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [line.split()[0] for line in ran.stdout.splitlines()] == ["disk"] * 4
    database = tmp_path / "audit.sqlite3"
    assert decisions(database) == ["before", "after"]
    assert verify(database, tmp_path / "audit.anchor.json", keyring).ok


async def test_an_anchor_that_can_t_be_written_refuses_and_the_chain_goes_on(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    await ledger.append(entry(0))
    obstacle = anchor.with_name(anchor.name + ".new")
    obstacle.mkdir()
    assert await refused(ledger, 1) == "disk"
    obstacle.rmdir()
    assert verify(database, anchor, keyring).as_json() == {"ok": True, "entries": 2, "faults": [], "unanchored": 1}
    await ledger.append(entry(2))
    assert decisions(database) == ["d0", "d1", "d2"]
    assert verify(database, anchor, keyring).as_json() == {"ok": True, "entries": 3, "faults": [], "unanchored": 0}


@pytest.mark.parametrize("tamper", ["remove", "forge"])
async def test_an_anchor_removed_or_forged_meanwhile_is_never_replaced(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring, tamper: str
) -> None:
    await ledger.append(entry(0))
    whole = text_of(anchor)
    put(anchor, None if tamper == "remove" else whole.replace('"seq":1', '"seq":0'))
    assert await refused(ledger, 1) == "anchor"
    assert [fault.kind for fault in verify(database, anchor, keyring).faults] == ["anchor"]
    put(anchor, whole)
    await ledger.append(entry(2))
    assert verify(database, anchor, keyring).ok


async def test_a_start_on_a_log_without_its_anchor_refuses(database: Path, anchor: Path, keyring: Keyring) -> None:
    first = Ledger(database, anchor, keyring)
    await first.append(entry(0))
    await first.close()
    put(anchor, None)
    second = Ledger(database, anchor, keyring)
    assert await refused(second) == "anchor"
    await second.close()
    assert [path.name for path in database.parent.iterdir() if path == anchor] == []


async def test_a_database_removed_under_the_ledger_is_seen_and_its_loss_named(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    await ledger.append(entry(0))
    lost = ledger.writer
    for path in database.parent.glob("audit.sqlite3*"):
        path.unlink()
    await ledger.append(entry(1))
    assert decisions(database) == ["d1"]
    assert ledger.writer != lost
    assert [(f.writer, f.seq, f.kind) for f in verify(database, anchor, keyring).faults] == [(lost, 1, "cut-off")]


async def test_a_full_queue_refuses_and_what_waits_is_written(database: Path, anchor: Path, keyring: Keyring) -> None:
    """Of twenty at once, five wait, and at most five more are in the thread's hands."""
    ledger = Ledger(database, anchor, keyring, waiting=5, deadline_s=WAIT)
    await ledger.append(entry(0))
    with locked(database):
        appends = [asyncio.ensure_future(ledger.append(entry(rank))) for rank in range(1, 21)]
        async with asyncio.timeout(WAIT):
            await asyncio.wait(appends, return_when=asyncio.FIRST_EXCEPTION)
    results = await asyncio.gather(*appends, return_exceptions=True)
    await ledger.close()
    full = [str(result) for result in results if result is not None]
    assert full == ["full"] * len(full)
    assert 10 <= len(full) <= 15
    assert decisions(database) == ["d0", *(f"d{rank}" for rank in range(1, 21) if results[rank - 1] is None)]


async def test_a_closed_ledger_has_written_what_waited_and_refuses_the_rest(
    database: Path, anchor: Path, keyring: Keyring
) -> None:
    ledger = Ledger(database, anchor, keyring)
    appends = [asyncio.ensure_future(ledger.append(entry(rank))) for rank in range(50)]
    await asyncio.sleep(0)
    await ledger.close()
    await ledger.close()
    await asyncio.gather(*appends)
    assert await refused(ledger) == "closed"
    assert not await ledger.probe()
    assert decisions(database) == [f"d{rank}" for rank in range(50)]


async def test_an_entry_that_can_t_be_written_as_utf_8_refuses_itself_alone(ledger: Ledger, database: Path) -> None:
    odd = AuditEntry("\ud800", instant(0), "failed")
    results = await asyncio.gather(ledger.append(odd), ledger.append(entry(1)), return_exceptions=True)
    assert isinstance(results[0], AuditUnavailable)
    assert str(results[0]) == "entry"
    assert results[1] is None
    assert decisions(database) == ["d1"]


async def test_a_caller_that_goes_away_leaves_its_entry_written(ledger: Ledger, database: Path) -> None:
    await ledger.append(entry(0))
    with locked(database):
        gone = asyncio.ensure_future(ledger.append(entry(1)))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
    await ledger.append(entry(2))
    assert decisions(database) == ["d0", "d1", "d2"]


async def test_a_probe_writes_no_entry(ledger: Ledger, database: Path, anchor: Path, keyring: Keyring) -> None:
    assert await ledger.probe()
    assert await ledger.probe()
    assert held(database) == []
    assert verify(database, anchor, keyring).as_json() == {"ok": True, "entries": 0, "faults": [], "unanchored": 0}


async def test_several_writers_share_one_log(database: Path, anchor: Path, keyring: Keyring) -> None:
    ledgers = [Ledger(database, anchor, keyring, deadline_s=WAIT) for _ in range(3)]
    assert len({ledger.writer for ledger in ledgers}) == 3
    await asyncio.gather(*(ledgers[rank % 3].append(entry(rank)) for rank in range(60)))
    for ledger in ledgers:
        await ledger.close()
    assert anchored(anchor) == {ledger.writer: 20 for ledger in ledgers}
    assert verify(database, anchor, keyring).as_json() == {"ok": True, "entries": 60, "faults": [], "unanchored": 0}


async def test_a_log_goes_on_after_its_key_was_rotated(database: Path, anchor: Path, keyring: Keyring) -> None:
    for ring in (keyring, keyring.rotated()):
        ledger = Ledger(database, anchor, ring)
        await ledger.append(entry())
        await ledger.close()
    assert verify(database, anchor, keyring.rotated()).faults[0].kind == "anchor"
    assert verify(database, anchor, ring).ok


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_thread_that_dies_refuses_what_waited_and_the_next_append_starts_another(
    database: Path, anchor: Path, keyring: Keyring
) -> None:
    others = set(threading.enumerate())
    ledger = Ledger(database, anchor, keyring, deadline_s=WAIT)
    await ledger.append(entry(0))
    (thread,) = [one for one in threading.enumerate() if one.name == "ledger" and one not in others]
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    assert await refused(ledger, 1) == "disk"
    await ledger.append(entry(2))
    await ledger.close()
    assert decisions(database) == ["d0", "d2"]
    assert verify(database, anchor, keyring).ok


CHILD = """
import asyncio, sys
from pathlib import Path
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant

async def main(directory):
    ledger = Ledger(directory / "audit.sqlite3", directory / "audit.anchor.json", Keyring.load(directory / "keys.json"))
    async def caller(name):
        for rank in range(1_000_000):
            await ledger.append(AuditEntry(f"{name}-{rank}", instant(rank), "released", patients=("p" * 64,)))
            print(f"{name}-{rank}", flush=True)
    await asyncio.gather(*(caller(f"c{n}") for n in range(8)))

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("after", [1, 40, 200])
def test_every_append_that_returned_survives_a_kill(tmp_path: Path, keyring: Keyring, after: int) -> None:
    keyring.save(tmp_path / "keys.json")
    told = kill_after(tmp_path, after)
    database, anchor = tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json"
    assert set(told) <= set(decisions(database))
    assert len(told) >= after
    assert verify(database, anchor, keyring).ok
    asyncio.run(one_more(database, anchor, keyring))
    verification = verify(database, anchor, keyring)
    assert (verification.ok, verification.unanchored) == (True, 0)


def kill_after(directory: Path, lines: int) -> list[str]:
    """Run a process that appends without end, kill it when it has said so many times that an append returned."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", CHILD, str(directory)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        if child.stdout is None:
            raise RuntimeError("no pipe")
        told = [child.stdout.readline() for _ in range(lines)]
        os.kill(child.pid, signal.SIGKILL)
        told += child.stdout.readlines()
    return [line.strip() for line in told if line.endswith("\n")]


async def one_more(database: Path, anchor: Path, keyring: Keyring) -> None:
    ledger = Ledger(database, anchor, keyring)
    await ledger.append(entry())
    await ledger.close()


async def test_what_a_killed_writer_left_unanchored_can_t_be_cut_off_unseen_after_the_next_start(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring, tmp_path: Path
) -> None:
    await ledger.append(entry(0))
    before = tmp_path / "before.json"
    shutil.copy(anchor, before)
    await ledger.append(entry(1))
    await ledger.close()
    shutil.copy(before, anchor)  # as a kill between the commit and the anchor would leave it
    assert verify(database, anchor, keyring).unanchored == 1
    await one_more(database, anchor, keyring)
    assert anchored(anchor)[ledger.writer] == 2


class Sink:
    """Keeps entries; may be told to fail."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.broken = False

    async def append(self, entry: AuditEntry) -> None:
        if self.broken:
            raise AuditUnavailable("disk")
        self.entries.append(entry)


def refusal(rank: int) -> AuditEntry:
    return AuditEntry(f"u{rank}", instant(0), "unauthenticated", code="UNAUTHENTICATED", reason="expired")


async def told(meter: UnauthenticatedMeter, ranks: Sequence[int]) -> list[str]:
    words = []
    for rank in ranks:
        try:
            await meter.refuse(refusal(rank))
            words.append("written")
        except RateLimited:
            words.append("limited")
    return words


async def test_refusals_above_the_rate_become_one_entry_a_minute() -> None:
    sink, clock = Sink(), [600.0]
    meter = UnauthenticatedMeter(2, sink, lambda: clock[0])
    assert await told(meter, range(5)) == ["written", "written", "limited", "limited", "limited"]
    assert [e.decision_id for e in sink.entries] == ["u0", "u1"]
    clock[0] = 659.9
    await meter.flush()
    assert len(sink.entries) == 2
    clock[0] = 660.0
    assert await told(meter, range(5, 8)) == ["written", "written", "limited"]
    total = sink.entries[2]
    assert (total.count, total.code, total.outcome) == (3, "RATE_LIMITED", "unauthenticated")
    assert total.period == ("1970-01-01T00:10:00.000Z", "1970-01-01T00:11:00.000Z")
    assert [e.decision_id for e in sink.entries[3:]] == ["u5", "u6"]
    await meter.close()
    assert [e.count for e in sink.entries] == [1, 1, 3, 1, 1, 1]


async def test_a_flood_writes_as_many_entries_as_the_rate_allows_and_one_more() -> None:
    sink, clock = Sink(), [0.0]
    meter = UnauthenticatedMeter(3, sink, lambda: clock[0])
    await told(meter, range(1_000))
    clock[0] = 60.0
    await meter.flush()
    assert [e.count for e in sink.entries] == [1, 1, 1, 997]


async def test_a_total_that_could_not_be_written_is_still_owed() -> None:
    sink, clock = Sink(), [0.0]
    meter = UnauthenticatedMeter(1, sink, lambda: clock[0])
    await told(meter, range(3))
    clock[0], sink.broken = 60.0, True
    with pytest.raises(AuditUnavailable):
        await meter.refuse(refusal(9))
    sink.broken = False
    await meter.flush()
    assert [e.count for e in sink.entries] == [1, 2]


async def test_a_refusal_that_can_t_be_written_is_no_refusal() -> None:
    sink = Sink()
    sink.broken = True
    with pytest.raises(AuditUnavailable):
        await UnauthenticatedMeter(1, sink, lambda: 0.0).refuse(refusal(0))
