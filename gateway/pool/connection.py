"""Connection: one connection to one server, one exchange at a time.

Takes a request in bytes. Gives the whole answer, or a fault after which the connection is gone. What comes while
nothing is asked ends the connection too: it would be taken for the next answer.
"""

from __future__ import annotations

import asyncio
from typing import cast

from gateway.pool.faults import ClosedFault, DeadFault, LostFault, PoolFault
from gateway.pool.reader import Answered, Bounds, Reader
from gateway.pool.sent import Sent


class Connection(asyncio.Protocol):
    """The protocol of one connection."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[Answered] | None = None
        self._served = self._ended = False

    @property
    def reusable(self) -> bool:
        """Whether another request may be sent here."""
        return self._reader.keeps and not self._ended and self._waiter is None

    async def exchange(self, sent: Sent, bounds: Bounds) -> Answered:
        """Return the answer to a request; raise a `PoolFault`, after which nothing more is sent here.

        Cancelled, it ends the connection: what is still to come must not be taken for the next answer.
        """
        if self._ended or self._transport is None or self._waiter is not None:
            raise DeadFault
        self._reader.begin(bounds, head_only=sent.head_only)
        waiter: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self._transport.write(sent.data)
        try:
            return await waiter
        except asyncio.CancelledError:
            self.end()
            raise
        finally:
            self._waiter = None

    def end(self) -> None:
        """Drop the connection at once."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        """Read what came; an answer is handed over once the parser is done with it, bytes after it included."""
        if self._waiter is None or self._waiter.done():
            self.end()
            return
        self._reader.feed(data)
        if self._reader.fault is not None:
            self._fail(self._reader.fault)
        elif self._reader.whole:
            self._answer()

    def eof_received(self) -> bool:
        """The server says no more."""
        if self._waiter is not None and self._reader.fault is None:
            self._reader.finish()
            if self._reader.whole:
                self._answer()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        if self._reader.heard:
            self._fail(LostFault())
        else:
            self._fail(DeadFault() if self._served else ClosedFault())

    # -- inside ------------------------------------------------------------------------------------------------

    def _answer(self) -> None:
        waiter, self._served = self._waiter, True
        if not self._reader.keeps:
            self.end()
        if waiter is not None and not waiter.done():
            waiter.set_result(self._reader.answered())

    def _fail(self, fault: PoolFault) -> None:
        waiter = self._waiter
        self.end()
        if waiter is not None and not waiter.done():
            waiter.set_exception(fault)
