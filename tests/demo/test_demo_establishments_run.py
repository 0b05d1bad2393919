"""The network of thirty-four as processes: few of them, each source on its own port, nothing left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import httpx
import pytest

from gateway.demo.children import require_free
from gateway.demo.config import Addresses
from gateway.demo.establishments import ESTABLISHMENTS
from gateway.demo.faults import DemoFault
from gateway.demo.neighbours import neighbours
from gateway.demo.roster import ROSTER
from gateway.demo.tokens import fetch_token
from tests.demo.test_demo_network import taken

ANCHOR = date(2026, 11, 21)
ROOT = Path(__file__).resolve().parents[2]


def addresses() -> Addresses:
    """Return the addresses of a network whose ports are all free, away from those of the other tests."""
    for port in range(51_000 + os.getpid() % 5_000, 65_000, 227):
        where = Addresses(port, 34)
        try:
            require_free(where.ports())
        except DemoFault:
            continue
        return where
    raise AssertionError("no free ports")


def test_thirty_four_establishments_answer_from_two_more_processes() -> None:
    """Each on its own port with its own patients, and to loopback's names alone; then nothing listens."""
    where = addresses()
    with neighbours(where, None, ANCHOR) as children:
        sources = {entry.id for entry in ROSTER}
        assert set(children.pids) == {"issuer", "establishments-1", "establishments-2"} | sources
        own = {one.id: f"p-{one.number * 1000 + 1:04d}" for one in ESTABLISHMENTS if one.id in ("chum", "chu-quebec")}
        for name, local_id in own.items():
            for there in own:
                answer = httpx.get(f"{where.source(there)}/Patient/{local_id}", trust_env=False)
                assert answer.status_code == (200 if name == there else 404)
        elsewhere = httpx.get(f"{where.source('iles')}/metadata", headers={"host": "evil.example"}, trust_env=False)
        assert elsewhere.status_code == 400
        assert fetch_token("pilote-techno-naskapi", "HOPERAT", where.port).count(".") == 2
        assert fetch_token("cct-mcgill", None, where.port).count(".") == 2
    require_free(where.ports())


def test_a_taken_port_is_named_by_the_establishment_that_wants_it() -> None:
    """Before anything starts; and when it was taken in between, the rest ends too."""
    where = addresses()
    with taken(where.ports()["ungava"]) as port:
        with pytest.raises(DemoFault, match=rf"Port {port}, for ungava, is taken"):
            require_free(where.ports())
        with pytest.raises(DemoFault, match="establishments-2 ended before"), neighbours(where, None, ANCHOR):
            raise AssertionError("began")
    require_free(where.ports())


@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, *(pytest.param(number, marks=pytest.mark.nightly) for number in (signal.SIGTERM, signal.SIGINT))],
)
def test_a_killed_demo_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    """By whatever signal: every child ends and every port is free."""
    where = addresses()
    arguments = ["demo", "--port", str(where.port), "--establishments", "34", "--state", str(tmp_path), "--lang", "fr"]
    command = [sys.executable, "-c", "from gateway.cli import main; main()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as demo:
        assert demo.stdout is not None
        assert any(line == "Ctrl-C arrête tout.\n" for line in demo.stdout), demo.communicate()
        pids = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
        assert len(pids) == 3 + len(ROSTER)
        watches = [os.pidfd_open(int(pid)) for pid in pids]
        demo.send_signal(number)
        demo.communicate(timeout=60)
    for watch in watches:
        _wait_for_end(watch)
    assert demo.returncode == (-number if number == signal.SIGKILL else 0)
    require_free(where.ports())


def _wait_for_end(watch: int) -> None:
    """Block until the process behind a pidfd has ended."""
    poll = select.poll()
    poll.register(watch, select.POLLIN)
    assert poll.poll(20_000)
    os.close(watch)
