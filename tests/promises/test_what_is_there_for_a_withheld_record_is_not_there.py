"""Promise: a part that is there only for a record that may not be shown isn't there either, not even as a blank."""

from __future__ import annotations

import json

from tests.house import MARIE, House

QUERY = """query($nam: String!) { patient(identifier: {value: $nam}) {
  encounters(first: 500) { edges { node { id diagnosis { rank use { text } condition { id } } } } }
} }"""


async def test_a_diagnosis_of_a_withheld_condition_leaves_no_blank(house: House) -> None:
    """One more psychiatric diagnosis on a stay changes no byte of what the restricted cardiologist gets."""
    before = await house.ask(QUERY, who="dr-pelletier", variables={"nam": MARIE})
    seen_by_physician = await house.ask(QUERY, variables={"nam": MARIE})
    store = house.sources["chus"].state.store
    stay = next(json.loads(s.raw) for s in store.of_patient("Encounter", "p-0001") if b'"diagnosis"' in s.raw)
    hidden = {
        "resourceType": "Condition",
        "id": "hidden-1",
        "subject": {"reference": "Patient/p-0001"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-ca", "code": "F33.1"}]},
    }
    store.put(hidden)
    store.put(
        {**stay, "diagnosis": [*stay["diagnosis"], {"condition": {"reference": "Condition/hidden-1"}, "rank": 9}]}
    )
    after = await house.ask(QUERY, who="dr-pelletier", variables={"nam": MARIE})
    assert after.data == before.data
    assert (await house.ask(QUERY, variables={"nam": MARIE})).data != seen_by_physician.data


async def test_a_diagnosis_shows_without_asking_its_condition(house: House) -> None:
    """Its rank alone: the record behind it is looked at all the same."""
    query = QUERY.replace("condition { id }", "").replace("rank use { text }", "rank")
    answer = await house.ask(query, variables={"nam": MARIE})
    assert [d["rank"] for node in answer.nodes("encounters") for d in node["diagnosis"] or []]


async def test_a_role_without_conditions_sees_no_diagnosis(house: House) -> None:
    """The social worker reads stays; how many diagnoses they had isn't theirs to count."""
    answer = await house.ask(QUERY, who="ts-morin", variables={"nam": MARIE})
    assert answer.nodes("encounters")
    assert {json.dumps(node["diagnosis"]) for node in answer.nodes("encounters")} == {"null"}
