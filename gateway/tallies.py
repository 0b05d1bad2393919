"""Tallies: counts that sources themselves give, asked without naming anybody.

A closed request shape (`resolvers/protocols/tallies.py`), under the gateway's own credentials, written down as
evidence. Takes which count, whose, and a window. Gives rows, or raises `Fault`. A row that can't be read makes a count
partial: part of a count is not the count.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gateway.asking import Asking
from gateway.holdings import Keeper
from gateway.sources import SourceDesk, Visit
from gateway.telemetry import Telemetry
from resolvers.protocols.holdings import Span
from resolvers.protocols.tallies import Tallied, Tally

SHAPE = "tally"
"""How such a read is called in the log."""


CARING: Final = frozenset({"clinic", "hospital"})
"""Kinds of a source whose own organization sees patients."""


class Tallies:
    """Asks sources what they count."""

    def __init__(self, desk: SourceDesk, telemetry: Telemetry) -> None:
        self._desk = desk
        self._asking = Asking(desk, telemetry)

    def establishments(self, organizations: Collection[str]) -> frozenset[str]:
        """Return those of these where patients are seen: of a hospital, of a clinic, or named by a source."""
        sources = self._desk.sources.values()
        seen = {one.organization for one in sources if one.kind in CARING}
        return frozenset(seen.union(*(one.establishments.values() for one in sources))).intersection(organizations)

    def of_establishments(self, name: str, organizations: Collection[str]) -> tuple[Keeper, ...]:
        """Return the sources that give a count of these establishments, with what they call each."""
        return tuple(
            Keeper(source, code, organization)
            for source in self._giving(name)
            for code, organization in sorted(self._held(source).items())
            if organization in organizations
        )

    def of_territory(self, name: str, territory: str) -> tuple[str, ...]:
        """Return the sources of a territory that give a count."""
        return tuple(one for one in self._giving(name) if self._desk.sources[one].territory == territory)

    async def of(self, visit: Visit, source: str, name: str, span: Span) -> Tally:
        """Return a count; raise `Fault`."""
        connector = self._desk.connectors[source]
        if not isinstance(connector, Tallied):
            return Tally(whole=False)
        visit.evidence.append((source, SHAPE))
        tallies = connector.tallies
        return await self._asking.read(visit, source, lambda: tallies.request(name, span), tallies.read)

    def _giving(self, name: str) -> list[str]:
        connectors = self._desk.connectors
        return sorted(
            one for one, held in connectors.items() if isinstance(held, Tallied) and name in held.tallies.names
        )

    def _held(self, source: str) -> dict[str, str]:
        settings = self._desk.sources[source]
        return dict(settings.establishments or {"": settings.organization})
