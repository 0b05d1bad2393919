"""The ledger and entries that belong together: all are in the log, or none is, whatever breaks."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import Ledger, verify
from tests.gateway.ledger_log import WAIT, anchored, decisions, entry, locked, one_more


async def refused(ledger: Ledger, ranks: Sequence[int]) -> str:
    with pytest.raises(AuditUnavailable) as caught:
        await ledger.append_all([(entry(rank), None) for rank in ranks])
    return str(caught.value)


async def test_entries_of_one_operation_stand_next_to_each_other(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    """In the order given, anchored, while others write too; none at all is nothing to wait for."""
    await asyncio.gather(
        *(ledger.append(entry(rank)) for rank in range(3)),
        ledger.append_all([(entry(rank), None) for rank in (7, 5, 6)]),
        *(ledger.append(entry(rank)) for rank in range(10, 13)),
    )
    await ledger.append_all([])
    assert decisions(database) == ["d0", "d1", "d2", "d7", "d5", "d6", "d10", "d11", "d12"]
    assert anchored(anchor) == {ledger.writer: 9}
    assert verify(database, anchor, keyring).ok


async def test_an_entry_that_can_t_be_written_down_keeps_out_those_beside_it(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    """One that names a question which isn't there, and one that is no text: nothing of the others is in the log."""
    await ledger.append(entry(0))
    for odd in (replace(entry(2), question="a" * 64), replace(entry(2), patients=("\ud800",))):
        with pytest.raises(AuditUnavailable, match=r"^entry$"):
            await ledger.append_all([(entry(1), None), (odd, None), (entry(3), None)])
    await ledger.append(entry(4))
    assert decisions(database) == ["d0", "d4"]
    assert verify(database, anchor, keyring).ok


async def test_a_disk_that_refuses_the_last_of_several_keeps_none(
    ledger: Ledger, database: Path, anchor: Path, keyring: Keyring
) -> None:
    """The two before it were accepted, and are taken back; the chain goes on without a gap."""
    await ledger.append(entry(0))
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute(
            "CREATE TRIGGER quota BEFORE INSERT ON entries WHEN instr(NEW.payload, CAST('\"d3\"' AS BLOB)) > 0 "
            "BEGIN SELECT raise(ABORT, 'full'); END"
        )
        assert await refused(ledger, (1, 2, 3)) == "disk"
        await ledger.append_all([(entry(4), None), (entry(5), None)])
        other.execute("DROP TRIGGER quota")
    assert decisions(database) == ["d0", "d4", "d5"]
    assert anchored(anchor) == {ledger.writer: 3}
    assert verify(database, anchor, keyring).ok


async def test_a_queue_with_room_for_some_of_them_takes_none(database: Path, anchor: Path, keyring: Keyring) -> None:
    """Each entry takes a place; more than there ever are may still be written when nothing else waits."""
    ledger = Ledger(database, anchor, keyring, waiting=4, deadline_s=WAIT)
    await ledger.append(entry(0))
    with locked(database):
        busy = asyncio.ensure_future(ledger.append(entry(1)))
        async with asyncio.timeout(WAIT):
            while not ledger.waiting:  # handed over
                await asyncio.sleep(0)
            while ledger.waiting:  # in the hands of the thread, which waits for the lock
                await asyncio.sleep(0.001)
        first = asyncio.ensure_future(ledger.append_all([(entry(rank), None) for rank in range(10, 13)]))
        async with asyncio.timeout(WAIT):
            while ledger.waiting < 3:
                await asyncio.sleep(0)
        assert await refused(ledger, (20, 21)) == "full"
    await asyncio.gather(busy, first)
    await ledger.append_all([(entry(rank), None) for rank in range(30, 36)])
    await ledger.close()
    assert decisions(database) == ["d0", "d1", "d10", "d11", "d12", *(f"d{rank}" for rank in range(30, 36))]


CHILD = """
import asyncio, sys
from pathlib import Path
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, instant

async def main(directory):
    ledger = Ledger(directory / "audit.sqlite3", directory / "audit.anchor.json", Keyring.load(directory / "keys.json"))
    async def caller(name):
        for rank in range(1_000_000):
            parts = [f"{name}-{rank}.p{n}" for n in range(12)] + [f"{name}-{rank}"]
            told = [(AuditEntry(part, instant(rank), "released", patients=("p" * 64,)), None) for part in parts]
            await ledger.append_all(told)
            print(f"{name}-{rank}", flush=True)
    await asyncio.gather(*(caller(f"c{n}") for n in range(4)))

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("after", [1, 30])
def test_a_kill_leaves_all_the_entries_of_an_operation_or_none(tmp_path: Path, keyring: Keyring, after: int) -> None:
    """Thirteen at a time: those of operations that were told are all there, and no operation is there in part."""
    keyring.save(tmp_path / "keys.json")
    told = kill_after(tmp_path, after)
    database, anchor = tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json"
    written = [str(one) for one in decisions(database)]
    whole = {one for one in written if "." not in one}
    assert set(told) <= whole
    assert sorted(written) == sorted(part for one in whole for part in (one, *(f"{one}.p{n}" for n in range(12))))
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
