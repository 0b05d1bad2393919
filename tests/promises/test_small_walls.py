"""Promises that hold on one line of code each, and that no page of their own says: callers, dates, ids, directives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from tests.house import MARIE, House, open_house
from tests.promises.doubles import Answer, Spoiled


def asked(inner: str, value: str = MARIE) -> str:
    return f'{{ patient(identifier: {{value: "{value}"}}) {{ {inner} }} }}'


CONDITIONS = asked("conditions { edges { cursor node { id code { text } recordedDate } } }")


def denying(*coordinates: str) -> Spoiled:
    """Return the shipped policy, with these coordinates refused by name."""

    def spoil(answer: Answer, _: Mapping[str, Any]) -> Answer:
        return {**answer, "fields": dict.fromkeys(coordinates, "deny:ROLE")}

    return Spoiled(spoil)


async def test_one_caller_s_admission_is_not_another_s(house: House) -> None:
    """The same question and purpose, a minute apart: the physician is let in, and whoever comes next is judged anew."""
    assert (await house.ask(CONDITIONS)).status == 200
    other = await house.ask(CONDITIONS, who="sre", purposes=["TREAT"])
    assert (other.status, other.codes) == (403, ["FORBIDDEN"])


async def test_order_and_window_rest_on_dates_that_are_shown(tmp_path: Path) -> None:
    """With the dates withheld, records come by source and id, and no window finds one."""
    dates = ("Condition.recordedDate", "Condition.onsetDateTime", "Condition.onsetPeriod")
    async with open_house(tmp_path, ports=Ports(engine=denying(*dates))) as house:
        said = (await house.ask(CONDITIONS)).nodes("conditions")
        opened = [house.keyring.open_id(node["id"]) for node in said]
        places = [(parts[1], parts[3]) for parts in opened if parts]
        window = asked('conditions(since: "1990-01-01T00:00:00Z") { edges { node { id } } }')
        within = await house.ask(window)
    assert {node["recordedDate"] for node in said} == {None}
    assert len(places) == 12
    assert places == sorted(places)
    assert within.nodes("conditions") == []


async def test_a_filter_finds_nothing_by_a_value_that_is_withheld(tmp_path: Path) -> None:
    """Asking by a code is a way to read it."""
    query = asked('conditions(code: [{code: "J45.9"}]) { edges { node { id } } }')
    async with open_house(tmp_path, ports=Ports(engine=denying("Condition.code"))) as house:
        blind = await house.ask(query)
    assert blind.nodes("conditions") == []


async def test_a_filter_finds_by_a_value_that_is_shown(house: House) -> None:
    """The question of the test before does find something."""
    query = asked('conditions(code: [{code: "J45.9"}]) { edges { node { id } } }')
    assert len((await house.ask(query)).nodes("conditions")) == 2


@pytest.mark.parametrize(
    "provision",
    [
        {"type": "deny", "actor": [{"reference": 5}]},
        {"type": "deny", "securityLabel": "PSY"},
        {"type": "perhaps"},
        {"type": "permit", "provision": [{"type": "deny"}]},
        {"type": "permit", "somethingNew": True},
        None,
    ],
    ids=str,
)
async def test_a_directive_that_can_not_be_understood_refuses(house: House, provision: Any) -> None:
    """It is the widest denial that it could be."""
    subject = {"reference": "Patient/reg-0001"}
    consent = {"resourceType": "Consent", "id": "odd", "status": "active", "patient": subject, "provision": provision}
    house.sources["registre"].state.store.put(consent)
    assert (await house.ask(CONDITIONS)).data == {"patient": None}


async def test_a_named_refusal_is_told_and_a_mask_is_listed(house: House) -> None:
    """The clerk reads the year of birth, and is told that conditions are not theirs."""
    answer = await house.ask(
        asked("birthDate conditions { edges { node { id } } }"), who="facturation", purpose="HPAYMT"
    )
    assert answer.patient == {"birthDate": "1985", "conditions": None}
    assert answer.withheld == ["Patient.conditions"]
    assert answer.access["masked"] == ["Patient.birthDate"]
