"""Retries: how often a source may be asked again, as a share of what it is asked.

Takes each request and each wish to repeat one. Gives whether it may be repeated. A source in trouble is asked a fifth
more, not twice or four times as much. Knows no source, no patient and no clock.
"""

from __future__ import annotations

PRICE = 5
"""Requests that earn one retry: 20 %."""
FEW = 3
"""Retries that may be made before any was earned."""
MOST = 10
"""Retries that can be saved up: what was earned long ago is not recent."""


class RetryBudget:
    """One source's account of retries."""

    def __init__(self) -> None:
        self._saved = FEW * PRICE

    def earn(self) -> None:
        """Note a request, of those that are made anyway."""
        self._saved = min(self._saved + 1, MOST * PRICE)

    def spend(self) -> bool:
        """Take a retry; False when none is left."""
        if self._saved < PRICE:
            return False
        self._saved -= PRICE
        return True
