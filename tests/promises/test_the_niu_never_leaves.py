"""Promise: the unique identification number (NIU) is in no answer, whatever says that it is one."""

from __future__ import annotations

import json

import pytest

from tests.house import House

QUERY = """{ patient(identifier: {value: "BOUM855510ZZ"}) {
  identifier { system value type { coding { code } } }
} }"""
NIU = "900100200300"


@pytest.mark.parametrize(
    "identifier",
    [
        {"system": "urn:passerelle:demo:niu", "value": NIU},
        {"system": "https://example.org/NamingSystem/NIU", "value": NIU},
        {"system": "https://example.org/other", "type": {"coding": [{"code": "NIU"}]}, "value": NIU},
    ],
    ids=["system", "word", "type"],
)
@pytest.mark.parametrize(("who", "purpose"), [("dr-tremblay", "TREAT"), ("marie-bouchard", "PATRQT")])
async def test_a_niu_that_a_source_gives_stays_inside(
    house: House, identifier: dict[str, object], who: str, purpose: str
) -> None:
    """The other identifiers leave; the NIU does not, for clinician nor patient."""
    store = house.sources["chus"].state.store
    patient = json.loads(store.read("Patient", "p-0001").raw)
    store.put({**patient, "identifier": [*patient["identifier"], identifier]})
    answer = await house.ask(QUERY, who=who, purpose=purpose)
    assert NIU.encode() not in answer.content
    assert "BOUM855510ZZ" in [each["value"] for each in answer.patient["identifier"]]
