"""The operations guide does what it says: a backup of a ledger in use verifies, and a key is turned without a gap."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.keyring import Keyring
from gateway.ledger import Ledger
from gateway.ledger.verify import verify
from tests.gateway.ledger_log import entry
from tests.tools import ROOT

GUIDE = (ROOT / "docs" / "guides" / "operations.md").read_text("utf-8")


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """A ledger in use, with two entries."""
    opened = Ledger(tmp_path / "audit.sqlite3", tmp_path / "anchor.json", keyring(tmp_path))
    for rank in range(2):
        await opened.append(entry(rank))
    yield opened
    await opened.close()


def keyring(folder: Path) -> Keyring:
    """Return the folder's keyring, made at first."""
    file = folder / "keyring.json"
    if not file.exists():
        Keyring.generate().save(file)
    return Keyring.load(file)


def back_up(folder: Path) -> None:
    """Copy the database by the guide's own statement."""
    (statement,) = re.findall(r"execute\('(VACUUM INTO .*?)'\)", GUIDE)
    target = str(folder / "copy.sqlite3")
    said = statement.replace("\\'", "'").replace("/var/lib/passerelle/copy.sqlite3", target)
    assert target in said
    sqlite3.connect(folder / "audit.sqlite3").execute(said).connection.close()


async def test_a_backup_in_the_guide_s_order_verifies(ledger: Ledger, tmp_path: Path) -> None:
    """The anchor, then the database, while the gateway goes on writing in between."""
    assert GUIDE.index("audit.anchor.json 0.anchor.json") < GUIDE.index("VACUUM INTO")
    shutil.copy(tmp_path / "anchor.json", tmp_path / "anchor.copy.json")
    await ledger.append(entry(2))
    back_up(tmp_path)
    found = verify(tmp_path / "copy.sqlite3", tmp_path / "anchor.copy.json", keyring(tmp_path))
    assert (found.ok, found.entries) == (True, 3)


async def test_a_backup_in_the_other_order_would_read_as_a_cut_log(ledger: Ledger, tmp_path: Path) -> None:
    """Which is why the guide gives an order."""
    back_up(tmp_path)
    await ledger.append(entry(2))
    shutil.copy(tmp_path / "anchor.json", tmp_path / "anchor.copy.json")
    found = verify(tmp_path / "copy.sqlite3", tmp_path / "anchor.copy.json", keyring(tmp_path))
    assert [fault.kind for fault in found.faults] == ["cut-off"]


def test_a_key_is_turned_in_two_steps_without_a_gap(tmp_path: Path) -> None:
    """At each step of the guide, what any gateway seals, any other opens."""
    assert """jq '.active = "k1"' keyring.json > first.json""" in GUIDE
    old = Keyring.generate()
    turned = old.rotated()
    turned.save(tmp_path / "keyring.json")
    body = json.loads((tmp_path / "keyring.json").read_text("utf-8"))
    first = Keyring.parse(json.dumps({**body, "active": "k1"}))
    for one, other in ((old, first), (first, old), (first, turned), (turned, first)):
        assert other.open_id(one.seal_id(("chus", "42"))) == ("chus", "42")
    assert old.open_id(turned.seal_id(("chus", "42"))) is None  # what one rollout alone would do
