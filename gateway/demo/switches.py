"""Switches: make a source of the running demo slow, or gone, or well again, and tell how each is.

Takes the demo's children and its addresses. Gives standings by source, as the sources' own processes tell them: one
that was killed is down, and comes back when it is switched up. Nothing of it outlives the demo.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from gateway.demo.children import Children
from gateway.demo.config import Addresses
from gateway.demo.neighbours import READY_S, processes
from gateway.demo.standings import DOWN, Standing


class Switches:
    """A switch for each source."""

    def __init__(self, children: Children, where: Addresses) -> None:
        self._children = children
        served = {source: name for name, sources in processes(where).items() for source in sources}
        self._process = {entry.id: served[entry.id] for entry in where.entries}

    def __iter__(self) -> Iterator[str]:
        """Each source, in the order of the roster."""
        return iter(self._process)

    async def standings(self) -> Mapping[str, Standing]:
        """Return how each source is; a process that gives no answer has its sources down."""
        asked = dict.fromkeys(self._process.values())
        told = await asyncio.gather(*(asyncio.to_thread(self._children.ask, name) for name in asked))
        known = {source: standing for one in told for source, standing in one.items()}
        return {source: known.get(source, DOWN) for source in self._process}

    async def turn(self, source: str, wanted: Standing) -> Standing:
        """Make a source so, starting its process again if it had ended; return how it then is. Raise KeyError."""
        return await asyncio.to_thread(self._turn, source, wanted)

    def _turn(self, source: str, wanted: Standing) -> Standing:
        name = self._process[source]
        if wanted.state != "down":
            self._children.revive(name)
        return self._children.ask(name, source, wanted, patience_s=READY_S).get(source, DOWN)
