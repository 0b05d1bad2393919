"""A ledger of a test's own, and where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.keyring import Keyring
from gateway.ledger import Ledger
from tests.gateway.ledger_log import WAIT


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
