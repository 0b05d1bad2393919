"""Owned: a regorus engine, and the thread that made it.

Takes what makes an engine. Gives the engine, and lets it be dropped in that thread alone: regorus refuses to be dropped
in another, and the collector of cycles runs in whichever thread happens to allocate. An engine that is let go of
elsewhere waits for the next one that its thread makes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from regorus import Engine as Regorus  # type: ignore[import-untyped]  # the wheel tells no types

_LOCAL = threading.local()
_HOMES: list[list[Any]] = []
"""What each thread left, kept after the thread's own end: an engine whose thread is gone can be dropped nowhere."""


def new_engine() -> Any:
    """Return an engine without rules or data."""
    return Regorus()


class Owned:
    """One engine. `engine` is used by the thread that made it, and by no other."""

    __slots__ = ("__weakref__", "_home", "engine")

    def __init__(self, make: Callable[[], Any] = new_engine) -> None:
        self._home = _left_here()
        self._home.clear()
        self.engine = make()

    def __del__(self) -> None:
        """Leave the engine to its own thread, if this is another."""
        if self._home is not _left_here():
            self._home.append(getattr(self, "engine", None))


def _left_here() -> list[Any]:
    """Return the engines of this thread that another let go of."""
    left: list[Any] | None = getattr(_LOCAL, "left", None)
    if left is None:
        left = _LOCAL.left = []
        _HOMES.append(left)
    return left
