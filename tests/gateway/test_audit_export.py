"""The export of the log: every entry once, in order, as R4 AuditEvents or as sealed; nothing from a broken log."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tracemalloc
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from gateway.ledger import AuditEntry, Ledger, instant
from gateway.ledger.chain import START, Draft, extend, link
from gateway.ledger.store import Store
from gateway.officers.audit import Period
from gateway.officers.audit_event import audit_event
from gateway.officers.audit_export import Export, ExportFault, Wanted
from tests.gateway.audit_events import faults
from tests.gateway.exported import RING, entries, whole
from tests.house import MARIE, NOON


def fill(folder: Path, wanted: list[AuditEntry], *, writers: int = 1) -> Path:
    """Write a log with its keyring, as the demo keeps them; each writer writes all the entries."""
    if not (folder / "keyring.json").exists():
        RING.save(folder / "keyring.json")

    async def write() -> None:
        for _ in range(writers):
            ledger = Ledger(folder / "audit.sqlite3", folder / "audit.anchor.json", RING)
            await asyncio.gather(*(ledger.append(entry) for entry in wanted))
            await ledger.close()

    asyncio.run(write())
    return folder / "audit.sqlite3"


def spoil(folder: Path, seq: int, payload: bytes) -> None:
    """Change an entry behind the gateway's back."""
    with closing(sqlite3.connect(folder / "audit.sqlite3", isolation_level=None)) as connection:
        connection.execute("UPDATE entries SET payload = ? WHERE seq = ?", (payload, seq))


def run(folder: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["audit", "export", "--state", str(folder), *options])


def lines(result: Result) -> list[Any]:
    """Return what was exported."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def decisions(events: list[Any]) -> list[str]:
    """Return the decision of each event."""
    return [
        d["valueString"] for e in events for n in e["entity"] for d in n.get("detail", ()) if d["type"] == "decision"
    ]


def test_every_entry_is_a_valid_audit_event_in_the_order_of_writing(tmp_path: Path) -> None:
    """By the shape written by hand; again the same when asked again; no number, and the summary is beside it."""
    fill(tmp_path, entries())
    first = run(tmp_path)
    assert first.exit_code == 0
    events = lines(first)
    assert decisions(events) == ["d1", "d2", "d3", "d4", "d5", "d6", "d7"]
    assert [fault for event in events for fault in faults(event)] == []
    assert [event["outcome"] for event in events] == ["0", "4", "0", "4", "8", "8", "4"]
    assert len({event["id"] for event in events}) == 7
    assert run(tmp_path).stdout == first.stdout
    assert MARIE not in first.output
    assert first.stderr == "Inscriptions exportées : 7; la chaîne est vérifiée.\n"


def test_a_period_and_a_patient_choose_entries(tmp_path: Path) -> None:
    """By any spelling of the number; days are Québec's; the bounds are those of the report."""
    fill(tmp_path, entries())
    assert decisions(lines(run(tmp_path, "--patient", "boum 8555 10zz"))) == ["d1"]
    assert decisions(lines(run(tmp_path, "--patient", MARIE, "--since", "2026-02-01"))) == []
    assert decisions(lines(run(tmp_path, "--since", "2026-11-20", "--until", "2026-11-20"))) == [
        "d2",
        "d3",
        "d4",
        "d5",
        "d6",
    ]
    assert decisions(lines(run(tmp_path, "--since", "2026-11-21"))) == ["d7"]
    assert decisions(lines(run(tmp_path, "--since", instant(NOON + 43_200)))) == ["d7"]
    assert decisions(lines(run(tmp_path, "--patient", MARIE, "--system", "urn:other"))) == []
    assert run(tmp_path, "--since", "hier").exit_code == 2


def test_the_entries_as_sealed_let_the_chain_be_checked_again(tmp_path: Path) -> None:
    """With the audit key and these lines alone, writer by writer."""
    fill(tmp_path, entries(), writers=2)
    found = run(tmp_path, "--format", "json").stdout.splitlines()
    assert len(found) == 14
    before: dict[str, bytes] = {}
    for text in found:
        line = json.loads(text)
        payload = text.partition('"entry":')[2].removesuffix("}").encode()
        place = (line["writer"], line["seq"])
        assert AuditEntry.from_bytes(payload).decision_id == line["entry"]["decision_id"]
        mac = link(RING, line["keyId"], before.get(line["writer"], START.mac), place, payload)
        assert mac.hex() == line["mac"]
        before[line["writer"]] = mac
        assert line.keys() == {"writer", "seq", "keyId", "mac", "entry"}
    assert len(before) == 2


def test_an_entry_that_another_version_wrote_leaves_as_it_was_sealed(tmp_path: Path) -> None:
    """Byte for byte, with what this version doesn't know; an AuditEvent has what it does."""
    payload = whole().to_bytes().removesuffix(b"}") + b',"weather":"snow"}'
    store = Store(tmp_path / "log")
    store.open()
    store.append(extend(RING, "w", START, [Draft(whole().recorded, payload, ())]))
    store.close()
    (sealed,) = Export(Wanted(Period(), form="json"), verified=True).lines(tmp_path / "log", RING)
    assert sealed.endswith(b'"entry":' + payload + b"}\n")
    (event,) = Export(Wanted(Period()), verified=True).lines(tmp_path / "log", RING)
    assert json.loads(event) == audit_event(whole(), ("w", 1))


def test_nothing_of_a_broken_log_is_exported_unless_asked(tmp_path: Path) -> None:
    """One sentence and a status that isn't 0; nothing on standard output; and no file."""
    fill(tmp_path, entries())
    spoil(tmp_path, 2, replace(entries()[1], outcome="released").to_bytes())
    refused = run(tmp_path, "--out", str(tmp_path / "out.ndjson"), "--lang", "en")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("passerelle: Nothing is exported: the log does not agree with its seals (1)")
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "out.ndjson").exists()
    assert "Rien n’est exporté" in run(tmp_path).stderr
    assert json.loads(run(tmp_path, "--out", str(tmp_path / "no"), "--json").stdout) == {
        "ok": False,
        "verified": False,
        "faults": 1,
    }


@pytest.mark.parametrize("form", ["fhir", "json"])
def test_an_export_of_a_broken_log_says_so_on_every_line(tmp_path: Path, form: str) -> None:
    """And which entries' own seals don't hold."""
    fill(tmp_path, entries())
    spoil(tmp_path, 2, replace(entries()[1], outcome="released").to_bytes())
    result = run(tmp_path, "--format", form, "--unverified")
    assert result.exit_code == 0
    found = lines(result)
    marks = [
        line["meta"]["security"][0]["code"] if form == "fhir" else (line["verified"], line["sound"]) for line in found
    ]
    sound, unsound = ("UNCERTREL", "UNRELIABLE") if form == "fhir" else ((False, True), (False, False))
    assert marks == [sound, unsound, sound, sound, sound, sound, sound]
    assert "ATTENTION" in result.stderr
    if form == "fhir":
        assert [fault for event in found for fault in faults(event)] == []


def test_an_entry_that_nobody_can_read_is_never_passed_over_unsaid(tmp_path: Path) -> None:
    """A line of its own among the sealed ones, counted where no AuditEvent can be made of it; still a line an entry."""
    fill(tmp_path, entries())
    spoil(tmp_path, 2, b'{\n"half')
    sealed = lines(run(tmp_path, "--format", "json", "--unverified", "--patient", MARIE))
    assert [(line["seq"], line["entry"] is None) for line in sealed] == [(1, False), (2, True)]
    events = run(tmp_path, "--unverified", "--json")
    assert len(lines(events)) == 6
    assert json.loads(events.stderr) == {"ok": True, "verified": False, "format": "fhir", "entries": 6, "unreadable": 1}


def test_a_sound_log_is_not_marked_whatever_was_allowed(tmp_path: Path) -> None:
    """`--unverified` permits; it doesn't claim."""
    fill(tmp_path, entries())
    assert run(tmp_path, "--unverified").stdout == run(tmp_path).stdout


def test_an_entry_changed_after_the_verification_ends_the_export(tmp_path: Path) -> None:
    """What was verified is what leaves."""
    database = fill(tmp_path, entries())
    spoil(tmp_path, 3, whole().to_bytes())
    given = Export(Wanted(Period()), verified=True).lines(database, RING)
    assert len([next(given), next(given)]) == 2
    with pytest.raises(ExportFault, match="changed"):
        next(given)


def test_a_file_is_its_owners_alone_and_replaces_none(tmp_path: Path) -> None:
    """The summary is then on standard output."""
    fill(tmp_path, entries())
    out = tmp_path / "out.ndjson"
    said = run(tmp_path, "--out", str(out), "--json")
    assert json.loads(said.stdout) == {"ok": True, "verified": True, "format": "fhir", "entries": 7, "unreadable": 0}
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_text("utf-8") == run(tmp_path).stdout
    again = run(tmp_path, "--out", str(out))
    assert (again.exit_code, again.stdout) == (1, "")
    assert "existe déjà" in again.stderr
    assert len(out.read_text("utf-8").splitlines()) == 7
    assert "ne peut être écrit" in run(tmp_path, "--out", str(tmp_path / "none" / "out")).stderr


def test_an_export_writes_nothing_down(tmp_path: Path) -> None:
    """It reads only, so that it runs on a copy, which stays one."""
    database = fill(tmp_path, entries())
    before = database.read_bytes()
    run(tmp_path)
    assert database.read_bytes() == before
    assert run(tmp_path / "none").exit_code == 1


def test_a_long_log_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """By what Python allocates at most, against what is given."""
    long = replace(whole(), released={f"Condition.field{n}": {"chus": n} for n in range(50)})
    database = fill(tmp_path, [long] * 2_000)
    export = Export(Wanted(Period()), verified=True)
    tracemalloc.start()
    try:
        size = sum(map(len, export.lines(database, RING)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert export.entries == 2_000
    assert size > 10 * most
