"""Promise: a gateway killed in the middle of an act, or of its review, lifts nothing that nobody answers for."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.acts import read_acts, read_notices
from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.ledger.verify import verify
from tests.house import open_house
from tests.promises.emergencies import acts_of, attest, notices_of
from tests.promises.test_an_emergency_is_bounded_notified_and_reviewed import DEPRESSION, named, problems

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.keyring import Keyring
from gateway.ledger import Ledger
from gateway.telemetry import Telemetry
from tests.house import open_house
from tests.promises.emergencies import REVIEW, attest, break_glass

moment, what = sys.argv[2:]

def die(reason, now):
    if reason.startswith(what) and now == moment:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(Ledger):
    last = ""
    async def append_all(self, entries):
        ((entry, _),) = entries
        die(entry.reason, "before")
        await super().append_all(entries)
        Dying.last = entry.reason
        die(entry.reason, "after")

class Unanswered(Telemetry):
    def answered(self, code, seconds):
        die(Dying.last, "confirmed")
        super().answered(code, seconds)

async def main(folder):
    ring = Keyring.load(folder / "ring.json")
    ledger = Dying(folder / "audit.sqlite3", folder / "audit.anchor.json", ring)
    telemetry = Unanswered(demo_settings(8000, None, None, folder).telemetry)
    async with open_house(folder, ports=Ports(ledger=ledger, keyring=ring, telemetry=telemetry)) as house:
        if what == "act-reviewed":
            await attest(house, who="dr-pelletier", minutes=600)
            id = (await break_glass(house)).data["breakGlass"]["override"]["id"]
            said = {"id": id, "verdict": "NOT_JUSTIFIED"}
            await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": said})
        else:
            await attest(house, client="c-1")
        print("answered", flush=True)

asyncio.run(main(Path(sys.argv[1])))
"""


async def killed(folder: Path, moment: str, what: str) -> Keyring:
    """Run a gateway that kills itself then, in the middle of a mutation of which the caller is told nothing."""
    ring = Keyring.generate()
    ring.save(folder / "ring.json")
    child = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", CHILD, str(folder), moment, what],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (child.returncode, child.stdout) == (-signal.SIGKILL, b""), child.stderr[-2_000:]
    return ring


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_gateway_killed_between_the_act_and_the_answer_leaves_an_act_that_does_not_count(
    tmp_path: Path, moment: str
) -> None:
    """Before or after its entry is durable: the caller was told nothing, nothing is lifted, and the officer knows."""
    ring = await killed(tmp_path, moment, "act-opened")
    register = tmp_path / "acts.sqlite3"
    assert [held.confirmed for held in read_acts(register, ring)] == [False]
    assert [one.notice.do for one in read_notices(register, ring)] == ["notify", "review"]
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        assert not await named(house)
        assert (await attest(house)).status == 200
        assert await named(house)
    assert verify(tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json", ring).ok


async def test_a_gateway_killed_once_the_act_counts_leaves_one_act_to_whoever_asks_again(tmp_path: Path) -> None:
    """Its entry is there and the officer knows; the caller, who was told nothing, asks again and has that act."""
    ring = await killed(tmp_path, "confirmed", "act-opened")
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        assert [held.confirmed for held in acts_of(house)] == [True]
        assert await named(house)
        assert (await attest(house, client="c-1")).status == 200
        assert [one.notice.do for one in notices_of(house)] == ["notify", "review"]
        assert len(acts_of(house)) == 1


@pytest.mark.parametrize("moment", ["before", "after", "confirmed"])
async def test_a_gateway_killed_in_the_middle_of_a_review_does_not_revive_the_act(tmp_path: Path, moment: str) -> None:
    """A reviewer's no ends it from the moment it is durable, whatever comes after."""
    ring = await killed(tmp_path, moment, "act-reviewed")
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        assert await named(house, "dr-pelletier")
        assert DEPRESSION not in await problems(house, "dr-pelletier")
        assert [held.reviewed for held in acts_of(house)] == [False, moment == "confirmed"]
