"""Fixtures of the front end's tests: a demo of its own for each file, and where pictures go, if anywhere."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.emr.emr_demo import Demo, running
from tests.emr.emr_page import AXE, PATIENCE_MS


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that runs; each file of tests asks at ports of its own."""
    if not AXE.is_file():
        sentence = "axe-core is needed, of the packages in build/node (make build/node/.installed)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(sentence)
    expect.set_options(timeout=PATIENCE_MS)
    first = 30_000 + zlib.crc32(str(request.path.name).encode()) % 20_000
    with running(tmp_path_factory.mktemp("state"), first) as demo:
        yield demo


@pytest.fixture(autouse=True)
def well(demo: Demo) -> Iterator[None]:
    """Every source is up again after a test, however it ended."""
    yield
    demo.mend()


@pytest.fixture
def pictures() -> Path | None:
    """The folder that PASSERELLE_PICTURES names, for someone to look at the pages; none usually."""
    named = os.environ.get("PASSERELLE_PICTURES")
    return Path(named) if named else None
