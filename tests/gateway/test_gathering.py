"""Gathering: evidence of a source is read once its file is known, in one request where it takes a batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from gateway.directives import caller_of
from gateway.pipeline.gathering import Asker, Gathering, Heard
from gateway.sources import Fault
from resolvers.protocols import Identifier, Person
from resolvers.protocols.fhir_batch import FhirBatch
from tests.gateway.desk import Plain, Town, visit
from tests.gateway.stage_parts import subject

LICENCE = Identifier("urn:licence", "81002")
CALLER = caller_of(subject(), {"CMQ": "urn:licence"}, frozenset())
ASKER = Asker(CALLER, CALLER.licences, frozenset(), 1_795_651_200)
MARIE, MERGED = Person("p-1", ()), Person("p-1", (), replaces=("p-0",))
TIE = ["care_team", [["urn:licence", "81002"]], "", None, None]
WHO = {"id": "p-1", "numbers": [["urn:x", "1"]]}
NUMBER = Identifier("urn:x", "1")


class Batched(Plain):
    """A connector whose server takes batches; every answer of a batch is what each address would answer."""

    batch = FhirBatch()


class Hospital(Town):
    """The town, whose hospital takes batches; `spoil` may change what a batch answers."""

    def __init__(self, spoil: Callable[[Any], Any] | None = None, **answers: Mapping[str, Any]) -> None:
        super().__init__(**answers)
        self.desk.connectors = {**self.desk.connectors, "chus": Batched()}
        self.batches = 0
        self._spoil = spoil

    def _answering(self, name: str) -> Callable[[httpx.Request], httpx.Response]:
        alone = super()._answering(name)

        def answer(request: httpx.Request) -> httpx.Response:
            if request.method != "POST":
                return alone(request)
            self.batches += 1
            urls = [one["request"]["url"] for one in json.loads(request.content)["entry"]]
            answers = [alone(httpx.Request("GET", f"http://hospital.test/fhir/{url}")) for url in urls]
            entries = [
                {"response": {"status": str(one.status_code)}, "resource": one.json() if one.content else None}
                for one in answers
            ]
            body = {"resourceType": "Bundle", "type": "batch-response", "entry": entries}
            given = body if self._spoil is None else self._spoil(body)
            return httpx.Response(given) if isinstance(given, int) else httpx.Response(200, json=given)

        return answer


async def heard(town: Town, *files: Person, source: str = "chus") -> Heard:
    """Return what a source says of the last of these files, told one after the other."""
    try:
        async with Gathering(town.desk, visit(), ASKER) as gathering:
            for person in files:
                gathering.sure(source, person)
            return (await gathering.heard({source: files[-1]}))[source]
    finally:
        await town.wire.aclose()


async def test_a_source_that_takes_a_batch_is_asked_once() -> None:
    """And says what it would say of each alone."""
    answers = {"ties/p-1": [TIE], "statements/p-1": [{"x": 1}]}
    batched, apart = Hospital(chus=answers), Town(chus=answers)
    assert await heard(batched, MARIE) == await heard(apart, MARIE)
    assert batched.batches == 1
    assert sorted(batched.calls["chus"]) == sorted(apart.calls["chus"]) == ["statements/p-1", "ties/p-1"]


async def test_a_part_that_fails_costs_no_other() -> None:
    """Relationships are read; directives are known not to be."""
    found = await heard(Hospital(chus={"ties/p-1": [TIE], "statements/p-1": 500}), MARIE)
    assert isinstance(found.directives, Fault)
    assert isinstance(found.relationships, tuple)
    assert len(found.relationships) == 1


@pytest.mark.parametrize(
    "spoilt", [500, lambda body: {**body, "entry": body["entry"][1:]}, lambda body: {**body, "entry": []}]
)
async def test_a_batch_that_is_not_answered_part_by_part_is_a_fault_of_every_part(spoilt: Any) -> None:
    """Never an empty list."""
    spoil = spoilt if callable(spoilt) else lambda _: spoilt
    found = await heard(Hospital(spoil, chus={"ties/p-1": [TIE]}), MARIE)
    assert isinstance(found.directives, Fault)
    assert isinstance(found.relationships, Fault)


async def test_a_server_that_takes_no_batch_after_all_is_asked_for_each() -> None:
    """Nothing is lost by it."""
    town = Hospital(lambda _: 405, chus={"ties/p-1": [TIE]})
    found = await heard(town, MARIE)
    assert isinstance(found.relationships, tuple)
    assert len(found.relationships) == 1
    assert found.directives == ()


async def test_what_was_read_of_another_file_counts_for_nothing() -> None:
    """A file that has since been replaced: directives of both are read, and nothing of before is taken."""
    answers = {"ties/p-9": [TIE], "statements/p-1": [{"x": 1}], "statements/p-0": [], "ties/p-1": []}
    found = await heard(Town(chus=answers), Person("p-9", ()), MARIE, MERGED)
    assert found.relationships == ()
    assert isinstance(found.directives, tuple)
    assert [json.dumps(one.body) for one in found.directives] == ['{"x": 1}']


async def test_the_same_file_is_read_once() -> None:
    """However often it is told."""
    town = Town()
    await heard(town, MARIE, MARIE, Person("p-1", (NUMBER,)))
    assert town.calls["chus"] == ["statements/p-1", "ties/p-1"]


async def test_what_nobody_waits_for_any_more_is_ended() -> None:
    """Whoever was located turned out to be nobody: nothing more is asked about them."""
    town = Town()
    async with Gathering(town.desk, visit(), ASKER) as gathering:
        gathering.sure("chus", MARIE)
    await town.wire.aclose()
    assert town.calls["chus"] == []


async def _asked(town: Town, likely: str) -> tuple[Any, Heard]:
    try:
        async with Gathering(town.desk, visit(), ASKER) as gathering:
            gathering.likely("chus", likely)
            (person,) = await gathering.identity(gathering.visit, "chus", NUMBER)
            return person, (await gathering.heard({"chus": person}))["chus"]
    finally:
        await town.wire.aclose()


@pytest.mark.parametrize("kind", [Hospital, Town])
@pytest.mark.parametrize("likely", ["p-1", "p-9"])
async def test_who_someone_is_and_what_is_said_of_them_are_asked_together(kind: type[Town], likely: str) -> None:
    """It is the answer of now that counts, whichever file was thought to be theirs."""
    answers = {"who": [WHO], "ties/p-1": [TIE], "ties/p-9": [TIE, TIE], "statements/p-9": [{"x": 1}]}
    town = kind(chus=answers)
    person, found = await _asked(town, likely)
    assert person == Person("p-1", (NUMBER,))
    assert found.directives == ()
    assert isinstance(found.relationships, tuple)
    assert len(found.relationships) == 1
    if isinstance(town, Hospital):
        assert town.batches == (1 if likely == "p-1" else 2)


@pytest.mark.parametrize("failing", [500, 403])
async def test_an_identity_that_fails_in_a_batch_is_its_source_s_fault(failing: int) -> None:
    """As it would be alone."""
    with pytest.raises(Fault):
        await _asked(Hospital(chus={"who": failing}), "p-1")
