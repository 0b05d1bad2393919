"""Promise: beside a real OPA that downloads the policy, a change is live whole, refused whole, and comes back whole."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from gateway.bundle_service import PATH
from gateway.policies.folder import replace_policy
from tests.helm.chart import CHART
from tests.operations.test_dashboard import listening
from tests.policies.opa_server import _free_port
from tests.promises.changing import ADDRESS, ARCHIVE, ARCHIVIST, BARE, GAINED, MASKED, OPENED, ROLES, Changing, changing
from tests.promises.changing import seen as seen_in
from tests.tools import opa

pytestmark = pytest.mark.real_opa
TOKEN = "a-token-of-thirty-two-characters"


@contextmanager
def downloading(gateway: str, port: int, folder: Path) -> Iterator[None]:
    """Run an OPA with the chart's own configuration and authorization, which downloads from the gateway."""
    config = yaml.safe_load((CHART / "files" / "opa.yaml").read_text("utf-8"))
    config["services"]["gateway"]["url"] = f"http://{gateway}"
    (folder / "opa.yaml").write_text(yaml.safe_dump(config), "utf-8")
    command = [str(opa()), "run", "--server", f"--addr=127.0.0.1:{port}", "--authentication=token"]
    command += ["--authorization=basic", "--disable-telemetry", "--log-level=error"]
    command += [f"--config-file={folder / 'opa.yaml'}", "--bundle", str(CHART / "files" / "authz")]
    environment = {**os.environ, "PASSERELLE_OPA_TOKEN": TOKEN}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            yield
        finally:
            server.terminate()
            server.wait(60)


@asynccontextmanager
async def beside_opa(tmp_path: Path) -> AsyncIterator[Changing]:
    """Open a house whose OPA downloads its policy; it is ready when the block begins."""
    (tmp_path / "token").write_text(TOKEN + "\n", "utf-8")
    port = _free_port()
    chosen: dict[str, Any] = {"engine": "opa", "url": f"http://127.0.0.1:{port}", "token_file": tmp_path / "token"}
    async with changing(tmp_path, watched=True, **chosen) as it, listening(it.house.app) as gateway:
        with downloading(gateway, port, tmp_path):
            while (await it.house.client.get("/readyz")).status_code != httpx.codes.OK:
                await it.until(lambda: True)
            yield it


async def test_a_change_a_refusal_and_a_return_while_many_ask(tmp_path: Path) -> None:
    """No answer mixes two policies, and nobody is denied for a change; a refused one leaves no trace in OPA."""
    async with beside_opa(tmp_path) as it:
        former = it.revision
        async with it.asked(query=ADDRESS, **ARCHIVIST):
            await it.more(3)
            it.write(ROLES, ARCHIVE, OPENED)
            wide = it.sign(accepted=GAINED)
            await it.answered_by(wide)
            it.write(ROLES, MASKED, BARE)
            it.sign(accepted=("billing_clerk HPAYMT: birth * -> permit",))
            await it.until(lambda: it.told().get("outcome") == "invalid")
            assert (await it.engine.evaluate("decisions", {}))["revision"] == it.revision == wide
            kept = it.live.history.folder_of(former)
            assert kept is not None
            replace_policy(kept, it.folder)
            await it.answered_by(former)
        found = [seen_in(reply) for reply in it.replies]
        assert set(found) == {(200, former, False), (200, wide, True)}, "and no 503 among them"
        turns = [one for one, next_ in zip(found, [*found[1:], None], strict=True) if one != next_]
        assert [turn[1] for turn in turns][:1] == [former]
        assert [turn[1] for turn in turns][-1:] == [former]


async def test_opa_is_given_the_policy_by_its_token_and_told_when_nothing_changed(tmp_path: Path) -> None:
    """401 without; the archive with; 304 for the revision that it has, at once or after a wait."""
    async with beside_opa(tmp_path) as it:
        ask, given = it.house.client.get, {"authorization": f"Bearer {TOKEN}"}
        assert (
            (await ask(PATH)).status_code == (await ask(PATH, headers={"authorization": "Bearer x"})).status_code == 401
        )
        whole = await ask(PATH, headers=given)
        assert (whole.status_code, whole.headers["etag"]) == (200, f'"{it.revision}"')
        known = {**given, "if-none-match": whole.headers["etag"]}
        assert (await ask(PATH, headers=known)).status_code == 304
        assert (await ask(PATH, headers={**known, "prefer": "modes=snapshot,delta;wait=1"})).status_code == 304
