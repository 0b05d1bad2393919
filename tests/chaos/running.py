"""Running: the demo as a process of its own, asked by many callers at once while something happens to it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from gateway.demo.tokens import fetch_token
from tests.promises.test_killed_while_running import QUERY, Demo


def decisions(state: Path) -> dict[str, str]:
    """Return the outcome of each entry of the demo's log, by decision id, read by another hand."""
    with sqlite3.connect(f"file:{state / 'audit.sqlite3'}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if "payload" in [column[1] for column in database.execute(f"pragma table_info('{table}')")]:
                entries = [json.loads(bytes(row[0])) for row in database.execute(f'select payload from "{table}"')]
                return {entry["decision_id"]: entry["outcome"] for entry in entries}
    raise AssertionError("no log")


@dataclass(slots=True)
class Callers:
    """Callers who ask again and again; `answers` are what came back whole, `refused` those that could not connect."""

    demo: Demo
    answers: list[httpx.Response] = field(default_factory=list)
    refused: int = 0
    cut: int = 0
    """Connections that ended without an answer."""
    some: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def call(self, stop: threading.Event) -> None:
        """Ask until told to stop, or until nobody listens any more."""
        headers = {
            "accept": "application/graphql-response+json",
            "authorization": f"Bearer {fetch_token('dr-tremblay', None, self.demo.where.port)}",
            "x-purpose-of-use": "TREAT",
        }
        with httpx.Client(timeout=60, trust_env=False, headers=headers) as client:
            while not stop.is_set():
                try:
                    self.answers.append(client.post(f"{self.demo.where.gateway}/graphql", json={"query": QUERY}))
                    self.some.release()
                except httpx.ConnectError:
                    self.refused += 1
                    return
                except httpx.TransportError:
                    self.cut += 1

    def wait(self, answers: int) -> None:
        """Wait until so many answers have come."""
        for _ in range(answers):
            if not self.some.acquire(timeout=120):
                raise TimeoutError("no answer came")


@contextmanager
def calling(demo: Demo, callers: int = 6) -> Iterator[Callers]:
    """Ask the demo from so many threads until the block ends; all have ended then."""
    made, stop = Callers(demo), threading.Event()
    threads = [threading.Thread(target=made.call, args=(stop,)) for _ in range(callers)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)
