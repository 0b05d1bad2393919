"""Chaos: the gateway's process told to stop, killed, or out of disk while many ask: what was answered is written."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import httpx
import pytest

from tests.chaos.running import calling, decisions
from tests.promises.test_killed_while_running import await_closed, running, verify


def test_a_signal_to_stop_under_load_loses_nothing(tmp_path: Path) -> None:
    """SIGTERM: whoever was let in is answered, whoever comes is refused, and every answer is in a log that verifies."""
    with running(tmp_path) as demo:
        with calling(demo) as callers:
            callers.wait(12)
            demo.process.send_signal(signal.SIGTERM)
            _, errors = demo.process.communicate(timeout=120)
        assert (demo.process.returncode, "Traceback" in errors) == (0, False)
    assert callers.refused == 6, "each caller ends by finding nobody"
    assert {answer.status_code for answer in callers.answers} == {200}
    written = decisions(tmp_path)
    told = [answer.json()["extensions"]["access"]["decisionId"] for answer in callers.answers]
    assert {written.get(decision) for decision in told} == {"released"}
    assert len(written) == len(told), "nobody who was let in is left without an answer"
    status, found = verify(tmp_path)
    assert (status, found["ok"], found["faults"]) == (0, True, [])


@pytest.mark.nightly
def test_a_full_disk_releases_nothing_until_there_is_room_again(tmp_path: Path) -> None:
    """The running gateway may write no byte more: AUDIT_UNAVAILABLE and not ready; then all is as before."""
    with running(tmp_path) as demo:
        assert demo.ask().status_code == 200
        before = resource.prlimit(demo.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(demo.process.pid, resource.RLIMIT_FSIZE, (1, before[1]))
        full = demo.ask()
        codes = [error["extensions"]["code"] for error in full.json()["errors"]]
        assert (full.status_code, full.json()["data"], codes) == (503, None, ["AUDIT_UNAVAILABLE"])
        assert "Bouchard" not in full.text
        ready = httpx.get(f"{demo.where.gateway}/readyz", trust_env=False, timeout=30)
        assert (ready.status_code, ready.json()["audit"]) == (503, False)
        assert httpx.get(f"{demo.where.gateway}/livez", trust_env=False, timeout=30).status_code == 200
        resource.prlimit(demo.process.pid, resource.RLIMIT_FSIZE, before)
        again = demo.ask()
        assert (again.status_code, again.json()["data"]["patient"]["name"]) == (200, [{"family": "Bouchard"}])
        assert httpx.get(f"{demo.where.gateway}/readyz", trust_env=False, timeout=30).status_code == 200
    status, found = verify(tmp_path)
    assert (status, found["ok"], found["faults"]) == (0, True, [])
    assert sorted(decisions(tmp_path).values()) == ["released", "released"]


@pytest.mark.nightly
@pytest.mark.parametrize("after", [1, 25])
def test_a_kill_under_load_leaves_every_answer_in_a_log_that_verifies(tmp_path: Path, after: int) -> None:
    """SIGKILL in full flight: some connections are cut; what was answered is written."""
    with running(tmp_path) as demo:
        with calling(demo) as callers:
            callers.wait(after)
            os.kill(demo.process.pid, signal.SIGKILL)
            demo.process.wait(timeout=60)
        await_closed(*demo.where.ports().values())
    written = decisions(tmp_path)
    told = [answer.json()["extensions"]["access"]["decisionId"] for answer in callers.answers]
    assert len(told) >= after
    assert {written.get(decision) for decision in told} == {"released"}
    status, found = verify(tmp_path)
    assert (status, found["ok"], found["faults"]) == (0, True, [])
