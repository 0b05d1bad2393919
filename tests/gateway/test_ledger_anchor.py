"""Verification: the anchor, copies of a log, and what is said of a fault."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant, verify
from gateway.ledger.store import copy_database
from tests.gateway.ledger_spoilt import Log, write


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    directory, keyring = tmp_path_factory.mktemp("log"), Keyring.generate()
    writers = sorted(asyncio.run(write(directory, keyring)) for _ in range(2))
    return Log(directory, keyring, tuple(writers))


@settings(deadline=None)
@given(at=st.integers(0, 10_000), by=st.integers(1, 255))
def test_an_edited_anchor_is_named(log: Log, at: int, by: int) -> None:
    with log.copy() as spoilt:
        data = bytearray(spoilt.anchor.read_bytes())
        data[at % len(data)] ^= by
        spoilt.anchor.write_bytes(bytes(data))
        assert spoilt.named() == [("", 0, "anchor", 0)]


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "\ufeff", '{"writers": [], "key_id": "k1", "mac": ""}'])
def test_an_anchor_that_is_none_is_named(log: Log, text: str) -> None:
    with log.copy() as spoilt:
        spoilt.anchor.write_text(text)
        assert spoilt.named() == [("", 0, "anchor", 0)]


def test_a_missing_anchor_is_named(log: Log) -> None:
    with log.copy() as spoilt:
        spoilt.anchor.unlink()
        assert spoilt.named() == [("", 0, "anchor", 0)]


def test_an_anchor_made_from_an_earlier_link_of_the_chain_does_not_hide_a_cut(log: Log) -> None:
    """The links are in the database for all to read; only the key makes an anchor of one."""
    with log.copy() as spoilt:
        writer = spoilt.writers[0]
        anchor = json.loads(spoilt.anchor.read_text())
        mac = spoilt.cell("mac", (writer, 3))
        if not isinstance(mac, bytes):
            raise TypeError
        anchor["writers"][writer] = {"seq": 3, "mac": mac.hex()}
        spoilt.anchor.write_text(json.dumps(anchor, separators=(",", ":")) + "\n")
        spoilt.sql("DELETE FROM entries WHERE writer = ? AND seq > 3", writer)
        spoilt.sql("DELETE FROM entry_patients WHERE writer = ? AND seq > 3", writer)
        assert spoilt.named() == [("", 0, "anchor", 0)]


def test_a_log_sealed_with_other_keys_is_not_sound(log: Log) -> None:
    verification = verify(log.database, log.anchor, Keyring.generate())
    assert [fault.kind for fault in verification.faults] == ["anchor"] + ["changed"] * 12


@pytest.mark.parametrize("damage", ["absent", "garbage", "empty", "no-table"])
def test_a_database_that_can_t_be_read_is_named(log: Log, damage: str) -> None:
    with log.copy() as spoilt:
        if damage == "no-table":
            spoilt.sql("DROP TABLE entry_patients")
        elif damage == "absent":
            spoilt.database.unlink()
        else:
            spoilt.database.write_bytes(b"garbage" * 1_000 if damage == "garbage" else b"")
        assert "unreadable" in [fault.kind for fault in spoilt.verify().faults]


def test_entries_past_the_anchor_are_no_fault(log: Log) -> None:
    """A kill between the commit and the anchor leaves them."""
    with log.copy() as other:
        first = other.anchor.read_text()
        asyncio.run(write(other.directory, other.keyring))
        other.anchor.write_text(first)
        assert other.verify().as_json() == {
            "ok": True,
            "entries": 18,
            "faults": [],
            "unanchored": 6,
            "questions": 0,
            "pruned": 0,
        }


async def test_a_log_in_use_and_a_copy_of_it_are_sound(log: Log, tmp_path: Path) -> None:
    with log.copy() as used:
        ledger = Ledger(used.database, used.anchor, used.keyring)
        appends = [asyncio.ensure_future(ledger.append(AuditEntry(f"n{n}", instant(n), "refused"))) for n in range(50)]
        for append in appends:
            assert used.verify().ok
            await append
        copied = Log(tmp_path, used.keyring, used.writers)
        shutil.copy(used.anchor, copied.anchor)
        copy_database(used.database, copied.database)
        await ledger.close()
        assert mode(copied.database) == 0o600
        assert copied.verify().as_json() == {
            "ok": True,
            "entries": 62,
            "faults": [],
            "unanchored": 0,
            "questions": 0,
            "pruned": 0,
        }


def test_every_fault_has_a_sentence_in_both_languages_that_names_the_place(log: Log) -> None:
    with log.copy() as spoilt:
        a, b = spoilt.writers
        spoilt.put("payload", (a, 2), b"x")
        spoilt.sql("DELETE FROM entries WHERE writer = ? AND (seq = 2 OR seq > 4)", b)
        shown = [(fault["kind"], fault["seq"], fault["fr"], fault["en"]) for fault in faults(spoilt)]
        assert shown == [
            ("changed", 2, f"L’inscription 2 du rédacteur {a} a été modifiée.", f"Entry 2 of writer {a} was changed."),
            (
                "missing",
                2,
                f"L’inscription 2 du rédacteur {b} manque ; la suivante ne peut être vérifiée.",
                f"Entry 2 of writer {b} is missing; the next one can't be verified.",
            ),
            (
                "cut-off",
                5,
                f"Les inscriptions 5 à 6, les dernières du rédacteur {b}, ont été retranchées.",
                f"Entries 5 to 6, the last of writer {b}, were cut off.",
            ),
        ]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def faults(log: Log) -> list[dict[str, object]]:
    return [fault.as_json() for fault in log.verify().faults]
