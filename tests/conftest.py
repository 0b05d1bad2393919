"""Fixtures of every test: a house of its own for whoever asks for one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.house import House, open_house
from tests.postgres_server import PostgresServer, run_postgres
from tests.tools import NEEDED


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, aloud, what this machine can't run; in CI nothing is skipped."""
    for marker, (name, find) in NEEDED.items():
        if item.get_closest_marker(marker) is not None and find() is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{name} is not on this machine", pytrace=False)
            pytest.skip(f"{name} is not on this machine")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A running gateway with the demo's sources and people."""
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL for the tests that share one: each makes a database of its own, and leaves the server answering."""
    with run_postgres() as server:
        yield server
