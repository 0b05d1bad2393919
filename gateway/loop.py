"""Loop: the event loop of a process that serves, and what its garbage collector is told.

Takes the coroutine to run. Gives what it returns. The loop is uvloop where it is installed, asyncio's own elsewhere
(Windows); what is served and what is measured run on the same one (docs/decisions/event-loop.md). Never in debug mode.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

if sys.platform != "win32":
    import uvloop

__all__ = ["make_loop", "run", "settle"]

T = TypeVar("T")

YOUNG: Final = 5_000
"""Objects made and not yet let go before the collector looks at the young ones. Python's own 700 come many times in one
request; more than this let memory grow and gave nothing more."""


def make_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return what makes the loop."""
    return asyncio.new_event_loop if sys.platform == "win32" else uvloop.new_event_loop


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as `asyncio.run` does; KeyboardInterrupt goes through it."""
    with asyncio.Runner(loop_factory=make_loop(), debug=False) as runner:
        return runner.run(main)


def settle() -> None:
    """Take all that lives by now for what lives as long as the process: the collector never looks at it again.

    Once, when the process has started: schema, policy and mappings are half a million objects, and each full collection
    would go through them all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
