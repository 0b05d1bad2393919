"""Timed: how long something took, told whatever its end.

Takes a clock, whom to tell and a context to enter. Gives what that context gives. A class and no generator: stages are
entered twenty times a request.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, TypeVar

__all__ = ["Timed"]

T = TypeVar("T")


class Timed(Generic[T]):
    """A context inside which time is counted; `tell` hears `word` and the seconds of `clock`."""

    __slots__ = ("_began", "_clock", "_inner", "_tell", "_word")

    _began: float

    def __init__(
        self,
        clock: Callable[[], float],
        tell: Callable[[str, float], None],
        word: str,
        inner: AbstractContextManager[T],
    ) -> None:
        self._clock = clock
        self._tell = tell
        self._word = word
        self._inner = inner

    def __enter__(self) -> T:
        self._began = self._clock()
        return self._inner.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            self._inner.__exit__(kind, error, where)
        finally:
            self._tell(self._word, self._clock() - self._began)
