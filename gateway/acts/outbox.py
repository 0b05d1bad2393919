"""Outbox: notices on their way to whom the settings name, each until it is taken.

Takes notices from the register, oldest first, and a way to send one. A notice that isn't taken stays, and is sent
again: one may be sent twice, never not at all. Several processes share the work. Says nothing of a person:
the kind, the id of the act or of the decision, and when.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from gateway.acts.act import Notice
from gateway.acts.register import Register
from gateway.errors import AuditUnavailable
from gateway.instants import rfc3339

Send = Callable[[Mapping[str, str]], Awaitable[bool]]
"""Sends a notice; tells whether it was taken. What it raises says that it wasn't."""

LEASE_S = 30.0
"""How long a notice is one process's to send."""
REST_S = 5.0
"""How long the outbox rests after a notice that wasn't taken, and between looks."""


class Outbox:
    """Delivers notices until it is cancelled. `waiting` is called with how many wait."""

    def __init__(
        self,
        register: Register,
        send: Send,
        *,
        rest_s: float = REST_S,
        waiting: Callable[[int], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """`failed` is called when `send` raised."""
        self._register = register
        self._send = send
        self._rest_s = rest_s
        self._waiting = waiting
        self._failed = failed

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            self._register.news.clear()
            with suppress(AuditUnavailable):
                await self.deliver()
                self._waiting(await self._register.waiting())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rest_s):
                    await self._register.news.wait()

    async def deliver(self) -> None:
        """Send what waits, until one isn't taken; raise `AuditUnavailable` when the register can't be read."""
        while (held := await self._register.take(LEASE_S)) is not None:
            if not await self._taken(held.notice):
                return
            await self._register.told(held.id)

    async def _taken(self, notice: Notice) -> bool:
        """Tell whether a notice was taken; the outbox outlives whatever `send` raises."""
        try:
            return await self._send(message(notice))
        except Exception:
            self._failed()
            return False


def message(notice: Notice) -> dict[str, str]:
    """Return what is sent: `do`, `kind`, the id of the `act` or of the `decision`, and the instant `at`, RFC 3339."""
    named = {"act": notice.act} if notice.act else {"decision": notice.decision}
    return {"do": notice.do, "kind": notice.about, **named, "at": rfc3339(notice.at)}
