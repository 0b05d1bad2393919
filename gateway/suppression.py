"""Suppression: which counts of a table stay unsaid, so that no small one can be worked out from those that are said.

Takes cells that add up: each goes from one sum to another, as a flow, and what comes into a sum goes out of it. Gives
the cells to keep back: those under a number, zero included, and as few others as let none of them be worked out. Each
cell kept back has at least two values that agree with all that is said, in whole numbers from `low` on. Pure
(docs/decisions/small-numbers.md).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
Sum = Hashable


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, as a flow: it adds to the sum `head`, and is part of the sum `tail`.

    `hidden` is never said, whatever its count; `low` is the least that it is known to be.
    """

    tail: Sum
    head: Sum
    value: int
    hidden: bool = False
    low: int = 0


@dataclass(frozen=True, slots=True)
class _Way(Generic[K]):
    """A cell passed in its direction, so that it is one more, or against it, so that it is one less."""

    key: K
    to: Sum
    costs: int


def withheld(cells: Mapping[K, Cell], below: int) -> frozenset[K]:
    """Return the cells to keep back, those that are hidden included.

    Counts that are larger than they need to be go first: of two ways to hide a count, the one with fewer cells, then
    with smaller ones. The same in whatever order the cells come.
    """
    order = sorted(cells, key=repr)
    kept = {key for key in order if cells[key].hidden or cells[key].value < below}
    for key in order:
        if key in kept and _tells(cells[key], below):
            kept |= _cover(cells, order, kept, key)
    return frozenset(kept)


def _tells(cell: Cell, below: int) -> bool:
    """Tell whether it must not be worked out: any that would be said; of what never is, a few, not none."""
    return not cell.hidden or 0 < cell.value < below


def _cover(cells: Mapping[K, Cell], order: Sequence[K], kept: set[K], key: K) -> frozenset[K]:
    """Return what to keep back beside a cell: one circle of cells through it in which all can change by one."""
    cell, ways = cells[key], _ways(cells, order, kept, key)
    found = [_path(ways, cell.head, cell.tail)]
    if cell.value > cell.low:
        found.append(_path(ways, cell.tail, cell.head))
    paths = [one for one in found if one is not None]
    return min(paths, key=lambda one: one[0])[1] if paths else frozenset()


def _ways(cells: Mapping[K, Cell], order: Sequence[K], kept: set[K], but: K) -> Mapping[Sum, Sequence[_Way[K]]]:
    """Return the ways from each sum; what is kept back already costs nothing."""
    ways: dict[Sum, list[_Way[K]]] = defaultdict(list)
    most = 1 + sum(cell.value for cell in cells.values())
    for key in order:
        cell = cells[key]
        if key == but:
            continue
        costs = 0 if key in kept else most + cell.value
        ways[cell.tail].append(_Way(key, cell.head, costs))
        if cell.value > cell.low:
            ways[cell.head].append(_Way(key, cell.tail, costs))
    return ways


def _path(ways: Mapping[Sum, Sequence[_Way[K]]], start: Sum, end: Sum) -> tuple[int, frozenset[K]] | None:
    """Return the cheapest path (Dijkstra): what it costs, and its cells; None where there is none."""
    ranks = count()
    waiting: list[tuple[int, int, Sum, tuple[K, ...]]] = [(0, next(ranks), start, ())]
    seen: set[Sum] = set()
    while waiting:
        costs, _, at, passed = heapq.heappop(waiting)
        if at == end:
            return costs, frozenset(passed)
        if at not in seen:
            seen.add(at)
            for way in _onward(ways, at, seen):
                heapq.heappush(waiting, (costs + way.costs, next(ranks), way.to, (*passed, way.key)))
    return None


def _onward(ways: Mapping[Sum, Sequence[_Way[K]]], at: Sum, seen: set[Sum]) -> Iterator[_Way[K]]:
    return (way for way in ways.get(at, ()) if way.to not in seen)
