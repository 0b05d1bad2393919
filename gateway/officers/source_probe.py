"""Source probe: a few calls to one source, timed.

Takes a source and its wire. Gives responses, how long they took and how far the source's clock is from ours. Says who
calls by a name that is nobody's.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from gateway.settings import Source
from gateway.wire import Wire
from resolvers.protocols import Request, Response

__all__ = ["USER", "Probe", "days_left"]

USER = "passerelle-source-check"
"""Who calls, for the source's own log."""

_DAY_S = 86_400


@dataclass(slots=True)
class Probe:
    """Calls one source, each within its deadline."""

    source: Source
    wire: Wire
    took_ms: list[int] = field(default_factory=list)
    apart_s: float | None = None
    """Seconds between the last `Date` header and our clock; None while there was none."""

    async def ask(self, request: Request) -> Response:
        """Return the response; raise `SourceFailure`."""
        began = time.monotonic()
        deadline = began + self.source.budget.deadline_ms / 1000
        response = await self.wire.send(self.source, request, user=USER, deadline=deadline)
        self.took_ms.append(round((time.monotonic() - began) * 1000))
        told = _instant(response.headers.get("date", ""))
        if told is not None:
            self.apart_s = told - time.time()
        return response


def _instant(written: str) -> float | None:
    try:
        return parsedate_to_datetime(written).timestamp()
    except ValueError:
        return None


async def days_left(host: str, port: int, seconds: float) -> int:
    """Return how many days a server's certificate is good for.

    Raise ValueError for one that is not accepted, OSError when nobody answers within `seconds`.
    """
    context = ssl.create_default_context()
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(host.strip("[]"), port, ssl=context)
        until = (writer.get_extra_info("peercert") or {}).get("notAfter", "")
        return int((ssl.cert_time_to_seconds(until) - time.time()) // _DAY_S)
    except ssl.SSLError:
        raise ValueError("not accepted") from None
    finally:
        if writer is not None:
            writer.close()
