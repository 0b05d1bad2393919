"""Looks at a register that isn't near: shared by those who ask meanwhile, and never begun before they asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection

from gateway.acts.database import StoreFault
from gateway.acts.file import File
from gateway.acts.leave import Leave
from gateway.acts.looks import Looks
from gateway.acts.store import Store
from tests.gateway.test_acts_register import DOCTOR, MARIE, RING, override
from tests.house import Clock


@dataclass(slots=True)
class Far:
    """A file that takes its time to say its state, as a server does: as long as a test holds it."""

    file: File
    near: bool = False
    states: int = 0
    rows: int = 0
    fails: bool = False
    held: threading.Event = field(default_factory=threading.Event)

    def state(self) -> int:
        if self.fails:
            raise StoreFault
        self.states += 1
        with self.file.reading() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM acts WHERE confirmed IS NOT NULL").scalar()
        self.held.wait(60)
        return int(found or 0)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.file.writing() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self.rows += 1
        with self.file.reading() as connection:
            yield connection

    def changes(self, connection: Connection) -> None:
        pass

    def close(self) -> None:
        self.file.close()


@pytest.fixture
def far(tmp_path: Path) -> Far:
    return Far(File(tmp_path / "acts.sqlite3", busy_s=1.0))


@pytest.fixture
def store(far: Far) -> Store:
    return Store(far, RING)


def looks_at(far: Far, store: Store, told: list[bool]) -> Looks:
    return Looks(far, store, now=Clock(), deadline_s=30, tell=told.append)


async def begun(far: Far, many: int) -> None:
    """Wait until so many looks have begun, and were asked for their state."""
    async with asyncio.timeout(60):
        while far.states < many:
            await asyncio.sleep(0.01)


async def test_who_asks_while_a_look_is_under_way_has_one_that_begins_after(far: Far, store: Store) -> None:
    """Two hundred who come together make one look of their own; the first has what was there when it asked."""
    looks = looks_at(far, store, [])
    first = asyncio.create_task(looks.acts())
    await begun(far, 1)
    await asyncio.to_thread(store.add, override(Clock()), ())
    await asyncio.to_thread(store.confirm, "decision-00000001", Leave())
    asked = [asyncio.create_task(looks.acts()) for _ in range(200)]
    await asyncio.sleep(0)
    far.held.set()
    await first
    for acts in await asyncio.gather(*asked):
        assert acts is not None
        assert acts[DOCTOR.id, MARIE[0]][0].confirmed
    assert far.states == 2
    await looks.close()


async def test_rows_are_read_when_the_state_is_another_alone(far: Far, store: Store) -> None:
    """Ten looks, one reading; a change, one more."""
    far.held.set()
    looks = looks_at(far, store, [])
    for _ in range(10):
        await looks.acts()
    assert far.rows == 1
    store.add(override(Clock()), ())
    store.confirm("decision-00000001", Leave())
    for _ in range(10):
        assert await looks.acts()
    assert far.rows == 2
    await looks.close()


async def test_who_gives_up_takes_nobody_s_look_away(far: Far, store: Store) -> None:
    """A caller that is gone leaves the others theirs."""
    looks = looks_at(far, store, [])
    gone, stays = (asyncio.create_task(looks.acts()) for _ in range(2))
    await begun(far, 1)
    gone.cancel()
    far.held.set()
    assert await stays == {}
    await looks.close()


async def test_a_look_that_fails_counts_for_nobody_and_is_made_again(far: Far, store: Store) -> None:
    """What was known before doesn't stand in for it."""
    far.held.set()
    told: list[bool] = []
    looks = looks_at(far, store, told)
    assert await looks.acts() == {}
    far.fails = True
    assert await looks.acts() is None
    far.fails = False
    assert await looks.acts() == {}
    assert told == [False, True, False]
    assert far.rows == 2
    await looks.close()
