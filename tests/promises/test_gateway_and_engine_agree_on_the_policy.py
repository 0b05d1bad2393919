"""Promise: the tables that label and the engine that decides are of one policy, or nothing is answered."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from gateway.policies import InForce
from tests.promises.changing import ADDRESS, ARCHIVE, ARCHIVIST, OPENED, ROLES, Changing, Looks, changing, seen


class Apart:
    """An engine beside the gateway, whose policy somebody else changes; `down` until it is told."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.inner = EmbeddedEngine(bundle, deadline_s=60)
        self.asked = 0

    async def take(self, bundle: Bundle) -> None:
        """Answer by another policy from now on."""
        former, self.inner = self.inner, EmbeddedEngine(bundle, deadline_s=60)
        await former.aclose()

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the engine in use answers."""
        self.asked += 1
        return await self.inner.evaluate(entry_point, question)

    async def ready(self) -> bool:
        """Tell what the engine in use tells."""
        return await self.inner.ready()

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """Let it go."""
        await self.inner.aclose()


class Heard(Apart):
    """The same, known to answer by the policy that it has."""

    def alive(self, revision: str) -> bool:
        """Tell what the engine in use tells."""
        return self.inner.alive(revision)


@pytest.fixture
def opened(tmp_path: Path) -> Bundle:
    """The policy that ships, with the address open to archivists."""
    folder = tmp_path / "opened"
    shutil.copytree("policies", folder)
    table = folder / ROLES
    table.write_text(table.read_text("utf-8").replace(ARCHIVE, OPENED), "utf-8")
    return Bundle.load(folder)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[tuple[Changing, Apart]]:
    """A gateway beside an engine of its own, both on the policy that ships."""
    engine = Apart(Bundle.load(Path("policies")))
    async with changing(tmp_path, Ports(engine=engine), demo=True, bundle=Path("policies")) as it:
        yield it, engine


async def test_an_engine_that_is_ahead_is_waited_for_a_moment_then_nothing_is_answered(
    house: tuple[Changing, Apart], opened: Bundle
) -> None:
    """Two questions at most: one, a wait, one more; and no value by tables of another policy."""
    it, engine = house
    await engine.take(opened)
    reply = await it.house.ask(ADDRESS, **ARCHIVIST)
    assert (reply.status, reply.codes, reply.data) == (503, ["POLICY_UNAVAILABLE"], None)
    assert engine.asked == 2


async def test_what_was_remembered_by_a_policy_is_not_recalled_once_the_engine_has_another(
    tmp_path: Path, opened: Bundle
) -> None:
    """Not for a minute, nor for a moment: neither decisions nor admissions, whoever else is asked about."""
    engine = Heard(Bundle.load(Path("policies")))
    asked = (ADDRESS, ARCHIVIST), ("{ viewer { name } }", ARCHIVIST)
    async with changing(tmp_path, Ports(engine=engine), demo=True, bundle=Path("policies")) as it:
        for query, who in asked:
            assert (await it.house.ask(query, **who)).status == 200
        told = engine.asked
        for query, who in asked:
            assert (await it.house.ask(query, **who)).status == 200
        assert engine.asked == told, "all of it is remembered"
        await engine.take(opened)
        for query, who in asked:
            reply = await it.house.ask(query, **who)
            assert (reply.status, reply.codes, reply.data) == (503, ["POLICY_UNAVAILABLE"], None)


async def test_an_operation_that_waits_is_answered_once_the_tables_are_there(
    house: tuple[Changing, Apart], opened: Bundle
) -> None:
    """Admission, questions, labels and words of the new one alone."""
    it, engine = house
    before = it.revision
    assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, before, False)
    await engine.take(opened)
    asked = asyncio.create_task(it.house.ask(ADDRESS, **ARCHIVIST))
    told = engine.asked
    await it.until(lambda: engine.asked > told)
    it.in_force.put(InForce.of(opened, 0.0))
    assert seen(await asked) == (200, opened.revision, True)


async def test_health_says_that_they_do_not_agree(house: tuple[Changing, Apart], opened: Bundle) -> None:
    """Until they do."""
    it, engine = house
    await engine.take(opened)
    assert (await it.house.client.get("/readyz")).json()["revision"] is False
    it.in_force.put(InForce.of(opened, 0.0))
    assert (await it.house.client.get("/readyz")).json()["revision"] is True


async def test_a_server_that_does_not_follow_keeps_the_old_policy_until_it_does(tmp_path: Path) -> None:
    """It is said, and nobody is denied; once it answers with the new revision by itself, the tables follow."""
    engine = Apart(Bundle.load(Path("policies")))
    async with changing(tmp_path, Ports(engine=engine, checks=Looks()), demo=True, follow_ms=200) as it:
        await engine.take(it.in_force.current.bundle)
        live, before = it.live, it.revision
        it.write(ROLES, ARCHIVE, OPENED)
        assert (await live.change(), it.revision) == ("engine", before)
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, before, False)
        new = Bundle.load(it.folder)
        await engine.take(new)
        assert [await live.look(), await live.look(), await live.look()].count("changed") == 1
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, new.revision, True)
