"""The ledger when something is broken: every caller is told, and the chain has neither gap nor fork."""

from __future__ import annotations

import asyncio
import ctypes
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from gateway.keyring import Keyring
from gateway.ledger import Ledger, verify
from tests.gateway.ledger_log import (
    WAIT,
    anchored,
    decisions,
    entry,
    locked,
    put,
    refused,
    text_of,
    until,
)


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
            await ledger.append(AuditEntry(f"full-{rank}", instant(0), "released", reason="x" * 100_000))
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
    assert verify(database, anchor, keyring).as_json() == {
        "ok": True,
        "entries": 2,
        "faults": [],
        "unanchored": 1,
        "questions": 0,
        "pruned": 0,
    }
    await ledger.append(entry(2))
    assert decisions(database) == ["d0", "d1", "d2"]
    assert verify(database, anchor, keyring).as_json() == {
        "ok": True,
        "entries": 3,
        "faults": [],
        "unanchored": 0,
        "questions": 0,
        "pruned": 0,
    }


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
