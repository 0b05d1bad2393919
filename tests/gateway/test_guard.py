"""Guard: a verdict stands before every value, whatever led to the field; what it does not know, it withholds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from tests.house import House, open_house

OF_MARIE = 'patient(identifier: {value: "BOUM855510ZZ"})'


class Changed:
    """The real engine, one of whose answers a test changes as a policy could."""

    def __init__(self) -> None:
        self._inner = EmbeddedEngine(Bundle.load(Path("policies")))
        self.classes: Any = None
        self.fields: dict[str, str] = {}
        self.forget: frozenset[str] = frozenset()

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer, changed."""
        answer = dict(await self._inner.evaluate(entry_point, question))
        if entry_point == "decisions":
            answer["fields"] = {**answer["fields"], **self.fields}
            answer["coordinates"] = {k: v for k, v in answer["coordinates"].items() if k not in self.forget}
            if self.classes is not None:
                answer["classes"] = dict.fromkeys(question["classes"], self.classes)
        return answer

    async def ready(self) -> bool:
        """As the real one."""
        return await self._inner.ready()

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """As the real one."""
        await self._inner.aclose()


@pytest.fixture
async def engine() -> Changed:
    """The engine."""
    return Changed()


@pytest.fixture
async def house(tmp_path: Path, engine: Changed) -> AsyncIterator[House]:
    """A house that asks it."""
    async with open_house(tmp_path, ports=Ports(engine=engine)) as opened:
        yield opened


async def conditions(house: House, selection: str) -> list[Any]:
    """Return a selection on Marie's problems."""
    answer = await house.ask(f"{{ {OF_MARIE} {{ conditions {{ edges {{ node {{ {selection} }} }} }} }} }}")
    nodes: list[Any] = answer.nodes("conditions")
    return nodes


async def test_a_coordinate_that_the_policy_forgot_is_null(house: House, engine: Changed) -> None:
    """Silence is deny, for the field alone."""
    engine.forget = frozenset({"Condition.code"})
    nodes = await conditions(house, "id clinicalStatus code { text }")
    assert nodes
    assert {one["code"] is None for one in nodes} == {True}
    assert all(one["clinicalStatus"] for one in nodes)


async def test_an_exception_of_a_class_withholds_the_field_on_its_records(house: House, engine: Changed) -> None:
    """Silently, and `id` stays."""
    engine.classes = {"v": "permit", "x": {"Condition.code": "deny:RESTRICTION"}}
    nodes = await conditions(house, "id code { text coding { code } } recordedDate")
    assert nodes
    assert all(one["id"] and one["code"] is None for one in nodes)
    assert any(one["recordedDate"] for one in nodes)


@pytest.mark.parametrize("verdict", [None, True, "", "PERMIT", {"v": "allow"}, {"x": {}}, {"v": None}, ["permit"]])
async def test_a_class_whose_verdict_is_no_word_shows_nothing(house: House, engine: Changed, verdict: Any) -> None:
    """Not even that there are records."""
    engine.classes = verdict if verdict is not None else "deny:LABEL"
    answer = await house.ask(f"{{ {OF_MARIE} {{ name {{ family }} conditions {{ edges {{ cursor }} }} }} }}")
    assert answer.patient == {"name": None, "conditions": {"edges": []}}
    assert "Bouchard" not in answer.content.decode()


async def test_a_masked_value_is_masked_wherever_it_is_asked(house: House, engine: Changed) -> None:
    """By the patient, by `node`, under an alias; and the caller is told which."""
    engine.fields = {"Patient.birthDate": "mask:year"}
    first = await house.ask(f"{{ {OF_MARIE} {{ id x: birthDate }} }}")
    assert (first.patient["x"], first.access["masked"]) == ("1985", ["Patient.birthDate"])
    again = "query($id: ID!) { node(id: $id) { ... on Patient { y: birthDate } } }"
    answer = await house.ask(again, variables={"id": first.patient["id"]})
    assert answer.data == {"node": {"y": "1985"}}
    assert "1985-05-10" not in answer.content.decode()


async def test_a_mask_that_no_code_knows_withholds(house: House, engine: Changed) -> None:
    """It says less than nothing: null."""
    engine.fields = {"Patient.birthDate": "mask:half", "Condition.code": "mask:year"}
    answer = await house.ask(
        f"{{ {OF_MARIE} {{ birthDate conditions {{ edges {{ node {{ id code {{ text }} }} }} }} }} }}"
    )
    assert answer.patient["birthDate"] is None
    assert {one["code"] is None for one in answer.nodes("conditions")} == {True}


async def test_a_masked_field_orders_and_filters_nothing(house: House, engine: Changed) -> None:
    """For arguments and order, masked counts as denied: an order would tell what is masked."""
    engine.fields = {"Condition.recordedDate": "mask:year"}
    nodes = await conditions(house, "recordedDate source { id } id")
    assert {len(one["recordedDate"]) for one in nodes if one["recordedDate"]} == {4}
    dates = [one["recordedDate"] for one in nodes if one["recordedDate"]]
    assert dates != sorted(dates, reverse=True) or len(set(dates)) == 1


async def test_a_reference_to_a_record_that_is_withheld_is_null_without_its_words(
    house: House, engine: Changed
) -> None:
    """No id, no display text of it anywhere in the bytes."""
    engine.fields = {"Patient.encounters": "deny:ROLE"}
    nodes = await conditions(house, "id encounter { id status }")
    assert nodes
    assert {one["encounter"] for one in nodes} == {None}
