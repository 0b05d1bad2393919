"""Leaving: work that ends when whoever asked for it goes away.

Takes an ASGI `receive` and the work. Gives its result, or None when the caller left first: the work is then cancelled,
and with it every call that it made to a source. The work ends before this does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

__all__ = ["unless_left"]

T = TypeVar("T")


async def unless_left(receive: Receive, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what the work returns, None when it was cancelled because the caller left; raise what it raises."""
    task = asyncio.create_task(work)
    watching = asyncio.create_task(_watch(receive, task))
    try:
        return await task
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise
        return None
    finally:
        watching.cancel()


async def _watch(receive: Receive, task: asyncio.Task[Any]) -> None:
    """Cancel the task once the caller leaves (ASGI: `http.disconnect`); what is left of a body is let go."""
    ended = False
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            task.cancel()
            return
        if ended:  # a body ends once: this is no server that tells of a disconnection
            return
        ended = not message.get("more_body")
