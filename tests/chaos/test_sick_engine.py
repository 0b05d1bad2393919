"""Chaos: Open Policy Agent killed, frozen and back: nothing is released without it, no source is asked for a record."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.engines.opa import OpaEngine
from tests.chaos.network import Network
from tests.chaos.network import open_network as opened
from tests.house import MARIE, Reply
from tests.policies.opa_server import opa_process
from tests.promises.everything import about

pytestmark = pytest.mark.real_opa
QUERY = about(MARIE, "name { family } conditions { edges { node { code { text } } } }")


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Freeze a process for as long as the block: it accepts, and answers nobody."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


async def check_refused(network: Network, answer: Reply) -> None:
    """Check that nothing was released nor asked, that the gateway is alive, and says that it isn't ready."""
    assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None)
    assert answer.headers["retry-after"] == "2"
    assert b"Bouchard" not in answer.content
    asked = [call for name in network.house.sources for call in network.house.calls(name)]
    assert [call for call in asked if "Condition" in call or "problemes" in call] == []
    ready = await network.house.client.get("/readyz")
    assert (ready.status_code, ready.json()["policy"], ready.json()["audit"]) == (503, False, True)
    assert (await network.house.client.get("/livez")).status_code == 200
    assert network.metric("passerelle_requests_total", code="POLICY_UNAVAILABLE") >= 1
    assert network.personal() == []


async def test_an_engine_that_freezes_and_thaws(tmp_path: Path) -> None:
    """Refused while it is frozen, and answered as before once it goes on: no failure is remembered."""
    with opa_process() as (url, process):
        async with opened(tmp_path, ports=Ports(engine=OpaEngine(url, deadline_s=10.0))) as network:
            before = await network.house.ask(QUERY)
            assert before.patient["name"] == [{"family": "Bouchard"}]
        (tmp_path / "hurried").mkdir()
        async with opened(tmp_path / "hurried", ports=Ports(engine=OpaEngine(url, deadline_s=0.3))) as network:
            with stopped(process):
                await check_refused(network, await network.house.ask(QUERY))
            while (answer := await network.house.ask(QUERY)).codes == ["POLICY_UNAVAILABLE"]:
                pass
            assert answer.data == before.data


async def test_an_engine_that_is_killed(tmp_path: Path) -> None:
    """Connections refused: nothing is released, for those who were answered a moment ago as well."""
    with opa_process() as (url, process):
        async with opened(tmp_path, ports=Ports(engine=OpaEngine(url, deadline_s=10.0))) as network:
            assert (await network.house.ask(QUERY)).codes == []
            process.kill()
            process.wait()
            network.forget()
            await check_refused(network, await network.house.ask(QUERY))
