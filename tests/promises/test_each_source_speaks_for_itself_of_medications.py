"""Promise: a reconciliation says what each source says, side by side; a source that didn't answer is never silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.demo.sources.mischief import Status
from tests.house import MARIE, House, Reply
from tests.lasting import LastingHouse, lasting_house
from tests.promises.everything import about
from tests.promises.filings import filing
from tests.promises.test_non_interference import BLIND
from tests.promises.unseen_edits import edits

SELECTION = """medicationReconciliation {
  lines { medication { text coding { code } } silent { id } differs
    says { id source { id } status authoredOn } dispensed { id source { id } status } }
  incomplete { id } }"""
QUERY = about(MARIE, SELECTION)
DERIVED = about(
    MARIE,
    SELECTION
    + " repeatedTests { code { text } orders { id } results { id } daysApart } course { edges { at node { id } } }",
)
UNHURRIED = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def told(answer: Reply) -> list[tuple[str, list[str], list[str], list[str], list[str] | None]]:
    """Return each line: its words, who says, who handed over, who is silent, in what they differ."""
    return [
        (
            line["medication"]["text"].partition(" ")[0],
            [f"{one['source']['id']}:{one['status']}" for one in line["says"]],
            [one["source"]["id"] for one in line["dispensed"]],
            [one["id"] for one in line["silent"]],
            line["differs"],
        )
        for line in answer.patient["medicationReconciliation"]["lines"]
    ]


async def test_what_hospital_and_clinic_say_of_marie_s_medications(house: House) -> None:
    """By hand, from her charts: newest first; the clinic writes capsules where the hospital writes milligrams."""
    answer = await house.ask(QUERY)
    assert answer.codes == []
    assert told(answer) == [
        ("Lévofloxacine", ["chus:ACTIVE"], ["chus"], ["omnimed"], ["ONE_SOURCE"]),
        ("Ramipril", ["chus:ACTIVE", "omnimed:ACTIVE"], ["chus"], [], ["DOSAGE"]),
        ("Sertraline", ["chus:ACTIVE", "omnimed:ACTIVE"], ["chus"], [], ["DOSAGE"]),
        ("Salbutamol", ["chus:ACTIVE"], [], ["omnimed"], ["ONE_SOURCE"]),
        ("Sulfate", ["chus:COMPLETED"], [], ["omnimed"], ["ONE_SOURCE"]),
        ("Escitalopram", ["omnimed:STOPPED"], [], ["chus"], ["ONE_SOURCE"]),
    ]


async def test_a_source_that_did_not_answer_is_incomplete_and_never_silent(house: House) -> None:
    """Then nobody is known to be alone in what they say."""
    house.sources["omnimed"].state.mischief.on("medicaments", Status(code=500))
    answer = await house.ask(QUERY)
    assert answer.codes == ["SOURCE_UNAVAILABLE"]
    assert answer.body["errors"][0]["path"] == ["patient", "medicationReconciliation"]
    assert [one["id"] for one in answer.patient["medicationReconciliation"]["incomplete"]] == ["omnimed"]
    assert all((silent, differs) == ([], []) for _, _, _, silent, differs in told(answer))


async def test_a_status_that_differs_and_a_record_entered_in_error(house: House) -> None:
    """The clinic stopped ramipril; what was entered in error is no statement."""
    held = filing().copy()
    for one in held.omnimed["OM-1001"]["medicaments"]:
        if one["din"] == "02251531":
            one["statut"] = "cesse"
    body = held.read(("MedicationRequest", "salbutamol-0001"))
    held.write({**body, "status": "entered-in-error"})
    held.into(house)
    lines = {line[0]: line for line in told(await house.ask(QUERY))}
    assert lines["Ramipril"][4] == ["STATUS", "DOSAGE"]
    assert "Salbutamol" not in lines


async def test_when_one_of_two_types_fails_the_source_is_not_said_to_be_silent(house: House) -> None:
    """The hospital gave its prescriptions and not what was handed over: of escitalopram it isn't known."""
    house.sources["chus"].state.mischief.on("MedicationDispense?", Status(code=500))
    lines = {line[0]: line for line in told(await house.ask(QUERY))}
    assert lines["Escitalopram"][3:] == ([], [])
    assert lines["Salbutamol"][3:] == (["omnimed"], ["ONE_SOURCE"])


async def test_no_source_answers_and_it_is_null(house: House) -> None:
    """Each named; one answers and shows nothing: its lines are null, for the other might have some."""
    house.sources["omnimed"].state.mischief.on("medicaments", Status(code=500))
    held = filing().copy()
    for key in [key for key in held.chus if key[0].startswith("Medication")]:
        held.remove(key)
    held.into(house)
    answer = await house.ask(QUERY)
    assert answer.patient["medicationReconciliation"] == {"lines": None, "incomplete": [{"id": "omnimed"}]}
    house.sources["chus"].state.mischief.on("Medication", Status(code=500))
    answer = await house.ask(QUERY)
    assert answer.patient["medicationReconciliation"] is None
    assert answer.codes == ["SOURCE_UNAVAILABLE"] * 2


async def test_a_role_that_reads_no_medication_is_refused_by_name(house: House) -> None:
    """Once, and no medication is asked of a source."""
    answer = await house.ask(about(MARIE, "medicationReconciliation { lines { differs } }"), who="ts-morin")
    assert answer.withheld == ["Patient.medicationReconciliation"]
    assert answer.patient["medicationReconciliation"] is None
    assert not any("Medication" in call and "_elements" in call for call in house.calls("chus"))


async def test_a_restricted_line_is_absent_as_if_nobody_said_it(house: House) -> None:
    """Dr Pelletier may not read psychiatric records: no sertraline, and nothing that tells of it."""
    answer = await house.ask(QUERY, who="dr-pelletier")
    assert answer.codes == []
    assert "Sertraline" not in [line[0] for line in told(answer)]
    assert "N06AB06" not in json.dumps(answer.body)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingHouse]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Any]:
    """Return a person, and changes to what they may not see."""
    who = draw(st.sampled_from(("dr-pelletier", "pharm-cote")))
    kind = draw(st.sampled_from(sorted({kind for kind, _ in BLIND[who].records})))
    return who, draw(edits(BLIND[who], kind))


@settings(UNHURRIED, max_examples=15)
@given(case=cases())
def test_what_one_may_not_see_changes_no_course_no_line_and_no_repetition(
    lasting: LastingHouse, case: tuple[str, Any]
) -> None:
    """Records changed, added, removed: the same answer."""
    who, changes = case
    before, held = filing(), filing().copy()
    plain = lasting.ask(DERIVED, who).data
    for change in changes:
        change(held)
    held.into(lasting.house)
    try:
        assert lasting.ask(DERIVED, who).data == plain
    finally:
        before.into(lasting.house)
