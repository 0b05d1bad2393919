"""Readings: what a page leads through, and what is missed when somebody takes from the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant
from gateway.ledger.readings import Readings, Sought
from gateway.ledger.verify import verify

RING = Keyring("k1", {"k1": bytes(range(64))})
MARIE = RING.pseudonyms("urn:test", "marie")[:1]
READ = AuditEntry("d0", instant(0), "released", patients=MARIE, released={"Patient.birthDate": {"chus": 1}})
REFUSED = replace(READ, outcome="refused", released={})


async def log_of(folder: Path, entries: Sequence[AuditEntry]) -> Readings:
    """Write entries, one a second, and return what reads them, 300 readings a page."""
    dated = [replace(one, decision_id=f"d{n}", recorded=instant(n)) for n, one in enumerate(entries)]
    ledger = Ledger(folder / "audit.sqlite3", folder / "anchor.json", RING, waiting=len(dated), deadline_s=60)
    await ledger.append_all([(one, None) for one in dated])
    await ledger.close()
    return Readings(folder / "audit.sqlite3", RING, only=True, most=300)


async def page(readings: Readings, first: int = 20) -> list[str]:
    """Return the ids of the newest readings."""
    found = await readings.page(Sought(MARIE, lambda entry: True, first))
    return [one.entry.decision_id for one in found.readings]


async def test_many_refusals_hide_no_reading(tmp_path: Path) -> None:
    """Refused requests after the only reading, more than a page leads through readings."""
    readings = await log_of(tmp_path, [READ, *[REFUSED] * 301])
    assert await page(readings) == ["d0"]


async def test_so_many_readings_are_led_through_and_no_more(tmp_path: Path) -> None:
    """What nobody wants is led through as well: an error beyond, never a list that stops there."""
    readings = await log_of(tmp_path, [READ] * 301)
    with pytest.raises(AuditUnavailable, match="too-many"):
        await readings.page(Sought(MARIE, lambda entry: False, 1))
    found = await readings.page(Sought(MARIE, lambda entry: False, 1, since=instant(1)))
    assert (found.readings, found.more) == ((), False)


async def test_what_was_taken_out_with_its_index_is_named_by_verify(tmp_path: Path) -> None:
    """A page doesn't miss it, as the guide says; `audit verify` names the entry that isn't found any more."""
    readings = await log_of(tmp_path, [READ] * 3)
    assert await page(readings) == ["d2", "d1", "d0"]
    with sqlite3.connect(tmp_path / "audit.sqlite3") as connection:
        connection.execute("DELETE FROM entry_patients WHERE seq = 2")
    connection.close()
    assert await page(readings) == ["d2", "d0"]
    (fault,) = verify(tmp_path / "audit.sqlite3", tmp_path / "anchor.json", RING).faults
    assert (fault.kind, fault.seq) == ("changed", 2)


async def test_a_ledger_that_isnt_the_only_one_is_read_by_nobody(tmp_path: Path) -> None:
    """Neither a page nor one reading: a part isn't the list."""
    readings = await log_of(tmp_path, [READ])
    with sqlite3.connect(tmp_path / "audit.sqlite3") as connection:
        ((writer,),) = connection.execute("SELECT DISTINCT writer FROM entries").fetchall()
    connection.close()
    assert await readings.one(MARIE, writer, 1) is not None
    among = replace(readings, only=False)
    for asking in (page(among), among.one(MARIE, writer, 1)):
        with pytest.raises(AuditUnavailable, match="elsewhere"):
            await asking
