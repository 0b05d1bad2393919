"""Parsed: a Consent once read: its provisions, flat, and what can't be understood in it.

Names as FHIR R4 has them (https://hl7.org/fhir/R4/consent.html#resource). Plain values; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """What can't be understood: where, and the reason's code."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision. `number` is 1, 1.1, 1.1.2…; `parent` its parent's rank in the list.

    `effect` is None when its type says none; `parts` are those that stand there and were read, by element; `unclear`
    tells that something in it was not.
    """

    number: str
    path: str
    parent: int | None
    effect: str | None
    parts: Mapping[str, Any]
    unclear: bool

    @property
    def items(self) -> int:
        """Return how many items its parts list: actors, codes, instances."""
        return sum(len(part) for part in self.parts.values() if isinstance(part, (tuple, frozenset)))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A Consent. `permits` tells whether its permits count: verified, and about access."""

    kind: str = "consent"
    use: str | None = None
    reason: bool = False
    inactive: bool = False
    permits: bool = True
    provisions: tuple[Provision, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = field(default=(), repr=False)
