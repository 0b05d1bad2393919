"""Leave: whether what a thread writes may still be made durable, once nobody may be waiting for it any more.

A writing takes it just before it commits; whoever waited withdraws it before they say that nothing was done. The first
of the two wins: what was said to have failed is not done afterwards.
"""

from __future__ import annotations

from threading import Lock

from gateway.acts.database import StoreFault


class Leave:
    """The leave to commit one writing."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = False
        self._withdrawn = False

    def take(self) -> None:
        """Take it: from now on the writing is on its way. Raise `StoreFault` once it is withdrawn."""
        with self._lock:
            if self._withdrawn:
                raise StoreFault
            self._taken = True

    def withdraw(self) -> bool:
        """Withdraw it; tell whether it was withdrawn in time."""
        with self._lock:
            self._withdrawn = not self._taken
            return self._withdrawn
