"""Verification: any single edit of the log is detected, and named for what it is."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Verification, instant, verify
from gateway.ledger.store import copy_database

ENTRIES = 6
PLACES = st.tuples(st.integers(0, 1), st.integers(1, ENTRIES))


@dataclass(frozen=True)
class Log:
    """A log of two writers with six entries each, or a copy of it that may be spoilt."""

    directory: Path
    keyring: Keyring
    writers: tuple[str, ...]

    @property
    def database(self) -> Path:
        return self.directory / "audit.sqlite3"

    @property
    def anchor(self) -> Path:
        return self.directory / "audit.anchor.json"

    def verify(self) -> Verification:
        return verify(self.database, self.anchor, self.keyring)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    def cell(self, column: str, place: tuple[str, int]) -> object:
        ((value,),) = self.sql(f"SELECT {column} FROM entries WHERE writer = ? AND seq = ?", *place)
        return value

    def put(self, column: str, place: tuple[str, int], value: object) -> None:
        self.sql(f"UPDATE entries SET {column} = ? WHERE writer = ? AND seq = ?", value, *place)

    def named(self) -> list[tuple[str, int, str, int]]:
        return [(fault.writer, fault.seq, fault.kind, fault.until) for fault in self.verify().faults]

    def place(self, chosen: tuple[int, int]) -> tuple[str, int]:
        return self.writers[chosen[0]], chosen[1]

    @contextmanager
    def copy(self) -> Iterator[Log]:
        with TemporaryDirectory() as directory:
            shutil.copytree(self.directory, directory, dirs_exist_ok=True)
            yield Log(Path(directory), self.keyring, self.writers)


async def write(directory: Path, keyring: Keyring) -> str:
    ledger = Ledger(directory / "audit.sqlite3", directory / "audit.anchor.json", keyring)
    for rank in range(ENTRIES):
        recorded = instant(1_795_651_200 + rank)
        await ledger.append(AuditEntry(f"d{rank}", recorded, "released", patients=(f"{rank % 3}" * 64,)))
    await ledger.close()
    return ledger.writer


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    directory, keyring = tmp_path_factory.mktemp("log"), Keyring.generate()
    writers = sorted(asyncio.run(write(directory, keyring)) for _ in range(2))
    return Log(directory, keyring, tuple(writers))


def test_a_log_that_nobody_touched_is_sound(log: Log) -> None:
    assert log.verify().as_json() == {"ok": True, "entries": 12, "faults": [], "unanchored": 0}


@settings(deadline=None)
@given(chosen=PLACES, at=st.integers(0, 10_000), by=st.integers(1, 255))
def test_a_changed_byte_of_a_payload_is_named(log: Log, chosen: tuple[int, int], at: int, by: int) -> None:
    with log.copy() as spoilt:
        place = spoilt.place(chosen)
        payload = bytearray(bytes(spoilt.cell("payload", place)))  # type: ignore[call-overload]
        payload[at % len(payload)] ^= by
        spoilt.put("payload", place, bytes(payload))
        assert spoilt.named() == [(*place, "changed", 0)]


@settings(deadline=None)
@given(chosen=PLACES, at=st.integers(0, 31), by=st.integers(1, 255))
def test_a_changed_byte_of_a_seal_is_named(log: Log, chosen: tuple[int, int], at: int, by: int) -> None:
    with log.copy() as spoilt:
        place = spoilt.place(chosen)
        mac = bytearray(bytes(spoilt.cell("mac", place)))  # type: ignore[call-overload]
        mac[at] ^= by
        spoilt.put("mac", place, bytes(mac))
        assert spoilt.named() == [(*place, "changed", 0)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recorded", "2026-01-01T00:00:00.000Z"),
        ("recorded", b"2026"),
        ("key_id", "k2"),
        ("key_id", 7),
        ("payload", "text"),
        ("payload", 7),
        ("mac", "text"),
        ("mac", 3.5),
    ],
)
@pytest.mark.parametrize("seq", [1, 3, ENTRIES])
def test_any_other_cell_that_was_changed_is_named(log: Log, column: str, value: object, seq: int) -> None:
    with log.copy() as spoilt:
        place = spoilt.place((1, seq))
        spoilt.put(column, place, value)
        assert spoilt.named() == [(*place, "changed", 0)]


@settings(deadline=None)
@given(chosen=st.tuples(st.integers(0, 1), st.integers(1, ENTRIES - 1)), run=st.integers(1, 3))
def test_missing_entries_are_named(log: Log, chosen: tuple[int, int], run: int) -> None:
    with log.copy() as spoilt:
        writer, seq = spoilt.place(chosen)
        until = min(seq + run, ENTRIES) - 1
        spoilt.sql("DELETE FROM entries WHERE writer = ? AND seq BETWEEN ? AND ?", writer, seq, until)
        assert spoilt.named() == [(writer, seq, "missing", until)]


@settings(deadline=None)
@given(chosen=PLACES)
def test_entries_cut_off_the_end_are_named(log: Log, chosen: tuple[int, int]) -> None:
    with log.copy() as spoilt:
        writer, seq = spoilt.place(chosen)
        spoilt.sql("DELETE FROM entries WHERE writer = ? AND seq >= ?", writer, seq)
        spoilt.sql("DELETE FROM entry_patients WHERE writer = ? AND seq >= ?", writer, seq)
        assert spoilt.named() == [(writer, seq, "cut-off", ENTRIES)]


@settings(deadline=None)
@given(first=PLACES, second=PLACES)
def test_two_payloads_that_were_swapped_are_named(log: Log, first: tuple[int, int], second: tuple[int, int]) -> None:
    with log.copy() as spoilt:
        a, b = sorted((spoilt.place(first), spoilt.place(second)))
        mine, other = spoilt.cell("payload", a), spoilt.cell("payload", b)
        spoilt.put("payload", a, other)
        spoilt.put("payload", b, mine)
        expected = [] if mine == other else [(*a, "swapped", 0), (*b, "swapped", 0)]
        assert spoilt.named() == expected


@settings(deadline=None)
@given(writer=st.integers(0, 1), first=st.integers(1, ENTRIES), second=st.integers(1, ENTRIES))
def test_two_whole_entries_that_were_swapped_are_named(log: Log, writer: int, first: int, second: int) -> None:
    with log.copy() as spoilt:
        name = spoilt.writers[writer]
        if first == second:
            return
        for old, new in ((first, -1), (second, first), (-1, second)):
            spoilt.sql("UPDATE entries SET seq = ? WHERE writer = ? AND seq = ?", new, name, old)
        low, high = sorted((first, second))
        assert spoilt.named() == [(name, low, "swapped", 0), (name, high, "swapped", 0)]
        fault = spoilt.verify().faults[0]
        assert fault.other == (name, high)


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


def test_a_writer_that_was_removed_whole_is_named(log: Log) -> None:
    with log.copy() as spoilt:
        spoilt.sql("DELETE FROM entries WHERE writer = ?", spoilt.writers[1])
        assert spoilt.named() == [(spoilt.writers[1], 1, "cut-off", ENTRIES)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry_patients WHERE writer = ? AND seq = ?",
        "UPDATE entry_patients SET pseudonym = 'x' WHERE writer = ? AND seq = ?",
        "UPDATE entry_patients SET recorded = 'x' WHERE writer = ? AND seq = ?",
        "INSERT INTO entry_patients SELECT 'x', 'x', ?, ?",
    ],
)
def test_an_entry_hidden_from_the_search_by_patient_is_named(log: Log, statement: str) -> None:
    with log.copy() as spoilt:
        place = spoilt.place((0, 4))
        spoilt.sql(statement, *place)
        assert spoilt.named() == [(*place, "changed", 0)]


@pytest.mark.parametrize("writer", ["", "a", "zzz", b"blob", 7])
def test_an_entry_that_was_added_is_named(log: Log, writer: object) -> None:
    with log.copy() as spoilt:
        spoilt.sql("INSERT INTO entries SELECT ?, 1, recorded, payload, mac, key_id FROM entries LIMIT 1", writer)
        spoilt.sql("DELETE FROM entries WHERE writer = ? AND seq = 1", spoilt.writers[0])
        name = writer if isinstance(writer, str) else repr(writer)
        assert set(spoilt.named()) == {(name, 1, "changed", 0), (spoilt.writers[0], 1, "missing", 1)}


def test_an_entry_of_no_writer_at_all_is_seen(log: Log) -> None:
    with log.copy() as spoilt:
        spoilt.sql("CREATE TABLE loose AS SELECT * FROM entries")
        spoilt.sql("INSERT INTO loose SELECT NULL, 1, recorded, payload, mac, key_id FROM entries LIMIT 1")
        spoilt.sql("DROP TABLE entries")
        spoilt.sql("ALTER TABLE loose RENAME TO entries")
        assert spoilt.named() == [("", 0, "unreadable", 0)]


def test_an_entry_appended_without_the_key_is_named(log: Log) -> None:
    with log.copy() as spoilt:
        writer = spoilt.writers[0]
        spoilt.sql(
            "INSERT INTO entries SELECT writer, 7, recorded, payload, mac, key_id FROM entries"
            " WHERE writer = ? AND seq = 6",
            writer,
        )
        assert spoilt.named() == [(writer, 7, "changed", 0)]


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
        assert other.verify().as_json() == {"ok": True, "entries": 18, "faults": [], "unanchored": 6}


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
        assert copied.verify().as_json() == {"ok": True, "entries": 62, "faults": [], "unanchored": 0}


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
