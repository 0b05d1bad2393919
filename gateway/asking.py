"""Asking: one request to a source and what its connector reads of the answer, each in its own budget.

Takes a visit, a source, a request and its reader. Gives what was read, or raises `Fault`: a connector's own failure is
its source's, and no other's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from gateway.sources import Fault, SourceDesk, Visit
from gateway.telemetry import Telemetry
from resolvers.protocols import Request, Response


class Read(Protocol):
    """What a connector gives; `odd` counts what it left out."""

    @property
    def odd(self) -> int:
        """How many entries were not what was asked."""
        ...


T = TypeVar("T", bound=Read)


class Asking:
    """Asks the sources of one desk."""

    def __init__(self, desk: SourceDesk, telemetry: Telemetry) -> None:
        self._desk = desk
        self._telemetry = telemetry

    async def read(
        self, visit: Visit, source: str, make: Callable[[], Request], read: Callable[[Request, Response], T]
    ) -> T:
        """Return what `read` gives for the request and its response; raise `Fault`."""
        try:
            request = make()
            response = await self._desk.ask(visit, source, request)
            found = self._desk.reading(source, read, request, response)
        except Fault:
            raise
        except Exception as error:
            self._telemetry.fault("connector", source=source, error=type(error).__name__)
            raise self._desk.fault(source, "offline", "connector") from None
        if found.odd:
            self._telemetry.odd(source, found.odd)
        return found
