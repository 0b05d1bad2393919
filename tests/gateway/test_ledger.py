"""The ledger: an append that returned is on disk and anchored; what can't be written is said to every caller."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant, verify
from tests.gateway.ledger_log import (
    WAIT,
    anchored,
    decisions,
    entry,
    held,
    locked,
    refused,
)


def test_an_entry_is_written_as_canonical_json_and_read_back() -> None:
    payload = entry().to_bytes()
    assert payload == (
        b'{"categories":[],"categories_at":{},"code":"","conflicts":[],"count":1,'
        b'"decision_id":"d0","emergency":{},"evidence":[],'
        b'"localization":"","masked":[],"obligations":[],'
        b'"operation":{"document":"9f","name":"Summary"},"outcome":"released","patients":["'
        + b"p"
        * 64
        + b'"],"period":null,"policy_revision":"r1","purpose":"TREAT","question":"","reason":"",'
        b'"recorded":"2026-11-26T00:00:00.000Z","released":{"Patient.name":{"chus":2,"omnimed":1}},"sources":[["chus","active"]],'
        b'"subject":{"id":"dr-tremblay","name":"","organization":"org-clinique","role":"physician"},"version":1,'
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
    assert verify(database, anchor, keyring).as_json() == {
        "ok": True,
        "entries": 3,
        "faults": [],
        "unanchored": 0,
        "questions": 0,
        "pruned": 0,
    }


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
    assert verify(database, anchor, keyring).as_json() == {
        "ok": True,
        "entries": 0,
        "faults": [],
        "unanchored": 0,
        "questions": 0,
        "pruned": 0,
    }


async def test_several_writers_share_one_log(database: Path, anchor: Path, keyring: Keyring) -> None:
    ledgers = [Ledger(database, anchor, keyring, deadline_s=WAIT) for _ in range(3)]
    assert len({ledger.writer for ledger in ledgers}) == 3
    await asyncio.gather(*(ledgers[rank % 3].append(entry(rank)) for rank in range(60)))
    for ledger in ledgers:
        await ledger.close()
    assert anchored(anchor) == {ledger.writer: 20 for ledger in ledgers}
    assert verify(database, anchor, keyring).as_json() == {
        "ok": True,
        "entries": 60,
        "faults": [],
        "unanchored": 0,
        "questions": 0,
        "pruned": 0,
    }


async def test_a_log_goes_on_after_its_key_was_rotated(database: Path, anchor: Path, keyring: Keyring) -> None:
    for ring in (keyring, keyring.rotated()):
        ledger = Ledger(database, anchor, ring)
        await ledger.append(entry())
        await ledger.close()
    assert verify(database, anchor, keyring.rotated()).faults[0].kind == "anchor"
    assert verify(database, anchor, ring).ok
