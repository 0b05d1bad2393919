"""Breaker: leaves a source alone that keeps failing, and tries it again with one call.

Takes whether each call went well. Gives, before a call, whether it may be made. Knows no source, no patient and no
socket; its clock is handed in. Closed, it lets calls through; open, none, for a while; half-open, one, whose end
decides (M. Nygard, Release It!, "Circuit Breaker").
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal, TypeAlias

State: TypeAlias = Literal["closed", "half-open", "open"]

WINDOW = 20
"""Calls that the share of failures is taken of."""
SHARE = 0.5
"""Share of failures in a full window that opens."""


class Breaker:
    """One breaker. `after` failures in a row open it, and so does half of the last 20; it rests `rest_s` seconds.

    A call that ends after the state has changed says nothing more: it began in another time.
    """

    def __init__(self, monotonic: Callable[[], float], *, after: int, rest_s: float) -> None:
        self._monotonic = monotonic
        self._after = after
        self._rest_s = rest_s
        self._state: State = "closed"
        self._until = 0.0
        self._turn = 0
        self._probing = False
        self._in_a_row = 0
        self._window: deque[bool] = deque(maxlen=WINDOW)

    @property
    def state(self) -> State:
        """The state; an open one whose rest is over is half-open, though nobody tried yet."""
        return "half-open" if self._state == "open" and self._monotonic() >= self._until else self._state

    def enter(self) -> int | None:
        """Return the turn to hand back to `tell`, or None when the call may not be made."""
        if self._state == "closed":
            return self._turn
        if self.state == "open" or self._probing:
            return None
        if self._state == "open":
            self._change("half-open")
        self._probing = True
        return self._turn

    def tell(self, turn: int, well: bool | None) -> None:
        """Say how a call ended; None when its end says nothing of the source (the caller left)."""
        if turn != self._turn:
            return
        self._probing = False
        if well is None:
            return
        if self._state == "half-open":
            self._change("closed" if well else "open")
        else:
            self._count(well)

    def _count(self, well: bool) -> None:
        self._in_a_row = 0 if well else self._in_a_row + 1
        self._window.append(well)
        full = len(self._window) == WINDOW
        if self._in_a_row >= self._after or (full and self._window.count(False) >= WINDOW * SHARE):
            self._change("open")

    def _change(self, state: State) -> None:
        self._state = state
        self._turn += 1
        self._until = self._monotonic() + self._rest_s
        self._probing = False
        self._in_a_row = 0
        self._window.clear()
