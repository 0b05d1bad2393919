"""At the start: an engine that answers a canary wrongly is refused; one that is down, or slow at first, is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.engines import Bundle, EmbeddedEngine, EngineMistaken, refuse_mistaken
from gateway.engines.canaries import LOOKS
from gateway.errors import DecisionUnavailable


class Sick:
    """A real engine whose questions about decisions go wrong so many times."""

    def __init__(self, times: int, *, lies: bool = False, down: bool = False) -> None:
        self._inner = EmbeddedEngine(Bundle.load(Path("policies")), deadline_s=30)
        self._times = times
        self._lies = lies
        self._down = down

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer, miss the deadline, or lie."""
        if self._down:
            raise DecisionUnavailable
        answer = await self._inner.evaluate(entry_point, question)
        if entry_point != "decisions" or self._times <= 0:
            return answer
        self._times -= 1
        if self._lies:
            return {**answer, "subject": "permit"}
        raise DecisionUnavailable

    async def ready(self) -> bool:
        """Not asked."""
        return False

    def alive(self, revision: str) -> bool:
        """Nothing is remembered."""
        return False

    async def aclose(self) -> None:
        """Let the real one go."""
        await self._inner.aclose()


async def test_an_engine_that_misses_a_deadline_at_first_is_not_mistaken() -> None:
    """The rules are read at the first question, and the machine may be busy."""
    engine = Sick(1)
    await refuse_mistaken(engine)
    await engine.aclose()


@pytest.mark.parametrize("lies", [True, False])
async def test_one_that_is_wrong_each_time_is_refused(lies: bool) -> None:
    """Whether it lies, or never answers what it must deny."""
    engine = Sick(3 * LOOKS, lies=lies)
    with pytest.raises(EngineMistaken, match="unknown_label, bad_types, nothing"):
        await refuse_mistaken(engine)
    await engine.aclose()


async def test_one_that_is_down_is_only_not_ready() -> None:
    """The gateway starts beside it, and answers nothing meanwhile."""
    engine = Sick(0, down=True)
    await refuse_mistaken(engine)
    await engine.aclose()
