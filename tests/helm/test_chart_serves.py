"""A pod of the chart as processes: policies laid out, OPA, and `passerelle serve` on the rendered settings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from gateway.keyring import Keyring
from tests.helm.chart import CHART, Rendered, render, values
from tests.helm.test_chart_opa import placed_option, told_of
from tests.policies.opa_server import POLICIES, _free_port, _wait
from tests.signing import signed_policies, signers
from tests.tools import ROOT, opa

pytestmark = pytest.mark.real_opa
TOKEN = "a-token-of-thirty-two-characters"
START_S = 60


@contextmanager
def pod(rendered: Rendered, folder: Path, *, shown: str = TOKEN) -> Iterator[str]:
    """Run what a pod runs, in its order, on the loopback; give the admin address. `shown`: the gateway's token."""
    laying = {**os.environ, "BUNDLE": str(folder / "bundle"), "IMAGE": str(POLICIES)}
    laying["SIGNATURES"] = str(signed_policies(folder) / "signatures.yaml")
    (folder / "bundle").mkdir()
    subprocess.run([sys.executable, str(CHART / "files" / "lay_policies.py")], env=laying, check=True)
    opa_address, admin = f"127.0.0.1:{_free_port()}", _free_port()
    places = {**rendered.laid_out("opa", folder), "/authz": str(folder / "authz")}
    arguments = [placed_option(one, places) for one in rendered.containers["opa"]["args"]]
    arguments = [one.replace("127.0.0.1:8181", opa_address) for one in arguments]
    told_of(folder / "config" / "opa.yaml", f"127.0.0.1:{admin}", arguments)
    given = {"PASSERELLE_OPA_TOKEN": TOKEN}
    settings = here(rendered, folder, f"http://{opa_address}", admin, shown)
    serving = [sys.executable, "-c", "from gateway.cli import main; main()", "serve", "--config", str(settings)]
    with subprocess.Popen([str(opa()), *arguments], env=given, stderr=subprocess.DEVNULL) as engine:
        try:
            _wait(engine, f"http://{opa_address}/health")
            with subprocess.Popen(serving, cwd=ROOT, stderr=subprocess.DEVNULL) as gateway:
                try:
                    alive(gateway, f"http://127.0.0.1:{admin}")
                    yield f"http://127.0.0.1:{admin}"
                finally:
                    gateway.send_signal(signal.SIGTERM)
                    gateway.wait(START_S)
        finally:
            engine.terminate()
            engine.wait(START_S)


def here(rendered: Rendered, folder: Path, engine: str, admin: int, token: str) -> Path:
    """Write the rendered settings with the paths and ports of this machine."""
    settings: dict[str, Any] = yaml.safe_load(rendered.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    (folder / "token").write_text(token + "\n", "utf-8")
    Keyring.generate().save(folder / "keyring.json")
    settings["listen"] = {"host": "127.0.0.1", "port": _free_port(), "admin_port": admin}
    settings["policy"] |= {"url": engine, "bundle": str(folder / "bundle" / "policies")}
    settings["policy"] |= {
        "token_file": str(folder / "token"),
        "history": str(folder / "history"),
        "signers": signers(),
    }
    settings["audit"] = {"database": str(folder / "audit.sqlite3"), "anchor": str(folder / "anchor.json")}
    settings["keys"] = {"file": str(folder / "keyring.json")}
    file = folder / "passerelle.yaml"
    file.write_text(yaml.safe_dump(settings), "utf-8")
    return file


def alive(gateway: subprocess.Popen[bytes], admin: str) -> None:
    """Wait for /livez."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if gateway.poll() is not None:
            raise RuntimeError("the gateway ended before it was alive")
        try:
            if httpx.get(f"{admin}/livez", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("the gateway is not alive")


def ready(admin: str) -> httpx.Response:
    """Return the answer of /readyz once it is ready, or the last one."""
    deadline = time.monotonic() + START_S
    while True:
        answer = httpx.get(f"{admin}/readyz", timeout=30, trust_env=False)
        if answer.status_code == httpx.codes.OK or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)


def test_a_pod_becomes_ready(tmp_path: Path) -> None:
    """The engine downloads its policy from the gateway and answers, and the ledger can be written."""
    with pod(render(values("minimal")), tmp_path) as admin:
        answer = ready(admin)
    assert answer.json() == {"policy": True, "revision": True, "audit": True}
    assert answer.status_code == 200


def test_a_pod_whose_token_is_not_opa_s_never_becomes_ready(tmp_path: Path) -> None:
    """It lives, and says what is missing; no caller is sent to it."""
    with pod(render(values("minimal")), tmp_path, shown=TOKEN[::-1]) as admin:
        answer = httpx.get(f"{admin}/readyz", timeout=30, trust_env=False)
    assert answer.json() == {"policy": False, "revision": False, "audit": True}
    assert answer.status_code == 503
