"""What was read for an answer goes with the answer: no circle keeps a patient's records until the collector comes."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

from gateway.app import Ports
from gateway.projection.compiled import Programs
from gateway.projection.compiled.run import Bound, Run
from gateway.projection.scene import Scene
from resolvers.records import Record
from tests.benchmarks.documents import LARGE, MARIE
from tests.house import open_house

HELD = (Record, Run, Bound, Scene)


def held() -> Counter[str]:
    """Count what holds something of a patient's, by class."""
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in HELD)


async def test_no_record_outlives_its_answer(tmp_path: Path) -> None:
    """With the collector off, three answers leave not one record more than there was."""
    ports = Ports(execution=lambda schema, catalogue: Programs(schema, catalogue, bound=10, sights=1, after=1))
    async with open_house(tmp_path, ports=ports) as house:
        first = await house.ask(LARGE, variables={"nam": MARIE}, who="dr-tremblay")
        assert len(first.patient["observations"]["edges"]) > 100
        gc.collect()
        before = held()
        gc.disable()
        try:
            for _ in range(3):
                await house.ask(LARGE, variables={"nam": MARIE}, who="dr-tremblay")
            assert held() == before
        finally:
            gc.enable()
