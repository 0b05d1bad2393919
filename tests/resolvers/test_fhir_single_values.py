"""What a record's class rests on, written as a list where FHIR has one value: unreadable, so the record stays out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import MARIE, House

QUERY = """query($nam: String!) { patient(identifier: {value: $nam}) {
  conditions(first: 500) { edges { node { id code { text } note { text } } } }
} }"""
CONDITION = {
    "resourceType": "Condition",
    "id": "odd-1",
    "subject": {"reference": "Patient/p-0001"},
    "note": [{"text": "Marque-note"}],
}
PSYCHIATRIC = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-ca", "code": "F32.1"}], "text": "Marque-odd"}


@pytest.mark.parametrize("code", [[PSYCHIATRIC], [PSYCHIATRIC, PSYCHIATRIC]], ids=["one", "two"])
async def test_a_code_given_as_a_list_leaves_no_unlabelled_record(house: House, code: Any) -> None:
    """Neither the physician whom she restricted nor anyone else gets a diagnosis that no table could label."""
    store = house.sources["chus"].state.store
    store.put({**CONDITION, "code": code})
    for who in ("dr-pelletier", "dr-tremblay"):
        answer = await house.ask(QUERY, who=who, variables={"nam": MARIE})
        assert answer.patient["conditions"]["edges"]
        assert b"Marque" not in answer.content
