"""Loop: what is served runs on uvloop, without debug mode, and what lives as long as the process is left alone."""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gateway.loop import YOUNG, run, settle


@pytest.fixture
def collector() -> Iterator[None]:
    """The process's collector, put back afterwards."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_served_runs_on_uvloop_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """asyncio's debug mode costs half of a request, and its log quotes coroutines."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")

    async def where() -> tuple[str, bool]:
        loop = asyncio.get_running_loop()
        return type(loop).__module__, loop.get_debug()

    assert run(where()) == ("uvloop", False)


def test_what_lives_by_now_is_never_looked_at_again_and_what_comes_is(collector: None) -> None:
    """Frozen once; a cycle that is made afterwards is still found."""

    class Node:
        def __init__(self) -> None:
            self.me = self

    settle()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == YOUNG
    Node()
    assert gc.collect() >= 1


STOPPED = """
import asyncio, sys
from gateway.loop import run

async def main():
    print("here", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        print("let go", flush=True)

try:
    run(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_ctrl_c_ends_what_runs_and_lets_it_let_go() -> None:
    """As with asyncio's own loop: the coroutine is cancelled, then KeyboardInterrupt goes on."""
    with subprocess.Popen([sys.executable, "-c", STOPPED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert said.splitlines() == ["let go", "interrupted"]
    assert process.returncode == 0
