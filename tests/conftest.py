"""Fixtures of every test: a house of its own for whoever asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A running gateway with the demo's sources and people."""
    async with open_house(tmp_path) as opened:
        yield opened
