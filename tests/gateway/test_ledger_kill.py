"""The ledger and a process that is killed: what was said to be written is written."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.keyring import Keyring
from gateway.ledger import Ledger, verify
from tests.gateway.ledger_log import (
    anchored,
    decisions,
    entry,
    one_more,
)

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
