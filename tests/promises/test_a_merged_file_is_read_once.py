"""Promise: of a replaced file and its replacement one is read, and no directive is lost in a merge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.settings import Locate
from tests.house import MARIE, House, Reply, open_house
from tests.promises.directing import directive_id, revoke
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

CODES = about(MARIE, "name { family } conditions(first: 500) { edges { node { source { id } code { text } } } }")

DIRECTIVES = about(
    MARIE,
    "directives { edges { node { id kind status summary source { id }"
    " issuer { __typename ... on PatientActor { displayName } } } } }",
)


def link(kind: str, other: str) -> dict[str, Any]:
    """Return a FHIR Patient.link."""
    return {"other": {"reference": f"Patient/{other}"}, "type": kind}


def merge(house: House, source: str, old: str, new: str) -> None:
    """Give a patient's file a replacement, as a server that merges writes it: the old one stays, out of use."""
    store = house.sources[source].state.store
    body = store.read("Patient", old).body()
    store.put(body | {"active": False, "link": [link("replaced-by", new)]})
    store.put(body | {"id": new, "link": [link("replaces", old)]})


def texts(answer: Reply) -> set[str]:
    """Return the conditions of an answer."""
    return {node["code"]["text"] for node in answer.nodes("conditions")}


async def test_the_records_of_the_replacement_are_read_and_not_those_of_the_replaced_file(house: House) -> None:
    """Never both: what its source left behind isn't hers any more."""
    store = house.sources["chus"].state.store
    merge(house, "chus", "p-0001", "p-9001")
    kept = store.read("Condition", "asthme-0001").body()
    store.put(kept | {"subject": {"reference": "Patient/p-9001"}})
    at_chus = {n["code"]["text"] for n in (await house.ask(CODES)).nodes("conditions") if n["source"]["id"] == "chus"}
    assert at_chus == {kept["code"]["text"]}
    assert not [asked for asked in house.calls("chus") if "Condition" in asked and "p-0001" in asked]


async def test_a_restriction_written_under_a_replaced_entry_of_the_registry_still_holds(house: House) -> None:
    """The registry merged two entries and left the directive under the old one."""
    before = await house.ask(CODES, who="dr-pelletier")
    merge_entries(house)
    after, everything = await house.ask(CODES, who="dr-pelletier"), await house.ask(CODES)
    assert texts(after) == texts(before)
    assert any("dépressif" in text for text in texts(everything))
    assert not any("dépressif" in text for text in texts(after))


def merge_entries(house: House) -> None:
    """Merge two entries of the registry: her care team follows, her directives stay under the old one."""
    merge(house, "registre", "reg-0001", "reg-9001")
    store = house.sources["registre"].state.store
    for stored in store.of_patient("CareTeam", "reg-0001"):
        store.put(stored.body() | {"subject": {"reference": "Patient/reg-9001"}})


async def hers(house: House, who: str = "marie-bouchard", purpose: str = "PATRQT") -> list[Any]:
    """Return her directives, as someone reads them."""
    return (await house.ask(DIRECTIVES, who=who, purpose=purpose)).nodes("directives")


async def test_a_directive_written_under_a_replaced_entry_is_shown_too(house: House) -> None:
    """She reads what holds, once, by an id that opens; nothing else is asked of the old entry."""
    before = await hers(house)
    merge_entries(house)
    house.forget_calls()
    after = await hers(house)
    assert len(before) == len(after) > 0
    assert [{**one, "id": ""} for one in after] == [{**one, "id": ""} for one in before]
    assert not [
        c for c in house.calls("registre") if "reg-0001" in c and not c.split("?")[0].endswith(("Consent", "Patient"))
    ]
    query = "query ($id: ID!) { node(id: $id) { ... on Directive { kind summary } } }"
    for one in after:
        again = await house.ask(query, who="marie-bouchard", purpose="PATRQT", variables={"id": one["id"]})
        assert again.data["node"] == {"kind": one["kind"], "summary": one["summary"]}


@pytest.mark.parametrize("known_since", ["before", "after"])
async def test_a_directive_written_under_a_replaced_entry_can_be_revoked(house: House, known_since: str) -> None:
    """By the id that she was given before the merge, or by the one that she reads now: she is shown what stands."""
    ids = {"before": directive_id(house, "directive-1")}
    merge_entries(house)
    (ids["after"],) = [one["id"] for one in await hers(house) if one["kind"] == "RESTRICTION"]
    answer = await revoke(house, ids[known_since])
    assert answer.data["revokeDirective"]["directive"] == {
        "id": ids["after"],
        "kind": "RESTRICTION",
        "status": "INACTIVE",
    }
    assert [one["status"] for one in await hers(house) if one["kind"] == "RESTRICTION"] == ["INACTIVE"]
    assert any("dépressif" in text for text in texts(await house.ask(CODES, who="dr-pelletier")))


async def test_a_restriction_written_under_a_second_file_out_of_use_still_holds(house: House) -> None:
    """A hospital that left an old file beside the one in use, without a link: what she refused under it holds."""
    store = house.sources["chus"].state.store
    store.put(store.read("Patient", "p-0001").body() | {"id": "p-9001", "active": False})
    assert {node["source"]["id"] for node in (await house.ask(CODES)).nodes("conditions")} >= {"chus"}
    refused = {"patient": {"reference": "Patient/p-9001"}, "provision": {"type": "deny"}}
    directive = house.sources["registre"].state.store.read("Consent", "directive-1").body()
    store.put(directive | {"id": "directive-c", **refused})
    answer = await house.ask(CODES)
    assert answer.patient is None or "chus" not in {n["source"]["id"] for n in answer.nodes("conditions")}


async def test_a_relationship_written_under_a_replaced_entry_opens_nothing(house: House) -> None:
    """What permits must be said of the entry in use."""
    merge(house, "registre", "reg-0001", "reg-9001")
    answer = await house.ask(CODES)
    assert {node["source"]["id"] for node in answer.nodes("conditions")} <= {"omnimed"}


@pytest.mark.parametrize("target", ["p-0001", "p-none", "p-0002"], ids=["itself", "nothing", "someone-else"])
async def test_a_merge_that_leads_nowhere_leaves_the_source_out_and_is_told(tmp_path: Path, target: str) -> None:
    """To the officer; the caller sees a source that has nothing."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger), locate=Locate(memory_s=0)) as house:
        store = house.sources["chus"].state.store
        store.put(store.read("Patient", "p-0001").body() | {"active": False, "link": [link("replaced-by", target)]})
        answer = await house.ask(CODES)
    assert {node["source"]["id"] for node in answer.nodes("conditions")} == {"omnimed"}
    assert {s["id"]: s["status"] for s in answer.access["sources"]}["chus"] == "not-resolved"
    assert [(c.kind, c.sources) for c in ledger.entries[-1].conflicts] == [("replaced", ("chus",))]
    assert dict(ledger.entries[-1].sources)["chus"] == "excluded"


async def test_a_newborn_s_link_to_the_mother_leads_nowhere(house: House) -> None:
    """`seealso` names a relative, not another file of the same person."""
    child = house.world.person("nouveau-ne")
    store = house.sources["chus"].state.store
    for kind in ("seealso", "refer"):
        mother = house.world.person("audrey").hospital_id
        store.put(store.read("Patient", child.hospital_id).body() | {"link": [link(kind, mother)]})
        house.forget_calls()
        await house.ask(
            f'{{ patient(identifier: {{system: "urn:passerelle:demo:chus:mrn", value: "{child.mrn}"}}) {{ id }} }}'
        )
        assert not [asked for asked in house.calls("chus") if mother in asked]
