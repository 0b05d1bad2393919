"""Remembered decisions: the same question, of the same revision, until it may change, and no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec
import pytest

from gateway.cache import Cache
from gateway.decisions import Decisions, RecordClass
from gateway.keyring import Keyring
from gateway.remembered import Asked, Remembered
from gateway.shared_cache import SharedCache
from tests.gateway.stage_parts import Told
from tests.gateway.test_shared_cache import Held

QUESTION = {"now": 1_000, "purpose": "TREAT", "subject": {"id": "dr-tremblay"}, "patients": {"p0": {"directives": {}}}}
CLASSES = {"c0": RecordClass("Condition", ("condition",), (), ())}


class Lively(Told):
    """An engine that a test lets live or not."""

    living = True
    revision = "r1"

    def alive(self, revision: str) -> bool:
        return self.living and revision == self.revision


class World:
    """A keyring, a clock, an engine, and the memories of two workers over one server."""

    def __init__(self, *, longest_s: int = 60, memory: bool = True) -> None:
        self.keyring = Keyring.generate()
        self.now = 1_000.0
        self.engine = Lively(answer())
        self.held = Held()
        self.longest_s = longest_s
        self.memory = memory

    def worker(self) -> Remembered:
        """Return a worker's memory."""
        shared = SharedCache(
            self.held, self.keyring, now=lambda: self.now, monotonic=lambda: 5.0, tell=lambda found: None
        )
        memory: Cache[Any] | None = Cache("d", self.keyring, lambda: self.now) if self.memory else None
        return Remembered(self.engine, self.keyring, memory, shared, longest_s=self.longest_s)


def answer(**changes: Any) -> dict[str, Any]:
    """Return an answer about one source that opens conditions until 1,030."""
    whole = {
        "revision": "r1",
        "valid_until": 1_030,
        "subject": "permit",
        "coordinates": {"Condition.code": ["condition"]},
        "role": {"condition": "permit"},
        "fields": {},
        "classes": {"c0": "permit"},
        "requests": [{"open": ["condition"], "shut": {}}],
    }
    return {**whole, **changes}


def asked(question: Mapping[str, Any] = QUESTION, revision: str = "r1", **changes: Any) -> Asked:
    """Return a question to the policy."""
    return Asked({**question, **changes}, revision, ("chus",), CLASSES)


async def learn(worker: Remembered, one: Asked, **changes: Any) -> None:
    """Let a worker make a decision and keep it."""
    name, known = await worker.recall(one)
    assert known is None
    await worker.keep(name, one, Decisions(answer(**changes), one.sources, one.classes, one.question))


async def knows(worker: Remembered, one: Asked) -> bool:
    """Tell whether a worker remembers."""
    return (await worker.recall(one))[1] is not None


async def test_the_same_question_at_another_instant_is_answered_from_memory() -> None:
    """With the verdicts that were given, as the answer to the question that is asked now."""
    worker = World().worker()
    await learn(worker, asked())
    _, known = await worker.recall(asked(now=1_029))
    assert known is not None
    assert known.of("Condition.code", "chus", "c0").effect.name == "PERMIT"
    assert known.asked["now"] == 1_029


@pytest.mark.parametrize("now", [999, 1_030, 1_031])
async def test_neither_before_it_was_made_nor_from_the_instant_at_which_it_may_change(now: int) -> None:
    """The clock of another machine may be behind: an earlier instant is another question."""
    worker = World().worker()
    await learn(worker, asked())
    assert not await knows(worker, asked(now=now))


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "ETREAT"},
        {"subject": {"id": "dr-gagnon"}},
        {"patients": {"p0": {"directives": {"d1": {"effect": "deny"}}}}},
        {"emergency": {"attested": {"from": 0, "until": 5_000}, "override": None}},
        {"coordinates": ["Condition.code"]},
        {"classes": {"c0": {}}},
        {"requests": []},
        {"profile": "pcf"},
    ],
)
async def test_whatever_entered_otherwise_is_another_question(changes: dict[str, Any]) -> None:
    """Subject, purpose, evidence, acts, classes, sources: each makes another name."""
    worker = World().worker()
    await learn(worker, asked())
    assert not await knows(worker, asked(**changes))


async def test_a_label_inside_a_record_that_moves_is_another_question() -> None:
    """Which field a further label is on isn't in the question: the answer is read with it all the same."""
    worker = World().worker()

    def labelled(coordinate: str) -> Asked:
        classes = {**CLASSES, "c1": replace(CLASSES["c0"], inline=((coordinate, "c0"),))}
        return replace(asked(), classes=classes)

    await learn(worker, labelled("Condition.code"))
    assert await knows(worker, labelled("Condition.code"))
    assert not await knows(worker, labelled("Condition.note"))
    assert not await knows(worker, asked())


async def test_another_revision_of_the_policy_remembers_nothing() -> None:
    """A policy that changed is asked."""
    worker = World().worker()
    await learn(worker, asked())
    assert not await knows(worker, asked(revision="r2"))


@pytest.mark.parametrize("until", [None, 1_000, 999])
async def test_what_has_no_known_end_is_not_remembered(until: int | None) -> None:
    """None, or one that is over."""
    world = World()
    worker = world.worker()
    await learn(worker, asked(), valid_until=until)
    assert not await knows(worker, asked())
    assert world.held.kept == {}


async def test_a_memory_is_never_longer_than_the_settings_say() -> None:
    """Whatever the policy's own end; 0 remembers nothing at all."""
    worker = World(longest_s=10).worker()
    await learn(worker, asked())
    assert await knows(worker, asked(now=1_009))
    assert not await knows(worker, asked(now=1_010))
    none = World(longest_s=0).worker()
    await learn(none, asked())
    assert not await knows(none, asked())


async def test_an_engine_that_is_not_known_to_answer_is_asked() -> None:
    """A memory never stands in for an engine that is down."""
    world = World()
    worker = world.worker()
    await learn(worker, asked())
    world.engine.living = False
    assert not await knows(worker, asked())
    world.engine.living = True
    assert await knows(worker, asked())


async def test_an_engine_that_took_another_policy_is_asked() -> None:
    """By whatever the gateway's tables are still: what was decided by them isn't what the engine would say now."""
    world = World()
    worker = world.worker()
    await learn(worker, asked())
    world.engine.revision = "r2"
    assert not await knows(worker, asked())
    assert not await knows(world.worker(), asked())


async def test_workers_share_what_they_keep_and_names_say_nothing() -> None:
    """By a server that sees HMACs and sealed bytes."""
    world = World()
    one, two = world.worker(), world.worker()
    await learn(one, asked())
    assert await knows(two, asked(now=1_010))
    (name,) = world.held.kept
    assert len(name) == 64
    assert b"dr-tremblay" not in b"".join(world.held.kept.values())
    world.held.kept.clear()
    assert await knows(two, asked(now=1_011))


@pytest.mark.parametrize("longest_s", [5, 60])
async def test_what_another_worker_kept_ends_when_it_would_have_there(longest_s: int) -> None:
    """Neither the policy's end nor the bound moves with who reads it."""
    world = World(longest_s=longest_s)
    await learn(world.worker(), asked())
    reader, end = world.worker(), min(1_000 + longest_s, 1_030)
    world.now = end - 1
    assert await knows(reader, asked(now=end - 1))
    world.now = end
    assert not await knows(reader, asked(now=end))


@pytest.mark.parametrize("memory", [True, False])
@pytest.mark.parametrize(
    "changes",
    [
        {"revision": "r2"},
        {"requests": []},
        {"requests": 5},
        {"valid_until": "soon"},
        {"valid_until": None},
        {"revision": ""},
    ],
)
async def test_an_answer_of_another_revision_or_shape_that_was_shared_is_none(
    memory: bool, changes: dict[str, Any]
) -> None:
    """What comes from the server is read like an engine's answer."""
    world = World(memory=memory)
    name, _ = await world.worker().recall(asked())
    server = SharedCache(world.held, world.keyring, now=lambda: 1_000.0, monotonic=lambda: 5.0, tell=lambda _: None)
    await server.put(name, msgspec.json.encode({"since": 1_000, "answer": answer(**changes)}), 1_030)
    assert not await knows(world.worker(), asked())
    await server.put(name, msgspec.json.encode({"since": 1_000, "answer": answer()}), 1_030)
    assert await knows(world.worker(), asked())


def test_all_that_a_class_says_enters_the_name() -> None:
    """A new part of a class must be in the question, or beside it in the name."""
    one = RecordClass("T", ("c",), ("l",), ("s",), "e", (("T.f", "c0"),))
    said = {**one.as_input("p0"), **asked().entered}
    assert {part.name for part in fields(RecordClass)} - said.keys() == set()
