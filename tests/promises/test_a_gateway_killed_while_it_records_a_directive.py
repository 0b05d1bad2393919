"""Promise: a gateway killed while it records a directive leaves none without an audit entry, and never two."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.ledger.verify import verify
from tests.house import open_house
from tests.promises.directing import allergies, consents, record, recorded
from tests.promises.test_a_directive_holds_on_the_next_request import reasons

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import asyncio, json, os, signal, sys
from pathlib import Path
import httpx
from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.ledger import Ledger
from tests.house import open_house
from tests.promises.directing import Wire, consents, record

folder, moment = Path(sys.argv[1]), sys.argv[2]

def die(now):
    if now == moment:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(Ledger):
    async def append_all(self, entries):
        ((entry, _),) = entries
        die("before " + entry.reason)
        await super().append_all(entries)
        die("after " + entry.reason)

class Keeping(Wire):
    house = None
    async def handle_async_request(self, request):
        answer = await super().handle_async_request(request)
        if request.method == "POST":
            (folder / "consents.json").write_text(json.dumps(consents(self.house)))
            die("written")
        return answer

async def main():
    ring = Keyring.load(folder / "ring.json")
    ledger, wire = Dying(folder / "audit.sqlite3", folder / "audit.anchor.json", ring), Keeping()
    async with open_house(folder, ports=Ports(ledger=ledger, keyring=ring, transports={"registre": wire})) as house:
        wire.behind, wire.house = httpx.ASGITransport(house.sources["registre"]), house
        await record(house, clientMutationId="c-1")
        print("answered", flush=True)

asyncio.run(main())
"""


async def killed(folder: Path, moment: str) -> Keyring:
    """Run a gateway that kills itself then, in the middle of a mutation of which the caller is told nothing."""
    ring = Keyring.generate()
    ring.save(folder / "ring.json")
    child = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", CHILD, str(folder), moment],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (child.returncode, child.stdout) == (-signal.SIGKILL, b""), child.stderr[-2_000:]
    return ring


@pytest.mark.parametrize(
    ("moment", "told", "kept"),
    [
        ("before directive-recording", [], False),
        ("after directive-recording", ["directive-recording"], False),
        ("written", ["directive-recording"], True),
        ("before directive-recorded", ["directive-recording"], True),
        ("after directive-recorded", ["directive-recording", "directive-recorded"], True),
    ],
)
async def test_killed_at_each_step(tmp_path: Path, moment: str, told: list[str], kept: bool) -> None:
    """Nothing stands at the registry that no entry tells of; asked again under its id, it stands there once."""
    ring = await killed(tmp_path, moment)
    left = tmp_path / "consents.json"
    assert left.exists() == kept
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        assert reasons(house) == told
        store = house.sources["registre"].state.store
        for one in json.loads(left.read_text()) if kept else ():
            store.put(one)
        assert await allergies(house) == (0 if kept else 3)
        assert recorded(await record(house, clientMutationId="c-1"))["status"] == "ACTIVE"
        assert len([one for one in consents(house) if one.get("identifier")]) == 1
        assert await allergies(house) == 0
    assert verify(tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json", ring).ok
