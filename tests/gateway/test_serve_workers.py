"""Serve with several workers, as processes: one port, one log, a socket that outlives who is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from sqlalchemy import text

from gateway.keyring import Keyring
from gateway.ledger import verify
from gateway.ledger.store import reader_of
from tests.gateway.test_serve_reload import CEILING_S, body_of, events, free_port, serving


def until(what: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once something is so."""
    deadline = time.monotonic() + 2 * CEILING_S
    while time.monotonic() < deadline and process.poll() is None:
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


def answers(url: str) -> int:
    """Return the status of an answer, 0 when nobody answers."""
    try:
        return httpx.get(url, trust_env=False, timeout=CEILING_S).status_code
    except httpx.TransportError:
        return 0


def refused(port: int) -> int:
    """Ask without a token, over a connection of its own: it is refused, and written down."""
    url = f"http://127.0.0.1:{port}/graphql"
    return httpx.post(url, json={"query": "{ __typename }"}, trust_env=False, timeout=CEILING_S).status_code


def children(parent: int) -> list[int]:
    """Return the ids of a process's children (proc(5))."""
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]


def writers(database: Path) -> int:
    """Return how many processes wrote entries."""
    with reader_of(database).begin() as connection:
        return int(connection.execute(text("SELECT count(DISTINCT writer) FROM entries")).scalar_one())


@contextmanager
def two_workers(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, tuple[str, str], Path]]:
    """Run `serve` with two workers; give the parent, the port, where each tells its health, and the log."""
    port, admin = free_port(), free_port()
    file, log, body = folder / "passerelle.yaml", folder / "log", body_of(folder, port, admin)
    body["listen"]["workers"] = 2
    body["policy"]["history"] = str(folder / "policies-kept")
    file.write_text(yaml.safe_dump(body), "utf-8")
    health = (f"http://127.0.0.1:{admin}", f"http://127.0.0.1:{admin + 1}")
    with serving(file, log) as parent:
        until(lambda: all(answers(f"{one}/livez") == 200 for one in health), parent, log)
        yield parent, port, health, log


def test_two_workers_share_a_port_and_a_log_and_outlive_the_death_of_one(tmp_path: Path) -> None:
    """Each tells its health apart; a hangup reaches both; one that is killed is replaced; one stop ends all."""
    with two_workers(tmp_path) as (parent, port, health, log):
        until(lambda: refused(port) == 401 and writers(tmp_path / "audit.sqlite3") == 2, parent, log)
        for one in health:
            assert 'passerelle_unauthenticated_total{reason="missing"}' in httpx.get(f"{one}/metrics").text

        parent.send_signal(signal.SIGHUP)
        until(lambda: len([one for one in events(log) if one["event"] == "settings.changed"]) == 2, parent, log)

        killed, left = children(parent.pid)
        os.kill(killed, signal.SIGKILL)
        assert refused(port) == 401, "whoever comes meanwhile is answered by the other"
        until(lambda: [one for one in children(parent.pid) if one not in (killed, left)], parent, log)
        until(lambda: all(answers(f"{one}/livez") == 200 for one in health), parent, log)
        assert [one["worker"] for one in events(log) if one["event"] == "worker.ended"] in ([0], [1])
        last = children(parent.pid)
    assert parent.returncode == 0
    assert not [one for one in last if Path(f"/proc/{one}").exists()]
    found = verify(tmp_path / "audit.sqlite3", tmp_path / "audit.anchor.json", Keyring.load(tmp_path / "keys.json"))
    assert (found.ok, list(found.faults)) == (True, [])
    kept = (tmp_path / "policies-kept" / "accepted.jsonl").read_text("utf-8").splitlines()
    assert len(kept) == 1, "the policy that both started with took effect once"
    assert json.loads(kept[0])["outcome"] == "changed"


@pytest.mark.nightly
def test_workers_end_by_themselves_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Else they would go on under settings that nobody can change any more."""
    with two_workers(tmp_path) as (parent, _, _, _):
        left = children(parent.pid)
        parent.kill()
        parent.wait(CEILING_S)
        deadline = time.monotonic() + CEILING_S
        while any(Path(f"/proc/{one}/fd").exists() and _runs(one) for one in left) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not [one for one in left if _runs(one)]


def _runs(process: int) -> bool:
    """Tell whether a process runs: it is there, and isn't one that ended and that nobody waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
