"""Holdings: the records that an establishment holds between two instants, asked without naming a patient, sans-I/O.

A closed request shape, under the gateway's own credentials: whose, from when, until when, which fields. Takes a `Need`
and a `Span`. Gives requests, and records that each say whose they are: `Record.patient` is as the source wrote it.
Spoken by connectors whose mapping has a section `holdings`; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from resolvers.protocols import Need, Reading, Request, Response

__all__ = ["Holdings", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """Whose records, and when: since <= instant < until, integer seconds, UTC.

    `establishment` is the source's own code; empty for a source whose records are all one organization's. `days` is
    within how many days what comes again is counted, for a count of that.
    """

    establishment: str
    since: int
    until: int
    days: int = 0


@runtime_checkable
class Holdings(Protocol):
    """A connector that can list what an establishment holds."""

    @property
    def held(self) -> frozenset[str]:
        """GraphQL record types that may be asked so."""
        ...

    def holdings(self, need: Need, span: Span) -> Sequence[Request]:
        """Ask for an establishment's records of a type, with these fields; empty when the source can't be asked so."""
        ...

    def read_holdings(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read an answer to one of `holdings` or of `Reading.further`; raise `SourceFault` when nothing can be.

        A record of another establishment, or that doesn't say whose it is, is left out and counted as odd.
        """
        ...
