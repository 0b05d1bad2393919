"""Plan: which coordinates an operation asks, of which record types, about whom.

Made by `planner.py`, read by the stages after it. Holds nothing of a token, a patient or a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import FieldNode

COUNTS = frozenset({"resourceUse", "telehealthActivity"})
"""Roots that are decided whole: what they count is of no person, and made here."""
NAMING = frozenset({"node", "patient"})
SPANNING = frozenset({"sessions", "transitions", *COUNTS})
"""Roots that name no patient: what they give is about several, or about none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a coordinate is asked: the response path of the outermost list, else of the field itself.

    Beyond that list no path without an index leads anywhere in the data.
    `variable` is set for an argument given by a variable: the coordinate counts only when that variable isn't null.
    `home` is set for a field asked of several record types at once: it counts unless that connection is refused, since
    nobody named its type.
    """

    coordinate: str
    path: tuple[str, ...]
    variable: str | None = None
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an operation asks.

    `coordinates` are those that a policy must answer for, sorted; `places` in the document's order; `needs` the fields
    wanted of each record type and of each type that records refer to; `pages` the connections asked, by field name;
    `listed` the record types that connections alone lead to, with those connections.
    """

    coordinates: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    patient_fields: frozenset[str] = frozenset()
    pages: tuple[tuple[str, FieldNode], ...] = ()
    listed: Mapping[str, tuple[FieldNode, ...]] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    """The variables by which `@skip` and `@include` choose, sorted."""

    @property
    def compares(self) -> bool:
        """Whether what is said of a record rests on those of other sources."""
        return any(place.coordinate.endswith(".likelySameAs") for place in self.places)


Keyed = tuple[tuple[str, FieldNode], ...]
"""Roots by response key, in the document's order."""


@dataclass(frozen=True, slots=True)
class Roots:
    """An operation's roots: `named` name someone (`patient`, `node`), `spanning` are about several patients or nobody.

    `own` are the response keys under which the caller's own file is asked (`Viewer.patient`).
    """

    named: Keyed = ()
    spanning: Keyed = ()
    own: frozenset[str] = frozenset()
