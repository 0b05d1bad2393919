"""Promise: `@complete` gives the whole answer or none, names each missing source, and is written down as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Delay, Status
from gateway.settings import Budget
from tests.house import MARIE, House, Reply, open_house
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

SELECTION = "name { family } birthDate conditions { edges { node { id source { id } code { text } } } }"
QUERY = about(MARIE, SELECTION)
WHOLE = "query @complete " + QUERY


def missing(answer: Reply) -> list[tuple[str, str, list[str]]]:
    """Return the errors that name a source: code, source, path."""
    errors = [error for error in answer.body.get("errors", []) if "source" in error["extensions"]]
    return sorted((e["extensions"]["code"], e["extensions"]["source"], e["path"]) for e in errors)


def with_cap(folder: Path, cap: int) -> Any:
    """Return the demo's sources, the hospital read to so many records of a type."""
    return tuple(
        one.model_copy(update={"capabilities": one.capabilities.model_copy(update={"cap": cap, "page_size": cap})})
        if one.id == "chus"
        else one
        for one in demo_settings(8000, None, None, folder).sources
    )


async def test_when_every_source_answers_it_changes_nothing(house: House) -> None:
    """The same data, with required true by default, written, or by a variable."""
    plain = await house.ask(QUERY)
    assert plain.access["complete"] is True
    by_variable = "query Whole($r: Boolean!) @complete(required: $r) " + QUERY
    for query, variables in (
        (WHOLE, None),
        ("query @complete(required: true) " + QUERY, None),
        (by_variable, {"r": True}),
    ):
        answer = await house.ask(query, variables=variables)
        assert (answer.status, answer.codes, answer.data) == (200, [], plain.data)


async def test_a_missing_source_is_named_and_nothing_is_released(tmp_path: Path) -> None:
    """Data null; one error a place that lacks it; nothing masked; the log has no value released, and why."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        house.sources["omnimed"].state.mischief.on("problemes", Status(code=500))
        answer = await house.ask(WHOLE)
        assert (answer.status, answer.body["data"]) == (200, None)
        assert missing(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])]
        assert (answer.access["complete"], answer.access["masked"]) == (False, [])
        assert b"Bouchard" not in answer.content
    [entry] = ledger.entries
    assert (entry.outcome, entry.code, entry.released, entry.masked) == ("unavailable", "SOURCE_UNAVAILABLE", {}, ())
    assert dict(entry.sources)["omnimed"] == "offline"


async def test_what_did_not_leave_is_not_said_to_be_masked(tmp_path: Path) -> None:
    """A billing clerk reads the year of birth; refused whole, neither the answer nor the log says that she did."""
    ledger, query = KeptLedger(tmp_path), about(MARIE, "birthDate")
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        house.sources["omnimed"].state.mischief.on("/patients/OM-1001", Status(code=500))
        for asked in (query, "query @complete " + query):
            answer = await house.ask(asked, who="facturation", purpose="HPAYMT")
            assert {(code, source) for code, source, _ in missing(answer)} == {("SOURCE_UNAVAILABLE", "omnimed")}
            assert answer.access["masked"] == ([] if answer.data is None else ["Patient.birthDate"])
    assert [(entry.outcome, entry.masked) for entry in ledger.entries] == [
        ("released", ("Patient.birthDate",)),
        ("unavailable", ()),
    ]


async def test_the_same_answer_without_it_is_partial_and_says_so(house: House) -> None:
    """Required false, or a variable that says so."""
    house.sources["omnimed"].state.mischief.on("problemes", Status(code=500))
    by_variable = "query Whole($r: Boolean!) @complete(required: $r) " + QUERY
    for query, variables in (("query @complete(required: false) " + QUERY, None), (by_variable, {"r": False})):
        answer = await house.ask(query, variables=variables)
        assert {e["node"]["source"]["id"] for e in answer.patient["conditions"]["edges"]} == {"chus"}
        assert missing(answer) == [("SOURCE_UNAVAILABLE", "omnimed", ["patient", "conditions"])]
    assert (await house.ask(by_variable, variables={"r": True})).data is None


async def test_a_variable_that_says_neither_is_bad_input(house: House) -> None:
    """A nullable variable given as null, before any source is asked."""
    query = "query Whole($r: Boolean) @complete(required: $r) " + QUERY
    answer = await house.ask(query, variables={"r": None})
    assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
    assert not [name for name in house.sources if house.calls(name)]
    assert (await house.ask(query)).codes == [], "left out, it is the default"


async def test_a_source_that_is_not_needed_may_be_missing(house: House) -> None:
    """The hospital alone has procedures: the clinic's lists may fail."""
    house.sources["omnimed"].state.mischief.on("problemes", Status(code=500))
    answer = await house.ask("query @complete " + about(MARIE, "procedures { edges { node { id } } }"))
    assert (answer.codes, answer.access["complete"]) == ([], True)
    assert answer.patient["procedures"]["edges"] != []


async def test_a_source_read_to_its_cap_is_partial_and_not_complete(tmp_path: Path) -> None:
    """What was read is given with the status `partial`; with `@complete` nothing is, and the source is named."""
    async with open_house(tmp_path, sources=with_cap(tmp_path, 2)) as house:
        part = await house.ask(QUERY)
        from_chus = [e for e in part.patient["conditions"]["edges"] if e["node"]["source"]["id"] == "chus"]
        assert (len(from_chus), part.codes, part.access["complete"]) == (2, [], False)
        assert {one["id"]: one["status"] for one in part.access["sources"]}["chus"] == "partial"
        answer = await house.ask(WHOLE, headers={"accept-language": "en"})
        assert (answer.data, missing(answer)) == (None, [("SOURCE_UNAVAILABLE", "chus", ["patient"])])
        assert "holds more than can be read at once" in answer.body["errors"][0]["message"]


async def test_a_cap_is_of_each_type_apart(tmp_path: Path) -> None:
    """A type below it is whole, whatever another holds."""
    async with open_house(tmp_path) as free:
        held = (await free.ask(about(MARIE, "procedures { edges { node { id } } }"))).patient["procedures"]["edges"]
    capped = tmp_path / "capped"
    capped.mkdir()
    async with open_house(capped, sources=with_cap(capped, len(held) + 1)) as house:
        both = await house.ask(
            about(MARIE, "procedures { edges { node { id } } } conditions { edges { node { source { id } } } }")
        )
    cut = [edge for edge in both.patient["conditions"]["edges"] if edge["node"]["source"]["id"] == "chus"]
    assert (len(cut), both.access["complete"]) == (len(held) + 1, False)
    assert len(both.patient["procedures"]["edges"]) == len(held) > 0


async def test_what_a_reference_leads_to_counts(house: House) -> None:
    """Encounters that the hospital doesn't give: null under its conditions is no absence, and is said."""
    query = about(MARIE, 'conditions(sources: ["chus"]) { edges { node { code { text } encounter { status } } } }')
    before = await house.ask(query)
    assert any(edge["node"]["encounter"] for edge in before.patient["conditions"]["edges"])
    house.sources["chus"].state.mischief.on("Encounter?patient=Patient%2Fp-0001&_count=200&_elements", Status(code=500))
    house.sources["chus"].state.mischief.on("Encounter?patient=Patient/p-0001&_count=200&_elements", Status(code=500))
    house.sources["chus"].state.mischief.on("Encounter?patient=p-0001&_count=200&_elements", Status(code=500))
    answer = await house.ask(query)
    assert not any(edge["node"]["encounter"] for edge in answer.patient["conditions"]["edges"])
    assert missing(answer) == [("SOURCE_UNAVAILABLE", "chus", ["patient", "conditions", "edges"])]
    assert answer.access["complete"] is False
    assert {one["id"]: one["status"] for one in answer.access["sources"]}["chus"] == "offline"
    assert (await house.ask("query @complete " + query)).data is None


async def test_a_record_asked_by_its_id_that_its_source_did_not_give_is_said_to_be_so(house: House) -> None:
    """Null with an error that names the source; without the fault, null says nothing."""
    listed = await house.ask(QUERY)
    ids = [e["node"]["id"] for e in listed.patient["conditions"]["edges"] if e["node"]["source"]["id"] == "omnimed"]
    query = "query One($id: ID!) { node(id: $id) { id ... on Condition { code { text } } } }"
    assert (await house.ask(query, variables={"id": ids[0]})).data["node"]["id"] == ids[0]
    house.sources["omnimed"].state.mischief.on("problemes", Status(code=500))
    answer = await house.ask(query, variables={"id": ids[0]})
    assert (answer.data, missing(answer)) == ({"node": None}, [("SOURCE_UNAVAILABLE", "omnimed", ["node"])])
    assert answer.access["complete"] is False
    whole = await house.ask(query.replace("{ node", "@complete { node", 1), variables={"id": ids[0]})
    assert whole.data is None


@pytest.mark.parametrize("directive", ["", "@complete "])
async def test_what_is_withheld_sways_nothing(house: House, directive: str) -> None:
    """The hospital's mental-health records, restricted from this physician: there or not, it is all the same."""
    query = f"query {directive}" + QUERY
    before = await house.ask(query, who="dr-pelletier")
    store = house.sources["chus"].state.store
    hidden = [
        stored
        for stored in store.of_patient("Condition", "p-0001")
        if any(code in json.dumps(stored.body()) for code in ('"PSY"', '"psy"'))
    ]
    assert hidden != []
    for stored in hidden:
        store.remove("Condition", stored.local_id)
    after = await house.ask(query, who="dr-pelletier")
    assert (after.data, after.codes, after.access["complete"]) == (before.data, before.codes, before.access["complete"])


async def test_a_time_out_is_named_as_one(tmp_path: Path) -> None:
    """SOURCE_TIMEOUT in the answer and in the log."""
    sources = tuple(
        one.model_copy(update={"budget": Budget(deadline_ms=300)}) if one.id == "omnimed" else one
        for one in demo_settings(8000, None, None, tmp_path).sources
    )
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger), sources=sources) as house:
        house.sources["omnimed"].state.mischief.on("", Delay(seconds=2.0))
        answer = await house.ask(WHOLE)
    assert answer.data is None
    assert {(code, source) for code, source, _ in missing(answer)} == {("SOURCE_TIMEOUT", "omnimed")}
    assert (ledger.entries[0].outcome, ledger.entries[0].code) == ("unavailable", "SOURCE_TIMEOUT")
