"""Serve, as a process: SIGHUP puts changed settings in force, and a file that is not fit stops nothing."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from gateway.demo.config import demo_settings
from gateway.keyring import Keyring
from tests.signing import real_policy

CEILING_S = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def body_of(folder: Path, port: int, admin: int) -> dict[str, Any]:
    """Return settings that `serve` accepts; their sources and their issuer aren't there."""
    Keyring.generate().save(folder / "keys.json")
    body = demo_settings(port, None, None, folder).model_dump(mode="json")
    body["issuer"]["demo"] = body["demo"] = False
    body["keys"] = {"file": str(folder / "keys.json")}
    body["listen"] = {"port": port, "admin_port": admin}
    body["policy"] = real_policy(folder)
    return body


@contextmanager
def serving(file: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `passerelle serve` for as long as the block."""
    command = [sys.executable, "-c", "from gateway.cli import main; main()", "serve", "--config", str(file)]
    with log.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=stream) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(CEILING_S)


def events(log: Path) -> list[dict[str, Any]]:
    """Return what the log says so far."""
    lines = log.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def wait_for(event: str, log: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return the event once it is said."""
    deadline = time.monotonic() + CEILING_S
    while time.monotonic() < deadline and process.poll() is None:
        if found := [one for one in events(log) if one["event"] == event]:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(log.read_text("utf-8"))


def test_a_hangup_puts_changed_settings_in_force(tmp_path: Path) -> None:
    """Health listens apart and follows; a file that is not fit is said by line, and what was in force stays."""
    port, admin = free_port(), free_port()
    file, log, body = tmp_path / "passerelle.yaml", tmp_path / "log", body_of(tmp_path, port, admin)
    file.write_text(yaml.safe_dump(body), "utf-8")
    with serving(file, log) as process:
        wait_for("gateway.ready", log, process)
        everyone = sorted(one["id"] for one in body["sources"])
        fewer = [one for one in body["sources"] if one["id"] != "omnimed"]
        file.write_text(yaml.safe_dump({**body, "sources": fewer}), "utf-8")
        process.send_signal(signal.SIGHUP)
        assert wait_for("settings.changed", log, process)["sources"] == len(fewer)
        status = httpx.get(f"http://127.0.0.1:{admin}/status", trust_env=False).json()
        assert sorted(status["sources"]) == [one for one in everyone if one != "omnimed"]
        file.write_text("sources: [", "utf-8")
        process.send_signal(signal.SIGHUP)
        assert wait_for("settings.refused", log, process)["reason"] == "yaml"
        again = httpx.get(f"http://127.0.0.1:{admin}/status", trust_env=False).json()
        assert again["sources"] == status["sources"]
    assert process.returncode in (0, -signal.SIGTERM)
