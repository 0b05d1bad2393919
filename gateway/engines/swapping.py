"""Swapping: an engine whose place another takes while questions are asked.

Takes engines, one after another. Gives the answers of the one in place when a question comes; a question that it was
given, it finishes. Never asks two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.access import Engine


class SwappingEngine:
    """Behind `gateway.access.Engine`."""

    def __init__(self, first: Engine) -> None:
        self.current = first
        """The engine in place."""

    def put(self, engine: Engine) -> Engine:
        """Let another engine answer from now on; return the former, to be let go once it has finished."""
        former, self.current = self.current, engine
        return former

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document at `data.record_access.<entry_point>`; raise `DecisionUnavailable`."""
        return await self.current.evaluate(entry_point, question)

    async def ready(self) -> bool:
        """Tell whether the engine in place answers and its canaries pass."""
        return await self.current.ready()

    def alive(self, revision: str) -> bool:
        """Tell whether the engine in place is known to answer by this revision."""
        return self.current.alive(revision)

    async def aclose(self) -> None:
        """Let the engine in place go."""
        await self.current.aclose()
