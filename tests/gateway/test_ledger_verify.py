"""Verification: any single edit of the log is detected, and named for what it is."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.keyring import Keyring
from tests.gateway.ledger_spoilt import ENTRIES, Log, write

PLACES = st.tuples(st.integers(0, 1), st.integers(1, ENTRIES))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    directory, keyring = tmp_path_factory.mktemp("log"), Keyring.generate()
    writers = sorted(asyncio.run(write(directory, keyring)) for _ in range(2))
    return Log(directory, keyring, tuple(writers))


def test_a_log_that_nobody_touched_is_sound(log: Log) -> None:
    assert log.verify().as_json() == {
        "ok": True,
        "entries": 12,
        "faults": [],
        "unanchored": 0,
        "questions": 0,
        "pruned": 0,
    }


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
