"""A worker's memory is flat: what is remembered is bounded, and what a request held goes with it.

The whole gateway in a process of its own, over replayed sources. Nothing here is a time: the kernel's resident memory
is compared between stretches of as many requests, each with a document that never came before, about another patient.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.demo.people import people
from gateway.demo.world import SEED, today
from gateway.settings import Limits
from tests.benchmarks.documents import SMALL
from tests.benchmarks.houses import Houses, sources
from tests.benchmarks.measure import Contender, asked
from tests.benchmarks.processes import Process

STRETCH = Limits().plans + 100
"""Requests of a stretch: what is remembered of documents is full after the first."""
MOST_MB = 6.0
"""What a stretch may add: 6 kB a request, a sixth of what one small request reads."""


def stretch(houses: Houses, process: Process, first: int, numbers: list[str], requests: int) -> float:
    """Ask so many new documents, each about another patient; return the resident memory after them, in MB."""
    for turn in range(first, first + requests):
        document = SMALL.replace("Small", f"Small{turn}").replace("id name", f"a{turn}: id name")
        asked(Contender(process, houses.request(document, numbers[turn % len(numbers)])), 1)
    return process.memory().now


@pytest.mark.nightly
def test_what_a_worker_holds_stops_growing(tmp_path: Path) -> None:
    """Three stretches fill what is remembered; the fourth and the fifth add next to nothing."""
    numbers = [person.nam for person in people(SEED, today()) if person.nam]
    with sources(10) as replayed:
        houses = Houses(replayed, tmp_path)
        with houses.gateway() as process:
            seen = [stretch(houses, process, turn * STRETCH, numbers, STRETCH) for turn in range(5)]
    assert seen[4] - seen[2] < 2 * MOST_MB, seen
