"""The demo as a whole, in a process of its own: it answers, and one signal ends all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.demo.children import require_free
from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault
from gateway.demo.samples import SAMPLES, Sample
from gateway.demo.tokens import fetch_token

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a first port whose neighbours are free too, away from those of the other tests."""
    for port in range(41_000 + os.getpid() % 10_000, 65_000, 223):
        try:
            require_free(Addresses(port).ports())
        except DemoFault:
            continue
        return port
    raise AssertionError("no free port")


def ask(where: Addresses, sample: Sample) -> dict[str, Any]:
    """Ask a printed query as its person, for its purpose. Return the patient."""
    token = fetch_token(sample.person, None, where.port)
    headers = {"authorization": f"Bearer {token}", "x-purpose-of-use": sample.purpose}
    body = {"query": sample.query}
    answer = httpx.post(f"{where.gateway}/graphql", json=body, headers=headers, timeout=30, trust_env=False)
    patient: dict[str, Any] = answer.json()["data"]["patient"]
    return patient


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_answers_its_own_queries_and_one_signal_ends_all_of_it(number: signal.Signals, tmp_path: Path) -> None:
    """Every printed query has its data, under this machine's names alone; then the exit status is 0, no port held."""
    where = Addresses(free_port())
    script = "import sys; from pathlib import Path; from gateway.demo.network import Wish, run_demo; "
    script += "run_demo(int(sys.argv[1]), Wish(state=Path(sys.argv[2])))"
    command = [sys.executable, "-c", script, str(where.port), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as demo:
        assert demo.stdout is not None
        assert any(line.startswith("Ctrl-C") for line in demo.stdout)
        stays, problems, billing = (ask(where, sample) for sample in SAMPLES)
        assert stays["name"] == [{"given": ["Marie"], "family": "Bouchard"}]
        assert "Pneumonie, sans précision" in [edge["node"]["code"]["text"] for edge in problems["conditions"]["edges"]]
        assert (billing["birthDate"], billing["conditions"]) == ("1985", None)
        elsewhere = {"host": f"evil.example:{where.port}", "origin": f"http://evil.example:{where.port}"}
        for path in ("/graphql", "/"):
            found = httpx.get(f"{where.gateway}{path}", headers=elsewhere, trust_env=False)
            assert found.status_code == 400, "not under a name that leads to this machine for a while"
        demo.send_signal(number)
        _, errors = demo.communicate(timeout=30)
    assert (demo.returncode, errors.strip().splitlines()[-1:]) == (0, ["Stopped."])
    assert "Traceback" not in errors
    assert (tmp_path / "audit.sqlite3").exists()
    require_free(where.ports())
