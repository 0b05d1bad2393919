"""A real Prometheus on a loopback port that scrapes one gateway, for the tests of the dashboard."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.tools import prometheus

START_S = 60
EVERY = "1s"


class Prometheus:
    """Asked over its HTTP API."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of an instant query; raise ValueError for what PromQL refuses."""
        body = self._client.get("/api/v1/query", params={"query": expression}).json()
        if body["status"] != "success":
            raise ValueError(body["error"])
        found: list[dict[str, Any]] = body["data"]["result"]
        return found

    async def until(self, expression: str) -> list[dict[str, Any]]:
        """Wait until a query gives series; return them."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if found := await asyncio.to_thread(self.query, expression):
                return found
            await asyncio.sleep(0.3)
        raise TimeoutError(f"no series within {START_S} s: {expression}")

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()


@contextmanager
def scraping(target: str, folder: Path) -> Iterator[Prometheus]:
    """Run Prometheus, its data in `folder`, scraping `host:port` each second; stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    config = folder / "prometheus.yml"
    job = {"job_name": "passerelle", "scrape_interval": EVERY, "static_configs": [{"targets": [target]}]}
    config.write_text(yaml.safe_dump({"scrape_configs": [job]}), "utf-8")
    arguments = [f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", "--log.level=error"]
    command = [str(prometheus()), *arguments, f"--web.listen-address={address}"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        asked = Prometheus(f"http://{address}")
        try:
            _wait(server, address)
            yield asked
        finally:
            asked.close()
            server.terminate()
            server.wait(START_S)


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("Prometheus ended before it was ready")
        try:
            if httpx.get(f"http://{address}/-/ready", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("Prometheus is not ready")
