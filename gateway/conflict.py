"""Conflict: what the identity office is told, and no caller: at which sources, and of which kind. No value, no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["contradiction", "doubt", "double", "stranger", "number", "moved", "replaced"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Two persons; perhaps two; two files for one; someone without the number asked; a number whose birth date is another's
than the person's; a number that its owner does not know; a merge that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict of identity. `kind` is one of KINDS; `sources` are ids of the settings, sorted."""

    kind: str
    sources: tuple[str, ...]
