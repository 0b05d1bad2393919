"""Promise: an element that its source labelled, and the caller is not cleared for, is not in the bytes; the rest is."""

from __future__ import annotations

from typing import Any

from gateway.pipeline.inline import EXTENSION, MARK
from tests.house import MARIE, House
from tests.promises.everything import about

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SECRET = "Confié sous le sceau du secret"
QUERY = about(MARIE, "allergies { edges { node { code { text } note { text } } } }")


def labelled(house: House, coding: Any) -> None:
    """Put a labelled note on each of Marie's allergies at the hospital."""
    store = house.sources["chus"].state.store
    for stored in store.of_patient("AllergyIntolerance", "p-0001"):
        body = stored.body()
        note = {"text": SECRET, "extension": [{"url": EXTENSION, "valueCoding": coding}]}
        marks = [{"system": ACT_CODE, "code": MARK}]
        store.put({**body, "note": [note], "meta": {**body["meta"], "security": marks}})


async def test_a_note_on_mental_health_is_read_by_who_is_cleared_and_by_no_other(house: House) -> None:
    """The pharmacist reads the allergy without its note; the specialist reads both."""
    labelled(house, {"system": ACT_CODE, "code": "PSY"})
    cleared = await house.ask(QUERY, who="dr-gagnon")
    assert SECRET in cleared.content.decode()
    other = await house.ask(QUERY, who="pharm-cote")
    assert SECRET not in other.content.decode()
    assert [node["note"] for node in other.nodes("allergies")] == [None] * len(other.nodes("allergies"))
    assert {node["code"]["text"] for node in other.nodes("allergies")} <= {
        node["code"]["text"] for node in cleared.nodes("allergies")
    }
    assert other.nodes("allergies")


async def test_who_the_patient_restricted_from_mental_health_does_not_read_the_note(house: House) -> None:
    """By her directive on the label, at the registry."""
    labelled(house, {"system": ACT_CODE, "code": "PSY"})
    restricted = await house.ask(QUERY, who="dr-pelletier")
    assert SECRET not in restricted.content.decode()
    assert restricted.nodes("allergies")


async def test_a_label_that_can_t_be_read_keeps_the_whole_record_in(house: House) -> None:
    """For everyone: what it protects can't be known."""
    labelled(house, {"display": "secret"})
    answer = await house.ask(QUERY, who="dr-gagnon")
    kept = [node for node in answer.nodes("allergies") if node["note"]]
    assert not kept
    assert SECRET not in answer.content.decode()
