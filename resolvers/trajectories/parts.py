"""Parts: the parts of a pathway's document that have the right shape, those that don't passed over.

Takes values as they were read. Gives maps, texts and pairs with their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resolvers.trajectories.document import Place
from resolvers.trajectories.pathway import Path


def rows(value: Any, key: str, place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield the maps of the list under a key, with their places; `place` is the list's."""
    held = value.get(key) if isinstance(value, dict) else None
    for rank, row in enumerate(held if isinstance(held, list) else ()):
        if isinstance(row, dict):
            yield (*place, rank), row


def text(row: dict[str, Any], key: str) -> str:
    """Return the text under a key; empty when there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def pairs(row: dict[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """Yield the keys and texts of the map under a key."""
    held = row.get(key)
    for name, value in held.items() if isinstance(held, dict) else ():
        if isinstance(value, str):
            yield name, value


def path_of(written: str) -> Path:
    """Return a path that is written with dots."""
    return tuple(written.split("."))
