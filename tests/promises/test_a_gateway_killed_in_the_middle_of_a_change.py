"""Promise: a gateway that is killed while its policy changes starts again on one policy, whole; or doesn't start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.engines import Bundle
from tests.gateway.test_serve_reload import CEILING_S, body_of, free_port, serving, wait_for
from tests.promises.changing import ARCHIVE, GAINED, OPENED, ROLES, copy_of_policies
from tests.signing import sign_folder, signers


class Site:
    """A gateway's settings, its policy and what it kept."""

    def __init__(self, folder: Path) -> None:
        self.policies, self.history = copy_of_policies(folder / "policies"), folder / "history"
        self.before = sign_folder(self.policies)
        self.admin = free_port()
        body = body_of(folder, free_port(), self.admin)
        body["policy"] = {"engine": "embedded", "bundle": str(self.policies), "history": str(self.history)}
        body["policy"]["signers"] = signers()
        self.file = folder / "passerelle.yaml"
        self.file.write_text(yaml.safe_dump(body), "utf-8")

    def change(self, **how: Any) -> str:
        """Open the address to archivists, signed; return the revision."""
        table = self.policies / ROLES
        table.write_text(table.read_text("utf-8").replace(ARCHIVE, OPENED), "utf-8")
        return sign_folder(self.policies, self.before, accepted=GAINED, **how)

    def policy(self, *command: str) -> Any:
        """Run `passerelle policy … --json`; return what it prints."""
        return json.loads(CliRunner().invoke(app, ["policy", *command, "--config", str(self.file), "--json"]).stdout)

    def kill_at_work(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the process while a copy of a changed policy is being looked at."""
        deadline = time.monotonic() + CEILING_S
        while not any(self.history.glob(".staged-*/policy")) and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(CEILING_S)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site whose policy is signed."""
    return Site(tmp_path)


def test_it_starts_on_the_change_once_that_was_looked_at(site: Site, tmp_path: Path) -> None:
    """Nothing of it was in force when it was killed; at the start it is a change like any other."""
    with serving(site.file, tmp_path / "first") as process:
        wait_for("gateway.ready", tmp_path / "first", process)
        after = site.change()
        site.kill_at_work(process)
    assert site.policy("status")["in_force"]["revision"] == site.before
    with serving(site.file, tmp_path / "second") as process:
        wait_for("gateway.ready", tmp_path / "second", process)
        ready = httpx.get(f"http://127.0.0.1:{site.admin}/readyz", timeout=60, trust_env=False)
        assert (ready.status_code, ready.json()["revision"]) == (200, True)
    assert site.policy("status")["in_force"]["revision"] == after
    assert [one["revision"] for one in site.policy("history")["accepted"]] == [after, site.before]
    assert Bundle.load(site.history / after).revision == after


def test_it_does_not_start_on_half_a_change_and_the_old_one_can_be_put_back(site: Site, tmp_path: Path) -> None:
    """A folder that was being written when the machine went: one sentence, and one command."""
    with serving(site.file, tmp_path / "first") as process:
        wait_for("gateway.ready", tmp_path / "first", process)
        site.change(names=["Anne Roy"])
        os.kill(process.pid, signal.SIGKILL)
        process.wait(CEILING_S)
    with serving(site.file, tmp_path / "second") as process:
        assert process.wait(CEILING_S) == 1
    assert "not signed" in (tmp_path / "second").read_text("utf-8")
    assert site.policy("restore", site.before)["revision"] == site.before
    with serving(site.file, tmp_path / "third") as process:
        wait_for("gateway.ready", tmp_path / "third", process)
