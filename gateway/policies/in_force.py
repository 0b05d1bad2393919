"""In force: the one policy that decides and labels now, whole, and the next one that takes its place at once.

Takes bundles that were accepted. Gives `InForce`, what one operation is decided by from its admission to its answer:
the revision that the engine must answer with, and the tables that label. An operation takes it once and keeps it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gateway.engines import Bundle
from gateway.labelling import LabelTables

AGREE_S = 2.0
"""How long an operation waits for gateway and engine to agree on a revision."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One revision: its tables, and the look-ups that they make. `since`: seconds since 1970."""

    bundle: Bundle
    labels: LabelTables = field(repr=False)
    since: float

    @classmethod
    def of(cls, bundle: Bundle, since: float) -> InForce:
        """Index a bundle's tables; raise KeyError or TypeError for those that are not as their schema says."""
        return cls(bundle, LabelTables(bundle.data["tables"]), since)

    @property
    def revision(self) -> str:
        """The revision that every answer of the engine must carry."""
        return self.bundle.revision

    @property
    def tables(self) -> Mapping[str, Any]:
        """The policy's tables."""
        found: Mapping[str, Any] = self.bundle.data["tables"]
        return found


class PolicyInForce:
    """Holds the policy in force; a change is one assignment."""

    def __init__(self, first: InForce) -> None:
        self._current = first
        self._changed = asyncio.Event()

    @property
    def current(self) -> InForce:
        """The policy in force: take it once an operation."""
        return self._current

    def put(self, policy: InForce) -> None:
        """Put another policy in force for every operation that begins from now on, and wake those that wait for it."""
        self._current = policy
        self._changed.set()
        self._changed = asyncio.Event()

    async def agreed(self, revision: str, seconds: float = AGREE_S) -> InForce:
        """Return the policy in force once it is of this revision, the engine's; or as it is after so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while revision and self._current.revision != revision:
                    await self._changed.wait()
        return self._current
