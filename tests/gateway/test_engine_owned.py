"""An engine is dropped in the thread that made it, whichever thread lets go of it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.engines import BareEngine, Bundle
from gateway.engines.owned import Owned


@pytest.fixture
def complaints(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What regorus says when it is dropped in a thread that isn't its own."""
    said: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: said.append(unraisable.exc_value))
    return said


def _in_a_cycle() -> None:
    engine = BareEngine(Bundle.load(Path("policies")))
    cycle: list[Any] = [engine]
    cycle.append(cycle)


async def test_a_cycle_collected_by_another_thread_leaves_the_engine_to_its_own(complaints: list[Any]) -> None:
    """Python collects cycles in whichever thread allocates."""
    gc.collect()
    gc.disable()
    try:
        _in_a_cycle()
        await asyncio.to_thread(gc.collect)
        assert complaints == []
        Owned()
        gc.collect()
    finally:
        gc.enable()
    assert complaints == []


def test_an_engine_whose_thread_has_ended_is_dropped_nowhere(complaints: list[Any]) -> None:
    """As one that nobody closed: its thread ends with the pool that it was of."""
    held: list[Any] = []
    thread = threading.Thread(target=lambda: held.append(BareEngine(Bundle.load(Path("policies")))))
    thread.start()
    thread.join()
    held.clear()
    gc.collect()
    assert complaints == []


async def test_an_engine_left_by_another_thread_waits_for_the_next_one(complaints: list[Any]) -> None:
    """It is kept until its own thread makes another, then dropped there."""
    dropped: list[int] = []

    class Engine:
        def __del__(self) -> None:
            dropped.append(threading.get_ident())

    held = [Owned(Engine)]
    await asyncio.to_thread(held.clear)
    assert dropped == []
    Owned(object)
    assert (dropped, complaints) == ([threading.get_ident()], [])


def test_an_engine_let_go_of_at_home_is_dropped_at_once() -> None:
    """Nothing waits."""
    dropped: list[int] = []

    class Engine:
        def __del__(self) -> None:
            dropped.append(threading.get_ident())

    held = [Owned(Engine)]
    held.clear()
    assert dropped == [threading.get_ident()]


def test_an_engine_that_cannot_be_made_leaves_nothing(complaints: list[Any]) -> None:
    """The fault goes to whoever asked."""

    def broken() -> Any:
        raise ValueError("no engine")

    with pytest.raises(ValueError, match="no engine"):
        Owned(broken)
    gc.collect()
    assert complaints == []
